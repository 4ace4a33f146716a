"""The invented libraries that Pincite is measured on, and their gold questions."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from eval.gold import GoldQuestion, load
from sources.read import read

EVAL = Path(__file__).parents[1] / "eval"
NAMES = sorted(path.name for path in (EVAL / "corpora").iterdir() if path.is_dir())
COUNTS = {"plain": 60, "list": 8, "followup": 10, "conflict": 5, "unanswerable": 17}


def plainly(text: str) -> str:
    """The text with every stretch of white space as one space."""
    return " ".join(text.split())


@cache
def texts(name: str) -> dict[str, str]:
    """The text of each document of a library, as read, by its file name."""
    return {path.name: plainly(read(path).text) for path in sorted((EVAL / "corpora" / name).iterdir())}


@cache
def questions(name: str) -> tuple[GoldQuestion, ...]:
    return load(EVAL / "questions" / f"{name}.jsonl")


def test_there_are_four_libraries_of_five_papers() -> None:
    assert NAMES == ["clinics", "corridors", "heritage", "rivers"]
    assert all(len(texts(name)) == 5 for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_paper_is_read_without_a_warning_and_asked_about(name: str) -> None:
    assert not [path for path in (EVAL / "corpora" / name).iterdir() if read(path).warnings]
    assert {document for question in questions(name) for document in question.documents} == set(texts(name))


@pytest.mark.parametrize("name", NAMES)
def test_there_are_a_hundred_questions_and_none_twice(name: str) -> None:
    assert Counter[str](question.kind for question in questions(name)) == COUNTS
    assert len({(question.question.casefold(), question.history) for question in questions(name)}) == 100


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_and_its_evidence_stand_in_their_documents(name: str) -> None:
    for question in questions(name):
        own = [texts(name)[document] for document in question.documents]
        for span in (*question.answers, *question.items, *question.evidences):
            assert any(span in text for text in own), (question.id, span)
        for evidence in question.evidences:
            assert any(answer in evidence for answer in question.answers), question.id


@pytest.mark.parametrize("name", NAMES)
def test_conflicts_hold_claims_of_two_documents(name: str) -> None:
    for question in questions(name):
        if question.kind == "conflict":
            assert {claim.document for claim in question.claims} <= set(question.documents)
            assert len({claim.answer for claim in question.claims}) == len(question.claims) == 2
            assert all(claim.evidence in texts(name)[claim.document] for claim in question.claims)


@pytest.mark.parametrize("name", NAMES)
def test_questions_without_an_answer_name_none(name: str) -> None:
    unanswerable = [question for question in questions(name) if not question.answerable]
    assert not any(one.answers or one.documents or one.evidence or one.claims for one in unanswerable)
