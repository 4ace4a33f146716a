"""Asks every gold question once, as a user would, and keeps what came back."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter
from typing import Protocol

from eval.evidence import rank
from eval.gold import GoldError, GoldQuestion
from eval.result import Circumstances, Cited, Result, Run
from index.passage import Hit
from service.answer import Answer, Citation, Turn
from sources.errors import NotFoundError, QuestionError

DEPTH = 10
"""How many passages are ranked to look for the evidence."""

LIMIT = 5
"""How many citations an answer may carry: the service's own default."""


class Answerer(Protocol):
    """What is measured: the service as a whole, with the ranking it reads from and the texts it cites."""

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), limit: int = LIMIT, min_confidence: float | None = None
    ) -> Answer:
        """The answer, or silence when its confidence is below `min_confidence` (None: the service's own threshold)."""

    def search(self, question: str, *, history: Sequence[Turn] = (), limit: int) -> Sequence[Hit]:
        """The best passages for a question in its conversation, best first."""

    def document_text(self, document_id: str) -> str:
        """The clean text that citations point into. Raises NotFoundError when there is no such document."""


def run(
    questions: Sequence[GoldQuestion],
    answerer: Answerer,
    *,
    gold: str,
    settings: Mapping[str, str] | None = None,
    progress: Callable[[int], None] = lambda _done: None,
    clock: Callable[[], float] = perf_counter,
) -> Run:
    """Asks each question with the service's own threshold and limit, and times that one call on `clock` (in seconds).

    A question that met silence is asked again without a threshold, untimed, for `Result.best_answer`. `progress` is
    told the number of questions done. Raises GoldError for a question that the service refuses.
    """
    text_of = cache(lambda document_id: _text_or_nothing(answerer, document_id))
    results = []
    coverage, library_version = (0, 0), 0
    for done, question in enumerate(questions, start=1):
        answer, seconds = _ask(question, answerer, clock)
        coverage = (answer.coverage.documents, answer.coverage.passages)
        library_version = answer.library_version
        results.append(_result(question, answer, answerer, text_of=text_of, seconds=seconds))
        progress(done)
    circumstances = Circumstances(
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        gold=gold,
        version=_version(),
        commit=_commit(),
        library_version=library_version,
        documents=coverage[0],
        passages=coverage[1],
        settings=tuple(sorted((settings or {}).items())),
    )
    return Run(circumstances, tuple(results))


def _ask(question: GoldQuestion, answerer: Answerer, clock: Callable[[], float]) -> tuple[Answer, float]:
    start = clock()
    try:
        answer = answerer.ask(question.question, history=_history(question), limit=LIMIT)
    except QuestionError as error:
        raise GoldError(f"question {question.id}: {error}") from error
    return answer, clock() - start


def _result(
    question: GoldQuestion,
    answer: Answer,
    answerer: Answerer,
    *,
    text_of: Callable[[str], str | None],
    seconds: float,
) -> Result:
    forced = answer
    if not answer.answered:
        forced = answerer.ask(question.question, history=_history(question), limit=LIMIT, min_confidence=0.0)
    hits = answerer.search(question.question, history=_history(question), limit=DEPTH)
    return Result(
        gold=question,
        resolved_question=answer.resolved_question,
        answer=answer.answer,
        best_answer=forced.answer,
        confidence=forced.confidence,
        citations=tuple(_cited(citation, text_of(citation.document.id)) for citation in answer.citations),
        nearest=tuple(_cited(citation, text_of(citation.document.id)) for citation in answer.nearest),
        evidence_rank=rank([hit.passage.text for hit in hits], question.evidences, question.accepted),
        passages_ranked=len(hits),
        milliseconds=seconds * 1000,
    )


def _history(question: GoldQuestion) -> tuple[Turn, ...]:
    return tuple(Turn(turn.question, turn.answer) for turn in question.history)


def _cited(citation: Citation, text: str | None) -> Cited:
    place = citation.location
    return Cited(
        document=citation.document.name,
        page=place.page,
        start=place.quote_start,
        end=place.quote_end,
        quote=citation.quote,
        answer=citation.answer,
        answer_start=place.answer_start,
        answer_end=place.answer_end,
        confidence=citation.confidence,
        verbatim=text is not None and _stands_verbatim(citation, text),
    )


def _stands_verbatim(citation: Citation, text: str) -> bool:
    place = citation.location
    if text[place.quote_start : place.quote_end] != citation.quote:
        return False
    return citation.answer is None or text[place.answer_start : place.answer_end] == citation.answer


def _text_or_nothing(answerer: Answerer, document_id: str) -> str | None:
    try:
        return answerer.document_text(document_id)
    except NotFoundError:
        return None  # A citation of a document that is gone: the measure must see it, not stop at it.


def _version() -> str:
    try:
        return version("pincite")
    except PackageNotFoundError:
        return "unknown"


def _commit() -> str | None:
    """The revision of the checkout this module stands in; None when it is installed elsewhere or there is no git."""
    root = Path(__file__).resolve().parent.parent
    try:
        if Path(_git(root, "rev-parse", "--show-toplevel")).resolve() != root:
            return None
        changed = _git(root, "status", "--porcelain", "--untracked-files=no")
        return _git(root, "rev-parse", "HEAD") + ("+" if changed else "")
    except (OSError, subprocess.SubprocessError):
        return None


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True, timeout=10
    )
    return done.stdout.strip()
