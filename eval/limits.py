"""The values that a run must keep to, as they are written on the command line: "ok=0.6"."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eval.measure import ALL, Score
from eval.metrics import MEASURES
from sources.errors import PinciteError


class LimitError(PinciteError):
    """A limit that cannot be checked; the message says how to write it."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A value that a measure over all questions may not be under (`is_floor`) or over."""

    measure: str
    value: float
    is_floor: bool

    def is_kept(self, value: float | None) -> bool:
        """Whether `value` keeps to the limit; no value does not."""
        if value is None:
            return False
        return value >= self.value if self.is_floor else value <= self.value

    @property
    def in_words(self) -> str:
        """The limit as a reader would say it.

        >>> Limit("ok", 0.6, is_floor=True).in_words
        'ok must be at least 0.6'
        """
        return f"{self.measure} must be at {'least' if self.is_floor else 'most'} {self.value:g}"


def parse(texts: Iterable[str], *, is_floor: bool) -> list[Limit]:
    """The limits written as NAME=VALUE. Raises LimitError for another form, or a measure that is not there.

    >>> parse(["ok=0.6"], is_floor=True)
    [Limit(measure='ok', value=0.6, is_floor=True)]
    """
    return [_parse(text, is_floor=is_floor) for text in texts]


def broken(limits: Sequence[Limit], scores: Sequence[Score]) -> list[str]:
    """What is wrong, one sentence for each limit that is not kept."""
    values = {score.measure: score.value for score in scores if score.kind == ALL}
    return [
        f"{limit.in_words}, and {_as_found(values[limit.measure])}"
        for limit in limits
        if not limit.is_kept(values[limit.measure])
    ]


def _as_found(value: float | None) -> str:
    return "has no value here" if value is None else f"is {value:.4g}"


def _parse(text: str, *, is_floor: bool) -> Limit:
    flag = "--fail-under" if is_floor else "--fail-over"
    name, _, written = text.partition("=")
    if name not in MEASURES:
        raise LimitError(f"{flag} {text}: there is no measure {name!r}; use one of {', '.join(MEASURES)}")
    try:
        value = float(written)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise LimitError(f"{flag} {text}: {written!r} is not a number; write {name}=0.6")
    if MEASURES[name].higher_is_better is not is_floor:
        other = "--fail-over" if is_floor else "--fail-under"
        raise LimitError(f"{flag} {text}: {'lower' if is_floor else 'higher'} is better for {name}; use {other}")
    return Limit(name, value, is_floor)
