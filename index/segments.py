"""How an in-memory index grows: as a short row of segments that never change, so that readers need no lock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


class Segment(Protocol):
    """Part of an index: passages under their ids, which ascend."""

    @property
    def ids(self) -> Ids:
        """int64 [n], ascending."""
        ...


S = TypeVar("S", bound=Segment)


def compacted(segments: Sequence[S], merge: Callable[[Sequence[S]], S]) -> tuple[S, ...]:
    """The same passages in few segments: neighbours are merged until each is more than twice as large as the next.

    So n passages stand in at most log2(n) + 1 segments, and adding one passage after another copies each of them at
    most log2(n) times (the log-structured merge of O'Neil et al. 1996, in memory).
    """
    row = [segment for segment in segments if len(segment.ids)]
    while True:
        tail = next((at for at in range(len(row) - 1) if len(row[at].ids) <= 2 * len(row[at + 1].ids)), None)
        if tail is None:
            return tuple(row)
        row[tail:] = [merge(row[tail:])]


def best(ids: Ids, scores: NDArray[np.float64], limit: int) -> tuple[Ids, NDArray[np.float64]]:
    """The `limit` highest scores, best first; equal scores stand in the order of their ids, also at the cut.

    >>> best(np.array([7, 3, 5]), np.array([1.0, 2.0, 2.0]), 2)
    (array([3, 5]), array([2., 2.]))
    """
    if len(ids) > limit:
        keep = scores >= np.partition(scores, len(scores) - limit)[len(scores) - limit]
        ids, scores = ids[keep], scores[keep]
    order = np.lexsort((ids, -scores))[:limit]
    return ids[order], scores[order]
