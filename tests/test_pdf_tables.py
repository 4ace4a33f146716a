"""Tables that white space rules: whole rows, in reading order, and prose left as it is."""

from __future__ import annotations

import pytest

from sources.formats.pdf.characters import Segment
from sources.formats.pdf.lines import lines_of
from sources.formats.pdf.tables import with_rows
from tests.segments import segment

PROSE = (
    "the members met once more",
    "and agreed on nothing but",
    "the place of their meeting",
    "in the year to come, when",
)


def table(rows: list[dict[int, str]], top: float, *, leading: float = 12, size: float = 10.0) -> list[Segment]:
    """Rows of cells by their left edges, drawn row by row."""
    return [
        segment(text, left, top - at * leading, size=size) for at, row in enumerate(rows) for left, text in row.items()
    ]


def prose(left: float, top: float, count: int, *, width: float = 150) -> list[Segment]:
    return [segment(PROSE[at % len(PROSE)], left, top - 12 * at, width=width) for at in range(count)]


def read(segments: list[Segment]) -> list[str]:
    return [line.text for line in lines_of(segments, 600, 800).lines]


def tables(segments: list[Segment]) -> list[list[str]]:
    lines = lines_of(segments, 600, 800).lines
    numbers = sorted({line.table for line in lines if line.table})
    return [[line.text for line in lines if line.table == number] for number in numbers]


def test_a_row_holds_its_cells_in_reading_order() -> None:
    rows = [
        {50: "Province", 200: "2009", 300: "2018"},
        {50: "Arden", 200: "1.1", 300: "2.9"},
        {50: "Belmore", 200: "0.9", 300: "2.2"},
    ]
    assert tables(table(rows, 700)) == [["Province | 2009 | 2018", "Arden | 1.1 | 2.9", "Belmore | 0.9 | 2.2"]]


def test_cells_of_several_lines_stand_whole_in_their_row() -> None:
    rows = [
        {50: "Wiring change", 200: "Up to 79 hours ×", 330: "$3,790", 430: "$766,865"},
        {210: "$85 = $6,715"},
        {50: "Sensor test", 200: "40 hours ×", 330: "$0", 430: "$248,200"},
        {60: "on the ground"},
        {50: "Manual", 200: "1 hour ×", 330: "$0", 430: "$6,205"},
    ]
    assert tables(table(rows, 700, leading=11)) == [
        [
            "Wiring change | Up to 79 hours × $85 = $6,715 | $3,790 | $766,865",
            "Sensor test on the ground | 40 hours × | $0 | $248,200",
            "Manual | 1 hour × | $0 | $6,205",
        ]
    ]


def test_leaders_lead_from_cell_to_cell_and_are_left_out() -> None:
    rows = [
        {50: "Verification ............... 1 hour ......... $85"},
        {50: "Revision ................... 2 hours ........ $170"},
    ]
    assert tables(table(rows, 700)) == [["Verification | 1 hour | $85", "Revision | 2 hours | $170"]]


def test_a_table_over_three_columns_of_text_is_not_torn_by_them() -> None:
    above = [one for left in (45, 222, 399) for one in prose(left, 700, 8)]
    rows = [
        {100: "Action", 245: "Labor", 358: "Parts", 424: "Product", 509: "Operators"},
        {45: "Wiring change, up to four at once", 230: "79 work-hours", 341: "$3,790", 421: "$10,505", 500: "$766,865"},
        {45: "Sensor test", 203: "40 work-hours × $85", 341: "$0", 421: "$3,400", 500: "$248,200"},
    ]
    below = [one for left in (45, 222, 399) for one in prose(left, 520, 8)]
    lines = read([*above, *table(rows, 580, size=8), *below])
    assert lines[24:27] == [
        "Action | Labor | Parts | Product | Operators",
        "Wiring change, up to four at once | 79 work-hours | $3,790 | $10,505 | $766,865",
        "Sensor test | 40 work-hours × $85 | $0 | $3,400 | $248,200",
    ]
    assert [lines[:8], lines[27:35]] == [[PROSE[at % 4] for at in range(8)]] * 2


def test_a_table_in_one_column_takes_nothing_from_the_other() -> None:
    left = prose(50, 700, 20, width=220)
    rows = [{330: name, 420: one, 480: two} for name, one, two in (("Arden", "1.1", "2.9"), ("Bel", "0.9", "2"))]
    right = [*table(rows, 700), *prose(330, 640, 14, width=220)]
    lines = read([*left, *right])
    assert lines[:20] == [PROSE[at % 4] for at in range(20)]
    assert lines[20:22] == ["Arden | 1.1 | 2.9", "Bel | 0.9 | 2"]


def test_heads_over_several_columns_belong_to_the_table() -> None:
    rows = [
        {220: "Referential link count"},
        {200: "0", 250: "1", 300: "2", 350: "3"},
        {50: "Instances", 200: "54", 250: "649", 300: "294", 350: "6"},
    ]
    assert tables(table(rows, 700)) == [["Referential link count", "0 | 1 | 2 | 3", "Instances | 54 | 649 | 294 | 6"]]


@pytest.mark.parametrize(
    "segments",
    [
        pytest.param([one for left in (45, 222, 399) for one in prose(left, 700, 12)], id="three columns of prose"),
        pytest.param(
            [segment(PROSE[at % 4], left, 700 - 12 * at, width=150) for at in range(10) for left in (50, 300)],
            id="two columns drawn line by line",
        ),
        pytest.param(table([{50: f"({at})", 90: PROSE[at % 4]} for at in range(6)], 700), id="numbered list"),
        pytest.param(
            table([{50: f"Chapter the {at}th ................. {at}"} for at in range(1, 6)], 700), id="contents"
        ),
        pytest.param(
            table([{50: "Mr. Hyde", 300: "Mr. Gilman"}, {50: "Ms. Kaptur", 300: "Mr. Engel"}], 700), id="names"
        ),
        pytest.param([segment("4.1", 50, 700), segment("Results", 90, 700), *prose(50, 680, 8)], id="heading"),
    ],
)
def test_what_is_no_table_is_left_alone(segments: list[Segment]) -> None:
    assert tables(segments) == []


def test_every_character_of_a_row_keeps_its_place_on_the_page() -> None:
    rows = [{50: "Arden", 200: "1.1", 300: "2.9"}, {50: "Belmore", 200: "0.9", 300: "2.2"}]
    for line in lines_of(table(rows, 700), 600, 800).lines:
        assert len(line.boxes) == len(line.text)
        assert all((box is None) == (character in " |") for character, box in zip(line.text, line.boxes, strict=True))


def test_a_line_of_prose_at_the_height_of_a_row_is_no_part_of_the_table() -> None:
    """The file draws the columns one after the other, so what is beside each other was not meant to be."""
    left = [segment("words of prose beside", 50, 652, width=200)]
    right = table([{320: f"r{at}", 380: "12", 440: "9.5"} for at in range(10)], 700)
    found = with_rows([*left, *right], columns=3, parted=[left, right])
    assert left[0] in found
    assert not any("prose" in "".join(one.text) for one in found if one.table)
