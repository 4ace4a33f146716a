"""The reading model: it marks the spans of a passage that may answer a question, and says when none does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sources.document import Span


@dataclass(frozen=True, slots=True)
class ScoredSpan:
    """A span of the passage's text (code points); its score, start + end logit, compares across passages."""

    span: Span
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader found in one passage.

    `spans` are the best candidates, best first, none overlapping by more than half; `null_score` is the score of "no
    answer here" on the same scale; `relevance` the logit that the passage answers, None without such a head.
    """

    spans: tuple[ScoredSpan, ...]
    null_score: float
    relevance: float | None = None


class Reader(Protocol):
    """The seam to a reading model. Deterministic: the same question and passages give the same readings."""

    @property
    def name(self) -> str:
        """What the model calls itself, for `/ready` and the report."""
        ...

    def read(self, question: str, passages: Sequence[str], *, headings: Sequence[str] = ()) -> list[Reading]:
        """One Reading for each passage, in order. Passages longer than the model's window are read in pieces.

        `headings`, where given, has what stands above each passage (document title > section); a model that was not
        taught headings leaves them unread.
        """
        ...

    def verdicts(
        self, question: str, passages: Sequence[str], spans: Sequence[Span], *, headings: Sequence[str] = ()
    ) -> list[float]:
        """For each span, marked in the passage of the same place, the logit that it answers.

        Empty from a model that was not taught to look at a marked span.
        """
        ...
