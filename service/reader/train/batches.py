"""Put groups of windows into tensors: a few chunks sorted by length for the encoder, and where the answers stand.

Windows keep their number in the batch; a chunk is padded only to its own longest window.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from service.reader.train.windows import PAD, Group, Window

CHUNK_MULTIPLE = 8
"""Chunk lengths are rounded up to a multiple of this many pieces."""


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """Windows that go through the encoder together: their numbers int64 [n], and int64 [n, length] inputs."""

    windows: Tensor
    input_ids: Tensor
    attention_mask: Tensor
    token_type_ids: Tensor

    def to(self, device: torch.device) -> "Chunk":
        """The same chunk on another device."""
        parts = (self.windows, self.input_ids, self.attention_mask, self.token_type_ids)
        return Chunk(*(part.to(device) for part in parts))


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Groups as tensors.

    `passage` is bool [windows, length], true where the passage stands. `starts` and `ends` are int64 [windows,
    answers], the first and the last position of each accepted answer, with `accepted` bool [windows, answers]; a
    window without an answer points at position 0. `members` is int64 [groups, most windows], padded with -1.
    """

    chunks: tuple[Chunk, ...]
    passage: Tensor
    starts: Tensor
    ends: Tensor
    accepted: Tensor
    members: Tensor

    def to(self, device: torch.device) -> "Batch":
        """The same batch on another device."""
        chunks = tuple(chunk.to(device) for chunk in self.chunks)
        rest = (part.to(device) for part in (self.passage, self.starts, self.ends, self.accepted, self.members))
        return Batch(chunks, *rest)


def batch_of(groups: Sequence[Group], *, windows_per_chunk: int) -> Batch:
    """The tensors of some groups."""
    windows = [window for group in groups for window in group.windows]
    longest = max(len(window.ids) for window in windows)
    most_answers = max(1, *(len(window.answers) for window in windows))
    passage = torch.zeros(len(windows), longest, dtype=torch.bool)
    starts = torch.zeros(len(windows), most_answers, dtype=torch.int64)
    ends = torch.zeros_like(starts)
    accepted = torch.zeros(len(windows), most_answers, dtype=torch.bool)
    for row, window in enumerate(windows):
        passage[row, window.passage_start : len(window.ids) - 1] = True
        accepted[row, : max(1, len(window.answers))] = True
        for column, span in enumerate(window.answers):
            starts[row, column] = span.start
            ends[row, column] = span.end - 1
    members = torch.full((len(groups), max(len(group.windows) for group in groups)), -1, dtype=torch.int64)
    first = 0
    for row, group in enumerate(groups):
        members[row, : len(group.windows)] = torch.arange(first, first + len(group.windows))
        first += len(group.windows)
    return Batch(tuple(chunked(windows, size=windows_per_chunk)), passage, starts, ends, accepted, members)


def chunked(windows: Sequence[Window], *, size: int) -> list[Chunk]:
    """The windows in chunks of `size`, sorted by length so that little is padded."""
    order = sorted(range(len(windows)), key=lambda number: len(windows[number].ids))
    return [_chunk(windows, order[first : first + size]) for first in range(0, len(order), size)]


def _chunk(windows: Sequence[Window], numbers: Sequence[int]) -> Chunk:
    longest = max(len(windows[number].ids) for number in numbers)
    length = -(-longest // CHUNK_MULTIPLE) * CHUNK_MULTIPLE
    input_ids = torch.full((len(numbers), length), PAD, dtype=torch.int64)
    attention_mask = torch.zeros_like(input_ids)
    token_type_ids = torch.zeros_like(input_ids)
    for row, number in enumerate(numbers):
        window = windows[number]
        size = len(window.ids)
        input_ids[row, :size] = torch.from_numpy(window.ids)
        attention_mask[row, :size] = 1
        token_type_ids[row, window.passage_start : size] = 1
    return Chunk(torch.tensor(numbers), input_ids, attention_mask, token_type_ids)
