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
_STOP = re.compile(r"[.!?:;…][\"'”’»)\]]*\d{0,3}\s*$")
_LEADER = re.compile(r"(?:\.\s?){4,}\s*\|?\s*(?:\d{1,4}|[ivxlc]{1,6})?\s*$|(?:…\s?){2,}\s*\d{0,4}\s*$")


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
    for group in _groups(lines, body):
        kind, level = _kind(group, page, body, levels)
        span = Span(start + group[0].span.start, start + group[-1].span.end)
        runs_on = kind == "text" and not _STOP.search(group[-1].text) and _is_full(group[-1]) and len(group) > 1
        yield Part(span, kind, level, runs_on=runs_on, look=max(line.size for line in group))


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
        if group and _parts_from(group, line, body):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _parts_from(group: Sequence[Line], line: Line, body: Body) -> bool:
    above = group[-1]
    if line.region != above.region or line.angle != above.angle:
        return True
    if abs(line.size - above.size) > 0.08 * max(line.size, above.size):
        return True
    if line.raised_start and line.left <= group[0].left + 2 * line.size:
        return True
    gap = above.baseline - line.baseline
    usual = _usual_gap(group, body, line.size)
    if gap > 1.32 * usual or gap < -0.5 * usual:
        return True
    if _in_table(above) or _in_table(line):
        return not (_in_table(above) and (_in_table(line) or line.left > above.starts[0] + line.size))
    if _LEADER.search(above.text):
        return not _LEADER.search(line.text) and False
    return _differs(group, line)


def _differs(group: Sequence[Line], line: Line) -> bool:
    above = group[-1]
    bold, bold_above = line.bold > 0.6, above.bold > 0.6
    if above.bold_end and bold_above and not line.bold_start and all(one.bold > 0.95 for one in group):
        return True
    if bold and not bold_above and not above.bold_end and line.bold > 0.95 and not _is_full(above):
        return True
    if LIST_MARK.match(line.text) and (not _is_full(above) or _STOP.search(above.text)):
        return True
    left = min(one.left for one in group[1:]) if len(group) > 1 else None
    indent = 0.6 * line.size
    if left is not None:
        hanging = group[0].left < left - indent
        if hanging and line.left <= group[0].left + 1 and line.left < left - indent:
            return True
        if not hanging and line.left > left + indent and line.left < left + 6 * line.size and not _is_centred(line):
            return True
    elif line.left > above.left + indent and _STOP.search(above.text) and not _is_full(above):
        return True
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
    first, text = group[0], " ".join(line.text for line in group)
    size = round(first.size * 2) / 2
    if sum(bool(_LEADER.search(line.text)) for line in group) * 4 >= len(group):
        return "contents", 0
    if sum(map(_in_table, group)) * 2 > len(group) and len(group) > 1:
        return "table", 0
    if (
        CAPTION.match(text)
        and len(text) < 1_200
        and re.match(r"\s*\S+\s*[\dA-Z.–-]+\s*(?:[.:|—–-]|\n|$|[A-ZА-Я])", text)
    ):
        return "caption", 0
    if first.size < 0.93 * body.size:
        if first.raised_start or (_FOOTNOTE_MARK.match(text) and first.bottom < 0.5 * page.height):
            return "footnote", 0
        return ("list", 0) if LIST_MARK.match(text) else ("text", 0)
    if len(text) <= 250 and len(group) <= 5 and not re.search(r"[.;,:]\s*$", text) and re.search(r"[^\W\d_]{2}", text):
        if first.size > 1.08 * body.size:
            return "heading", (levels.index(size) + 1 if size in levels else len(levels) or 1)
        bold = all(line.bold > 0.95 for line in group)
        if bold and len(text) <= 150 and first.cells == 1:
            return "heading", len(levels) + 1
    if LIST_MARK.match(text):
        return "list", 0
    return "text", 0
