"""A service with a known table of answers, whose measures can be worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eval.gold import GoldQuestion
from eval.result import Cited, Result
from index.passage import Hit, Passage
from service.answer import (
    Answer,
    Citation,
    Claim,
    Coverage,
    DocumentRef,
    Location,
    PassageRef,
    Selector,
    Turn,
)
from sources.document import Span
from sources.errors import NotFoundError, QuestionError

TEXT = "Turkey coordinates new threats. The Republic of Korea coordinates energy. CICA has 28 members."


@dataclass
class FakeAnswerer:
    """Answers from a table of question -> (span of TEXT, confidence), is silent below 0.5, and knows one document.

    `offset` shifts every citation by so many characters, to break promise 1. What was asked is kept in `asked`.
    """

    table: Mapping[str, tuple[str, float]]
    offset: int = 0
    asked: list[tuple[str, tuple[Turn, ...], float | None]] = field(default_factory=list)

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), limit: int = 5, min_confidence: float | None = None
    ) -> Answer:
        self.asked.append((question, tuple(history), min_confidence))
        if not question.strip():
            raise QuestionError("the question is empty; ask something")
        span, confidence = self.table.get(question, ("", 0.0))
        threshold = 0.5 if min_confidence is None else min_confidence
        answered = bool(span) and confidence >= threshold
        citation = _citation(span, confidence, shift=self.offset)
        return Answer(
            question=question,
            resolved_question=f"{question} (resolved)",
            answered=answered,
            answer=span if answered else None,
            confidence=confidence,
            citations=(citation,) if answered else (),
            claims=(Claim(span, (0,)),) if answered else (),
            nearest=() if answered else (_citation("", 0.0, shift=self.offset),),
            coverage=Coverage(documents=1, passages=3, passages_read=3, unreadable=()),
            library_version=7,
            took_ms=1.0,
        )

    def search(self, question: str, *, history: Sequence[Turn] = (), limit: int) -> Sequence[Hit]:
        hits: list[Hit] = []
        for sentence in TEXT.split(". "):
            start = TEXT.index(sentence)
            passage = Passage("d1", Span(start, start + len(sentence)), sentence, "", "text")
            hits.append(Hit(passage, 1 / (1 + len(hits)), None, None))
        return hits[:limit]

    def document_text(self, document_id: str) -> str:
        if document_id != "d1":
            raise NotFoundError(f"no document {document_id}; pincite list shows what there is")
        return TEXT


def _citation(span: str, confidence: float, *, shift: int) -> Citation:
    start = TEXT.index(span) + shift
    location = Location(
        start if span else None, start + len(span) if span else None, shift, 31 + shift, 0, 31, 2, "2", ()
    )
    return Citation(
        answer=span or None,
        confidence=confidence,
        quote=TEXT[:31],
        document=DocumentRef("d1", "folder/threats.txt", "Threats", "0" * 64),
        location=location,
        selector=Selector(TEXT[:31], "", ""),
        passage=PassageRef("d1:0-31", TEXT[:31], 0, 31),
    )


def gold(name: str, *, answers: Sequence[str] = (), **fields: object) -> GoldQuestion:
    """A gold question called `name`; unanswerable when it has no answers."""
    kind = {} if answers else {"kind": "unanswerable"}
    return GoldQuestion.model_validate({"id": name, "question": f"{name}?", "answers": answers, **kind, **fields})


def result(
    question: GoldQuestion,
    answer: str | None,
    *,
    confidence: float = 0.9,
    best_answer: str | None = None,
    rank: int | None = None,
    milliseconds: float = 10.0,
    citations: Sequence[Cited] = (),
) -> Result:
    """How a question fared, by hand; `best_answer` defaults to the answer."""
    return Result(
        gold=question,
        resolved_question=question.question,
        answer=answer,
        best_answer=answer if best_answer is None else best_answer,
        confidence=confidence,
        citations=tuple(citations),
        nearest=(),
        evidence_rank=rank,
        passages_ranked=10,
        milliseconds=milliseconds,
    )


def cited(answer: str, *, document: str = "a.txt", verbatim: bool = True) -> Cited:
    """A citation of `answer`, by hand: it stands at [8, ...) of its document, after "It says "."""
    quote, end = f"It says {answer}.", 8 + len(answer)
    return Cited(document, 1, 0, len(quote), quote, answer, 8, end, 0.9, verbatim)
