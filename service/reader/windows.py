"""Question and passages as the model's windows: `[CLS] question [SEP] passage [SEP]`, with the way back to characters.

A reader that was taught headings sees what stands above the passage too: `[CLS] question [SEP] heading [SEP] passage
[SEP]`, the heading with the question's token type.

A passage longer than a window is read in overlapping pieces (Devlin et al. 2019, 5.2 and their SQuAD code). Windows are
batched by length, since padding to the longest costs as much as reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer

from service.reader.marked import MARKS, mark
from sources.document import Span
from sources.errors import ModelError

IntMatrix = npt.NDArray[np.int64]
_Part = TypeVar("_Part")

MAX_QUESTION_TOKENS = 64
MAX_HEADING_TOKENS = 32
_MAX_HEADING_CHARACTERS = 800  # far more than its tokens can have, and little to cut up


@dataclass(frozen=True, slots=True)
class Window:
    """One piece of one passage as the model reads it.

    `ids` and `types` are the model's inputs; `offsets[i]` is the half-open span of the passage's code points that token
    i came from, None for tokens that are not of the passage; it is empty where a span is marked in the window.
    """

    passage: int
    ids: tuple[int, ...]
    types: tuple[int, ...]
    offsets: tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of similar length with their inputs: `ids`, `mask` and `types` are [windows, longest]."""

    windows: tuple[Window, ...]
    ids: IntMatrix
    mask: IntMatrix
    types: IntMatrix


def windows(
    tokenizer: Tokenizer,
    question: str,
    passages: Sequence[str],
    *,
    headings: Sequence[str] = (),
    max_tokens: int = 320,
    stride: int = 96,
) -> list[Window]:
    """The windows of all passages, in order; each passage has at least one.

    `headings`, where given, has what stands above each passage ("" for nothing), of which a window shows 32 tokens at
    most. `max_tokens` bounds a window, question and heading included; neighbouring windows share `stride` tokens. A
    question longer than 64 tokens is cut, so that there is always room for the passage. Leaves the tokenizer's
    truncation and padding off.
    """
    tokenizer.no_padding()
    tokenizer.no_truncation()
    asked = tokenizer.encode(question, add_special_tokens=False)
    if len(asked.ids) > MAX_QUESTION_TOKENS:
        question = question[: asked.offsets[MAX_QUESTION_TOKENS - 1][1]]
    above = _headings(tokenizer, headings) if any(headings) else [()] * len(passages)
    room = max_tokens - max((len(heading) for heading in above), default=0)
    tokenizer.enable_truncation(room, stride=stride, strategy="only_second")
    encodings = tokenizer.encode_batch([(question, passage) for passage in passages])
    tokenizer.no_truncation()
    return [
        _window(number, piece, heading)
        for number, (encoding, heading) in enumerate(zip(encodings, above, strict=True))
        for piece in (encoding, *encoding.overflowing)
    ]


def marked_windows(
    tokenizer: Tokenizer,
    question: str,
    passages: Sequence[str],
    spans: Sequence[Span],
    *,
    headings: Sequence[str] = (),
) -> list[Window]:
    """A window for each span, marked in the passage of the same place (`service.reader.marked`), numbered as they come.

    Raises ModelError where the vocabulary lacks the marks. Leaves the tokenizer's truncation and padding off.
    """
    tokenizer.no_padding()
    tokenizer.no_truncation()
    opening, closing = tokenizer.encode("").ids
    marks = _marks(tokenizer)
    asked = tokenizer.encode(question, add_special_tokens=False).ids[:MAX_QUESTION_TOKENS]
    above = _headings(tokenizer, headings) if any(headings) else [()] * len(passages)
    encodings = tokenizer.encode_batch(passages, add_special_tokens=False)
    found = []
    for number, (encoding, span, heading) in enumerate(zip(encodings, spans, above, strict=True)):
        before = (opening, *asked, closing, *heading)
        shown = (*mark(encoding.ids, _pieces(encoding.offsets, span), marks), closing)
        types = (*(0 for _ in before), *(1 for _ in shown))
        found.append(Window(number, (*before, *shown), types, ()))
    return found


def _marks(tokenizer: Tokenizer) -> tuple[int, int]:
    opening, closing = (tokenizer.token_to_id(piece) for piece in MARKS)
    if opening is None or closing is None:
        raise ModelError(f"the reader's vocabulary lacks {' and '.join(MARKS)}, which mark a span")
    return opening, closing


def _pieces(offsets: Sequence[tuple[int, int]], span: Span) -> Span:
    """The smallest range of pieces that covers the characters of the span."""
    inside = [at for at, (start, end) in enumerate(offsets) if start < span.end and span.start < end]
    return Span(inside[0], inside[-1] + 1) if inside else Span(0, 0)


def shortened(parts: Sequence[_Part], size: int) -> Sequence[_Part]:
    """At most `size` of the parts: the first half and the last, since a title begins a heading and a section ends it.

    >>> shortened([1, 2, 3, 4, 5, 6], 4)
    [1, 2, 5, 6]
    """
    return parts if len(parts) <= size else [*parts[: size - size // 2], *parts[len(parts) - size // 2 :]]


def batches(pieces: Sequence[Window], *, size: int, pad_id: int = 0) -> Iterator[Batch]:
    """The windows sorted by length, `size` at a time, padded to the longest of their batch."""
    ordered = sorted(pieces, key=lambda window: (-len(window.ids), window.passage))
    for first in range(0, len(ordered), size):
        members = tuple(ordered[first : first + size])
        longest = len(members[0].ids)
        ids = np.full((len(members), longest), pad_id, dtype=np.int64)
        mask = np.zeros((len(members), longest), dtype=np.int64)
        types = np.zeros((len(members), longest), dtype=np.int64)
        for row, window in enumerate(members):
            length = len(window.ids)
            ids[row, :length] = window.ids
            mask[row, :length] = 1
            types[row, :length] = window.types
        yield Batch(members, ids, mask, types)


def _headings(tokenizer: Tokenizer, headings: Sequence[str]) -> list[tuple[int, ...]]:
    """The tokens of each heading, closed by the tokenizer's own mark between two texts; none for an empty one."""
    ends = [shortened(heading, _MAX_HEADING_CHARACTERS) for heading in headings]
    encodings = tokenizer.encode_batch(["".join(part) for part in ends], add_special_tokens=False)
    closing = tokenizer.encode("").ids[-1]
    return [(*shortened(encoding.ids, MAX_HEADING_TOKENS), closing) if encoding.ids else () for encoding in encodings]


def _window(passage: int, encoding: Encoding, heading: tuple[int, ...]) -> Window:
    """A window of the encoded pair, the heading put in before the passage."""
    offsets = [
        offset if sequence == 1 else None
        for offset, sequence in zip(encoding.offsets, encoding.sequence_ids, strict=True)
    ]
    at = encoding.sequence_ids.index(1) if heading and 1 in encoding.sequence_ids else 0
    heading = heading if at else ()
    ids, types = encoding.ids, encoding.type_ids
    return Window(
        passage,
        (*ids[:at], *heading, *ids[at:]),
        (*types[:at], *(0 for _ in heading), *types[at:]),
        (*offsets[:at], *(None for _ in heading), *offsets[at:]),
    )
