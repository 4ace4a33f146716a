"""Rows of a table: lines that go on in cells of the row above join it, and each row becomes one segment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sources.formats.pdf.characters import Segment
from sources.formats.pdf.table_lines import Channel, Line, Word, columns_of

CELL = " | "
_STAGGER = 0.65  # in font sizes: lines as close as this are set beside each other, centred on their row


def rows_of(run: Sequence[Line], channels: Sequence[Channel], table: int) -> Iterator[Segment]:
    """One segment for each row: lines that only go on in cells of the row above belong to it."""
    rows: list[list[Line]] = []
    for line in run:
        if rows and _goes_on(rows[-1], line, channels):
            rows[-1].append(line)
        else:
            rows.append([line])
    for row in rows:
        columns = columns_of(sorted(row, key=lambda line: -line.baseline), channels)
        cells = [[word for cell in column for word in cell] for column in columns if column]
        if len(row) == 1:
            cells = row[0].cells(channels)
        yield _segment(row, cells, table)


def hangs(run: Sequence[Line]) -> bool:
    """Whether the last line of a run goes on in a cell of the row above: it is set in, or begins small."""
    if len(run) < 2:
        return False
    above, line = run[-2:]
    near = above.baseline - line.baseline <= 1.35 * line.size
    return near and (line.words[0].left > above.words[0].left + 0.5 * line.size or line.words[0].text[:1].islower())


def _goes_on(row: Sequence[Line], line: Line, channels: Sequence[Channel]) -> bool:
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
    return hangs([row[0], line])


def _segment(row: Sequence[Line], cells: Sequence[Sequence[Word]], table: int) -> Segment:
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


def _from_row(word: Word, baseline: float) -> list[float]:
    """The heights of a word's characters, as if its line were that of the row: raised ones stay raised."""
    by = baseline - word.segment.baseline
    return [height + by for height in word.segment.baselines[word.start : word.end]]
