"""RTF: footnotes after their paragraph, tracked changes as accepted, no hidden text, whatever a hostile file does."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.document import Document
from sources.errors import DamagedFileError, UnreadableError
from sources.formats.rtf_groups import prepared
from sources.read import read, read_bytes

HEAD = r"{\rtf1\ansi\ansicpg1251\deff0{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}"
NOTE = r"{\super\chftn}{\footnote\pard\plain {\super\chftn} %s}"


def document(body: str) -> Document:
    return read_bytes(f"{HEAD}{body}}}".encode("latin-1"), name="a.rtf")


def blocks(body: str) -> list[tuple[str, str]]:
    found = document(body)
    return [(block.kind, block.span.of(found.text)) for block in found.blocks]


def test_a_footnote_follows_its_paragraph_as_a_block_of_its_own() -> None:
    first = r"The river rose" + NOTE % "By four metres." + r" in the night of the flood.\par "
    second = r"The town slept" + NOTE % "So it was said." + r" and nobody saw it.\par }"
    assert blocks(first + second.removesuffix("}")) == [
        ("text", "The river rose in the night of the flood."),
        ("footnote", "By four metres."),
        ("text", "The town slept and nobody saw it."),
        ("footnote", "So it was said."),
    ]


def test_two_notes_of_a_paragraph_keep_their_order_and_their_letters() -> None:
    body = (
        r"\f1 \'d0\'e5\'ea\'e0"
        + NOTE % r"\f1 \'ce\'e4\'ed\'e0."
        + r" \'e8 "
        + NOTE % r"\u1044?\u1074?\u1077?."
        + r"\par "
    )
    assert [text for _, text in blocks(body)] == ["Река и", "Одна.", "Две."]


def test_a_note_in_a_table_follows_the_table() -> None:
    row = r"\trowd\pard\intbl Arden%s\cell 1.1\cell\row "
    body = row % (NOTE % "Upper Arden.") + row % "" + r"\pard The end of the story of Arden.\par "
    assert blocks(body) == [
        ("table", "Arden | 1.1\nArden | 1.1"),
        ("text", "The end of the story of Arden."),
        ("footnote", "Upper Arden."),
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(r"sixty people{\deleted\revauthdel1  in town}, they say", "sixty people, they say", id="deleted"),
        pytest.param(r"the office {\revised\revauth1 now }works", "the office now works", id="inserted"),
        pytest.param(r"one \deleted two \deleted0 three", "one three", id="deleted without a group"),
        pytest.param(r"one {\deleted two\plain three}", "one three", id="plain ends it"),
        pytest.param(r"a paragraph{\deleted\par } goes on", "a paragraph goes on", id="deleted paragraph mark"),
        pytest.param(r"one {\v secret \u1090?\'e0\tab }two", "one two", id="hidden"),
        pytest.param(r"one \v two\v0  three", "one three", id="hidden without a group"),
        pytest.param(r"one {\v two {\b three}} four", "one four", id="hidden group inside"),
        pytest.param(r"shown{\deleted gone" + NOTE % "gone" + "}.", "shown.", id="footnote that was deleted"),
        pytest.param(r"one\v two\v0{\b three}", "onethree", id="a word is not lengthened"),
        pytest.param(r"{\header one" + NOTE % "two" + r"}three", "three", id="footnote in a running head"),
        pytest.param(r"one \u64976?two\u-559?", "one two", id="marks of ours in the file"),
        pytest.param(r"one {\*\x\bin9 }}}{{{\v \b two", "one", id="raw bytes in a group that is ignored"),
    ],
)
def test_what_is_deleted_or_hidden_is_left_out(body: str, expected: str) -> None:
    assert document(body).text == expected


@pytest.mark.parametrize(
    "mark",
    [
        pytest.param(r"{\super 1}", id="in a group"),
        pytest.param(r"\super 1\nosupersub ", id="without a group"),
        pytest.param(r"{\fs16\up6 1}", id="moved up"),
        pytest.param(r"{\super\u42 ?}", id="a star by its number"),
    ],
)
def test_note_marks_typed_by_hand_are_left_out(mark: str) -> None:
    body = rf"The river rose{mark} by 4 m{{\super 2}} in all, on the 5{{\super th}}.\par {mark} In one night.\par "
    assert blocks(body) == [
        ("text", "The river rose by 4 m2 in all, on the 5th."),
        ("footnote", "In one night."),
    ]


def test_a_note_with_its_own_mark_is_read_without_it() -> None:
    body = r"The river rose{\super 7}{\footnote\pard\plain {\super 7} In one night.} again.\par "
    assert blocks(body) == [("text", "The river rose again."), ("footnote", "In one night.")]


def test_a_real_file_has_its_notes() -> None:
    found = read(Path(__file__).parent / "files" / "river.rtf")
    notes = [block.span.of(found.text) for block in found.blocks_of(["footnote"])]
    assert len(notes) == 3
    assert notes[0].startswith("The text of the compact")
    assert "sixty-two people, most" in found.text


@pytest.mark.parametrize(
    "rtf",
    [
        pytest.param("{" * 100_000, id="deep"),
        pytest.param("}" * 100_000, id="closed before it was opened"),
        pytest.param(r"{\footnote " * 20_000 + "text" + "}" * 20_000, id="notes in notes"),
        pytest.param(r"{\footnote a}\par " * 2_000, id="many notes"),
        pytest.param(r"\bin4000000000 ", id="more bytes than there are"),
        pytest.param(r"\bin-7 text", id="less than no bytes"),
        pytest.param("\\", id="cut off in a word"),
        pytest.param(r"{\footnote never closed", id="cut off in a note"),
        pytest.param(r"\v0\deleted-1\uc\f\u text", id="numbers that are missing or odd"),
    ],
)
def test_hostile_files_are_read_or_refused(rtf: str) -> None:
    assert prepared(rtf).count("{") <= 4 * len(rtf)
    try:
        read_bytes((HEAD + rtf).encode("latin-1"), name="a.rtf")
    except UnreadableError:
        return


def test_a_damaged_file_says_so() -> None:
    with pytest.raises(DamagedFileError):
        read_bytes(rb"{\rtf1 \u999999999 text}", name="a.rtf")
