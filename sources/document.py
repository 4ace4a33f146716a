"""A source text as Pincite keeps it: clean text, its parts, and the way back to the text as extracted.

All offsets are half-open and count Unicode code points. A `Document` is immutable; everything that stands right of
`sources` in the house reads it and nothing changes it.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

BlockKind = Literal["text", "heading", "list", "table", "caption", "footnote", "reference", "contents"]
Format = Literal["text", "markdown", "html", "pdf", "docx", "epub", "rtf", "odt"]

BLOCK_KINDS: frozenset[str] = frozenset(get_args(BlockKind))


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range [start, end) of code points.

    >>> Span(2, 5).of("abcdefg")
    'cde'
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span runs from a smaller to a larger offset, not [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The characters of `text` that the span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def encloses(self, other: Span) -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that clean text took over: clean[start:start+length] == original[original:original+length]."""

    start: int
    original: int
    length: int

    @property
    def end(self) -> int:
        """The offset in clean text after the last character."""
        return self.start + self.length

    @property
    def original_end(self) -> int:
        """The offset in the extracted text after the last character."""
        return self.original + self.length


@dataclass(frozen=True, slots=True)
class Alignment:
    """The one map between clean text and the text as extracted, both ways.

    `runs` ascend in clean text and overlap in neither; what lies between two runs was replaced, put in or deleted. They
    ascend in the extracted text too, but for what was moved: a footnote that stood in the middle of a sentence stands
    after its paragraph. `clean_length` and `original_length` are the lengths of the two texts in code points.

    >>> from sources.document import Alignment, Run, Span
    >>> ligature = Alignment((Run(0, 0, 2), Run(4, 3, 3)), clean_length=7, original_length=6)  # a "fi" mended
    >>> ligature.to_original(Span(3, 5))
    Span(start=2, end=4)
    """

    runs: tuple[Run, ...]
    clean_length: int
    original_length: int

    @classmethod
    def identity(cls, length: int) -> Alignment:
        """The map of a text that was not changed."""
        return cls((Run(0, 0, length),) if length else (), length, length)

    def to_original(self, span: Span) -> Span:
        """The smallest span of the extracted text that encloses what `span` of the clean text was made from."""
        return _enclosing(span, self.runs, self.clean_length, self.original_length)

    def to_clean(self, span: Span) -> Span:
        """The smallest span of the clean text that encloses what became of `span` of the extracted text."""
        turned = sorted((Run(run.original, run.start, run.length) for run in self.runs), key=lambda run: run.start)
        return _enclosing(span, turned, self.original_length, self.clean_length)


def _enclosing(span: Span, runs: Sequence[Run], length: int, other_length: int) -> Span:
    """Where `span` came from: `runs` ascend by `start`, and lead to a text of `other_length` characters."""
    if span.end > length:
        raise ValueError(f"[{span.start}, {span.end}) reaches past the text's {length} characters")
    first = bisect_right(runs, span.start, key=lambda run: run.start) - 1
    if first < 0 or runs[first].end <= span.start:
        first += 1
    covered = runs[first : bisect_left(runs, span.end, key=lambda run: run.start)]
    if span.start == span.end:
        inside = first < len(runs) and runs[first].start <= span.start
        return _point(
            runs[first].original + span.start - runs[first].start if inside else _gap(runs, first, other_length).start
        )
    if not covered:
        return _gap(runs, first, other_length)
    starts = [run.original + max(0, span.start - run.start) for run in covered]
    ends = [run.original_end - max(0, run.end - span.end) for run in covered]
    if span.start < covered[0].start:
        starts.append(_gap(runs, first, other_length, before=covered[0].original).start)
    if span.end > covered[-1].end:
        ends.append(_gap(runs, first + len(covered), other_length, after=covered[-1].original_end).end)
    return Span(min(starts), max(ends))


def _point(offset: int) -> Span:
    return Span(offset, offset)


def _gap(
    runs: Sequence[Run], following: int, other_length: int, *, before: int | None = None, after: int | None = None
) -> Span:
    """What the characters between the runs `following - 1` and `following` were made from.

    Where the other text jumps between the two, it is what lies right of the first, or, with `before`, left of the
    second.
    """
    left = runs[following - 1].original_end if following else 0
    right = runs[following].original if following < len(runs) else other_length
    if left <= right and (following < len(runs) or all(run.original < left for run in runs)):
        return Span(left, right)
    if before is not None:
        return Span(max((run.original_end for run in runs if run.original_end <= before), default=0), before)
    at = left if after is None else after
    return Span(at, min((run.original for run in runs if run.original >= at), default=other_length))


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `number` counts from 1 in the file, `label` is what is printed on it (None when unknown).

    A label is never guessed. A page whose text stands in several places, because a note was moved behind a sentence,
    has an entry for each.
    """

    number: int
    label: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the text it governs: `path` holds the headings above it and its own, outermost first."""

    path: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-like part of the text. Blocks ascend, do not overlap, and only white space lies between them.

    `language` is set where it is not the document's: an abstract in Russian in an English article, say.
    """

    kind: BlockKind
    span: Span
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A cleaned source text.

    `name` is the file's path relative to the folder it was read from, with forward slashes; `sha256` the hex digest of
    the file's bytes; `text` the clean text; `original` the text as extracted; `alignment` the map between the two.
    `blocks`, `sections` and `pages` ascend and stand in code points of `text`; `pages` is empty when there are none.
    `warnings` are sentences for the user about what could not be read (a damaged page, say). `title_told` says that the
    file itself tells the title; else it was found at the head of the text, or is the file's name.
    """

    name: str
    title: str
    format: Format
    sha256: str
    text: str
    original: str
    alignment: Alignment
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    pages: tuple[Page, ...] = ()
    language: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    warnings: tuple[str, ...] = ()
    title_told: bool = False

    @property
    def id(self) -> str:
        """Sixteen hex digits of the content hash: the same bytes are the same document, whatever they are called."""
        return self.sha256[:16]

    def quote(self, span: Span) -> str:
        """The characters of `text` at `span`, verbatim. Raises ValueError when the span reaches past the text."""
        if span.end > len(self.text):
            raise ValueError(f"[{span.start}, {span.end}) reaches past the document's {len(self.text)} characters")
        return span.of(self.text)

    def original_span(self, span: Span) -> Span:
        """Where the characters at `span` stand in `original`."""
        return self.alignment.to_original(span)

    def page_at(self, offset: int) -> Page | None:
        """The page on which the character at `offset` stands, or None when the format has no pages."""
        return next((page for page in self.pages if page.span.start <= offset < page.span.end), None)

    def section_at(self, offset: int) -> tuple[str, ...]:
        """The headings above the character at `offset`, outermost first; () when there are none."""
        inside = [section for section in self.sections if section.span.start <= offset < section.span.end]
        return max(inside, key=lambda section: (len(section.path), section.span.start)).path if inside else ()

    def language_at(self, offset: int) -> str | None:
        """The language of the text at `offset`, as an ISO 639-1 code: that of its block, else the document's."""
        at = bisect_right(self.blocks, offset, key=lambda block: block.span.start) - 1
        inside = at >= 0 and offset < self.blocks[at].span.end
        return (self.blocks[at].language if inside else None) or self.language

    def blocks_of(self, kinds: Iterable[BlockKind]) -> Iterator[Block]:
        """The blocks of the given kinds, in order."""
        wanted = frozenset(kinds)
        return (block for block in self.blocks if block.kind in wanted)

    def to_json(self) -> str:
        """The document as one JSON object; `from_json` gives it back equal."""
        return json.dumps(
            {
                "name": self.name,
                "title": self.title,
                "format": self.format,
                "sha256": self.sha256,
                "text": self.text,
                "original": self.original,
                "runs": [[run.start, run.original, run.length] for run in self.alignment.runs],
                "blocks": [[block.kind, block.span.start, block.span.end, block.language] for block in self.blocks],
                "sections": [[list(section.path), section.span.start, section.span.end] for section in self.sections],
                "pages": [[page.number, page.label, page.span.start, page.span.end] for page in self.pages],
                "language": self.language,
                "authors": list(self.authors),
                "date": self.date,
                "warnings": list(self.warnings),
                "title_told": self.title_told,
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, data: str) -> Document:
        """The document that `to_json` wrote."""
        raw = json.loads(data)
        return cls(
            name=raw["name"],
            title=raw["title"],
            format=raw["format"],
            sha256=raw["sha256"],
            text=raw["text"],
            original=raw["original"],
            alignment=Alignment(tuple(Run(*run) for run in raw["runs"]), len(raw["text"]), len(raw["original"])),
            blocks=tuple(Block(kind, Span(start, end), *rest) for kind, start, end, *rest in raw["blocks"]),
            sections=tuple(Section(tuple(path), Span(start, end)) for path, start, end in raw["sections"]),
            pages=tuple(Page(number, label, Span(start, end)) for number, label, start, end in raw["pages"]),
            language=raw["language"],
            authors=tuple(raw["authors"]),
            date=raw["date"],
            warnings=tuple(raw["warnings"]),
            title_told=raw.get("title_told", False),  # older libraries do not say
        )
