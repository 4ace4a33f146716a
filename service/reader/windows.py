"""Question and passages as the model's windows: `[CLS] question [SEP] passage [SEP]`, with the way back to characters.

A passage longer than a window is read in overlapping pieces (Devlin et al. 2019, 5.2 and their SQuAD code). Windows are
batched by length, since padding to the longest costs as much as reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer

IntMatrix = npt.NDArray[np.int64]

MAX_QUESTION_TOKENS = 64


@dataclass(frozen=True, slots=True)
class Window:
    """One piece of one passage as the model reads it.

    `ids` and `types` are the model's inputs; `offsets[i]` is the half-open span of the passage's code points that token
    i came from, None for tokens that are not of the passage.
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
    tokenizer: Tokenizer, question: str, passages: Sequence[str], *, max_tokens: int = 320, stride: int = 96
) -> list[Window]:
    """The windows of all passages, in order; each passage has at least one.

    `max_tokens` bounds a window, question included; neighbouring windows share `stride` tokens. A question longer than
    64 tokens is cut, so that there is always room for the passage. Leaves the tokenizer's truncation and padding off.
    """
    tokenizer.no_padding()
    tokenizer.no_truncation()
    asked = tokenizer.encode(question, add_special_tokens=False)
    if len(asked.ids) > MAX_QUESTION_TOKENS:
        question = question[: asked.offsets[MAX_QUESTION_TOKENS - 1][1]]
    tokenizer.enable_truncation(max_tokens, stride=stride, strategy="only_second")
    encodings = tokenizer.encode_batch([(question, passage) for passage in passages])
    tokenizer.no_truncation()
    return [
        _window(number, piece)
        for number, encoding in enumerate(encodings)
        for piece in (encoding, *encoding.overflowing)
    ]


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


def _window(passage: int, encoding: Encoding) -> Window:
    offsets = tuple(
        offset if sequence == 1 else None
        for offset, sequence in zip(encoding.offsets, encoding.sequence_ids, strict=True)
    )
    return Window(passage, tuple(encoding.ids), tuple(encoding.type_ids), offsets)
