"""Mine hard negatives: the passages that our kind of search brings for a question and that do not answer it.

The ranking is the one the service uses: the mean of the min-max normalised cosine of sentence embeddings and BM25
(Robertson and Zaragoza 2009, k1 = 1.2, b = 0.75), over the passages of the whole pool.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import cast

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

from service.reader.train.pool import Pool
from service.reader.train.rows import Row

K1, B = 1.2, 0.75
MAX_DOCUMENT_SHARE = 0.1
"""Words in more passages than this share are left out: they rank nothing and cost most of the time."""

Floats = npt.NDArray[np.float32]
Embed = Callable[[Sequence[str]], Floats]
"""Texts to unit vectors, float32 [texts, dimensions]."""


class Miner:
    """Searches one pool of passages for hard negatives; the passages are embedded and counted when first needed.

    Without `embed` words alone rank.
    """

    def __init__(self, pool: Pool, embed: Embed | None) -> None:
        self._pool = pool
        self._embed = embed

    @cached_property
    def _texts(self) -> list[str]:
        return [self._pool.text(passage).lower() for passage in self._pool.passages]

    @cached_property
    def _words(self) -> tuple[dict[str, int], csr_matrix]:
        return bm25(self._texts)

    @cached_property
    def _vectors(self) -> Floats | None:
        """Unit vectors of the pool's passages, float32 [passages, dimensions]; None where words alone rank."""
        return None if self._embed is None else self._embed(self._texts)

    def mine(self, rows: Sequence[Row], *, per_row: int, depth: int = 40, batch: int = 256) -> npt.NDArray[np.int32]:
        """For each row the numbers of up to `per_row` passages, best ranked first: int32 [rows, per_row], -1 for none.

        A passage is taken from the first `depth` of the ranking if none of the accepted answers stands in it and, where
        the row has no answer, if it comes from another context.
        """
        questions = list(dict.fromkeys(row.question for row in rows))
        number = {question: index for index, question in enumerate(questions)}
        asked = None if self._embed is None else self._embed(questions)
        words, weights = self._words
        counts = word_counts(questions, words)
        found = np.full((len(rows), per_row), -1, dtype=np.int32)
        for first in range(0, len(rows), batch):
            chosen = [number[row.question] for row in rows[first : first + batch]]
            scores = scaled(cast(Floats, (counts[chosen] @ weights).toarray()))
            if asked is not None and self._vectors is not None:
                scores = scores + scaled(asked[chosen] @ self._vectors.T)
            for offset, row in enumerate(rows[first : first + batch]):
                kept = self._kept(row, scores[offset], depth)[:per_row]
                found[first + offset, : len(kept)] = kept
        return found

    def _kept(self, row: Row, scores: Floats, depth: int) -> list[int]:
        """The passages of the first `depth` that do not answer the row, best first."""
        best = np.argpartition(-scores, depth)[:depth] if len(scores) > depth else np.arange(len(scores))
        ranked = best[np.argsort(-scores[best], kind="stable")].tolist()
        return [index for index in ranked if not answers(row, self._pool, index, self._texts[index])]


def answers(row: Row, pool: Pool, passage: int, text: str) -> bool:
    """Whether a passage with the lower-case `text` may answer: it holds an accepted answer, or it cannot be told."""
    if not row.answers:
        return pool.passages[passage].context == pool.number_of[row.context]
    return any(answer.lower() in text for answer in row.texts)


def scaled(scores: Floats) -> Floats:
    """Each row of `scores` [questions, passages] brought to 0..1 by its own smallest and largest value."""
    low = scores.min(axis=1, keepdims=True)
    spread = scores.max(axis=1, keepdims=True) - low
    return cast(Floats, (scores - low) / np.maximum(spread, 1e-9))


def bm25(texts: Sequence[str]) -> tuple[dict[str, int], csr_matrix]:
    """The words that count, numbered, and their BM25 weights as a sparse matrix [words, texts]."""
    tokens = [Counter(words_of(text)) for text in texts]
    frequency = Counter(word for counts in tokens for word in counts)
    limit = max(MAX_DOCUMENT_SHARE * len(texts), 10)
    rare = sorted(word for word, count in frequency.items() if count <= limit)
    words = {word: index for index, word in enumerate(rare)}
    lengths = np.array([sum(counts.values()) for counts in tokens], dtype=np.float32)
    norms = K1 * (1 - B + B * lengths / max(float(lengths.mean()), 1.0))
    entries = [
        (
            words[word],
            text,
            np.log1p((len(texts) - frequency[word] + 0.5) / (frequency[word] + 0.5)) * n * (K1 + 1) / (n + norms[text]),
        )
        for text, counts in enumerate(tokens)
        for word, n in counts.items()
        if word in words
    ]
    rows, columns, values = zip(*entries, strict=True)
    shape = (len(words), len(texts))
    return words, csr_matrix((np.array(values, dtype=np.float32), (rows, columns)), shape=shape)


def word_counts(questions: Sequence[str], words: dict[str, int]) -> csr_matrix:
    """How often each numbered word stands in each question: sparse [questions, words]."""
    entries = [(row, words[word]) for row, text in enumerate(questions) for word in words_of(text) if word in words]
    rows, columns = zip(*entries, strict=True) if entries else ((), ())
    return csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=(len(questions), len(words)))


def words_of(text: str) -> list[str]:
    """The lower-case runs of letters and digits of a text."""
    return re.findall(r"\w+", text.lower())
