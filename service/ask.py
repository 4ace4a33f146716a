"""From a question to an Answer: made whole, searched, read, decided, cited. No step looks back."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index.library import Library, Snapshot
from index.passage import Hit
from index.search import Hits
from service.answer import Answer, Citation, Claim, Coverage, Turn, UnreadableFile
from service.cite import cite, cite_nearest, enclosing_sentences
from service.claims import meaning
from service.confidence import CONSIDERED, Calibration
from service.followup import Resolution, resolve
from service.reader import Reader
from service.select import Candidate, candidates
from service.support import Supported, supported
from sources.document import Document, Span
from sources.errors import QuestionError

MAX_QUESTION_CHARACTERS = 2_000
_NEAREST = 3
_WEIGHED = 2 * CONSIDERED  # looked at again for a fit, which may think others the best
_LEAST_SHARE = 0.5  # of the chance of an answer's surest place: what is less sure is hardly a proof
_SECOND_CLAIM = 0.75  # of the best confidence: what is less sure is no disagreement, but a worse reading
_RIVAL_CHANCE = 0.5  # of the second claim's surest place, taken by itself


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

    def __init__(self, library: Library, reader: Reader, calibration: Calibration, *, passages_read: int = 8) -> None:
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
        resolution = resolve(checked(question), history)
        resolved = resolution.question
        tell(Resolved(resolved))
        with self._library.snapshot() as snapshot:
            found = self._search(resolution, snapshot, limit=self._passages_read, documents=documents)
            tell(Found(tuple(found.hits)))
            weighed = self._weighed(resolved, found.hits, snapshot, looks=CONSIDERED if self._calibration.second else 0)
            chances = self._calibration.chances(weighed)
            answers = supported(weighed, chances)
            threshold = self._calibration.threshold if min_confidence is None else min_confidence
            confidences = [self._calibration.confidence(one.support) for one in answers]
            confidence = confidences[0] if answers else 0.0
            spoken = bool(answers) and confidence >= threshold
            cut = _Cut(snapshot, weighed, chances)
            least = max(threshold, _SECOND_CLAIM * confidence)
            rivals = [
                one
                for one, sure in zip(answers[1:], confidences[1:], strict=True)
                if sure >= least
                and chances[one.places[0]] >= _RIVAL_CHANCE
                and _document(weighed, one) != _document(weighed, answers[0])
            ]
            citations, claims = cut.claims([*answers[:1], *rivals], limit) if spoken else ((), ())
            nearest = () if spoken else cut.nearest()
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
        resolution = resolve(checked(question), history)
        with self._library.snapshot() as snapshot:
            hits = self._search(resolution, snapshot, limit=self._passages_read, documents=documents).hits
            return self._weighed(resolution.question, hits, snapshot, looks=_WEIGHED)

    def search(self, question: str, *, history: Sequence[Turn] = (), limit: int) -> tuple[Hit, ...]:
        """The `limit` best passages for a question, in the order in which they are read; errors as of `ask`."""
        with self._library.snapshot() as snapshot:
            return self._search(resolve(checked(question), history), snapshot, limit=limit).hits

    def _search(
        self,
        resolution: Resolution,
        snapshot: Snapshot,
        *,
        limit: int,
        documents: Sequence[str] | None = None,
    ) -> Hits:
        return snapshot.search(resolution.question, context=resolution.context, limit=limit, documents=documents)

    def _weighed(self, question: str, hits: Sequence[Hit], snapshot: Snapshot, *, looks: int) -> list[Candidate]:
        """The candidates of all passages; the best `looks` of them have the reader's verdict, if it can tell."""
        passages = [hit.passage for hit in hits]
        headings = dict(zip((passage.id for passage in passages), snapshot.headings(passages), strict=True))
        texts = [passage.text for passage in passages]
        weighed = candidates(question, hits, self._reader.read(question, texts, headings=[*headings.values()]))
        best = self._calibration.best(weighed, looks)
        looked = [weighed[place] for place in best]
        verdicts = self._reader.verdicts(
            question,
            [one.passage.text for one in looked],
            [one.within_passage for one in looked],
            headings=[headings[one.passage.id] for one in looked],
        )
        if not verdicts:
            return weighed
        judged = dict(zip(best, verdicts, strict=True))
        return [replace(one, verdict=judged.get(place)) for place, one in enumerate(weighed)]


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


class _Cut:
    """Cuts citations of one question's candidates; `chances` are their probabilities of being right."""

    def __init__(self, snapshot: Snapshot, weighed: Sequence[Candidate], chances: Sequence[float]) -> None:
        self._snapshot = snapshot
        self._weighed = weighed
        self._chances = chances
        self._quoted: dict[str, list[Span]] = {}

    def claims(self, answers: Sequence[Supported], limit: int) -> tuple[tuple[Citation, ...], tuple[Claim, ...]]:
        """The answers as claims, each with a citation before any has its second; at most `limit` citations in all.

        No sentence is quoted twice: one sentence does not disagree with itself.
        """
        leading = meaning(self._weighed[answers[0].places[0]].text)
        told = bool(leading.figures)
        picked: list[list[int]] = []
        rest: list[tuple[list[int], int]] = []
        for answer in answers:
            if bool(meaning(self._weighed[answer.places[0]].text).figures) != told:
                continue  # a number and a name do not disagree
            if picked and not told and self._tells(answer.places[0], leading.words):
                continue  # nor do two names that one sentence tells: "Dr Park reported for the Republic of Korea"
            own = [
                place
                for place in answer.places
                if self._chances[place] >= _LEAST_SHARE * self._chances[answer.places[0]]
            ]
            first = next((place for place in own if len(picked) < limit and self._is_new_quote(place)), None)
            if first is not None:
                picked.append([first])
                rest += [(picked[-1], place) for place in own if place != first]
        for members, place in rest:
            if sum(map(len, picked)) < limit and self._is_new_quote(place):
                members.append(place)
        citations = [self._cite(place) for members in picked for place in members]
        claims, at = [], 0
        for members in picked:
            claims.append(Claim(self._weighed[members[0]].text, tuple(range(at, at + len(members)))))
            at += len(members)
        return tuple(citations), tuple(claims)

    def nearest(self) -> tuple[Citation, ...]:
        """The passages with the likeliest candidates, for an answer that was held back."""
        places: dict[str, int] = {}
        for place in sorted(range(len(self._weighed)), key=lambda one: (-self._chances[one], one)):
            places.setdefault(self._weighed[place].passage.id, place)
        return tuple(
            cite_nearest(self._document(place), one.passage, one.span, confidence=self._chance(place))
            for place in list(places.values())[:_NEAREST]
            for one in (self._weighed[place],)
        )

    def _cite(self, place: int) -> Citation:
        one = self._weighed[place]
        return cite(self._document(place), one.passage, one.span, confidence=self._chance(place))

    def _tells(self, place: int, words: Sequence[str]) -> bool:
        """Whether these words stand in a row in the sentences round a candidate."""
        one = self._weighed[place]
        document = self._document(place)
        told = meaning(enclosing_sentences(document, one.passage, one.span).of(document.text)).words
        return any(told[at : at + len(words)] == tuple(words) for at in range(len(told)))

    def _is_new_quote(self, place: int) -> bool:
        """Whether no sentence round this candidate was quoted before; from now on they count as quoted."""
        one = self._weighed[place]
        quote = enclosing_sentences(self._document(place), one.passage, one.span)
        quoted = self._quoted.setdefault(one.passage.document_id, [])
        if any(quote.overlaps(other) for other in quoted):
            return False
        quoted.append(quote)
        return True

    def _document(self, place: int) -> Document:
        return self._snapshot.document(self._weighed[place].passage.document_id)

    def _chance(self, place: int) -> float:
        return round(self._chances[place], 4)


def _document(weighed: Sequence[Candidate], answer: Supported) -> str:
    """The document of an answer's first place. One document seldom contradicts itself; it has more than one number."""
    return weighed[answer.places[0]].passage.document_id


def _nobody(stage: Stage) -> None:
    """Who listens when nobody does."""
