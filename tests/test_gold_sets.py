"""The gold sets that come with Pincite: the samples' and the four invented libraries', each held to its documents."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from eval.gold import GoldQuestion, load
from sources.read import read
from sources.samples import folder

EVAL = Path(__file__).parents[1] / "eval"
CORPORA = sorted(path for path in (EVAL / "corpora").iterdir() if path.is_dir())
DOCUMENTS = {"samples": folder()} | {path.name: path for path in CORPORA}
NAMES = sorted(DOCUMENTS)
COUNTS = {"plain": 60, "list": 8, "followup": 10, "conflict": 5, "unanswerable": 17}
LEAST = {"plain": 36, "list": 8, "followup": 10, "conflict": 4, "crosslingual": 4, "unanswerable": 12}


def plainly(text: str) -> str:
    """The text with every stretch of white space as one space."""
    return " ".join(text.split())


@cache
def texts(name: str) -> dict[str, str]:
    """The text of each document of a set, as read, by its file name."""
    return {path.name: plainly(read(path).text) for path in sorted(DOCUMENTS[name].iterdir()) if path.is_file()}


@cache
def questions(name: str) -> tuple[GoldQuestion, ...]:
    return load(EVAL / "questions" / f"{name}.jsonl")


def test_there_are_four_invented_libraries_of_five_papers() -> None:
    assert [path.name for path in CORPORA] == ["clinics", "corridors", "heritage", "rivers"]
    assert all(len(texts(path.name)) == 5 for path in CORPORA)


@pytest.mark.parametrize("corpus", CORPORA, ids=lambda path: path.name)
def test_every_paper_is_read_without_a_warning(corpus: Path) -> None:
    assert not [path for path in corpus.iterdir() if read(path).warnings]


@pytest.mark.parametrize("corpus", CORPORA, ids=lambda path: path.name)
def test_a_hundred_questions_are_asked_of_each_invented_library(corpus: Path) -> None:
    assert Counter[str](question.kind for question in questions(corpus.name)) == COUNTS


def test_the_samples_are_asked_enough_of_each_kind() -> None:
    counts = Counter[str](question.kind for question in questions("samples"))
    assert {kind: counts[kind] for kind in LEAST if counts[kind] < LEAST[kind]} == {}


@pytest.mark.parametrize("name", NAMES)
def test_every_document_is_asked_about(name: str) -> None:
    assert {document for question in questions(name) for document in question.documents} == set(texts(name))


@pytest.mark.parametrize("name", NAMES)
def test_no_question_is_put_twice(name: str) -> None:
    asked = Counter((question.question.casefold(), question.history) for question in questions(name))
    assert [key for key, times in asked.items() if times > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_and_its_evidence_stand_in_their_documents(name: str) -> None:
    for question in questions(name):
        own = [texts(name)[document] for document in question.documents]
        for span in (*question.answers, *question.items, *question.evidences):
            assert any(span in text for text in own), (question.id, span)
        for evidence in question.evidences:
            assert any(answer in evidence for answer in question.answers), question.id


@pytest.mark.parametrize("name", NAMES)
def test_conflicts_hold_two_claims_of_two_documents(name: str) -> None:
    for question in questions(name):
        if question.kind == "conflict":
            documents = {claim.document for claim in question.claims}
            assert documents <= set(question.documents), question.id
            assert name != "samples" or documents == set(question.documents), question.id
            assert len(documents) == len({claim.answer for claim in question.claims}) == 2, question.id
            assert all(claim.answer in texts(name)[claim.document] for claim in question.claims), question.id
            assert all(claim.evidence in texts(name)[claim.document] for claim in question.claims), question.id


@pytest.mark.parametrize("name", NAMES)
def test_questions_without_an_answer_name_none(name: str) -> None:
    unanswerable = [question for question in questions(name) if not question.answerable]
    assert unanswerable
    assert not any(one.answers or one.documents or one.evidence or one.claims for one in unanswerable)
