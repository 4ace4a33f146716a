"""From a question to an Answer: made whole, searched, read, decided, cited. No step looks back."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.library import Library, Snapshot
from index.passage import Hit
from service.answer import Answer, Citation, Claim, Coverage, Turn, UnreadableFile
from service.cite import cite, cite_nearest, enclosing_sentences
from service.claims import group, near_copies
from service.confidence import Calibration
from service.followup import resolve
from service.reader import Reader, Reading
from service.select import Candidate, candidates
from sources.document import Span
from sources.errors import QuestionError

MAX_QUESTION_CHARACTERS = 2_000
_NEAREST = 3
_SECOND_CLAIM = 0.5  # of the best confidence: what is less sure is no disagreement, but a worse reading


@dataclass(frozen=True, slots=True)
class Resolved:
    """The first stage: the question as it will be searched."""

    question: str


@dataclass(frozen=True, slots=True)
class Found:
    """The second stage: the passages that will be read, best first."""

    hits: tuple[Hit, ...]


Stage = Resolved | Found


class Answerer:
    """Answers questions from one library with one reader; blocking, and safe to share between threads.

    `passages_read` is how many of the best passages are read for a question.
    """

    def __init__(self, library: Library, reader: Reader, calibration: Calibration, *, passages_read: int = 12) -> None:
        self._library = library
        self._reader = reader
        self._calibration = calibration
        self._passages_read = passages_read

    @property
    def calibration(self) -> Calibration:
        """What turns a candidate's features into a confidence."""
        return self._calibration

    @property
    def reader(self) -> str:
        """The name of the reading model, which a calibration must fit."""
        return self._reader.name

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        limit: int = 5,
        documents: Sequence[str] | None = None,
        min_confidence: float | None = None,
        on_stage: Callable[[Stage], None] | None = None,
    ) -> Answer:
        """Answer a question, or be silent.

        `limit` bounds the citations, `documents` (ids) the part of the library that is searched; below `min_confidence`
        (in [0, 1]; the calibration's threshold by default) the answer is held back. Raises QuestionError for a question
        that is empty or over 2,000 characters, NotFoundError for an unknown document.
        """
        started = time.perf_counter()
        tell = on_stage or _nobody
        resolved = resolve(checked(question), history).question
        tell(Resolved(resolved))
        with self._library.snapshot() as snapshot:
            found = snapshot.search(resolved, limit=self._passages_read, documents=documents)
            tell(Found(tuple(found.hits)))
            ranked = self._ranked(resolved, found.hits)
            threshold = self._calibration.threshold if min_confidence is None else min_confidence
            confidence = ranked[0].confidence if ranked else 0.0
            spoken = bool(ranked) and confidence >= threshold
            citations, claims = _claims(snapshot, ranked, threshold, limit) if spoken else ((), ())
            if claims:
                confidence = citations[claims[0].citations[0]].confidence
            nearest = () if spoken else _nearest(snapshot, ranked)
            coverage = Coverage(
                documents=found.documents,
                passages=found.passages,
                passages_read=len(found.hits),
                unreadable=tuple(UnreadableFile(file.name, file.reason) for file in snapshot.unreadable()),
            )
            version = snapshot.version
        return Answer(
            question=question,
            resolved_question=resolved,
            answered=spoken,
            answer=claims[0].answer if claims else None,
            confidence=round(confidence, 4),
            citations=citations,
            claims=claims,
            nearest=nearest,
            coverage=coverage,
            library_version=version,
            took_ms=round((time.perf_counter() - started) * 1000, 1),
        )

    def weigh(
        self, question: str, *, history: Sequence[Turn] = (), documents: Sequence[str] | None = None
    ) -> list[Candidate]:
        """All candidates for a question, undecided, in the order of the passages: what a calibration is fitted on."""
        resolved = resolve(checked(question), history).question
        with self._library.snapshot() as snapshot:
            hits = snapshot.search(resolved, limit=self._passages_read, documents=documents).hits
        return candidates(resolved, hits, self._read(resolved, hits))

    def _read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        return self._reader.read(question, [hit.passage.text for hit in hits])

    def _ranked(self, question: str, hits: Sequence[Hit]) -> list[_Weighed]:
        weighed = [
            _Weighed(candidate, self._calibration.probability(candidate.features))
            for candidate in candidates(question, hits, self._read(question, hits))
        ]
        return sorted(weighed, key=lambda one: -one.confidence)


@dataclass(frozen=True, slots=True)
class _Weighed:
    candidate: Candidate
    confidence: float


def checked(question: str) -> str:
    """The question without blanks around it. Raises QuestionError when there is none, or too much of it."""
    asked = " ".join(question.split())
    if not any(sign.isalnum() for sign in asked):
        raise QuestionError("the question is empty: ask it in words")
    if len(asked) > MAX_QUESTION_CHARACTERS:
        raise QuestionError(
            f"the question has {len(asked):,} characters: shorten it to {MAX_QUESTION_CHARACTERS:,} at most"
        )
    return asked


def _claims(
    snapshot: Snapshot, ranked: Sequence[_Weighed], threshold: float, limit: int
) -> tuple[tuple[Citation, ...], tuple[Claim, ...]]:
    """Citations that are sure enough, surest first, and what they claim, best supported first."""
    least = max(threshold, _SECOND_CLAIM * ranked[0].confidence)
    kept = _one_a_quote(snapshot, [one for one in ranked if one is ranked[0] or one.confidence >= least], limit)
    citations = [
        cite(
            snapshot.document(one.candidate.passage.document_id),
            one.candidate.passage,
            one.candidate.span,
            confidence=round(one.confidence, 4),
        )
        for one in kept
    ]
    groups = sorted(group([one.candidate.text for one in kept]), key=lambda members: -_support(citations, members))
    claims = tuple(Claim(kept[members[0]].candidate.text, tuple(members)) for members in groups)
    return tuple(citations), claims


def _support(citations: Sequence[Citation], members: Sequence[int]) -> float:
    """How well the citations bear their answer out together: the chance that not all are wrong, copies counted once.

    They are hardly independent, so this orders claims and is not told as a probability.
    """
    doubt, quotes = 1.0, list[str]()
    for place in members:
        if not any(near_copies(citations[place].quote, quote) for quote in quotes):
            doubt *= 1 - citations[place].confidence
            quotes.append(citations[place].quote)
    return 1 - doubt


def _nearest(snapshot: Snapshot, ranked: Sequence[_Weighed]) -> tuple[Citation, ...]:
    places: dict[str, _Weighed] = {}
    for one in ranked:
        places.setdefault(one.candidate.passage.id, one)
    return tuple(
        cite_nearest(
            snapshot.document(one.candidate.passage.document_id),
            one.candidate.passage,
            one.candidate.span,
            confidence=round(one.confidence, 4),
        )
        for one in list(places.values())[:_NEAREST]
    )


def _one_a_quote(snapshot: Snapshot, ranked: Sequence[_Weighed], limit: int) -> list[_Weighed]:
    """The best `limit` that are quoted by different sentences: one sentence does not disagree with itself."""
    kept: list[_Weighed] = []
    taken: dict[str, list[Span]] = {}
    for one in ranked:
        document = snapshot.document(one.candidate.passage.document_id)
        quote = enclosing_sentences(document, one.candidate.passage, one.candidate.span)
        quoted = taken.setdefault(document.id, [])
        if not any(quote.overlaps(other) for other in quoted):
            quoted.append(quote)
            kept.append(one)
            if len(kept) == limit:
                break
    return kept


def _nobody(stage: Stage) -> None:
    """Who listens when nobody does."""
