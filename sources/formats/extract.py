"""What a format gives: the text as extracted, with what the file itself says about its parts, pages and origin."""

from __future__ import annotations

from dataclasses import dataclass

from sources.document import BlockKind, Format, Page, Span


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read before it is refused; every limit is inclusive."""

    max_bytes: int = 100_000_000
    max_unpacked_bytes: int = 500_000_000
    max_pages: int = 5_000
    max_characters: int = 20_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph-like part of an extract; line breaks inside a "text" part stand only where the layout wrapped it.

    `level` counts from 1 for headings and is 0 for all other kinds. `runs_on` says that the layout breaks the part off
    in the middle of a sentence: its last line is full. `look` is its font size in points, 0 when unknown: a paragraph
    goes on only in one of its own look.
    """

    span: Span
    kind: BlockKind = "text"
    level: int = 0
    runs_on: bool = False
    look: float = 0.0


@dataclass(frozen=True, slots=True)
class Extract:
    """A file's text as extracted. `parts` is None when the format knows only lines, so that they have to be inferred;
    `notes` are then the footnotes that it knows all the same, each of whole lines.

    `pages` ascend and cover the text when the format has pages. `title`, `authors`, `date` and `language` are what the
    file tells about itself, never guessed. `marked_up` says that the text holds Markdown; `dropped` is to be taken
    out: raised marks that point to notes, and what a file says about itself in front of its text.
    """

    format: Format
    text: str
    parts: tuple[Part, ...] | None = None
    pages: tuple[Page, ...] = ()
    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    language: str | None = None
    warnings: tuple[str, ...] = ()
    marked_up: bool = False
    dropped: tuple[Span, ...] = ()
    notes: tuple[Span, ...] = ()


class Writer:
    """Builds an extract's text part by part: parts stand apart by a blank line.

    >>> writer = Writer()
    >>> writer.add("Findings", "heading", level=1)
    >>> writer.add("It rained.")
    >>> writer.text
    'Findings\\n\\nIt rained.'
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._parts: list[Part] = []

    def add(self, text: str, kind: BlockKind = "text", *, level: int = 0) -> None:
        """Append a part; text without anything to see is passed over."""
        text = text.strip()
        if not text:
            return
        if self._pieces:
            self._pieces.append("\n\n")
            self._length += 2
        self._parts.append(Part(Span(self._length, self._length + len(text)), kind, level))
        self._pieces.append(text)
        self._length += len(text)

    @property
    def length(self) -> int:
        """Characters written so far."""
        return self._length

    @property
    def text(self) -> str:
        """What was written so far."""
        return "".join(self._pieces)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts written so far."""
        return tuple(self._parts)
