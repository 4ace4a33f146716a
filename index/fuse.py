"""One ranking from two: how the scores of meaning and of words are put together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.segments import Ids, best

Ranking: TypeAlias = tuple[Ids, NDArray[np.float64]]
"""Ids [k] with their scores [k], best first."""


def min_max_mean(rankings: Sequence[Ranking], *, weights: Sequence[float] | None = None) -> Ranking:
    """The mean of the scores after each ranking is stretched to [0, 1]; a ranking that misses an id gives it 0.

    A ranking whose scores are all equal gives 1 to each of its ids. `weights` are taken relative to their sum; all
    alike by default. Scores are in [0, 1]; equal ones stand in the order of their ids. (CombSUM of Fox and Shaw 1994
    over normalised scores.)

    >>> dense = (np.array([1, 2, 3]), np.array([0.9, 0.7, 0.5]))
    >>> words = (np.array([2, 4]), np.array([8.0, 2.0]))
    >>> min_max_mean([dense, words])  # 1: (1 + 0) / 2; 2: (0.5 + 1) / 2; 3 and 4: (0 + 0) / 2
    (array([2, 1, 3, 4]), array([0.75, 0.5 , 0.  , 0.  ]))
    """
    return _weighted([(ids, _stretched(scores)) for ids, scores in rankings], weights)


def reciprocal_rank(rankings: Sequence[Ranking], *, k: int = 60) -> Ranking:
    """The sum of 1 / (k + rank) over the rankings, ranks from 1, over the most it can be, so in [0, 1].

    Only the order counts, not the scores (Cormack et al. 2009).

    >>> dense = (np.array([1, 2]), np.array([0.9, 0.7]))
    >>> words = (np.array([2]), np.array([8.0]))
    >>> ids, scores = reciprocal_rank([dense, words], k=1)  # 1: (1/2) / (2/2); 2: (1/3 + 1/2) / (2/2)
    >>> ids.tolist(), scores.round(4).tolist()
    ([2, 1], [0.8333, 0.5])
    """
    return _weighted([(ids, (k + 1) / (k + 1 + np.arange(len(ids)))) for ids, _ in rankings], None)


def _stretched(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    if not len(scores):
        return scores
    low, high = scores.min(), scores.max()
    return (scores - low) / (high - low) if high > low else np.ones_like(scores)


def _weighted(rankings: Sequence[Ranking], weights: Sequence[float] | None) -> Ranking:
    shares = np.array(weights if weights is not None else [1.0] * len(rankings), dtype=np.float64)
    shares = shares / shares.sum()
    ids = np.unique(np.concatenate([ids for ids, _ in rankings]))
    fused = np.zeros(len(ids))
    for share, (found, scores) in zip(shares, rankings, strict=True):
        fused[np.searchsorted(ids, found)] += share * scores
    return best(ids, fused, len(ids))
