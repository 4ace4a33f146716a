"""Finds tables that only white space rules, and makes each of their rows one segment: its cells, in reading order.

A table is a run of lines through which blank channels run from top to bottom. Columns of prose are that too; they
differ in that their lines fill the columns, and in that the file draws one column after the other, not row by row. In
doubt it is no table: a row that is not recognised still reads as a line, but prose taken for a table is torn.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from statistics import median

from sources.formats.pdf.characters import Segment
from sources.formats.pdf.table_lines import SAME_SIZE, WIDE, Channel, Line, Word, columns_of, lines_of_page
from sources.formats.pdf.table_rows import hangs, rows_of
from sources.repair.structure import CAPTION

_CHANNEL = 0.5  # in font sizes: how wide a channel is at least
_CLEAR = 0.8  # in font sizes: a gap that no blank has in every line
_BLANK = 1.3  # in widths of a letter: blanks between words are at most as wide
_NEAR = 3.0  # in font sizes: how far apart the lines of a table are at most
_MAX_LINES = 300  # of one table on a page
_NUMERIC = re.compile(r"\d|^[-–—−]$")
_MAX_HEAD = 1 / 3  # the share of lines at the top that may head several columns
_ROMAN = frozenset(["ii", "iii", "iv", "vi", "vii", "viii", "ix"])


def with_rows(
    segments: Sequence[Segment], *, columns: int, first: int = 1, parted: Sequence[Sequence[Segment]] = ()
) -> list[Segment]:
    """The segments with those of each row of a table made one, whose `table` numbers the tables from `first`.

    Only tables of at least `columns` columns are looked for; rows found earlier stay as they are. With `parted`, the
    segments as columns of text would part them, only tables that these would tear are.
    """
    part_of = {id(one): number for number, part in enumerate(parted) for one in part}
    lines = lines_of_page(segments)
    rows: list[Segment] = []
    done: set[int] = set()
    at = 0
    while at < len(lines):
        run = _run(lines, at)
        channels = _channels(run) if len(run) > 1 and _is_drawn_by_row(run) else []
        across = [line for line in run if len({part_of.get(id(one)) for one in line.segments}) > 1]
        is_torn = bool(across) and _is_drawn_by_row(across) if parted else True
        if not (is_torn and _is_table(run, channels, columns)):
            at += 1
            continue
        run = [*_above(lines, at, run), *run]
        at += len(run)
        rows += rows_of(run, channels, first + len({row.table for row in rows}))
        done |= {id(one) for line in run for one in line.segments}
    return [*(one for one in segments if id(one) not in done), *rows]


def _run(lines: Sequence[Line], at: int) -> list[Line]:
    """The lines from `at` on between whose words a wide channel stays open all the way down."""
    first = lines[at]
    channels = first.gaps()
    if not channels or first.is_contents or first.segments[0].table:
        return []
    run = [first]
    for line in lines[at + 1 : at + _MAX_LINES]:
        above = run[-1]
        far = above.baseline - line.baseline > _NEAR * max(above.size, line.size)
        if far or line.is_contents or line.segments[0].table or abs(line.size - first.size) > SAME_SIZE * first.size:
            break
        channels = [part for channel in channels for part in _left_open(channel, line) if _is_channel(part, first.size)]
        if not channels:
            break
        run.append(line)
    while run and len(run[-1].cells(channels or first.gaps())) < 2 and not hangs(run):
        run.pop()
    return run


def _left_open(channel: Channel, line: Line) -> Iterator[Channel]:
    """The parts of a channel that no word of `line` covers."""
    left, right = channel
    for word in line.words:
        if word.left < right and word.right > left:
            yield left, word.left
            left = word.right
    yield left, right


def _is_channel(part: Channel, size: float) -> bool:
    return part[1] - part[0] >= _CHANNEL * size


def _is_drawn_by_row(run: Sequence[Line]) -> bool:
    """Whether the file draws what stands beside each other together."""
    beside = [line.places for line in run if len(line.places) > 1]
    return sum(max(places) - min(places) <= len(places) for places in beside) >= 0.8 * len(beside)


def _channels(run: Sequence[Line]) -> list[Channel]:
    """The channels through all lines but the fewest at the top that may head several columns."""
    tried = [_open(run[head:], run) for head in range(int(_MAX_HEAD * len(run)) + 1)]
    return max(tried, key=len)


def _open(body: Sequence[Line], run: Sequence[Line]) -> list[Channel]:
    """The channels that no word of the body crosses; narrow ones only beside columns of numbers."""
    least = max(_CHANNEL * median(line.size for line in run), _BLANK * _letter_width(run))
    found: list[Channel] = []
    right = float("inf")
    for word in sorted((word for line in body for word in line.words), key=lambda word: word.left):
        if word.left > right:
            found.append((right, word.left))
        right = word.right if right == float("inf") else max(right, word.right)
    return [(left, right) for left, right in found if right - left >= least and _is_witnessed((left, right), body)]


def _letter_width(run: Sequence[Line]) -> float:
    words = [word for line in run for word in line.words]
    return sum(word.right - word.left for word in words) / sum(word.end - word.start for word in words)


def _is_witnessed(channel: Channel, run: Sequence[Line]) -> bool:
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
            wide += gap >= WIDE
            numbers += bool(_NUMERIC.search(after[0].text))
    always = beside >= 3 and wide > 0 and least >= _CLEAR
    return beside >= 2 and (wide >= 0.4 * beside or numbers >= 0.6 * beside or always)


def _is_table(run: Sequence[Line], channels: Sequence[Channel], columns: int) -> bool:
    rows = [line for line in run if len(line.cells(channels)) > 1] if channels else []
    if len(channels) + 1 < columns or len(rows) < (3 if len(channels) == 1 else 2):
        return False
    cells = columns_of(rows, channels)
    led = {id(word) for line in rows for word in line.led}
    if any(_is_prose(column, led) for column in cells):
        return False
    if len(channels) > 1:
        return any(_is_numeric(column) for column in cells[1:])
    return not _is_numbering(cells[0]) and _is_numeric(cells[1])


def _is_prose(column: Sequence[Sequence[Word]], led: Container[int]) -> bool:
    """Whether the cells of a column are lines of running text: of many words, most about as wide as the widest."""
    if not column or any(id(cell[-1]) in led for cell in column):
        return False
    widths = [cell[-1].right - cell[0].left for cell in column]
    words = [word.text for cell in column for word in cell]
    if sum(any(map(str.isalpha, word)) for word in words) < 0.8 * len(words):
        return False
    return median(map(len, column)) >= 4 and median(widths) >= 0.8 * max(widths)


def _is_numeric(column: Sequence[Sequence[Word]]) -> bool:
    return sum(any(_NUMERIC.search(word.text) for word in cell) for cell in column) * 2 >= len(column) > 0


def _is_numbering(column: Sequence[Sequence[Word]]) -> bool:
    """Whether a column only counts the lines or items on its right, or marks them."""
    texts = ["".join(word.text for word in cell).strip("().[]") for cell in column]
    return sum(text.isdigit() or len(text) <= 1 or text.lower() in _ROMAN for text in texts) * 2 > len(texts)


def _above(lines: Sequence[Line], at: int, run: Sequence[Line]) -> list[Line]:
    """The lines right above a table that head several columns or are set beside its first line."""
    left, right = min(line.words[0].left for line in run), max(line.words[-1].right for line in run)
    found: list[Line] = []
    below = run[0]
    for line in reversed(lines[max(0, at - 3) : at]):
        inside = line.words[-1].right <= right + 2 * line.size
        heads = line.words[0].left > left + 0.1 * (right - left) and not CAPTION.match(line.words[0].text)
        drawn = min(abs(place - own) for one in (below, *run) for place in one.places for own in line.places)
        far = line.baseline - below.baseline > 1.5 * line.size or abs(line.size - below.size) > SAME_SIZE * line.size
        if far or not inside or not heads or line.segments[0].table or drawn > 3:
            break
        found.insert(0, line)
        below = line
    return found
