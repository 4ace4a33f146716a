"""An exported answer holds quotes verbatim, tells nothing that the file does not, and lets no text act as markup."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.library import Library
from service.answer import (
    Answer,
    Citation,
    Claim,
    Coverage,
    DocumentRef,
    Location,
    PassageRef,
    Selector,
    UnreadableFile,
)
from service.ask import Answerer
from service.export import as_bibtex, as_csl_json, as_evidence_sheet, as_markdown, export
from service.export.markdown import escaped
from service.export.references import references
from tests.fakes import HashingEmbedder, NameReader
from tests.test_ask import MARGIN_ALONE

QUOTE = "As agreed, the harbour measures are coordinated by Varna."
REPORT = DocumentRef(
    "ab" * 8, "papers/report.pdf", "The Harbour", "ab" * 32, "pdf", ("A. Bekova", "Ministry of R&D"), "2024-12-03", True
)
BARE = DocumentRef("cd" * 8, "notes.txt", "A guess", "cd" * 32)
ASKED = datetime(2026, 11, 22, 8, 15, tzinfo=UTC)


def citation(
    quote: str = QUOTE,
    answer: str | None = "Varna",
    *,
    document: DocumentRef = REPORT,
    page: tuple[int | None, str | None] = (5, "54"),
    section: tuple[str, ...] = ("Measures",),
) -> Citation:
    """The citation of `answer` in `quote`, which stands at character 100."""
    start = None if answer is None else 100 + quote.index(answer)
    end = None if start is None or answer is None else start + len(answer)
    return Citation(
        answer=answer,
        confidence=0.91,
        quote=quote,
        document=document,
        location=Location(start, end, 100, 100 + len(quote), 110, 110 + len(quote), *page, section),
        selector=Selector(quote, "", ""),
        passage=PassageRef(f"{document.id}:0-200", quote, 0, 200),
    )


def answered(*citations: Citation, question: str = "who coordinates?") -> Answer:
    """The answer that these citations bear out; silence without any."""
    texts = [each.answer or "" for each in citations]
    return Answer(
        question=question,
        resolved_question=question,
        answered=bool(citations),
        answer=texts[0] if texts else None,
        confidence=0.91,
        citations=citations,
        claims=tuple(
            Claim(text, tuple(at for at, each in enumerate(texts) if each == text)) for text in dict.fromkeys(texts)
        ),
        nearest=() if citations else (citation("It rained.", None),),
        coverage=Coverage(5, 1334, 12, (UnreadableFile("scan.pdf", "it holds no text"),)),
        library_version=7,
        took_ms=1.0,
    )


class Shown(HTMLParser):
    """What a browser shows of a page: its text without the style, its marks, and the tags that it uses."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.marked, self.tags, self.links = "", list[str](), set[str](), list[str]()
        self._open = list[str]()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"src", "href", "action"}]
        if tag == "mark":
            self.marked.append("")
        if tag not in {"meta", "br"}:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in self._open:
            self._open.remove(tag)

    def handle_endtag(self, tag: str) -> None:
        self._open.remove(tag)

    def handle_data(self, data: str) -> None:
        if not {"style", "title"} & set(self._open):
            self.text += data
        if "mark" in self._open:
            self.marked[-1] += data


HOSTILE = (
    "<script>alert(1)</script> &amp; <b>x</b> \"q\" 'a' {{ 7 * 7 }} {% raw %} [x](javascript:1) `c` *e* _u_ # | ~~s~~"
)
answers = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
quotes = (
    st.tuples(st.text(max_size=40), answers, st.text(max_size=40))
    .map(lambda texts: (re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", " ", "".join(texts)), texts[1]))
    .filter(lambda pair: bool(pair[0].strip()) and pair[1] in pair[0])
)


def rendered(markdown: str) -> Shown:
    """Markdown as CommonMark renders it, with tables and strikethrough as on GitHub."""
    return Shown(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown))


def words(text: str) -> list[str]:
    """What is not white space, where Markdown keeps no account of it."""
    return text.split()


@settings(deadline=None)
@given(quotes)
@example(("first\nsecond", "first"))
def test_a_quote_is_shown_as_it_is_in_markdown(pair: tuple[str, str]) -> None:
    quote, found = pair
    shown = rendered(as_markdown(answered(citation(quote, found))))
    assert "".join(words(quote)) in "".join(words(shown.text))
    assert shown.tags <= {"h1", "h3", "p", "strong", "blockquote", "hr", "br"}
    assert shown.links == []


@settings(deadline=None)
@given(st.text())
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    shown = rendered(escaped(text))
    assert "".join(words(shown.text)) == "".join(words(text)).replace("\0", "\ufffd")
    assert shown.tags <= {"p"}


@settings(deadline=None)
@given(quotes)
def test_a_quote_is_shown_as_it_is_in_an_evidence_sheet(pair: tuple[str, str]) -> None:
    quote, found = pair
    shown = Shown(as_evidence_sheet(answered(citation(quote, found))))
    assert quote in shown.text
    assert shown.marked == [found]


def hostile() -> Answer:
    """An answer in which every text is hostile."""
    document = replace(REPORT, name=HOSTILE, title=HOSTILE, authors=(HOSTILE,), date=HOSTILE)
    cited = citation(f"{HOSTILE} Varna", document=document, section=(HOSTILE,), page=(1, HOSTILE))
    return answered(cited, question=HOSTILE)


def test_text_from_a_document_is_never_markdown() -> None:
    shown = rendered(as_markdown(hostile()))
    assert (shown.tags, shown.links) == (rendered(as_markdown(answered(citation()))).tags, [])
    assert shown.text.count(HOSTILE) >= 4


def test_text_from_a_document_is_never_html() -> None:
    shown = Shown(as_evidence_sheet(hostile()))
    assert (shown.tags, shown.links) == (Shown(as_evidence_sheet(answered(citation()))).tags, [])
    assert shown.text.count(HOSTILE) >= 5


def test_text_from_a_document_is_never_bibtex_or_json() -> None:
    usual = entry_fields(as_bibtex(answered(citation())))
    assert set(entry_fields(as_bibtex(hostile()))) == set(usual) - {"month"}
    assert json.loads(as_csl_json(hostile()))[0]["title"] == HOSTILE


def entry_fields(bibtex: str) -> dict[str, str]:
    """The fields of one entry, read by counting braces as BibTeX does: whatever precedes them, backslashes too."""
    head, _, rest = bibtex.partition(",\n")
    assert re.fullmatch(r"@misc\{[\w-]+", head)
    fields, at = {}, 0
    while match := re.compile(r"  (\w+) = ").match(rest, at):
        at, start, depth = match.end(), match.end(), 0
        while depth or rest[at] != ",":
            depth += {"{": 1, "}": -1}.get(rest[at], 0)
            at += 1
        fields[match[1]] = rest[start:at]
        at += 2
    assert rest[at:] == "}\n"
    return fields


def test_a_bibtex_entry_tells_what_the_file_tells() -> None:
    assert as_bibtex(answered(citation())) == (
        "@misc{pincite-abababababababab,\n"
        "  title = {{The Harbour}},\n"
        "  author = {{A. Bekova} and {Ministry of R\\&D}},\n"
        "  year = {2024},\n"
        "  month = dec,\n"
        "  pages = {54},\n"
        "  howpublished = {papers/report.pdf},\n"
        f"  note = {{SHA-256 {'ab' * 32}}},\n"
        "  annote = {p. 54 › Measures: “As agreed, the harbour measures are coordinated by Varna.”},\n"
        "}\n"
    )


def test_a_csl_item_tells_what_the_file_tells() -> None:
    assert json.loads(as_csl_json(answered(citation()), asked=ASKED)) == [
        {
            "id": "pincite-abababababababab",
            "type": "document",
            "title": "The Harbour",
            "author": [{"literal": "A. Bekova"}, {"literal": "Ministry of R&D"}],
            "issued": {"date-parts": [[2024, 12, 3]]},
            "accessed": {"date-parts": [[2026, 11, 22]]},
            "page": "54",
            "custom": {
                "file": "papers/report.pdf",
                "sha256": "ab" * 32,
                "citations": [{"label": "page", "locator": "54", "quote": QUOTE, "quote_start": 100, "quote_end": 157}],
            },
        }
    ]


def test_what_the_file_does_not_tell_is_not_there() -> None:
    bare = answered(citation(document=BARE, page=(3, None), section=()))
    fields = entry_fields(as_bibtex(bare))
    assert set(fields) == {"title", "howpublished", "note", "annote"}
    assert fields["title"] == "{{notes.txt}}"
    assert fields["annote"].startswith("{page 3 of the file: ")
    item = json.loads(as_csl_json(bare))[0]
    assert set(item) == {"id", "type", "title", "custom"}
    assert item["custom"]["citations"][0]["locator"] == "page 3 of the file"


@pytest.mark.parametrize(
    ("told", "year", "issued"),
    [
        pytest.param("2024", "{2024}", {"date-parts": [[2024]]}, id="a year"),
        pytest.param("2024-05-14T08:00:00Z", "{2024}", {"date-parts": [[2024, 5, 14]]}, id="a time"),
        pytest.param("14 May 2024", "{{14 May 2024}}", {"literal": "14 May 2024"}, id="in words"),
        pytest.param("2024-02-31", "{{2024-02-31}}", {"literal": "2024-02-31"}, id="no such day"),
    ],
)
def test_a_date_is_given_as_it_is_told(told: str, year: str, issued: object) -> None:
    answer = answered(citation(document=replace(REPORT, date=told)))
    assert entry_fields(as_bibtex(answer))["year"] == year
    assert json.loads(as_csl_json(answer))[0]["issued"] == issued


def test_a_document_is_one_reference_with_all_its_pages() -> None:
    answer = answered(
        citation(),
        citation("It was Lodz.", "Lodz", document=BARE, page=(None, None)),
        citation("By Varna.", page=(6, "55")),
        citation("Varna again.", page=(5, "54")),
    )
    assert [(each.key, each.pages, len(each.citations)) for each in references(answer)] == [
        ("pincite-abababababababab", "54, 55", 3),
        ("pincite-cdcdcdcdcdcdcdcd", "", 1),
    ]
    assert as_bibtex(answer).count("@misc{") == 2


def test_markdown_reads_well_as_it_stands() -> None:
    two = answered(
        citation(), citation("It was Lodz,\nthey said.\n\nSo it was.", "Lodz", document=BARE, page=(None, None))
    )
    assert as_markdown(replace(two, resolved_question="who coordinates the harbour?"), asked=ASKED) == (
        "# who coordinates?\n\n"
        "Asked as: who coordinates the harbour?\n\n"
        "**Answer:** Varna (confidence 91%)\n\n"
        "The sources say different things:\n\n"
        "- Varna (1)\n- Lodz (2)\n\n"
        "### 1. The Harbour, p. 54 › Measures\n\n"
        "> As agreed, the harbour measures are coordinated by **Varna**.\n\n"
        f"papers/report.pdf, characters 100–157, SHA-256 {'ab' * 32}\n\n"
        "### 2. A guess, Measures\n\n"
        "> It was **Lodz**,\\\n> they said.\n>\n> So it was.\n\n"
        f"notes.txt, characters 100–135, SHA-256 {'cd' * 32}\n\n"
        "---\n\n"
        "Searched 5 documents and 1,334 passages; 1 file could not be read. Library version 7. "
        "Asked 2026-11-22 08:15 UTC.\n"
    )


def test_an_evidence_sheet_holds_all_that_is_needed_to_check_it() -> None:
    page = as_evidence_sheet(answered(citation(), citation("It was Lodz.", "Lodz", document=BARE)), asked=ASKED)
    shown = Shown(page)
    for needed in (
        "who coordinates?", QUOTE, "The Harbour, p. 54 › Measures", "papers/report.pdf", "ab" * 32,
        "100–157 of the text", "the answer 151–156", "A. Bekova; Ministry of R&D", "2024-12-03",
        "Library version7", "5 documents, 1,334 passages",
        "scan.pdf: it holds no text", "Asked2026-11-22 08:15 UTC", "The sources say different things",
    ):  # fmt: skip
        assert needed in shown.text
    assert shown.marked == ["Varna", "Lodz"]
    assert not {"script", "link", "img", "iframe"} & shown.tags
    assert not re.search(r"url\(|@import|https?:", page)
    assert "Asked" not in Shown(as_evidence_sheet(answered(citation()))).text


def test_silence_shows_what_is_nearest_and_cites_nothing() -> None:
    silent = answered()
    for form in ("markdown", "html"):
        text = export(silent, "markdown" if form == "markdown" else "html")
        assert "do not hold an answer" in text
        assert "Nearest passages, which do not answer the question" in text
        assert "It rained." in text
    assert json.loads(as_csl_json(silent)) == []
    assert as_bibtex(silent).startswith("% ")
    assert "@" not in as_bibtex(silent)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library of a page that tells its title, and of a text that tells nothing of itself."""
    with Library.open(tmp_path, HashingEmbedder()) as opened:
        head = (
            '<title>The Harbour</title><meta name="author" content="A. Bekova"><meta name="date" content="2024-12-03">'
        )
        opened.add_bytes("told.html", f"<html><head>{head}</head><body><p>{QUOTE}</p></body></html>".encode())
        opened.add_bytes("bare.txt", f"Notes on Harbour Measures\n\n{QUOTE[11:].capitalize()}\n\nIt rained.".encode())
        yield opened


def test_an_answer_from_files_carries_what_they_tell_of_themselves(library: Library) -> None:
    answer = Answerer(library, NameReader(), MARGIN_ALONE).ask("Which town coordinates the harbour measures?")
    told = {each.document.name: each.document for each in answer.citations}
    assert set(told) == {"told.html", "bare.txt"}
    page, text = told["told.html"], told["bare.txt"]
    assert (page.title, page.title_told, page.authors, page.date) == ("The Harbour", True, ("A. Bekova",), "2024-12-03")
    assert (text.title_told, text.authors, text.date) == (False, (), None)
    assert {"The Harbour", "bare.txt"} == {item["title"] for item in json.loads(as_csl_json(answer))}
