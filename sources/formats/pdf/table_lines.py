"""The lines of a page as tables see them: words in their places, leaders apart, parted into cells by channels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sources.formats.pdf.characters import Segment, turned

SAME_SIZE = 0.06
"""How much the font sizes of the lines of a table differ at most."""
WIDE = 1.2
"""In font sizes: a gap that no blank between words has."""
_LINE = 0.3  # in font sizes: how far apart the baselines of one line are at most
_LEADER = re.compile(r"[.…·]+")
_PAGE = re.compile(r"\d{1,4}|[ivxlc]{1,6}")

Channel = tuple[float, float]
"""Left and right edge of what stays blank between two columns, in points."""


@dataclass(frozen=True, slots=True)
class Word:
    """Characters [start, end) of a segment, with their left and right edge."""

    segment: Segment
    start: int
    end: int
    left: float
    right: float

    @property
    def text(self) -> str:
        return "".join(self.segment.text[self.start : self.end])


@dataclass(slots=True)
class Line:
    """What stands at one height, from left to right, without leaders.

    `places` are the places of its segments in the file's own order; `led` are the words from which leaders lead on;
    in a line of contents they lead to a page.
    """

    segments: list[Segment]
    places: list[int]
    words: list[Word] = field(default_factory=list)
    led: list[Word] = field(default_factory=list)
    is_contents: bool = False
    size: float = 0.0
    baseline: float = 0.0

    def gaps(self) -> list[Channel]:
        """What is wider than a blank between words."""
        return [
            (one.right, other.left) for one, other in pairwise(self.words) if other.left - one.right >= WIDE * self.size
        ]

    def cells(self, channels: Sequence[Channel]) -> list[list[Word]]:
        """The words, parted where a channel or a wide gap lies between two of them."""
        cells = [[self.words[0]]]
        for one, other in pairwise(self.words):
            wide = other.left - one.right >= WIDE * self.size
            if wide or any(one.right <= left + 1 and right <= other.left + 1 for left, right in channels):
                cells.append([])
            cells[-1].append(other)
        return cells


def lines_of_page(segments: Sequence[Segment]) -> list[Line]:
    """The lines from top to bottom."""
    lines: list[Line] = []
    places = {id(one): place for place, one in enumerate(segments)}
    for one in sorted(segments, key=lambda segment: (-segment.baseline, segment.left)):
        beside = [line for line in lines[-3:] if _is_beside(line.segments[0], one)]
        if not beside:
            lines.append(Line([], []))
        line = beside[0] if beside else lines[-1]
        line.segments.append(one)
        line.places.append(places[id(one)])
    for line in lines:
        main = max(line.segments, key=lambda one: len(one.text))
        line.size, line.baseline = main.size, main.baseline
        words = sorted((word for one in line.segments for word in _words(one)), key=lambda word: word.left)
        line.words = [word for word in words if not _LEADER.fullmatch(word.text)]
        line.led = [one for one, other in pairwise(words) if _LEADER.fullmatch(other.text)]
        line.is_contents = bool(words[-3:-2] == line.led[-1:] != [] and _PAGE.fullmatch(words[-1].text))
    return [line for line in lines if line.words]


def _is_beside(one: Segment, other: Segment) -> bool:
    """Whether two segments stand on one line and are of the same size."""
    near = abs(one.baseline - other.baseline) <= _LINE * other.size
    return near and abs(one.size - other.size) <= SAME_SIZE * other.size and not one.table and not other.table


def _words(segment: Segment) -> Iterator[Word]:
    start = 0
    for end in range(len(segment.text) + 1):
        if end < len(segment.text) and segment.text[end] != " ":
            continue
        boxes = [turned(box, segment.angle) for box in segment.boxes[start:end] if box is not None]
        if boxes:
            yield Word(segment, start, end, min(box[0] for box in boxes), max(box[2] for box in boxes))
        start = end + 1


def columns_of(rows: Sequence[Line], channels: Sequence[Channel]) -> list[list[list[Word]]]:
    """The cells of each column, from left to right; those that reach over several stand in their first."""
    columns: list[list[list[Word]]] = [[] for _ in range(len(channels) + 1)]
    for line in rows:
        for cell in line.cells(channels):
            columns[sum(right <= cell[0].left + 1 for _, right in channels)].append(cell)
    return columns
