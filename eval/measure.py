"""What a measure is: a name, a definition with its source, and how it is taken from the results of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from eval.compare import interval
from eval.result import Result

ALL = "all"
"""The group of all kinds together."""


@dataclass(frozen=True, slots=True)
class Mean:
    """A measure that is the mean of `of(result)` over the results to which it applies."""

    name: str
    title: str
    definition: str
    source: str
    of: Callable[[Result], float | None]
    higher_is_better: bool = True

    def values(self, results: Iterable[Result]) -> dict[str, float]:
        """The value of each question it applies to, by the question's id."""
        return {result.gold.id: value for result in results if (value := self.of(result)) is not None}

    def score(self, results: Sequence[Result], *, kind: str = ALL) -> Score:
        """The mean with its 95 % bootstrap interval."""
        values = list(self.values(results).values())
        bounds = interval(values)
        if bounds is None:
            return Score(self.name, kind, None, None, None, 0)
        return Score(self.name, kind, sum(values) / len(values), bounds.low, bounds.high, len(values))


@dataclass(frozen=True, slots=True)
class Whole:
    """A measure that is taken from all results together."""

    name: str
    title: str
    definition: str
    source: str
    of: Callable[[Sequence[Result]], float | None]
    higher_is_better: bool = True

    def score(self, results: Sequence[Result], *, kind: str = ALL) -> Score:
        """The value, without an interval."""
        return Score(self.name, kind, self.of(results), None, None, len(results))


@dataclass(frozen=True, slots=True)
class Score:
    """A measure over the `count` questions of a kind that it applies to; `value` is None where there are none."""

    measure: str
    kind: str
    value: float | None
    low: float | None
    high: float | None
    count: int
