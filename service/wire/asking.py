"""Questions and answers on the wire: what comes in is checked here, and what goes out is put into JSON here.

The answer's models have the field names of `service.answer`, so that an Answer becomes a body without a mapping.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from index.passage import Hit
from index.search import Hits, Snapshot
from service.answer import Answer, Turn
from service.ask import MAX_QUESTION_CHARACTERS
from sources.document import Document, Format

MAX_TURNS = 50
MAX_LIMIT = 50
MAX_CHOSEN_DOCUMENTS = 10_000

Question = Annotated[str, Field(min_length=1, max_length=MAX_QUESTION_CHARACTERS)]
DocumentIds = Annotated[list[str], Field(max_length=MAX_CHOSEN_DOCUMENTS)]
Limit = Annotated[int, Field(ge=1, le=MAX_LIMIT)]


class _In(BaseModel):
    # A field that is misspelt would else be silently without effect.
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True, frozen=True)


class TurnBody(_In):
    """An earlier question of the conversation and its answer (null: it got none)."""

    question: Question
    answer: Annotated[str | None, Field(max_length=20_000)] = None


class AskBody(_In):
    """A question, the conversation before it, and where to look."""

    question: Question
    history: Annotated[list[TurnBody], Field(max_length=MAX_TURNS)] = []
    limit: Limit = 5
    documents: DocumentIds | None = Field(
        default=None, description="Ids of the documents to search; all when left out."
    )
    min_confidence: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = Field(
        default=None,
        description="Below this probability the answer is held back; the service's own threshold when left out.",
    )

    def turns(self) -> list[Turn]:
        """The history as the answerer takes it."""
        return [Turn(turn.question, turn.answer) for turn in self.history]


class SearchBody(_In):
    """A question to rank passages by."""

    question: Question
    limit: Limit = 10
    documents: DocumentIds | None = Field(
        default=None, description="Ids of the documents to search; all when left out."
    )


class DocumentRefBody(_Out):
    """A document as a citation names it."""

    id: str
    name: str
    title: str
    sha256: str
    format: Format | None = None
    authors: list[str] = Field(default=[], description="As the file names them; empty where it does not.")
    date: str | None = Field(default=None, description="As the file tells it; null where it does not.")
    title_told: bool = Field(default=False, description="Whether the file tells the title; else it was found.")


class LocationBody(_Out):
    """Half-open offsets in code points of the document's text; `original_*` in the text as extracted."""

    answer_start: int | None
    answer_end: int | None
    quote_start: int
    quote_end: int
    original_start: int
    original_end: int
    page: int | None = Field(description="Counts from 1; null when unknown.")
    page_label: str | None = Field(description="What is printed on the page; null when unknown.")
    section: list[str]


class SelectorBody(_Out):
    """A W3C TextQuoteSelector: the quote with some characters either side."""

    type: Literal["TextQuoteSelector"] = "TextQuoteSelector"
    exact: str
    prefix: str
    suffix: str


class PassageBody(_Out):
    """A passage: `text` stands at [start, end) of the document."""

    id: str
    text: str
    start: int
    end: int


class CitationBody(_Out):
    """One place that bears an answer out; `answer` is null for a nearest passage."""

    answer: str | None
    confidence: float
    quote: str
    document: DocumentRefBody
    location: LocationBody
    selector: SelectorBody
    passage: PassageBody


class ClaimBody(_Out):
    """Citations that say the same, as places in `citations`. Two claims mean that the sources disagree.

    `items` are the members of a list answer, each a part of it; empty for any other answer.
    """

    answer: str
    citations: list[int]
    items: list[str]


class UnreadableBody(_Out):
    """A file that gave no text."""

    name: str
    reason: str


class CoverageBody(_Out):
    """What was searched."""

    documents: int
    passages: int
    passages_read: int
    unreadable: list[UnreadableBody]


class AnswerBody(_Out):
    """An answer with its citations, or silence with the nearest passages."""

    question: str
    resolved_question: str
    answered: bool
    answer: str | None
    confidence: float
    citations: list[CitationBody]
    claims: list[ClaimBody]
    nearest: list[CitationBody]
    coverage: CoverageBody
    library_version: int
    took_ms: float

    @classmethod
    def of(cls, answer: Answer) -> AnswerBody:
        """The body of an Answer."""
        return cls.model_validate(answer)


class HitLocationBody(_Out):
    """Where a passage stands in the text as extracted, on which page and under which headings."""

    original_start: int
    original_end: int
    page: int | None
    page_label: str | None
    section: list[str]


class HitBody(_Out):
    """A passage in its place in the ranking: `score` is fused from `dense` (cosine) and `lexical` (BM25)."""

    score: float
    dense: float | None
    lexical: float | None
    document: DocumentRefBody
    location: HitLocationBody
    passage: PassageBody

    @classmethod
    def of(cls, hit: Hit, document: Document) -> HitBody:
        """The body of a Hit in its document."""
        passage, span = hit.passage, hit.passage.span
        original, page = document.original_span(span), document.page_at(span.start)
        return cls(
            score=hit.score,
            dense=hit.dense,
            lexical=hit.lexical,
            document=DocumentRefBody.model_validate(document),
            location=HitLocationBody(
                original_start=original.start,
                original_end=original.end,
                page=page.number if page else None,
                page_label=page.label if page else None,
                section=list(document.section_at(span.start)),
            ),
            passage=PassageBody(id=passage.id, text=passage.text, start=span.start, end=span.end),
        )


class SearchResultBody(_Out):
    """Ranked passages, best first."""

    question: str
    hits: list[HitBody]
    library_version: int
    took_ms: float

    @classmethod
    def of(cls, question: str, found: Hits, snapshot: Snapshot, *, seconds: float) -> SearchResultBody:
        """The body of what a search in `snapshot` found in so many seconds."""
        return cls(
            question=question,
            hits=[HitBody.of(hit, snapshot.document(hit.passage.document_id)) for hit in found.hits],
            library_version=found.library_version,
            took_ms=round(1000 * seconds, 1),
        )


class ResolvedBody(_Out):
    """The event `resolved`: the question in full, as it is searched for."""

    resolved_question: str


class FoundBody(_Out):
    """The event `hits`: the passages that are being read, best first."""

    hits: list[HitBody]
