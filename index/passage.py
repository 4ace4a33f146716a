"""The unit that is indexed: a Passage is some whole sentences of one document, small enough for the embedder."""

from __future__ import annotations

from dataclasses import dataclass

from sources.document import BlockKind, Span


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of one document: `text == document.text[span.start:span.end]`, always.

    `heading` holds the section headings above it, outermost first, joined by " > " ("" when there are none); `kind` is
    the kind of the blocks it is made of. `id` is `{document_id}:{start}-{end}`.
    """

    document_id: str
    span: Span
    text: str
    heading: str
    kind: BlockKind

    @property
    def id(self) -> str:
        """The passage's stable name."""
        return f"{self.document_id}:{self.span.start}-{self.span.end}"

    @property
    def search_text(self) -> str:
        """What the indexes see: the heading, then the text."""
        return f"{self.heading}\n{self.text}" if self.heading else self.text


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its place in one ranking.

    `score` is the fused score in [0, 1], higher is better; `dense` the cosine of question and passage and `lexical` the
    BM25 score, each None when that ranking did not bring the passage.
    """

    passage: Passage
    score: float
    dense: float | None
    lexical: float | None
