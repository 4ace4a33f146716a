"""Parts of a PDF from its lines: paragraphs by distance and indent, headings and footnotes by size, tables by cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from sources.document import BlockKind, Span
from sources.formats.extract import Part
from sources.formats.pdf.lines import Line, PageLines
from sources.repair.structure import CAPTION, LIST_MARK

_FOOTNOTE_MARK = re.compile(r"(?:\d{1,3}[.)]?(?:\s+|(?=[^\W\d_]{2}))|[*†‡§¶∗]{1,3}\s*)(?=[^\W_]|[\"“«(\[‘])")
_CAPTION_MARK = re.compile(r"\s*\S+\s*[\dA-Z.–-]+\s*(?:[.:|—–-]|\n|$|[A-ZА-Я])")
_ALL = 0.95  # the share of bold characters from which a line is all bold
_RAGGED = 0.7  # the share of the column that the lines of ragged prose reach at least
_STOP = re.compile(r"[.!?:;…][\"'”’»)\]]*\d{0,3}\s*$")
_LEADER = re.compile(
    r"(?:\.\s?){4,}\s*\|?\s*(?:\d{1,4}|[ivxlc]{1,6})?\s*$|(?:…\s?){2,}\s*\d{0,4}\s*$|(?:\s\.){2,3}\s+(?:\d{1,4}|[ivxlc]{1,6})\s*$"
)


@dataclass(frozen=True, slots=True)
class Body:
    """The look of the running text: its font size, and the distance between its lines, in points."""

    size: float
    leading: float


def body_of(pages: Sequence[Sequence[Line]]) -> Body:
    """The look that most characters have."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    size = sizes.most_common(1)[0][0] if sizes else 10.0
    gaps = [
        one.baseline - other.baseline
        for lines in pages
        for one, other in pairwise(lines)
        if one.region == other.region and abs(one.size - size) <= 0.5 and abs(other.size - size) <= 0.5
    ]
    usual = [gap for gap in gaps if 0.5 * size < gap < 2.5 * size]
    return Body(size, median(usual) if usual else 1.2 * size)


def parts_of(page: PageLines, lines: Sequence[Line], body: Body, levels: Sequence[float], start: int) -> Iterator[Part]:
    """The parts of a page's `lines`, its text standing at `start` in the whole.

    `levels` are the font sizes of headings, largest first.
    """
    groups = list(_groups(lines, body))
    for at, group in enumerate(groups):
        kind, level = _kind(group, page, body, levels)
        span = Span(start + group[0].span.start, start + group[-1].span.end)
        runs_on = kind in {"text", "footnote"} and _runs_on(group, groups[at + 1 :])
        yield Part(span, kind, level, runs_on=runs_on, look=max(line.size for line in group))


def _runs_on(group: Sequence[Line], below: Sequence[Sequence[Line]]) -> bool:
    """Whether the layout broke a paragraph off: it ends without a stop, in a line that is full.

    Where lines are ragged, and the column ends, a line is full that is no shorter than another of its paragraph; lines
    that all begin with a capital are names or verses, not prose.
    """
    last = group[-1]
    if _STOP.search(last.text) or len(group) == 1:
        return False
    if _is_full(last):
        return True
    left, right = last.column
    shortest = min(line.right for line in group[:-1])
    begins_small = sum(line.text[:1].islower() for line in group[1:])
    is_prose = 2 * begins_small >= len(group) - 1 and shortest > left + _RAGGED * (right - left)
    under = (other[0] for other in below)
    return (
        is_prose
        and last.right >= shortest
        and all(one.region != last.region or one.size < 0.93 * last.size for one in under)
    )


def heading_sizes(pages: Sequence[Sequence[Line]], body: Body) -> list[float]:
    """The font sizes of headings, largest first."""
    sizes = Counter(
        round(line.size * 2) / 2
        for lines in pages
        for line in lines
        if line.size > 1.08 * body.size and len(line.text) > 2
    )
    return sorted(sizes, reverse=True)[:6]


def _groups(lines: Sequence[Line], body: Body) -> Iterator[list[Line]]:
    group: list[Line] = []
    for line in lines:
        apart = line.table != group[-1].table or (not line.table and _parts_from(group, line, body)) if group else False
        if apart:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _parts_from(group: Sequence[Line], line: Line, body: Body) -> bool:
    """Whether `line` begins a part of its own below `group`."""
    above = group[-1]
    if line.region != above.region or line.angle != above.angle:
        return True
    if abs(line.size - above.size) > 0.08 * max(line.size, above.size):
        return True
    gap, usual = above.baseline - line.baseline, _usual_gap(group, body, line.size)
    if not -0.5 * usual <= gap <= 1.32 * usual:
        return True
    if _in_table(above) or _in_table(line):
        return not (_in_table(above) and (_in_table(line) or line.left > above.starts[0] + line.size))
    if _LEADER.search(above.text):
        return False
    begins_note = line.raised_start and line.left <= group[0].left + 2 * line.size
    begins_item = LIST_MARK.match(line.text) and (not _is_full(above) or _STOP.search(above.text))
    return (
        bool(begins_note or begins_item)
        or _changes_weight(group, line)
        or _is_indented(group, line)
        or _ends(above, line)
    )


def _changes_weight(group: Sequence[Line], line: Line) -> bool:
    """Whether bold lines end or begin between `group` and `line`; a few bold words inside a line are no heading."""
    above = group[-1]
    if above.bold_end and not line.bold_start and all(one.bold > _ALL for one in group):
        return True
    return line.bold > _ALL and above.bold < 0.6 and not above.bold_end and not _is_full(above)


def _is_indented(group: Sequence[Line], line: Line) -> bool:
    """Whether `line` is set in, or with hanging indents out, against the lines above it."""
    indent = 0.6 * line.size
    if len(group) == 1:
        ended = bool(_STOP.search(group[0].text)) and not _is_full(group[0])
        return line.left > group[0].left + indent and ended
    left = min(one.left for one in group[1:])
    if group[0].left < left - indent:
        return line.left <= group[0].left + 1
    return left + indent < line.left < left + 6 * line.size and not _is_centred(line)


def _ends(above: Line, line: Line) -> bool:
    """Whether `above` is the short last line of a paragraph."""
    return not _is_full(above) and bool(_STOP.search(above.text)) and above.right < line.right - 3 * line.size


def _usual_gap(group: Sequence[Line], body: Body, size: float) -> float:
    if len(group) > 1:
        return min(group[0].baseline - group[1].baseline, 1.6 * size) or body.leading
    return body.leading * max(0.7, size / body.size)


def _in_table(line: Line) -> bool:
    return line.cells >= 2 and not _LEADER.search(line.text)


def _is_full(line: Line) -> bool:
    width = line.column[1] - line.column[0]
    return line.right > line.column[1] - max(2.5 * line.size, 0.1 * width)


def _is_centred(line: Line) -> bool:
    left, right = line.column
    return abs(line.middle - (left + right) / 2) < 0.04 * (right - left) and line.left > left + 2 * line.size


def _kind(group: Sequence[Line], page: PageLines, body: Body, levels: Sequence[float]) -> tuple[BlockKind, int]:
    """The kind of the part that `group` makes, and its level when it is a heading."""
    first, text = group[0], " ".join(line.text for line in group)
    kind: BlockKind = "text"
    if first.table:
        kind = "table"
    elif sum(bool(_LEADER.search(line.text)) for line in group) * 4 >= len(group):
        kind = "contents"
    elif sum(map(_in_table, group)) * 2 > len(group) > 1:
        kind = "table"
    elif CAPTION.match(text) and _CAPTION_MARK.match(text) and len(text) < 1_200:
        kind = "caption"
    elif first.size < 0.93 * body.size and _is_note(first, text, page):
        kind = "footnote"
    elif level := _heading_level(group, text, body, levels):
        return "heading", level
    elif LIST_MARK.match(text):
        kind = "list"
    return kind, 0


def _is_note(first: Line, text: str, page: PageLines) -> bool:
    return first.raised_start or (bool(_FOOTNOTE_MARK.match(text)) and first.bottom < 0.5 * page.height)


def _heading_level(group: Sequence[Line], text: str, body: Body, levels: Sequence[float]) -> int:
    """The level of a heading by its size, then by its weight; 0 when it is none."""
    first = group[0]
    if len(text) > 250 or len(group) > 5 or re.search(r"[.;,:]\s*$", text) or not re.search(r"[^\W\d_]{2}", text):
        return 0
    if first.size > 1.08 * body.size:
        size = round(first.size * 2) / 2
        return levels.index(size) + 1 if size in levels else max(1, len(levels))
    is_bold = all(line.bold > _ALL for line in group) and first.size > 0.93 * body.size
    return len(levels) + 1 if is_bold and len(text) <= 150 and first.cells == 1 else 0
