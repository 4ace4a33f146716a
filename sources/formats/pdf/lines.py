"""Lines of a page in reading order, and the page's text as extracted: the same whatever pages are around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from sources.document import Span
from sources.formats.pdf.characters import Box, Segment
from sources.formats.pdf.columns import Region, regions
from sources.formats.pdf.table_rows import CELL
from sources.formats.pdf.tables import with_rows

_CELL_GAP = 1.8  # in font sizes: wider gaps part the cells of a row
_NOTE_MARK = re.compile(r"(?:\d{1,3}(?:[,–-]\d{1,3})*|[*†‡§¶#]{1,3}|[a-z])[,.]?")


@dataclass(slots=True)
class Line:
    """One line: where it stands in the page's text and on the page, and the column it fills.

    `notes` are the spans of raised note marks; `cells` counts the stretches that wide gaps part; `region` numbers the
    stretches of columns in reading order; `is_numbering` marks the number of a line in a bill or manuscript; lines
    of the same `table` are its rows (0: none).
    """

    text: str
    boxes: list[Box | None]
    span: Span
    left: float
    right: float
    baseline: float
    bottom: float
    top: float
    size: float
    bold: float
    bold_start: bool
    bold_end: bool
    raised_start: bool
    column: tuple[float, float]
    region: int
    angle: int = 0
    cells: int = 1
    starts: tuple[float, ...] = ()
    notes: list[Span] = field(default_factory=list)
    is_numbering: bool = False
    table: int = 0

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(slots=True)
class PageLines:
    """A page's text, its lines parted by line breaks, and what is known of its characters."""

    text: str
    lines: list[Line]
    width: float
    height: float

    def boxes(self) -> list[Box | None]:
        """A box in page space for each character of `text`; None for what was put in."""
        boxes: list[Box | None] = [None] * len(self.text)
        for line in self.lines:
            boxes[line.span.start : line.span.end] = line.boxes
        return boxes


def lines_of(segments: Sequence[Segment], width: float, height: float) -> PageLines:
    """The lines of a page from its segments; text that runs another way than most stands after the rest."""
    angles = sorted({one.angle for one in segments}, key=lambda angle: (-_weight(segments, angle), angle))
    lines: list[Line] = []
    count = tables = 0
    for angle in angles:
        turned = [one for one in segments if one.angle == angle]
        parted = [region.segments for region in regions(turned)]
        if len(parted) > 1:
            # A table over several columns of text must be whole before the columns are told apart.
            turned = with_rows(turned, columns=3, first=tables + 1, parted=parted)
            tables += len(turned)
        places = {id(one): place for place, one in enumerate(turned)}
        for region in regions(turned):
            drawn = sorted(region.segments, key=lambda one: places[id(one)])
            region.segments = with_rows(drawn, columns=2, first=tables + 1)
            tables += len(region.segments)
            lines += _region_lines(region, count, angle)
            count += 1
    pieces: list[str] = []
    length = 0
    for line in lines:
        line.span = Span(length, length + len(line.text))
        line.notes = [Span(note.start + length, note.end + length) for note in line.notes]
        pieces.append(line.text + "\n")
        length += len(line.text) + 1
    return PageLines("".join(pieces), lines, width, height)


def _weight(segments: Sequence[Segment], angle: int) -> int:
    return sum(len(one.text) for one in segments if one.angle == angle)


def _region_lines(region: Region, number: int, angle: int) -> list[Line]:
    rows: list[list[Segment]] = []
    ordered = sorted(region.segments, key=lambda one: (-one.baseline, one.left))
    large = [one for one in ordered if _is_drop_capital(one, ordered)]
    for one in (one for one in ordered if one not in large):
        if rows and _same_row(rows[-1], one):
            rows[-1].append(one)
        else:
            rows.append([one])
    for one in large:
        _attach(rows, one)
    numbering = _numbering(rows)
    lines = [_line(row, region, number, angle) for row in rows]
    for row in numbering:
        lines.append(_line(row, region, number, angle))
        lines[-1].is_numbering = True
    return lines


def _numbering(rows: list[list[Segment]]) -> list[list[Segment]]:
    """Takes the numbers that count the lines of a bill out of `rows`: lone, at the left, rising by one."""
    heads = [(row, min(row, key=lambda one: one.left)) for row in rows if len(row) > 1]
    numbered = [(row, head) for row, head in heads if "".join(head.text).isdecimal()]
    if len(numbered) < 3:
        return []
    values = [int("".join(head.text)) for _, head in numbered]
    steps = sum(other in {one + 1, 1} for one, other in pairwise(values))
    edge = median(head.right for _, head in numbered)
    aligned = all(abs(head.right - edge) < 3 for _, head in numbered)
    clear = all(min(one.left for one in row if one is not head) > head.right for row, head in numbered)
    if not (aligned and clear and steps >= len(values) - 2):
        return []
    for row, head in numbered:
        row.remove(head)
    return [[head] for _, head in numbered]


def _same_row(row: Sequence[Segment], one: Segment) -> bool:
    if one.table or row[0].table:
        return False
    main = max(row, key=lambda segment: len(segment.text))
    larger = max(main.size, one.size)
    if abs(main.baseline - one.baseline) < 0.3 * larger:
        return True
    # Raised marks and lowered indices hang on to a row that they overlap.
    small = min(main.size, one.size) < 0.85 * larger and min(len(main.text), len(one.text)) <= 6
    return small and abs(main.baseline - one.baseline) < 0.55 * larger


def _is_drop_capital(one: Segment, others: Sequence[Segment]) -> bool:
    if len(one.text) != 1 or not one.text[0].isalpha():
        return False
    beside = [
        other
        for other in others
        if other is not one and other.left >= one.right - 2 and other.bottom < one.top and other.top > one.bottom
    ]
    return len(beside) >= 2 and one.size > 1.8 * max(other.size for other in beside)


def _attach(rows: list[list[Segment]], capital: Segment) -> None:
    """Puts a drop capital in front of the topmost row right of it."""
    beside = [row for row in rows if row[0].left >= capital.right - 2 and row[0].bottom < capital.top]
    beside = [row for row in beside if row[0].top > capital.bottom]
    if not beside:
        rows.append([capital])
        return
    first = min(beside, key=lambda row: row[0].left)
    first = max(beside, key=lambda row: row[0].top)
    head = min(first, key=lambda segment: segment.left)
    head.text.insert(0, capital.text[0])
    head.boxes.insert(0, capital.boxes[0])
    head.sizes.insert(0, head.size)
    head.baselines.insert(0, head.baseline)


def _line(row: list[Segment], region: Region, number: int, angle: int) -> Line:
    row = sorted(row, key=lambda one: one.left)
    main = max(row, key=lambda one: len(one.text))
    size, baseline = main.size, main.baseline
    cell_gap = float("inf") if _is_stretched(row) else _CELL_GAP * size
    text: list[str] = []
    boxes: list[Box | None] = []
    raised: list[bool] = []
    starts: list[float] = []
    right = 0.0
    for one in row:
        gap = one.left - right
        if text:
            leader = text[-1] in ".…" and text[-3:-1] in ([" ", "."], [".", "."], ["…", " "])
            between = CELL if gap > cell_gap and not leader else " " if gap > 0.12 * size else ""
            text += between
            boxes += [None] * len(between)
            raised += [False] * len(between)
        if not text or gap > cell_gap:
            starts.append(one.left)
        text += one.text
        boxes += one.boxes
        raised += [
            of < 0.86 * size and at > baseline + 0.12 * size and character != " "
            for character, of, at in zip(one.text, one.sizes, one.baselines, strict=True)
        ]
        right = max(right, one.right)
    mark = raised.index(False) if raised[0] and False in raised else _leading_number("".join(text[:6]))
    if 0 < mark <= 3 and text[mark] != " ":
        # A footnote's own mark stands clear of its first word.
        text.insert(mark, " ")
        boxes.insert(mark, None)
        raised.insert(mark, False)
    content = "".join(text)
    return Line(
        text=content,
        boxes=boxes,
        span=Span(0, 0),
        left=row[0].left,
        right=right,
        baseline=baseline,
        bottom=min(one.bottom for one in row),
        top=max(one.top for one in row),
        size=size,
        bold=sum(one.bold for one in row) / max(1, sum(map(len, content.split()))),
        bold_start=row[0].bold_start,
        bold_end=row[-1].bold_end,
        raised_start=raised[0],
        column=(region.left, region.right),
        region=number,
        angle=angle,
        cells=max(len(starts), len(row[0].starts)),
        starts=row[0].starts or tuple(starts),
        table=row[0].table,
        notes=list(_notes(content, raised)),
    )


def _leading_number(text: str) -> int:
    """How many digits stand right before a capitalised word, as a footnote's own mark does ("1The")."""
    match = re.match(r"(\d{1,3})[^\W\d_][^\W\d_]", text)
    return match.end(1) if match and text[match.end(1)].isupper() and text[match.end(1) + 1].islower() else 0


def _is_stretched(row: Sequence[Segment]) -> bool:
    """Whether a row is one line of single words that justification drew apart: its gaps are all alike."""
    if len(row) < 4 or any(" " in one.text for one in row):
        return False
    gaps = [other.left - one.right for one, other in pairwise(row)]
    return max(gaps) < 1.25 * min(gaps) + 1


def _notes(text: str, raised: Sequence[bool]) -> list[Span]:
    """Raised note marks that follow a word or a stop; powers and ordinals are no notes."""
    found: list[Span] = []
    start = 0
    while start < len(raised):
        if not raised[start]:
            start += 1
            continue
        end = start
        while end < len(raised) and raised[end]:
            end += 1
        mark = text[start:end]
        before = text[:start].rstrip()
        word = re.search(r"[^\W\d_]+$", before)
        follows = before[-1:] in set(".,;:!?”\"’')]»") or (word is not None and len(word.group()) > 2)
        if follows and _NOTE_MARK.fullmatch(mark.strip()):
            found.append(Span(start, end))
        start = end
    return found
