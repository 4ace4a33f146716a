"""The reading order of a page: finds the columns by the gutters between segments, and reads them one after the other.

A gutter is where many segments begin at the same height on the page's width and others end left of it. Segments that
cross a gutter (a title, a wide table) part the page into bands; within a band, columns are read from left to right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from sources.formats.pdf.characters import Segment

_MIN_LINES = 4
_FEW_LINES = 2  # are enough where the file itself writes one column after the other
_MANY_LINES = 8  # are enough on one side where the other is no prose
_HEAD_LINES = 6
_MIN_CHARACTERS = 12


@dataclass(slots=True)
class Region:
    """Segments of one column between what crosses it, with the column's left and right edge in points."""

    segments: list[Segment]
    left: float
    right: float


@dataclass(slots=True)
class _Gutter:
    at: float
    before: _Gutter | None = None
    after: _Gutter | None = None


def regions(segments: Sequence[Segment]) -> list[Region]:
    """The regions of a page in reading order; together they hold all `segments`."""
    if not segments:
        return []
    left, right = min(one.left for one in segments), max(one.right for one in segments)
    gutter = _gutters(list(segments), left, right, 3)
    return list(_ordered(list(segments), gutter, left, right))


def _ordered(segments: list[Segment], gutter: _Gutter | None, left: float, right: float) -> list[Region]:
    if not segments:
        return []
    if gutter is None:
        return [Region(segments, left, right)]
    before, after, crossing = _parted(segments, gutter.at, left, right)
    bands = _bands(crossing, [*before, *after])
    column_right = min(max((one.right for one in before), default=gutter.at), gutter.at)
    found: list[Region] = []
    for slot in range(2 * len(bands) + 1):
        inside = [one for one in before if _slot(one, bands) == slot]
        beside = [one for one in after if _slot(one, bands) == slot]
        across = [one for one in crossing if _slot(one, bands) == slot]
        if across:
            found.append(Region([*across, *inside, *beside], left, right))
        else:
            found += _ordered(inside, gutter.before, left, column_right)
            found += _ordered(beside, gutter.after, gutter.at, right)
    return found


def _middle(segment: Segment) -> float:
    return (segment.bottom + segment.top) / 2


def _slot(segment: Segment, bands: Sequence[tuple[float, float]]) -> int:
    """Where a segment stands among `bands`: 0 above the first, 1 in it, 2 between it and the second, and so on."""
    for index, (top, bottom) in enumerate(bands):
        if _middle(segment) > top:
            return 2 * index
        if _middle(segment) >= bottom:
            return 2 * index + 1
    return 2 * len(bands)


def _bands(crossing: Sequence[Segment], columns: Sequence[Segment]) -> list[tuple[float, float]]:
    """Top and bottom of what parts the columns, from the top; bands close to each other make one."""
    bands: list[tuple[float, float]] = []
    wide = [(one.top - 0.2 * one.size, one.bottom + 0.2 * one.size, one.size) for one in crossing]
    for top, bottom, size in sorted([*wide, *_empty_bands(columns)], reverse=True):
        if bands and bands[-1][1] - top < 0.8 * size:
            bands[-1] = (bands[-1][0], min(bands[-1][1], bottom))
        else:
            bands.append((top, bottom))
    return bands


def _empty_bands(columns: Sequence[Segment]) -> list[tuple[float, float, float]]:
    """Top and bottom, and 0, of where nothing stands in any column: a picture over the whole width, say.

    Less parts the few lines of a page's head from the columns.
    """
    bands: list[tuple[float, float, float]] = []
    low = float("inf")
    for above, one in enumerate(sorted(columns, key=lambda segment: -segment.top)):
        if low < float("inf") and low - one.top > (2 if above <= _HEAD_LINES else 5) * one.size:
            bands.append((low, one.top, 0.0))
        low = min(low, one.bottom)
    return bands if len(bands) < 4 else []


def _parted(
    segments: Sequence[Segment], at: float, left: float, right: float
) -> tuple[list[Segment], list[Segment], list[Segment]]:
    before: list[Segment] = []
    after: list[Segment] = []
    crossing: list[Segment] = []
    for one in segments:
        if one.left >= at - 3:
            after.append(one)
        elif one.right <= at + 1:
            before.append(one)
        elif one.right < at + 0.25 * (right - at) and one.left < left + 0.15 * (at - left):
            # A line of the left column that runs over its edge.
            before.append(one)
        else:
            crossing.append(one)
    return before, after, crossing


def _gutters(segments: list[Segment], left: float, right: float, depth: int) -> _Gutter | None:
    """The gutter that most lines keep, with those on either side of it; None for one column."""
    if depth == 0 or len(segments) < 2 * _FEW_LINES or right - left < 100:
        return None
    best: tuple[float, float] | None = None
    for at in _candidates(segments, left, right):
        score = _score(segments, at, left, right)
        if score > 0 and (best is None or score > best[0]):
            best = (score, at)
    if best is None:
        return None
    at = best[1]
    before, after, _ = _parted(segments, at, left, right)
    return _Gutter(
        at,
        _gutters(before, left, max((one.right for one in before), default=at), depth - 1),
        _gutters(after, at, right, depth - 1),
    )


def _candidates(segments: Sequence[Segment], left: float, right: float) -> list[float]:
    """Where at least two segments begin at the same place, away from the edges."""
    starts = sorted(
        one.left for one in segments if left + 0.12 * (right - left) < one.left < right - 0.12 * (right - left)
    )
    groups: list[list[float]] = []
    for start in starts:
        if groups and start - groups[-1][0] <= 2.5:
            groups[-1].append(start)
        else:
            groups.append([start])
    return [group[0] for group in groups if len(group) >= _FEW_LINES]


def _score(segments: Sequence[Segment], at: float, left: float, right: float) -> float:
    """How many lines keep to a gutter rather than cross it; not above 0 when it parts a table, not columns."""
    before, after, crossing = _parted(segments, at, left, right)
    if len(before) < _FEW_LINES or len(after) < _FEW_LINES:
        return 0.0
    top = min(max(one.top for one in before), max(one.top for one in after))
    bottom = max(min(one.bottom for one in before), min(one.bottom for one in after))
    beside_left = [one for one in before if bottom - 1 <= _middle(one) <= top + 1]
    beside_right = [one for one in after if bottom - 1 <= _middle(one) <= top + 1]
    kept = [*beside_left, *beside_right]
    fewest = min(len(beside_left), len(beside_right))
    alternations = _alternations(segments, kept, at)
    if fewest < (_FEW_LINES if alternations <= 1 else _MIN_LINES):
        return 0.0
    if not _are_columns(beside_left, beside_right, (left, at, right), alternations):
        return 0.0
    aligned = sum(1 for one in beside_right if abs(one.left - at) < 3)
    if aligned < max(_FEW_LINES, 0.1 * len(beside_right)):
        return 0.0
    if alternations > 0.3 * fewest + 2 and not (len(beside_right) >= 8 and _fill(beside_right, at, right) > 0.8):
        return 0.0
    inside = [one for one in crossing if bottom <= _middle(one) <= top]
    return len(kept) + 0.5 * aligned - 4.0 * len(inside)


def _are_columns(
    before: Sequence[Segment], after: Sequence[Segment], edges: tuple[float, float, float], alternations: int
) -> bool:
    """Whether there is text on both sides of a gutter; a table or a formula may fill one, drawn before or after it."""
    left, at, right = edges
    prose = [
        column for column in (before, after) if _is_prose(column, *((left, at) if column is before else (at, right)))
    ]
    whole = alternations <= 2 and min(len(before), len(after)) >= _MIN_LINES
    return len(prose) == 2 or (whole and any(len(column) >= _MANY_LINES for column in prose))


def _is_prose(column: Sequence[Segment], left: float, right: float) -> bool:
    return median(len(one.text) for one in column) >= _MIN_CHARACTERS and _fill(column, left, right) >= 0.35


def _fill(column: Sequence[Segment], left: float, right: float) -> float:
    widest = max(one.right for one in column) - min(one.left for one in column)
    return median(one.width for one in column) / max(1.0, min(widest, right - left))


def _alternations(segments: Sequence[Segment], kept: Sequence[Segment], at: float) -> int:
    """How often the file's own order jumps from one side of the gutter to the other: a table does in each row."""
    members = {id(one) for one in kept}
    sides = [one.left >= at - 3 for one in segments if id(one) in members]
    return sum(one != other for one, other in pairwise(sides))
