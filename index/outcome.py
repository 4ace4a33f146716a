"""What became of each file that was to be added."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Status: TypeAlias = Literal["added", "replaced", "unchanged", "removed", "unreadable"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: the document it is now, and its passages; or why it gave no text."""

    name: str
    status: Status
    document_id: str | None
    passages: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """What became of several files, in the order they were taken up."""

    outcomes: tuple[Outcome, ...]

    def of(self, status: Status) -> tuple[Outcome, ...]:
        """The files that came out like this."""
        return tuple(outcome for outcome in self.outcomes if outcome.status == status)


Progress: TypeAlias = Callable[[Outcome, int, int], None]
"""Called after each file with what became of it, how many are done, and how many there are."""


def no_progress(outcome: Outcome, done: int, total: int) -> None:
    """For those who do not want to know."""
