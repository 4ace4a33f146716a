"""Words: BM25 over stemmed words, exact and the same whatever was added or removed before.

Follows Robertson and Zaragoza (2009) with Lucene's idf, which is never negative. tantivy's analyser makes the words;
its index is not used, since the statistics of removed passages stay in its scores until segments happen to merge, so
that one library would score differently in two processes (ARCHITECTURE.md has the measured case).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import kazakh
from index.segments import Ids, best, compacted

Words = NDArray[np.uint64]
"""The words of a text as 64-bit hashes, each as often as it occurs, ascending."""

K1 = 1.2
B = 0.75


class Analyser:
    """Cuts a text into words: lower case, accents folded, stemmed (Latin as English, Cyrillic as Kazakh and Russian).

    The words themselves tell which stemmer is theirs, not a document or a question, so that both are always cut alike.
    """

    name = "fold-stem-en-ru-kk/4"

    def __init__(self) -> None:
        import tantivy  # noqa: PLC0415  # not needed to read what is already analysed

        builder: Any = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        # Each stemmer leaves the other script alone, so no text has to say its language first.
        for step in (
            tantivy.Filter.remove_long(60),
            tantivy.Filter.lowercase(),
            tantivy.Filter.ascii_fold(),
            tantivy.Filter.stemmer("russian"),
            tantivy.Filter.stemmer("english"),
        ):
            builder = builder.filter(step)
        self._analyser = builder.build()

    def words(self, text: str) -> list[str]:
        """The stemmed words of `text`, in order. Nothing in it is read as a query language.

        >>> Analyser().words("CICA's measures, меры СВМДА")
        ['cica', 's', 'measur', 'мер', 'свмда']
        """
        return list(self._analyser.analyze(kazakh.stemmed(text)))

    def hashes(self, text: str) -> Words:
        """The words of `text` as the index keeps them."""
        return np.sort(np.array([_hash(word) for word in self.words(text)], dtype=np.uint64))


@lru_cache(maxsize=1 << 17)
def _hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """Word counts of passages under the passages' ids. It never changes: `updated` gives another.

    With N passages of mean length L, a word in n of them, f times in a passage of length l, adds to its score
    `ln(1 + (N - n + 0.5) / (n + 0.5)) * f * (K1 + 1) / (f + K1 * (1 - B + B * l / L))`.
    Two passages, "a b" and "b b", asked for "a": ln(1 + 1.5 / 1.5) * 1 * 2.2 / (1 + 1.2) = ln 2.
    """

    segments: tuple[_Segment, ...] = ()

    @property
    def ids(self) -> Ids:
        """The ids of the passages it holds, ascending."""
        return np.sort(np.concatenate([segment.ids for segment in self.segments] or [np.empty(0, np.int64)]))

    def updated(self, *, removed: Ids, ids: Ids, words: Sequence[Words]) -> LexicalIndex:
        """The index without the passages `removed` and with `words` [n] under `ids` [n], which are new to it."""
        kept = [segment.without(removed) for segment in self.segments]
        return LexicalIndex(compacted([*kept, _Segment.of(ids, words)], _merge))

    def search(self, words: Words, limit: int, *, only: Ids | None = None) -> tuple[Ids, NDArray[np.float64]]:
        """The ids [k] of passages that share a word with `words` and their scores [k] > 0, best first, k <= `limit`.

        `only` restricts the search to these ids; the statistics stay those of all passages. Equal scores stand in the
        order of their ids.
        """
        passages = sum(len(segment.ids) for segment in self.segments)
        mean = sum(segment.total for segment in self.segments) / passages if passages else 0.0
        scores = [np.zeros(len(segment.ids)) for segment in self.segments]
        for word, asked in zip(*np.unique(words, return_counts=True), strict=True):
            postings = [segment.postings(word) for segment in self.segments]
            n = sum(len(rows) for rows, _ in postings)
            idf = np.log(1 + (passages - n + 0.5) / (n + 0.5)) * asked
            for segment, score, (rows, counts) in zip(self.segments, scores, postings, strict=True):
                norm = K1 * (1 - B + B * segment.lengths[rows] / mean)
                score[rows] += idf * counts * (K1 + 1) / (counts + norm)
        found = [_positive(segment.ids, score, only) for segment, score in zip(self.segments, scores, strict=True)]
        if not found:
            return np.empty(0, np.int64), np.empty(0, np.float64)
        return best(np.concatenate([ids for ids, _ in found]), np.concatenate([part for _, part in found]), limit)


def _positive(ids: Ids, scores: NDArray[np.float64], only: Ids | None) -> tuple[Ids, NDArray[np.float64]]:
    keep = scores > 0
    if only is not None:
        keep &= np.isin(ids, only)
    return ids[keep], scores[keep]


@dataclass(frozen=True, slots=True)
class _Segment:
    """Postings: word `words[w]` stands in the rows `rows[starts[w]:starts[w + 1]]`, `counts` times in each."""

    ids: Ids
    lengths: NDArray[np.int32]
    words: NDArray[np.uint64]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.uint16]
    total: int = field(default=0)

    @classmethod
    def of(cls, ids: Ids, words: Sequence[Words]) -> _Segment:
        lengths = np.array([len(passage) for passage in words], dtype=np.int32)
        flat = np.concatenate([*words, np.empty(0, np.uint64)])
        rows = np.repeat(np.arange(len(words), dtype=np.int32), lengths)
        counts = np.ones(len(flat), np.uint16)
        return cls.gathered(ids, lengths, flat, rows, counts)

    @classmethod
    def gathered(
        cls,
        ids: Ids,
        lengths: NDArray[np.int32],
        words: NDArray[np.uint64],
        rows: NDArray[np.int32],
        counts: NDArray[np.uint16],
    ) -> _Segment:
        """From one entry per word and row, in any order; entries of the same word and row are added up."""
        order = np.lexsort((rows, words))
        words, rows, counts = words[order], rows[order], counts[order]
        if len(words):
            first = np.concatenate([[True], (words[1:] != words[:-1]) | (rows[1:] != rows[:-1])])
            at = np.flatnonzero(first)
            words, rows = words[at], rows[at]
            counts = np.minimum(np.add.reduceat(counts.astype(np.int64), at), np.iinfo(np.uint16).max).astype(np.uint16)
        vocabulary, starts = np.unique(words, return_index=True)
        return cls(ids, lengths, vocabulary, np.append(starts, len(words)), rows, counts, int(lengths.sum()))

    def postings(self, word: np.uint64) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
        at = int(np.searchsorted(self.words, word))
        if at == len(self.words) or self.words[at] != word:
            return self.rows[:0], self.counts[:0]
        part = slice(self.starts[at], self.starts[at + 1])
        return self.rows[part], self.counts[part]

    def without(self, removed: Ids) -> _Segment:
        keep = ~np.isin(self.ids, removed)
        if keep.all():
            return self
        return _merge([self], keep)


def _merge(segments: Sequence[_Segment], keep: NDArray[np.bool_] | None = None) -> _Segment:
    """The segments as one, with only the passages that `keep` marks."""
    ids = np.concatenate([segment.ids for segment in segments])
    lengths = np.concatenate([segment.lengths for segment in segments])
    offsets = np.cumsum([0, *(len(segment.ids) for segment in segments)])
    words = np.concatenate([np.repeat(segment.words, np.diff(segment.starts)) for segment in segments])
    rows = np.concatenate(
        [(segment.rows + offset).astype(np.int32) for segment, offset in zip(segments, offsets, strict=False)]
    )
    counts = np.concatenate([segment.counts for segment in segments])
    if keep is not None:
        renumbered = (np.cumsum(keep) - 1).astype(np.int32)
        entries = keep[rows]
        ids, lengths = ids[keep], lengths[keep]
        words, rows, counts = words[entries], renumbered[rows[entries]], counts[entries]
    return _Segment.gathered(ids, lengths, words, rows, counts)
