"""How sure a number is, and whether two runs differ by more than chance: bootstrap and McNemar's test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np

RESAMPLES = 2000
SEED = 20010615


@dataclass(frozen=True, slots=True)
class Interval:
    """The range [low, high] that holds the mean in 95 of 100 resamples."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """What a measure gained from one run to another, over the `count` questions that both answered to.

    `mean` is now minus before, with its bootstrap `interval`; `better` and `worse` count the questions that changed;
    `p_value` is that of McNemar's exact test when each question is either right or wrong, else None.
    """

    mean: float
    interval: Interval
    count: int
    better: int
    worse: int
    p_value: float | None


def interval(values: Sequence[float], *, resamples: int = RESAMPLES, seed: int = SEED) -> Interval | None:
    """The 95 % percentile bootstrap interval of the mean (Efron 1979, Annals of Statistics 7:1). None without values.

    Values are drawn with replacement, as many as there are, `resamples` times; the seed makes it repeatable.

    >>> interval([1.0, 1.0, 1.0])
    Interval(low=1.0, high=1.0)
    """
    if not values:
        return None
    draws = np.random.default_rng(seed).integers(0, len(values), size=(resamples, len(values)))
    means = np.asarray(values, dtype=np.float64)[draws].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(float(low), float(high))


def difference(before: Mapping[str, float], now: Mapping[str, float]) -> Difference | None:
    """The paired comparison of two runs' values by question id (Koehn 2004, EMNLP: paired bootstrap resampling).

    Only questions of both runs count; None when they share none. Of three shared questions one got better: mean 1/3.

    >>> found = difference({"a": 0, "b": 1, "c": 0, "gone": 1}, {"a": 1, "b": 1, "c": 0, "new": 1})
    >>> found.mean == 1 / 3, found.count, found.better, found.worse, found.p_value
    (True, 3, 1, 0, 1.0)
    """
    shared = [name for name in before if name in now]
    gains = [now[name] - before[name] for name in shared]
    bounds = interval(gains)
    if bounds is None:
        return None
    better, worse = sum(gain > 0 for gain in gains), sum(gain < 0 for gain in gains)
    binary = all(values[name] in (0, 1) for values in (before, now) for name in shared)
    p_value = mcnemar(better, worse) if binary else None
    return Difference(sum(gains) / len(gains), bounds, len(gains), better, worse, p_value)


def mcnemar(better: int, worse: int) -> float:
    """The two-sided p-value of McNemar's exact test (McNemar 1947, Psychometrika 12:153), in (0, 1].

    If the runs were alike, each question that changed would be a fair coin. Four better and none worse: 2 * 1/16 = 1/8.

    >>> mcnemar(4, 0)
    0.125
    """
    changed = better + worse
    tail = sum(comb(changed, heads) for heads in range(min(better, worse) + 1))
    return min(1.0, 2 * tail / (1 << changed))
