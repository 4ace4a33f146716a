"""What changed from an earlier run to this one, measure by measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.compare import Difference, difference
from eval.measure import Mean
from eval.metrics import MEASURES
from eval.result import Result


@dataclass(frozen=True, slots=True)
class Change:
    """A measure over the questions that two runs share.

    `paired` is the comparison question by question; None for a measure that is taken from all results together, or
    applies to other questions in the one run than in the other, as those about given answers may.
    """

    measure: str
    before: float
    now: float
    paired: Difference | None

    @property
    def is_better(self) -> bool | None:
        """Whether it moved the right way; None when that may be chance, as the interval holds 0."""
        if self.paired is None or self.paired.interval.low <= 0 <= self.paired.interval.high:
            return None
        return (self.paired.mean > 0) is MEASURES[self.measure].higher_is_better


def changes(before: Sequence[Result], now: Sequence[Result]) -> tuple[Change, ...]:
    """Every measure that has a value in both runs, over the questions (by id) that both hold and that ask the same."""
    asked = {(result.gold.id, result.gold.question) for result in before}
    now = [result for result in now if (result.gold.id, result.gold.question) in asked]
    shared = {result.gold.id for result in now}
    before = [result for result in before if result.gold.id in shared]
    found = []
    for name, measure in MEASURES.items():
        old, new = measure.score(before).value, measure.score(now).value
        if old is None or new is None:
            continue
        paired = None
        if isinstance(measure, Mean):
            old_values, new_values = measure.values(before), measure.values(now)
            paired = difference(old_values, new_values) if old_values.keys() == new_values.keys() else None
        found.append(Change(name, old, new, paired))
    return tuple(found)
