"""PDF: reading order in columns, footnotes after their paragraph, no running heads, printed page labels."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.document import Document, Span
from sources.errors import DamagedFileError
from sources.formats.pdf.characters import Segment, is_named_bold
from sources.formats.pdf.columns import regions
from sources.formats.pdf.furniture import furniture, labels
from sources.formats.pdf.lines import Line, PageLines, lines_of
from sources.formats.pdf.paragraphs import body_of, heading_sizes, parts_of
from sources.read import read, read_bytes
from tests.segments import segment

FILES = Path(__file__).parent / "files"


def column(name: str, left: float, top: float, count: int, *, width: float = 200) -> list[Segment]:
    """Lines of one column, named so that their order can be read off."""
    return [segment(f"{name}{at:02} and more words here", left, top - 12 * at, width=width) for at in range(count)]


def order(segments: list[Segment]) -> list[str]:
    return [line.text[:3] for line in lines_of(segments, 600, 800).lines]


def test_two_columns_are_read_one_after_the_other() -> None:
    left, right = column("a", 50, 700, 10), column("b", 320, 700, 10)
    assert order([*left, *right]) == [f"a{at:02}" for at in range(10)] + [f"b{at:02}" for at in range(10)]


def test_three_columns_are_read_one_after_the_other() -> None:
    columns = [column(name, left, 700, 8, width=140) for name, left in (("a", 40), ("b", 220), ("c", 400))]
    expected = [f"{name}{at:02}" for name in "abc" for at in range(8)]
    assert order([one for lines in columns for one in lines]) == expected


def table_rows(left: float, top: float, count: int) -> list[Segment]:
    """Rows of a table as a file draws them, too short for prose."""
    return [
        one
        for at in range(count)
        for one in (segment(f"t{at:02}", left, top - 12 * at), segment("9 pt", left + 120, top - 12 * at))
    ]


def test_a_column_full_of_a_table_is_a_column_beside_prose() -> None:
    right = [*column("b", 320, 700, 5), *table_rows(330, 600, 18)]
    found = order([*column("a", 50, 700, 28), *right])
    assert found[:33] == [f"a{at:02}" for at in range(28)] + [f"b{at:02}" for at in range(5)]
    assert found[33:] == [f"t{at:02}" for at in range(18)]


def test_a_table_in_one_column_takes_no_lines_of_prose_from_the_other() -> None:
    left = [segment(f"a{at:02} two of these words", 50, 700 - 13 * at, width=200) for at in range(30)]
    right = [*column("b", 320, 700, 12), *table_rows(330, 530, 14)]
    lines = lines_of([*left, *right], 600, 800).lines
    assert all(line.text[:1] == "a" for line in lines[:30])
    assert not any("a" in line.text for line in lines[30:] if line.table)


def test_a_wide_heading_parts_the_columns_into_bands() -> None:
    title = segment("A title over both of the columns", 60, 720, size=16, width=450)
    middle = segment("Another one over both columns", 60, 560, size=16, width=450)
    upper = [*column("a", 50, 700, 8), *column("b", 320, 700, 8)]
    lower = [*column("c", 50, 530, 8), *column("d", 320, 530, 8)]
    found = order([title, *upper, middle, *lower])
    assert [name[0] for name in found] == ["A", *"a" * 8, *"b" * 8, "A", *"c" * 8, *"d" * 8]


def test_a_table_is_read_row_by_row() -> None:
    rows = [
        one
        for at in range(6)
        for one in (segment(f"r{at} name", 50, 700 - 14 * at), segment("12.5", 320, 700 - 14 * at))
    ]
    lines = lines_of(rows, 600, 800).lines
    assert [line.text for line in lines] == [f"r{at} name | 12.5" for at in range(6)]


def test_every_segment_is_in_one_region() -> None:
    segments = [
        *column("a", 50, 700, 9),
        *column("b", 320, 695, 7),
        segment("across the page it goes", 40, 650, width=500),
    ]
    found = [id(one) for region in regions(segments) for one in region.segments]
    assert sorted(found) == sorted(map(id, segments))


def test_a_drop_capital_joins_its_word() -> None:
    body = [segment("he river rose in the night and", 80, 700), segment("took the bridge with it", 80, 688)]
    capital = segment("T", 50, 686, size=30)
    assert lines_of([capital, *body], 600, 800).lines[0].text == "The river rose in the night and"


def test_line_numbers_of_a_bill_are_lines_of_their_own() -> None:
    rows = [
        one
        for at in range(5)
        for one in (
            segment(str(at + 1), 40, 700 - 24 * at),
            segment("shall be amended so as to read", 80, 700 - 24 * at),
        )
    ]
    lines = lines_of(rows, 600, 800).lines
    assert [line.text for line in lines if line.is_numbering] == ["1", "2", "3", "4", "5"]
    assert all(not line.text[0].isdigit() for line in lines if not line.is_numbering)


def page(*texts: str) -> PageLines:
    """A page with one line for each text, from the top; an empty text leaves a gap."""
    segments = [segment(text, 50, 780 - 14 * at) for at, text in enumerate(texts) if text]
    return lines_of(segments, 600, 800)


def body(number: int) -> list[str]:
    return [f"{'ABCDEFGH'[number] * 3} words of line {at} stand here" for at in range(40)]


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        pytest.param(
            ["{} Federal Notices", "{} Federal Notices"], ["47698", "47699", "47700", "47701"], id="beside the head"
        ),
        pytest.param(["Notices", "Notices"], [None] * 4, id="none printed"),
    ],
)
def test_running_heads_are_found_and_labels_taken_from_them(heads: list[str], expected: list[str | None]) -> None:
    pages = [page(heads[at % 2].format(47698 + at), "", *body(at)) for at in range(4)]
    dropped = furniture(pages)
    assert [sorted(drop) for drop in dropped] == [[0]] * 4
    assert labels(pages, dropped) == expected


@pytest.mark.parametrize("printed", [["(II)", "(III)", "(IV)"], ["B-3", "B-4", "B-5"], ["- 7 -", "- 8 -", "- 9 -"]])
def test_labels_are_taken_as_printed(printed: list[str]) -> None:
    pages = [page(*body(at), "", label) for at, label in enumerate(printed)]
    assert labels(pages, furniture(pages)) == [label.strip("- ") if label[0] == "-" else label for label in printed]


def test_a_number_that_does_not_fit_its_neighbours_is_no_label() -> None:
    pages = [page(*body(at), "", label) for at, label in enumerate(["12", "977", "14", "15"])]
    assert labels(pages, furniture(pages)) == ["12", None, "14", "15"]


@pytest.fixture(scope="module")
def river() -> Document:
    return read(FILES / "river.pdf")


def test_a_paragraph_is_whole_over_the_column_break(river: Document) -> None:
    assert "which the compact does not mention." in river.text
    broken = [line for line in river.text.split("\n\n") if line and line[0].islower()]
    assert broken == []


def test_footnotes_stand_after_their_paragraph(river: Document) -> None:
    notes = [block.span.of(river.text) for block in river.blocks if block.kind == "footnote"]
    assert [note[:6] for note in notes] == ["1 The ", "2 Marr", "3 Of n"]


def test_note_marks_are_not_in_quotes(river: Document) -> None:
    assert "share the Lower Melm. Its first purpose" in river.text


def test_running_heads_and_page_numbers_are_kept_out(river: Document) -> None:
    assert "Reports of the River Office" in river.original
    assert "Reports of the River Office" not in river.text
    assert river.pages[0].label == "1"


def test_hyphens_are_mended_by_the_documents_own_words(river: Document) -> None:
    assert "The co-operation of the provinces" in river.text
    assert "-\n" not in river.text


def test_a_page_without_its_stream_is_named() -> None:
    data = (FILES / "river.pdf").read_bytes()
    start = data.index(b"stream\n") + 7
    try:
        document = read_bytes(data[:start] + b"\x00" * 400 + data[start + 400 :], name="a.pdf")
    except DamagedFileError:
        return
    assert any("page 1" in warning for warning in document.warnings)
    assert "Tf" not in document.text


def test_lines_know_their_place() -> None:
    found = page("one", "two")
    assert found.text == "one\ntwo\n"
    assert [line.span for line in found.lines] == [Span(0, 3), Span(4, 7)]
    assert isinstance(found.lines[0], Line)
    assert [box is None for box in found.boxes()] == [False] * 3 + [True] + [False] * 3 + [True]


@pytest.mark.parametrize(
    ("font", "bold"),
    [
        ("ABCDEF+CMBX12", True),
        ("SFSX1000", True),
        ("NimbusRomNo9L-MediItal", True),
        ("TimesNewRoman,Bold", True),
        ("CMR12", False),
        ("SFST0800", False),
        ("LMMono10-Regular", False),
        ("HelveticaNeue-Medium", False),
        ("NotoSans-DemiLight", False),
        ("Helvetica", None),
        ("", None),
    ],
)
def test_a_font_is_bold_by_its_name(font: str, bold: bool | None) -> None:
    assert is_named_bold(font) is bold


def test_numbers_of_no_decimal_digits_count_no_lines() -> None:
    rows = [
        one
        for at, mark in enumerate("①②③④")
        for one in (segment(mark, 40, 700 - 24 * at), segment("shall be amended so as to read", 80, 700 - 24 * at))
    ]
    assert not any(line.is_numbering for line in lines_of(rows, 600, 800).lines)


def test_a_dotless_i_is_no_roman_number() -> None:
    pages = [page(*body(at), "", "\u0131") for at in range(3)]
    assert labels(pages, furniture(pages)) == [None] * 3


def test_the_head_of_a_page_stands_before_its_columns() -> None:
    """A masthead over the last column is not read between the columns, in the middle of a sentence."""
    head = [segment(text, 420, 770 - 14 * at) for at, text in enumerate(["The Herald", "No. 152", "6 May 2020"])]
    columns = [column(name, left, 700, 12, width=160) for name, left in (("a", 40), ("b", 230), ("c", 420))]
    found = order([*head, *(one for lines in columns for one in lines)])
    assert found == ["The", "No.", "6 M", *(f"{name}{at:02}" for name in "abc" for at in range(12))]


@pytest.mark.parametrize(
    ("text", "widths", "runs_on"),
    [
        pytest.param("and so the water rose", [200, 170, 190, 175], True, id="no shorter than another line"),
        pytest.param("and so the water rose", [200, 170, 190, 120], False, id="shorter than all"),
        pytest.param("and so the water rose", [200, 60, 190, 70], False, id="no prose"),
        pytest.param("Jane Q. Waters, Ohio", [200, 170, 190, 175], False, id="names"),
    ],
)
def test_a_ragged_paragraph_runs_on_where_its_last_line_is_full(text: str, widths: list[float], runs_on: bool) -> None:
    lines = [segment(text, 50, 700 - 12 * at, width=width) for at, width in enumerate(widths)]
    of_page = lines_of(lines, 600, 800)
    (part,) = parts_of(of_page, of_page.lines, body_of([of_page.lines]), [], 0)
    assert part.runs_on is runs_on


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Simple manipulations; numbers and vectors . . 8", "contents"),
        ("Preface . . . . . . . . . . . . . . . . . . . . ii", "contents"),
        ("What came after the year 8", "heading"),
    ],
)
def test_a_large_line_whose_leaders_lead_to_a_page_is_no_heading(text: str, kind: str) -> None:
    lines = [segment(text, 50, 740, size=14), *column("a", 50, 700, 9)]
    of_page = lines_of(lines, 600, 800)
    body = body_of([of_page.lines])
    part, *_ = parts_of(of_page, of_page.lines, body, heading_sizes([of_page.lines], body), 0)
    assert part.kind == kind
