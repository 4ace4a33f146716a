"""Finds tables that only white space rules, and makes each of their rows one segment: its cells, in reading order.

A table is a run of lines through which blank channels run from top to bottom. Columns of prose are that too; they
differ in that their lines fill the columns, and in that the file draws one column after the other, not row by row. In
doubt it is no table: a row that is not recognised still reads as a line, but prose taken for a table is torn.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from sources.formats.pdf.characters import Segment, turned
from sources.repair.structure import CAPTION

CELL = " | "
_WIDE = 1.2  # in font sizes: a gap that no blank between words has
_CHANNEL = 0.5  # in font sizes: how wide a channel is at least
_CLEAR = 0.8  # in font sizes: a gap that no blank has in every line
_BLANK = 1.3  # in widths of a letter: blanks between words are at most as wide
_NEAR = 3.0  # in font sizes: how far apart the lines of a table are at most
_LINE = 0.3  # in font sizes: how far apart the baselines of one line are at most
_STAGGER = 0.65  # in font sizes: lines as close as this are set beside each other, centred on their row
_MAX_LINES = 300  # of one table on a page
_SAME = 0.06  # how much the font sizes of the lines of a table differ at most
_LEADER = re.compile(r"[.…·]+")
_NUMERIC = re.compile(r"\d|^[-–—−]$")
_MAX_HEAD = 1 / 3  # the share of lines at the top that may head several columns
_ROMAN = frozenset(["ii", "iii", "iv", "vi", "vii", "viii", "ix"])
_PAGE = re.compile(r"\d{1,4}|[ivxlc]{1,6}")

Channel = tuple[float, float]
"""Left and right edge of what stays blank between two columns, in points."""


@dataclass(frozen=True, slots=True)
class _Word:
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
class _Line:
    """What stands at one height, from left to right, without leaders.

    `places` are the places of its segments in the file's own order; `led` are the words from which leaders lead on;
    in a line of contents they lead to a page.
    """

    segments: list[Segment]
    places: list[int]
    words: list[_Word] = field(default_factory=list)
    led: list[_Word] = field(default_factory=list)
    is_contents: bool = False
    size: float = 0.0
    baseline: float = 0.0

    def gaps(self) -> list[Channel]:
        """What is wider than a blank between words."""
        return [
            (one.right, other.left)
            for one, other in pairwise(self.words)
            if other.left - one.right >= _WIDE * self.size
        ]

    def cells(self, channels: Sequence[Channel]) -> list[list[_Word]]:
        """The words, parted where a channel or a wide gap lies between two of them."""
        cells = [[self.words[0]]]
        for one, other in pairwise(self.words):
            wide = other.left - one.right >= _WIDE * self.size
            if wide or any(one.right <= left + 1 and right <= other.left + 1 for left, right in channels):
                cells.append([])
            cells[-1].append(other)
        return cells


def with_rows(
    segments: Sequence[Segment], *, columns: int, first: int = 1, parted: Sequence[Sequence[Segment]] = ()
) -> list[Segment]:
    """The segments with those of each row of a table made one, whose `table` numbers the tables from `first`.

    Only tables of at least `columns` columns are looked for; rows found earlier stay as they are. With `parted`, the
    segments as columns of text would part them, only tables that these would tear are.
    """
    part_of = {id(one): number for number, part in enumerate(parted) for one in part}
    lines = _lines(segments)
    rows: list[Segment] = []
    done: set[int] = set()
    at = 0
    while at < len(lines):
        run = _run(lines, at)
        channels = _channels(run) if len(run) > 1 and _is_drawn_by_row(run) else []
        torn = len({part_of[id(one)] for line in run for one in line.segments}) > 1 if parted else True
        if not (torn and _is_table(run, channels, columns)):
            at += 1
            continue
        run = [*_above(lines, at, run), *run]
        at += len(run)
        rows += _rows(run, channels, first + len({row.table for row in rows}))
        done |= {id(one) for line in run for one in line.segments}
    return [*(one for one in segments if id(one) not in done), *rows]


def _lines(segments: Sequence[Segment]) -> list[_Line]:
    """The lines from top to bottom."""
    lines: list[_Line] = []
    places = {id(one): place for place, one in enumerate(segments)}
    for one in sorted(segments, key=lambda segment: (-segment.baseline, segment.left)):
        beside = [line for line in lines[-3:] if _is_beside(line.segments[0], one)]
        if not beside:
            lines.append(_Line([], []))
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
    return near and abs(one.size - other.size) <= _SAME * other.size and not one.table and not other.table


def _words(segment: Segment) -> Iterator[_Word]:
    start = 0
    for end in range(len(segment.text) + 1):
        if end < len(segment.text) and segment.text[end] != " ":
            continue
        boxes = [turned(box, segment.angle) for box in segment.boxes[start:end] if box is not None]
        if boxes:
            yield _Word(segment, start, end, min(box[0] for box in boxes), max(box[2] for box in boxes))
        start = end + 1


def _run(lines: Sequence[_Line], at: int) -> list[_Line]:
    """The lines from `at` on between whose words a wide channel stays open all the way down."""
    first = lines[at]
    channels = first.gaps()
    if not channels or first.is_contents or first.segments[0].table:
        return []
    run = [first]
    for line in lines[at + 1 : at + _MAX_LINES]:
        above = run[-1]
        far = above.baseline - line.baseline > _NEAR * max(above.size, line.size)
        if far or line.is_contents or line.segments[0].table or abs(line.size - first.size) > _SAME * first.size:
            break
        channels = [part for channel in channels for part in _left_open(channel, line) if _is_channel(part, first.size)]
        if not channels:
            break
        run.append(line)
    while run and len(run[-1].cells(channels or first.gaps())) < 2 and not _hangs(run):
        run.pop()
    return run


def _left_open(channel: Channel, line: _Line) -> Iterator[Channel]:
    """The parts of a channel that no word of `line` covers."""
    left, right = channel
    for word in line.words:
        if word.left < right and word.right > left:
            yield left, word.left
            left = word.right
    yield left, right


def _is_channel(part: Channel, size: float) -> bool:
    return part[1] - part[0] >= _CHANNEL * size


def _hangs(run: Sequence[_Line]) -> bool:
    """Whether the last line of a run goes on in a cell of the row above: it is set in, or begins small."""
    if len(run) < 2:
        return False
    above, line = run[-2:]
    near = above.baseline - line.baseline <= 1.35 * line.size
    return near and (line.words[0].left > above.words[0].left + 0.5 * line.size or line.words[0].text[:1].islower())


def _is_drawn_by_row(run: Sequence[_Line]) -> bool:
    """Whether the file draws what stands beside each other together."""
    beside = [line.places for line in run if len(line.places) > 1]
    return sum(max(places) - min(places) <= len(places) for places in beside) >= 0.8 * len(beside)


def _channels(run: Sequence[_Line]) -> list[Channel]:
    """The channels through all lines but the fewest at the top that may head several columns."""
    tried = [_open(run[head:], run) for head in range(int(_MAX_HEAD * len(run)) + 1)]
    return max(tried, key=len)


def _open(body: Sequence[_Line], run: Sequence[_Line]) -> list[Channel]:
    """The channels that no word of the body crosses; narrow ones only beside columns of numbers."""
    least = max(_CHANNEL * median(line.size for line in run), _BLANK * _letter_width(run))
    found: list[Channel] = []
    right = float("inf")
    for word in sorted((word for line in body for word in line.words), key=lambda word: word.left):
        if word.left > right:
            found.append((right, word.left))
        right = word.right if right == float("inf") else max(right, word.right)
    return [(left, right) for left, right in found if right - left >= least and _is_witnessed((left, right), body)]


def _letter_width(run: Sequence[_Line]) -> float:
    words = [word for line in run for word in line.words]
    return sum(word.right - word.left for word in words) / sum(word.end - word.start for word in words)


def _is_witnessed(channel: Channel, run: Sequence[_Line]) -> bool:
    """Whether lines show a channel to be meant: by a gap wider than any blank, or by numbers on its right."""
    wide = numbers = beside = 0
    least = float("inf")  # in font sizes
    for line in run:
        before = [word for word in line.words if word.right <= channel[0] + 1]
        after = [word for word in line.words if word.left >= channel[1] - 1]
        if before and after:
            beside += 1
            gap = (after[0].left - before[-1].right) / line.size
            least = min(least, gap)
            wide += gap >= _WIDE
            numbers += bool(_NUMERIC.search(after[0].text))
    always = beside >= 3 and wide > 0 and least >= _CLEAR
    return beside >= 2 and (wide >= 0.4 * beside or numbers >= 0.6 * beside or always)


def _is_table(run: Sequence[_Line], channels: Sequence[Channel], columns: int) -> bool:
    rows = [line for line in run if len(line.cells(channels)) > 1] if channels else []
    if len(channels) + 1 < columns or len(rows) < (3 if len(channels) == 1 else 2):
        return False
    cells = _columns(rows, channels)
    led = {id(word) for line in rows for word in line.led}
    if any(_is_prose(column, led) for column in cells):
        return False
    if len(channels) > 1:
        return any(_is_numeric(column) for column in cells[1:])
    return not _is_numbering(cells[0]) and _is_numeric(cells[1])


def _columns(rows: Sequence[_Line], channels: Sequence[Channel]) -> list[list[list[_Word]]]:
    """The cells of each column, from left to right; those that reach over several stand in their first."""
    columns: list[list[list[_Word]]] = [[] for _ in range(len(channels) + 1)]
    for line in rows:
        for cell in line.cells(channels):
            columns[sum(right <= cell[0].left + 1 for _, right in channels)].append(cell)
    return columns


def _is_prose(column: Sequence[Sequence[_Word]], led: Container[int]) -> bool:
    """Whether the cells of a column are lines of running text: of many words, most about as wide as the widest."""
    if not column or any(id(cell[-1]) in led for cell in column):
        return False
    widths = [cell[-1].right - cell[0].left for cell in column]
    words = [word.text for cell in column for word in cell]
    if sum(any(map(str.isalpha, word)) for word in words) < 0.8 * len(words):
        return False
    return median(map(len, column)) >= 4 and median(widths) >= 0.8 * max(widths)


def _is_numeric(column: Sequence[Sequence[_Word]]) -> bool:
    return sum(any(_NUMERIC.search(word.text) for word in cell) for cell in column) * 2 >= len(column) > 0


def _is_numbering(column: Sequence[Sequence[_Word]]) -> bool:
    """Whether a column only counts the lines or items on its right, or marks them."""
    texts = ["".join(word.text for word in cell).strip("().[]") for cell in column]
    return sum(text.isdigit() or len(text) <= 1 or text.lower() in _ROMAN for text in texts) * 2 > len(texts)


def _above(lines: Sequence[_Line], at: int, run: Sequence[_Line]) -> list[_Line]:
    """The lines right above a table that head several columns or are set beside its first line."""
    left, right = min(line.words[0].left for line in run), max(line.words[-1].right for line in run)
    found: list[_Line] = []
    below = run[0]
    for line in reversed(lines[max(0, at - 3) : at]):
        inside = line.words[-1].right <= right + 2 * line.size
        heads = line.words[0].left > left + 0.1 * (right - left) and not CAPTION.match(line.words[0].text)
        drawn = min(abs(place - own) for one in (below, *run) for place in one.places for own in line.places)
        far = line.baseline - below.baseline > 1.5 * line.size or abs(line.size - below.size) > _SAME * line.size
        if far or not inside or not heads or line.segments[0].table or drawn > 3:
            break
        found.insert(0, line)
        below = line
    return found


def _rows(run: Sequence[_Line], channels: Sequence[Channel], table: int) -> Iterator[Segment]:
    """One segment for each row: lines that only go on in cells of the row above belong to it."""
    rows: list[list[_Line]] = []
    for line in run:
        if rows and _goes_on(rows[-1], line, channels):
            rows[-1].append(line)
        else:
            rows.append([line])
    for row in rows:
        columns = _columns(sorted(row, key=lambda line: -line.baseline), channels)
        cells = [[word for cell in column for word in cell] for column in columns if column]
        if len(row) == 1:
            cells = row[0].cells(channels)
        yield _segment(row, cells, table)


def _goes_on(row: Sequence[_Line], line: _Line, channels: Sequence[Channel]) -> bool:
    above = row[-1]
    gap = above.baseline - line.baseline
    if gap <= _STAGGER * line.size:
        return True
    cells = line.cells(channels)
    if gap > 1.35 * line.size or len(cells) > max(1, (len(channels) + 1) // 3):
        return False
    starts = [cell[0].left for one in row for cell in one.cells(channels)]
    if len(starts) < 2:
        return False
    return _hangs([row[0], line])


def _segment(row: Sequence[_Line], cells: Sequence[Sequence[_Word]], table: int) -> Segment:
    parts = [one for line in row for one in line.segments]
    main = max(parts, key=lambda one: len(one.text))
    made = Segment(
        main.angle,
        bold=sum(one.bold for one in parts),
        bold_start=parts[0].bold_start,
        bold_end=parts[-1].bold_end,
        left=min(one.left for one in parts),
        right=max(one.right for one in parts),
        bottom=min(one.bottom for one in parts),
        top=max(one.top for one in parts),
        size=main.size,
        baseline=row[0].baseline,
        table=table,
        starts=tuple(cell[0].left for cell in cells),
    )
    for cell in cells:
        for word in cell:
            between = "" if not made.text else CELL if word is cell[0] else " "
            made.text += [*between, *word.segment.text[word.start : word.end]]
            made.boxes += [*([None] * len(between)), *word.segment.boxes[word.start : word.end]]
            made.sizes += [*([main.size] * len(between)), *word.segment.sizes[word.start : word.end]]
            made.baselines += [*([made.baseline] * len(between)), *_from_row(word, made.baseline)]
    return made


def _from_row(word: _Word, baseline: float) -> list[float]:
    """The heights of a word's characters, as if its line were that of the row: raised ones stay raised."""
    by = baseline - word.segment.baseline
    return [height + by for height in word.segment.baselines[word.start : word.end]]
