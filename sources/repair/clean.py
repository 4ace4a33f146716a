"""Makes the clean text of an extract: runs the passes and writes the paragraphs out, each as one block."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sources.document import Alignment, Block, Page, Section, Span
from sources.formats.extract import Extract
from sources.repair import codepage, glyphs, joins, markup, references
from sources.repair.joins import Paragraph
from sources.repair.structure import structure_of
from sources.repair.words import Words
from sources.rewrite import Edit, Rewrite

_KEEPS_LINES = frozenset({"table", "contents"})
_RULE = re.compile(r"[|\s:+=-]+")
_BLANKS = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class Clean:
    """The clean text with its map back, its blocks, sections and pages, and the headings' levels."""

    text: str
    alignment: Alignment
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    pages: tuple[Page, ...]


def clean(extract: Extract) -> Clean:
    """The clean text of `extract`: every character is a copy of an extracted one, or recorded as put in."""
    rewrite = Rewrite(extract.text)
    parts, notes = extract.parts, extract.notes

    def apply(edits: Iterable[Edit]) -> None:
        nonlocal parts, notes
        moved = rewrite.replace(edits)
        parts = None if parts is None else tuple(replace(part, span=moved.span(part.span)) for part in parts)
        notes = tuple(moved.span(note) for note in notes)

    apply(Edit(span) for span in extract.dropped)
    apply(codepage.edits(rewrite.text, Words(rewrite.text, language=extract.language)))
    apply(glyphs.edits(rewrite.text, Words(rewrite.text.replace("\ufffd", " "), language=extract.language)))
    words = Words(rewrite.text, language=extract.language)
    if extract.marked_up:
        apply(markup.edits(rewrite.text))
    if parts is None:
        structure = structure_of(rewrite.text, marked_up=extract.marked_up, notes=notes)
        parts = structure.parts
        apply(Edit(mark) for mark in structure.note_marks)
    parts = references.mark(parts, rewrite.text)
    blocks, headings = _write(rewrite, joins.paragraphs(parts, rewrite.text), words, marked_up=extract.marked_up)
    return Clean(
        rewrite.text,
        rewrite.alignment(),
        tuple(blocks),
        tuple(_sections(headings, len(rewrite.text))),
        tuple(_pages(rewrite, extract.pages)),
    )


def _write(
    rewrite: Rewrite, paragraphs: Sequence[Paragraph], words: Words, *, marked_up: bool
) -> tuple[list[Block], list[tuple[int, int, str]]]:
    pieces: list[Span | str] = []
    blocks: list[Block] = []
    headings: list[tuple[int, int, str]] = []
    length = 0
    for paragraph in paragraphs:
        written = list(_paragraph(rewrite.text, paragraph, words, marked_up=marked_up))
        content = "".join(piece if isinstance(piece, str) else piece.of(rewrite.text) for piece in written)
        if not content.strip():
            continue
        if pieces:
            pieces.append("\n\n")
            length += 2
        pieces += written
        blocks.append(Block(paragraph.kind, Span(length, length + len(content))))
        if paragraph.kind == "heading":
            headings.append((length, paragraph.level, content))
        length += len(content)
    rewrite.rebuild(pieces)
    return blocks, headings


def _paragraph(text: str, paragraph: Paragraph, words: Words, *, marked_up: bool) -> Iterator[Span | str]:
    lines = [line for piece in paragraph.pieces for line in _trimmed_lines(text, piece)]
    if paragraph.kind == "heading" and marked_up and lines:
        lines = _without_hashes(text, lines)
    if paragraph.kind == "table":
        lines = [_without_rim(text, line) for line in lines if not _RULE.fullmatch(text, line.start, line.end)]
    for index, line in enumerate(lines):
        end, between = line.end, ""
        if index + 1 < len(lines):
            if paragraph.kind in _KEEPS_LINES:
                between = "\n"
            else:
                cut, between = joins.joint(line.of(text), lines[index + 1].of(text), words)
                end -= cut
        yield from _single_blanks(text, Span(line.start, end))
        if between:
            yield between


def _trimmed_lines(text: str, piece: Span) -> Iterator[Span]:
    start = piece.start
    for line in piece.of(text).split("\n"):
        stripped = line.strip()
        if stripped:
            at = start + line.index(stripped)
            yield Span(at, at + len(stripped))
        start += len(line) + 1


def _without_rim(text: str, line: Span) -> Span:
    """A table row without the bars at its ends."""
    start, end = line.start, line.end
    while start < end and text[start] in "| ":
        start += 1
    while end > start and text[end - 1] in "| ":
        end -= 1
    return Span(start, end)


def _without_hashes(text: str, lines: list[Span]) -> list[Span]:
    first = lines[0].of(text)
    match = re.match(r"#{1,6}\s+", first)
    if not match:
        return lines
    end = lines[0].end - (len(first) - len(re.sub(r"\s*#+$", "", first)))
    start = lines[0].start + match.end()
    return [Span(start, end), *lines[1:]] if start < end else lines[1:]


def _single_blanks(text: str, line: Span) -> Iterator[Span | str]:
    start = line.start
    for match in _BLANKS.finditer(text, line.start, line.end):
        if match.end() - match.start() > 1:
            yield Span(start, match.start() + 1)
            start = match.end()
    if start < line.end:
        yield Span(start, line.end)


def _sections(headings: Sequence[tuple[int, int, str]], length: int) -> Iterator[Section]:
    """A heading governs the text up to the next heading that is not below it."""
    open_headings: list[tuple[int, str]] = []
    for index, (start, level, title) in enumerate(headings):
        while open_headings and open_headings[-1][0] >= level:
            open_headings.pop()
        open_headings.append((level, title))
        end = next((other for other, deep, _ in headings[index + 1 :] if deep <= level), length)
        yield Section(tuple(heading for _, heading in open_headings), Span(start, end))


def _pages(rewrite: Rewrite, pages: Sequence[Page]) -> Iterator[Page]:
    """The pages in clean text; a page whose text stands in several places has several entries."""
    if not pages or not rewrite.text:
        return
    starts = np.array([page.span.start for page in pages])
    origins = rewrite.origins()
    copied = np.flatnonzero(origins >= 0)
    of_copied = np.searchsorted(starts, origins[copied], side="right") - 1
    # What was put in stands on the page of the character before it.
    nearest = np.searchsorted(copied, np.arange(len(origins)), side="right") - 1
    on_page = of_copied[np.maximum(nearest, 0)]
    edges = [0, *(np.flatnonzero(np.diff(on_page)) + 1).tolist(), len(on_page)]
    for start, end in itertools.pairwise(edges):
        page = pages[int(on_page[start])]
        yield replace(page, span=Span(start, end))
