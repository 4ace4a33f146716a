"""A PDF page as a picture: the quoted words are marked, nothing else is touched, and no page is too large to draw."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pypdfium2
import pytest
from PIL import Image

from service.pages import Marks, Pages
from sources.document import Document, Span
from sources.errors import DamagedFileError, NotFoundError
from sources.formats.pdf import PDFIUM
from sources.marks import Rectangle, rectangles
from sources.read import read
from sources.render import MAX_PIXELS, Patch, Sheet, patches, pixels_of, render_page, sheets

RIVER = Path(__file__).parent / "files" / "river.pdf"
DATA = RIVER.read_bytes()
QUOTE = "the mean of the six at Harbourgate bridge is the figure by which the floor is judged"

Pixels = npt.NDArray[np.uint8]


@pytest.fixture(scope="module")
def river() -> Document:
    return read(RIVER)


def span_of(document: Document, words: str) -> Span:
    start = document.text.index(words)
    return Span(start, start + len(words))


def places_of(document: Document, words: str) -> list[Patch]:
    return patches(DATA, document.name, rectangles(document, DATA, span_of(document, words)))


def pixels(png: bytes) -> Pixels:
    with Image.open(io.BytesIO(png)) as picture:
        assert (picture.format, picture.mode) == ("PNG", "RGB")
        return np.asarray(picture)


def blank(
    *, width: float, height: float, rotation: int = 0, crop: tuple[float, float, float, float] | None = None
) -> bytes:
    """A PDF of one empty page."""
    packed = io.BytesIO()
    with PDFIUM:
        pdf = pypdfium2.PdfDocument.new()
        page = pdf.new_page(width, height)
        if crop:
            page.set_cropbox(*crop)
        page.set_rotation(rotation)
        page.close()
        pdf.save(packed)
        pdf.close()
    return packed.getvalue()


def test_only_the_quoted_words_are_marked_and_the_letters_stay(river: Document) -> None:
    places = places_of(river, QUOTE)
    plain = pixels(render_page(DATA, river.name, 1, width_pixels=800))
    marked = pixels(render_page(DATA, river.name, 1, quote=places, width_pixels=800))
    assert plain.shape == marked.shape == (1131, 800, 3)
    changed = (plain != marked).any(axis=2)
    scale = 800 / sheets(DATA, river.name)[0].width
    near = np.zeros_like(changed)
    for place in places:
        inside = (
            slice(round(place.top * scale) + 1, round(place.bottom * scale) - 1),
            slice(round(place.left * scale) + 1, round(place.right * scale) - 1),
        )
        paper = (plain[inside] > 250).all(axis=2)
        assert changed[inside][paper].all(), "all the paper between the letters is coloured"
        ink = plain[inside].max(axis=2) < 60
        assert ink.any(), "there are letters under the mark"
        assert (marked[inside].max(axis=2)[ink] < 60).all(), "letters stay dark"
        near[
            round(place.top * scale) - 2 : round(place.bottom * scale) + 3,
            round(place.left * scale) - 2 : round(place.right * scale) + 3,
        ] = True
    assert not changed[~near].any()


def test_the_answer_is_marked_more_strongly_than_the_quote_round_it(river: Document) -> None:
    quote, answer = places_of(river, QUOTE), places_of(river, "the figure by which")
    picture = pixels(render_page(DATA, river.name, 1, quote=quote, answer=answer))
    scale = 1000 / sheets(DATA, river.name)[0].width

    def paper(place: Patch) -> int:
        """How blue the paper is under a mark; marks are yellow, and so the stronger one is less so."""
        rows = slice(round(place.top * scale) + 1, round(place.bottom * scale) - 3)
        part = picture[rows, round(place.left * scale) + 1 : round(place.right * scale) - 1]
        return int(part[part.min(axis=2).argmax() // part.shape[1], :, 2].max())

    assert paper(answer[0]) < paper(quote[0]) - 40 < 255 - 40


def test_overlapping_marks_are_no_darker(river: Document) -> None:
    places = places_of(river, QUOTE)
    once = render_page(DATA, river.name, 1, quote=places)
    assert render_page(DATA, river.name, 1, quote=[*places, *places]) == once


def test_a_mark_on_a_dark_ground_is_seen_too() -> None:
    packed = io.BytesIO()
    Image.new("RGB", (200, 200), (10, 20, 60)).save(packed, "PDF")
    picture = pixels(render_page(packed.getvalue(), "a.pdf", 1, quote=[Patch(1, 50, 50, 150, 100)], width_pixels=200))
    marked, plain = picture[75, 100].astype(int), picture[150, 100].astype(int)
    assert (marked - plain).max() > 60


@pytest.mark.parametrize(
    ("rotation", "crop", "shown"),
    [
        pytest.param(0, None, (100, 650, 300, 700), id="upright"),
        pytest.param(90, None, (100, 100, 150, 300), id="turned right"),
        pytest.param(180, None, (300, 100, 500, 150), id="upside down"),
        pytest.param(270, None, (650, 300, 700, 500), id="turned left"),
        pytest.param(0, (50, 60, 600, 700), (50, 550, 250, 600), id="cropped"),
    ],
)
def test_places_are_those_of_the_page_as_it_is_shown(
    rotation: int, crop: tuple[float, float, float, float] | None, shown: tuple[float, float, float, float]
) -> None:
    data = blank(width=600, height=800, rotation=rotation, crop=crop)
    (place,) = patches(data, "a.pdf", [Rectangle(1, left=100, bottom=100, right=300, top=150)])
    assert (place.left, place.top, place.right, place.bottom) == pytest.approx(shown, abs=0.05)


@pytest.mark.parametrize(
    ("width", "height"),
    [
        pytest.param(14_400, 14_400, id="five metres square"),
        pytest.param(100, 14_400, id="a banner"),
        pytest.param(14_400, 3, id="a rule"),
    ],
)
def test_a_huge_page_makes_no_huge_picture(width: float, height: float) -> None:
    drawn = pixels(render_page(blank(width=width, height=height), "a.pdf", 1, width_pixels=2000))
    assert drawn.shape[0] * drawn.shape[1] <= MAX_PIXELS * 1.01
    assert drawn.shape[:2] == pixels_of(width, height, 2000)[::-1]


def test_sizes_are_those_of_the_pages_as_they_are_shown() -> None:
    assert sheets(blank(width=600, height=800, rotation=90), "a.pdf") == [Sheet(1, 800, 600)]
    assert [sheet.number for sheet in sheets(DATA, "river.pdf")] == [1, 2]


def test_what_cannot_be_drawn_is_said_in_words() -> None:
    with pytest.raises(NotFoundError, match=r"no page 3 in river\.pdf: it has 2 pages"):
        render_page(DATA, "river.pdf", 3)
    with pytest.raises(NotFoundError, match=r"no page 0"):
        render_page(DATA, "river.pdf", 0)
    with pytest.raises(DamagedFileError):
        render_page(b"%PDF-1.7 nothing", "a.pdf", 1)


def test_a_picture_asked_for_again_is_not_drawn_again(river: Document) -> None:
    marks = Marks(quote=(span_of(river, QUOTE),))
    pages, forgetful = Pages(), Pages(max_kept_bytes=1000)
    first = pages.picture(river, RIVER, 1, marks, width_pixels=200)
    assert pages.picture(river, RIVER, 1, marks, width_pixels=200) is first
    again = forgetful.picture(river, RIVER, 1, marks, width_pixels=200)
    assert again == first
    assert forgetful.picture(river, RIVER, 1, marks, width_pixels=200) is not again


def test_a_mark_is_drawn_on_each_page_that_it_touches(river: Document) -> None:
    first, second = (page for page in river.pages[:2])
    over = Span(second.span.start - 40, second.span.start + 40)
    pages = Pages()
    assert first.span.end == second.span.start
    assert {place.page for place in pages.places(river, RIVER, [over])} == {1, 2}
    for number in (1, 2):
        plain = pages.picture(river, RIVER, number, Marks(), width_pixels=300)
        assert pages.picture(river, RIVER, number, Marks(quote=(over,)), width_pixels=300) != plain
