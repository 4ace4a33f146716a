"""The wording nearest to a quote that no longer stands in its document: the stretch that shares most of its words.

A stretch has as many words as the quote. Rare words find the likeliest ones, as in BM25; the share is then counted.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sources.document import Document, Span
from sources.sentences import sentences

MIN_SHARED = 0.7  # below this two sentences have their subject in common, but hardly what they say
MIN_WORDS = 4  # fewer words stand near each other by chance
_LOOKED_AT = 64  # likely stretches whose words are counted
_AROUND = 1_000  # characters either side of a stretch in which its sentences are looked for
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Wording:
    """Whole sentences that hold the share `shared`, in [0, 1], of a quote's words, counted with repetitions."""

    span: Span
    shared: float


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in order: their half-open code points [n, 2], the number of each word and its rarity [n]."""

    places: NDArray[np.int64]
    numbers: NDArray[np.int64]
    rarity: NDArray[np.float64]
    known: dict[str, int]

    @classmethod
    def of(cls, text: str) -> Words:
        """The words of `text`, case folded."""
        known: dict[str, int] = {}
        matches = list(_WORD.finditer(text))
        places = np.array([match.span() for match in matches], dtype=np.int64).reshape(-1, 2)
        numbers = np.array(
            [known.setdefault(match.group().casefold(), len(known)) for match in matches], dtype=np.int64
        )
        return cls(places, numbers, np.log1p(len(numbers) / np.bincount(numbers)[numbers]), known)


def nearest_wording(quote: str, document: Document, words: Words) -> Wording | None:
    """The nearest wording in `document`, whose `words` are given; None when no stretch shares enough words."""
    quoted = [words.known.get(match.group().casefold(), -1) for match in _WORD.finditer(quote)]
    size = min(len(quoted), len(words.numbers))
    if len(quoted) < MIN_WORDS or not size:
        return None
    wanted = Counter(quoted)
    found = [(_shared(words.numbers[start : start + size], wanted), -start) for start in _likely(quoted, size, words)]
    shared, start = max(found)
    if shared < MIN_SHARED * len(quoted):
        return None
    stretch = [at for at in range(-start, -start + size) if int(words.numbers[at]) in wanted]
    span = Span(int(words.places[stretch[0], 0]), int(words.places[stretch[-1], 1]))
    return Wording(_whole_sentences(document, span), shared / len(quoted))


def _likely(quoted: list[int], size: int, words: Words) -> list[int]:
    """Where the stretches of `size` words begin that weigh most: each word of the quote by how rare it is."""
    sums = np.concatenate([[0.0], np.cumsum(np.where(np.isin(words.numbers, quoted), words.rarity, 0.0))])
    totals = sums[size:] - sums[:-size]
    looked_at = min(_LOOKED_AT, len(totals))
    return [int(start) for start in np.argpartition(-totals, looked_at - 1)[:looked_at]]


def _shared(stretch: NDArray[np.int64], wanted: Counter[int]) -> int:
    """How many of the wanted words stand in the stretch.

    >>> _shared(np.array([4, 4, 7]), Counter([4, 7, 7, 9]))
    2
    """
    return (Counter(stretch.tolist()) & wanted).total()


def _whole_sentences(document: Document, span: Span) -> Span:
    near = Span(max(0, span.start - _AROUND), span.end + _AROUND)
    parts = [
        Span(max(block.span.start, near.start), min(block.span.end, near.end))
        for block in document.blocks
        if block.span.overlaps(span)
    ]
    held = [
        sentence
        for part in parts
        for sentence in sentences(document.text, part, language=document.language_at(part.start))
        if sentence.overlaps(span)
    ]
    return Span(min(span.start, held[0].start), max(span.end, held[-1].end)) if held else span
