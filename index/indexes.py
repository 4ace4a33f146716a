"""Both indexes in memory, as of one library version, and how they are brought up to the catalogue's."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from index.dense import DenseIndex
from index.lexical import LexicalIndex
from index.view import View


@dataclass(frozen=True, slots=True)
class Indexes:
    """Both indexes at library version `version`; `last_id` is the highest passage id that they have seen."""

    version: int
    last_id: int
    dense: DenseIndex
    lexical: LexicalIndex

    @classmethod
    def empty(cls, dimension: int) -> Indexes:
        """The indexes of a library in which nothing ever was."""
        return cls(0, 0, DenseIndex(dimension), LexicalIndex())

    def at(self, view: View) -> Indexes:
        """The indexes as of the version that `view` sees, which must not be older than these. Embeds nothing."""
        dense, lexical, last_id = self.dense, self.lexical, self.last_id
        removed = view.removed_since(self.version, last_id)
        for changes in view.added_after(last_id, self.dense.dimension):
            dense = dense.updated(removed=removed, ids=changes.owners, vectors=changes.vectors)
            lexical = lexical.updated(removed=removed, ids=changes.ids, words=changes.words)
            last_id = int(changes.ids[-1]) if len(changes.ids) else last_id
        return Indexes(view.version, last_id, dense, lexical)


class CurrentIndexes:
    """Hands each reader the indexes that fit the version it sees; threads share them."""

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self._latest = Indexes.empty(dimension)
        self._lock = threading.Lock()

    def at(self, view: View) -> Indexes:
        """The indexes as of the version that `view` sees."""
        latest = self._latest
        if latest.version == view.version:
            return latest
        with self._lock:
            latest = self._latest
            if latest.version < view.version:
                latest = self._latest = latest.at(view)
            if latest.version == view.version:
                return latest
        # A reader that began before the last change and still asks: rare, and worth the time to be exact.
        return Indexes.empty(self._dimension).at(view)

    def rebuild(self, view: View) -> Indexes:
        """Forget what is in memory and build both indexes again from the catalogue."""
        with self._lock:
            self._latest = Indexes.empty(self._dimension).at(view)
            return self._latest
