"""Where a span of a Document stands on the pages of its PDF, as rectangles to draw a mark with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sources.document import Document, Span
from sources.formats.pdf import PDFIUM, open_pdf, page_lines
from sources.formats.pdf.characters import Box


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle on page `page` (from 1), in points from the page's lower left corner, y growing upwards."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


def rectangles(document: Document, data: bytes, span: Span) -> list[Rectangle]:
    """The rectangles, one a line, that cover the characters at `span` of `document.text`; `data` is its PDF.

    Only the pages that the span touches are read. What was put in by the repair (a hyphen's join, the bars of a table)
    has no place of its own. Raises ValueError when `data` is not the document's, and the errors of `sources.read`.
    """
    if document.format != "pdf":
        raise ValueError(f"{document.name} is no PDF: only a PDF has places on a page")
    wanted = [
        document.original_span(Span(max(run.start, span.start), min(run.end, span.end)))
        for run in document.alignment.runs
        if run.start < span.end and span.start < run.end
    ]
    found: list[Rectangle] = []
    with PDFIUM:
        pdf = open_pdf(data, document.name)
    try:
        starts = _page_starts(document)
        for number in sorted({page.number for page in document.pages if page.span.overlaps(span)}):
            lines, _ = page_lines(pdf, number - 1)
            start = starts[number]
            if document.original[start : start + len(lines.text)] != lines.text:
                raise ValueError(f"the file is not the one that {document.name} was read from")
            found += _on_page(number, lines.boxes(), [_moved(one, -start) for one in wanted])
    finally:
        with PDFIUM:
            pdf.close()
    return found


def _page_starts(document: Document) -> dict[int, int]:
    """Where each page's text begins in the text as extracted: pages end with a form feed."""
    starts, at, number = {}, 0, 1
    for page in document.original.split("\f"):
        starts[number] = at
        at += len(page) + 1
        number += 1
    return starts


def _moved(span: Span, by: int) -> tuple[int, int]:
    return span.start + by, span.end + by


def _on_page(number: int, boxes: Sequence[Box | None], wanted: Sequence[tuple[int, int]]) -> Iterator[Rectangle]:
    """The boxes of the wanted characters, joined where they stand side by side."""
    joined: list[Box] = []
    previous: Box | None = None
    for start, end in wanted:
        for box in boxes[max(0, start) : max(0, end)]:
            if box is None:
                continue
            if previous is not None and _is_next(previous, box):
                last = joined[-1]
                joined[-1] = (min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
            else:
                joined.append(box)
            previous = box
    return (Rectangle(number, *box) for box in joined)


def _is_next(one: Box, other: Box) -> bool:
    """Whether two characters that follow each other stand on one line, also on one that runs up or down the page."""
    return _touch(one, other, along=0, across=1) or _touch(one, other, along=1, across=0)


def _touch(one: Box, other: Box, *, along: int, across: int) -> bool:
    """Whether the boxes share a stretch of the axis `across`, and stand close along the other (0: x, 1: y)."""
    shared = min(one[across + 2], other[across + 2]) - max(one[across], other[across])
    size = min(one[across + 2] - one[across], other[across + 2] - other[across])
    gap = max(other[along] - one[along + 2], one[along] - other[along + 2])
    return shared > 0.5 * size and -0.5 * size < gap < 2.5 * size
