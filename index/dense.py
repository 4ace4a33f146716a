"""Meaning: exact nearest neighbours of a question's vector among those of the passages' parts, by FAISS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.segments import Ids, best, compacted

Vectors = NDArray[np.float32]
"""float32 [n, d], each row of length 1."""

_SPARE = 16
"""Further neighbours asked for, since FAISS rounds a product differently by where a vector stands."""


@dataclass(frozen=True, slots=True)
class DenseIndex:
    """Vectors of parts of passages under the passages' ids; a passage is as near as its nearest part (the MaxP of Dai
    and Callan 2019).

    It never changes: `updated` gives another that shares what stayed. Search is exhaustive: exact, repeatable, and fast
    enough for some 200,000 passages.
    """

    dimension: int
    segments: tuple[_Segment, ...] = ()

    @property
    def ids(self) -> Ids:
        """The ids of the passages it holds, ascending."""
        return np.unique(np.concatenate([segment.ids for segment in self.segments] or [np.empty(0, np.int64)]))

    def updated(self, *, removed: Ids, ids: Ids, vectors: Vectors) -> DenseIndex:
        """The index without the passages `removed` and with `vectors` [n, d] under `ids` [n].

        The ids ascend, one standing as often as its passage has parts, and are higher than all it held.
        """
        kept = [segment.without(removed) for segment in self.segments]
        return DenseIndex(self.dimension, compacted([*kept, _Segment.of(ids, vectors)], _merge))

    def search(
        self, vector: NDArray[np.float32], limit: int, *, only: Ids | None = None
    ) -> tuple[Ids, NDArray[np.float64]]:
        """The ids [k] nearest to `vector` [d] and their cosines [k] in [-1, 1], best first, k <= `limit`.

        `only` restricts the search to these ids. Equal cosines stand in the order of their ids.
        """
        found = [segment.search(vector, limit, only) for segment in self.segments]
        if not found:
            return np.empty(0, np.int64), np.empty(0, np.float64)
        return best(np.concatenate([ids for ids, _ in found]), np.concatenate([scores for _, scores in found]), limit)


@dataclass(frozen=True, slots=True)
class _Segment:
    """Row by row the vectors [n, d] in `index`, and the passage of each in `ids` [n], ascending."""

    ids: Ids
    index: Any

    @classmethod
    def of(cls, ids: Ids, vectors: Vectors) -> _Segment:
        index: Any = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
        return cls(ids, index)

    @property
    def vectors(self) -> Vectors:
        """A view of the stored rows, float32 [n, d]."""
        rows, dimension = self.index.ntotal, self.index.d
        return np.asarray(faiss.rev_swig_ptr(self.index.get_xb(), rows * dimension)).reshape(rows, dimension)

    def without(self, removed: Ids) -> _Segment:
        gone = np.isin(self.ids, removed)
        return _Segment.of(self.ids[~gone], self.vectors[~gone]) if gone.any() else self

    def search(self, vector: NDArray[np.float32], limit: int, only: Ids | None) -> tuple[Ids, NDArray[np.float64]]:
        rows = self._nearest(vector, limit + _SPARE, only)
        # Row by row in float64, so that a cosine does not hang on which other vectors the segment holds.
        cosines = (self.vectors[rows].astype(np.float64) * vector.astype(np.float64)).sum(axis=1)
        ids, first = np.unique(self.ids[rows], return_index=True)
        return best(ids, np.maximum.reduceat(cosines, first) if len(rows) else cosines, limit)

    def _nearest(self, vector: NDArray[np.float32], passages: int, only: Ids | None) -> Ids:
        """The rows nearest to `vector`, ascending: as many as it takes to have that many passages, if there are."""
        among = None if only is None else np.flatnonzero(np.isin(self.ids, only))
        most = len(self.ids) if among is None else len(among)
        chosen: Any = faiss.SearchParameters  # its fields are not in the stubs
        parameters = None if among is None else chosen(sel=faiss.IDSelectorBatch(among))
        wanted = min(2 * passages, most)
        while wanted:
            _, found = self.index.search(np.ascontiguousarray(vector[None, :]), wanted, params=parameters)
            rows: Ids = np.sort(found[0])
            if wanted == most or len(np.unique(self.ids[rows])) >= passages:
                return rows
            wanted = min(2 * wanted, most)
        return np.empty(0, np.int64)


def _merge(segments: Sequence[_Segment]) -> _Segment:
    return _Segment.of(
        np.concatenate([segment.ids for segment in segments]), np.concatenate([segment.vectors for segment in segments])
    )
