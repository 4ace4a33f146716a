"""What is printed over something else is not quoted; what is only near something else is."""

from __future__ import annotations

import pytest

from sources.formats.pdf import overprint
from sources.formats.pdf.characters import Segment
from sources.formats.pdf.overprint import without_overprint
from tests.segments import segment

LINE = "the members met once more in the town by the river"
OTHER = "7.j 10 0 Tm D up try passaglyh wilAmba 1 notMr 132"


def test_lines_over_one_another_are_left_out() -> None:
    below = segment("and agreed on the place", 72, 88)
    assert without_overprint([segment(LINE, 72, 100), segment(OTHER, 80, 100.5), below]) == [below]


@pytest.mark.parametrize(
    ("other", "left", "baseline", "size"),
    [
        pytest.param(OTHER, 72, 88, 10.0, id="the next line"),
        pytest.param(OTHER, 330, 100, 10.0, id="the next column"),
        pytest.param("¯ ¯", 80, 100, 10.0, id="accents"),
        pytest.param("DRAFT OF JUNE", 72, 100, 40.0, id="a watermark"),
        pytest.param(LINE, 72.4, 100, 10.0, id="a shadow"),
        pytest.param(LINE.replace("m", "rn"), 72, 100, 10.0, id="a layer made by a scanner"),
    ],
)
def test_what_does_no_harm_stays(other: str, left: float, baseline: float, size: float) -> None:
    found = [segment(LINE, 72, 100), segment(other, left, baseline, size=size)]
    assert without_overprint(found) == found


def test_a_page_made_of_lines_on_one_place_is_soon_given_up() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz" * 4
    turned = [f"{letters[at % 26 :]}{at}{letters[: at % 26]}" for at in range(4000)]  # alike, so that none goes early
    compared = 0
    with pytest.MonkeyPatch.context() as patched:

        def counted(one: Segment, other: Segment) -> bool:
            nonlocal compared
            compared += 1
            return alike(one, other)

        alike = overprint._alike
        patched.setattr(overprint, "_alike", counted)
        left = without_overprint([segment(text, 72, 100) for text in turned])
    assert compared <= 1000
    assert len(left) < 1000
