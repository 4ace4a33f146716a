"""All contexts as word pieces, cut into passages of whole sentences like those that the service searches.

A pool holds every distinct context once. Ranges of pieces are half-open and count within their context.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from service.reader.train.rows import Row
from service.reader.windows import MAX_HEADING_TOKENS, shortened
from sources.document import Span

MAX_PASSAGE_PIECES = 160
MAX_QUESTION_PIECES = 50
SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])|\n+")

Ids = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """One context: `ids` int32 [pieces], their `starts` and `ends` in code points, sentences as ranges of pieces.

    `heading` are the pieces of what stands above it, int32 [at most 32].
    """

    text: str
    title: str
    ids: Ids
    starts: Ids
    ends: Ids
    sentences: tuple[Span, ...]
    heading: Ids

    def pieces_of(self, span: Span) -> Span:
        """The smallest range of pieces that covers the characters of `span`."""
        first = int(np.searchsorted(self.ends, span.start, side="right"))
        last = int(np.searchsorted(self.starts, span.end, side="left"))
        return Span(first, max(first + 1, last))

    def text_of(self, pieces: Span) -> str:
        """The characters from the first to the last piece of the range."""
        return self.text[int(self.starts[pieces.start]) : int(self.ends[pieces.end - 1])]


@dataclass(frozen=True, slots=True)
class Passage:
    """A range of pieces of the context with the number `context`."""

    context: int
    pieces: Span


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """Contexts and passages, and the number of the context with a given text."""

    contexts: tuple[Context, ...]
    passages: tuple[Passage, ...]
    number_of: dict[str, int]

    def text(self, passage: Passage) -> str:
        """The passage as text."""
        return self.contexts[passage.context].text_of(passage.pieces)


def build_pool(rows: Iterable[Row], tokenizer: Tokenizer) -> Pool:
    """The pool of the rows' contexts and rivals, in order of their first appearance."""
    titles: dict[str, str] = {}
    headings: dict[str, str] = {}
    for row in rows:
        for text in (row.context, *row.rivals):
            titles.setdefault(text, row.title)
        above = zip(row.rivals, row.rival_headings, strict=True) if row.rival_headings else ()
        for text, heading in ((row.context, row.heading), *above):
            headings[text] = headings.get(text) or heading
    heading_ids = _headings(list(dict.fromkeys(headings.values())), tokenizer)
    encodings = tokenizer.encode_batch(list(titles), add_special_tokens=False)
    contexts = []
    for (text, title), encoding in zip(titles.items(), encodings, strict=True):
        offsets = np.asarray(encoding.offsets, dtype=np.int32).reshape(-1, 2)
        ids = np.asarray(encoding.ids, dtype=np.int32)
        sentences = sentence_ranges(text, offsets[:, 0])
        heading = heading_ids[headings.get(text, "")]
        contexts.append(Context(text, title, ids, offsets[:, 0], offsets[:, 1], sentences, heading))
    passages = tuple(
        Passage(number, pieces)
        for number, context in enumerate(contexts)
        for pieces in packed(context.sentences, max_pieces=MAX_PASSAGE_PIECES)
    )
    return Pool(tuple(contexts), passages, {text: number for number, text in enumerate(titles)})


def _headings(headings: Sequence[str], tokenizer: Tokenizer) -> dict[str, Ids]:
    """The pieces of each heading as a reader is shown them."""
    encodings = tokenizer.encode_batch([*headings, ""], add_special_tokens=False)
    return {
        heading: np.asarray(shortened(encoding.ids, MAX_HEADING_TOKENS), dtype=np.int32)
        for heading, encoding in zip([*headings, ""], encodings, strict=True)
    }


def sentence_ranges(text: str, starts: Ids) -> tuple[Span, ...]:
    """The sentences of a text as ranges of its pieces, which begin at the characters `starts`; none is empty."""
    ends = [match.end() for match in SENTENCE_END.finditer(text)] + [len(text)]
    bounds = np.unique(np.append(np.searchsorted(starts, ends, side="left"), [0, len(starts)]))
    return tuple(Span(int(first), int(last)) for first, last in pairwise(bounds))


def packed(sentences: Sequence[Span], *, max_pieces: int) -> list[Span]:
    """Neighbouring sentences put together while they fit; a sentence that is too long by itself is cut.

    >>> packed([Span(0, 4), Span(4, 7), Span(7, 12)], max_pieces=8)
    [Span(start=0, end=7), Span(start=7, end=12)]
    """
    ranges: list[Span] = []
    for sentence in sentences:
        if ranges and sentence.end - ranges[-1].start <= max_pieces:
            ranges[-1] = Span(ranges[-1].start, sentence.end)
            continue
        ranges += [
            Span(start, min(start + max_pieces, sentence.end))
            for start in range(sentence.start, sentence.end, max_pieces)
        ]
    return ranges
