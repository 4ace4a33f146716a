from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from eval.gold import GoldQuestion, load
from sources.document import Document
from sources.read import read
from sources.samples import EXAMPLE_QUESTIONS, folder

GOLD = Path(__file__).parents[1] / "eval" / "questions" / "samples.jsonl"

NAMES = sorted(path.name for path in folder().iterdir() if path.is_file())

LEAST = {"plain": 36, "list": 8, "followup": 10, "conflict": 4, "crosslingual": 4, "unanswerable": 12}


@cache
def document(name: str) -> Document:
    return read(folder() / name)


@cache
def questions() -> tuple[GoldQuestion, ...]:
    return load(GOLD)


def plainly(text: str) -> str:
    """The text with every stretch of white space as one space."""
    return " ".join(text.split())


def test_the_samples_come_in_every_format() -> None:
    assert Counter(Path(name).suffix for name in NAMES) == {".txt": 4, ".md": 3, ".html": 2, ".pdf": 2, ".docx": 2}
    assert {document(name).format for name in NAMES} == {"text", "markdown", "html", "pdf", "docx"}


@pytest.mark.parametrize("name", NAMES)
def test_each_sample_is_500_to_1500_words_long(name: str) -> None:
    assert 500 <= len(document(name).text.split()) <= 1500


@pytest.mark.parametrize("name", NAMES)
def test_each_sample_has_a_title_and_sections(name: str) -> None:
    sample = document(name)

    assert sample.title != name
    assert len({section.path for section in sample.sections}) >= 4
    assert not sample.warnings


@pytest.mark.parametrize("name", NAMES)
def test_each_sample_says_what_it_was_written_for(name: str) -> None:
    # A web page says it in its footer, which is no part of what is read.
    written = folder() / name
    text = plainly(written.read_text("utf-8") if written.suffix == ".html" else document(name).text)

    assert "Pincite" in text
    assert "Apache-2.0" in text


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".html")])
def test_navigation_and_scripts_of_a_web_page_are_not_in_its_text(name: str) -> None:
    text = document(name).text

    assert not [stray for stray in ("Log in", "Subscribe", "console.log", "Skip to content") if stray in text]


def test_the_report_in_two_columns_reads_column_by_column() -> None:
    text = plainly(document("asian-security-architecture.pdf").text)

    assert "The reason he gave was that Asia lacked a general forum" in text
    assert "Europe has one building with many rooms, it used to be said, and Asia has many tents." in text


def test_no_page_of_the_report_gets_a_label_other_than_its_printed_number() -> None:
    pages = document("asian-security-architecture.pdf").pages

    assert {page.number for page in pages} == {1, 2, 3, 4}
    assert {page.label for page in pages if page.number == 1} == {"41"}
    assert all(page.label in {None, str(40 + page.number)} for page in pages)


def test_there_are_enough_gold_questions_of_each_kind() -> None:
    counts = Counter[str](question.kind for question in questions())

    assert {kind: counts[kind] for kind in LEAST if counts[kind] < LEAST[kind]} == {}


def test_no_gold_question_is_put_twice() -> None:
    asked = Counter((question.question.casefold(), question.history) for question in questions())

    assert [key for key, times in asked.items() if times > 1] == []


def test_every_sample_is_asked_about() -> None:
    assert {name for question in questions() for name in question.documents} == set(NAMES)


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.id)
def test_every_gold_answer_stands_in_its_document(question: GoldQuestion) -> None:
    texts = [plainly(document(name).text) for name in question.documents]

    assert [span for span in (*question.answers, *question.items) if not any(span in text for text in texts)] == []
    assert [span for span in question.evidences if not any(span in text for text in texts)] == []


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.id)
def test_every_gold_evidence_holds_an_accepted_answer(question: GoldQuestion) -> None:
    assert all(any(answer in evidence for answer in question.answers) for evidence in question.evidences)


def test_conflicts_hold_two_claims_from_two_documents() -> None:
    conflicts = [question for question in questions() if question.kind == "conflict"]

    for question in conflicts:
        assert len({claim.document for claim in question.claims}) == 2
        assert len({claim.answer for claim in question.claims}) == 2
        assert {claim.document for claim in question.claims} == set(question.documents)
        assert all(claim.answer in plainly(document(claim.document).text) for claim in question.claims)


def test_no_unanswerable_question_names_an_answer_or_a_document() -> None:
    unanswerable = [question for question in questions() if question.kind == "unanswerable"]

    assert not any(
        question.answerable or question.answers or question.documents or question.evidence for question in unanswerable
    )


def test_there_are_ten_example_questions_and_each_is_different() -> None:
    assert len(set(EXAMPLE_QUESTIONS)) == len(EXAMPLE_QUESTIONS) == 10
