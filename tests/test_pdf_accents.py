"""Accents drawn by themselves: put on the letter under them, wherever the file draws them."""

from __future__ import annotations

import pytest

from sources.formats.pdf.accents import with_accents
from sources.formats.pdf.characters import Segment
from tests.segments import segment


def over(accent: str, left: float, baseline: float = 700.0) -> Segment:
    """An accent alone, half an em wide."""
    return segment(accent, left, baseline)


def texts(found: list[Segment]) -> list[str]:
    return ["".join(one.text) for one in with_accents(found)]


@pytest.mark.parametrize(
    ("accent", "under", "whole"),
    [
        pytest.param("¨", "Rocktaschel", "Rocktäschel", id="inside a word"),
        pytest.param("´", "Cafea", "Cafeá", id="at its end"),
        pytest.param("´", "abcdE", "abcdÉ", id="on a capital"),
        pytest.param("´", "garc\u0131", "garcí", id="on an i without its dot"),
    ],
)
def test_an_accent_at_the_end_of_the_line_goes_to_the_letter_under_it(accent: str, under: str, whole: str) -> None:
    place = next(at for at, (one, other) in enumerate(zip(under, whole, strict=True)) if one != other)
    line = segment(f"{under} and others", 50, 700)
    assert texts([line, over(accent, 50 + 5 * place, 700.8)]) == [f"{whole} and others"]


@pytest.mark.parametrize(("text", "place"), [("na¨ive", 2), ("nai¨ve", 3)], ids=["before it", "after it"])
def test_an_accent_beside_its_letter_in_the_files_order_is_composed(text: str, place: int) -> None:
    line = segment(text, 50, 700)
    letter = text.index("i")
    line.boxes[place] = line.boxes[letter]
    assert texts([line]) == ["naïve"]


def test_a_blank_before_a_moved_accent_goes_with_it() -> None:
    line = segment("Uber alles ¨", 50, 700)
    line.boxes[-1] = line.boxes[0]
    assert texts([line]) == ["Über alles"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("example.org/˜jos", "example.org/~jos"),
        ("2ˆn and more", "2^n and more"),
        ("the `name`", "the `name`"),
    ],
)
def test_an_accent_with_a_room_of_its_own_is_a_sign(text: str, read: str) -> None:
    assert texts([segment(text, 50, 700)]) == [read]


def test_an_accent_over_what_takes_none_stays() -> None:
    assert texts([segment("β and", 50, 700), over("˜", 50)]) == ["β and", "˜"]


def test_boxes_stay_with_their_characters() -> None:
    line = segment("Rocktaschel", 50, 700)
    box = line.boxes[5]
    (read,) = with_accents([line, over("¨", 75)])
    assert (read.text[5], read.boxes[5]) == ("ä", box)
    assert len(read.text) == len(read.boxes) == len(read.sizes) == len(read.baselines)
