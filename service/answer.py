"""What the service gives back: an Answer is spans copied from sources, each with its pinpoint Citation, or silence.

The shapes follow the HTTP contract; `service.wire` puts them into JSON. All offsets are half-open code points of
`Document.text`, `original_*` of the text as extracted.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.items import items
from sources.document import Format


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the conversation with the answer it got (None: it got none)."""

    question: str
    answer: str | None


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """The cited document: id, file name, title and the SHA-256 of the file's bytes in hex.

    `authors` and `date` are what the file tells of itself, in its own words, and empty where it tells nothing. So is
    the title with `title_told`; else it was found in the text.
    """

    id: str
    name: str
    title: str
    sha256: str
    format: Format | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    title_told: bool = False


@dataclass(frozen=True, slots=True)
class Location:
    """Where a quote stands. The answer's own offsets are None for a nearest passage, which answers nothing."""

    answer_start: int | None
    answer_end: int | None
    quote_start: int
    quote_end: int
    original_start: int
    original_end: int
    page: int | None
    page_label: str | None
    section: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Selector:
    """A W3C TextQuoteSelector (Web Annotation Data Model, 4.2.4): the quote with up to 32 characters either side."""

    exact: str
    prefix: str
    suffix: str


@dataclass(frozen=True, slots=True)
class PassageRef:
    """The passage that was read: `text` stands at [start, end) of the document."""

    id: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """One place that bears an answer out: `quote` are the whole sentences round the answer, cut from the document.

    `confidence` is the probability in [0, 1] that the answer is right. For a nearest passage `answer` is None.
    """

    answer: str | None
    confidence: float
    quote: str
    document: DocumentRef
    location: Location
    selector: Selector
    passage: PassageRef


@dataclass(frozen=True, slots=True)
class Claim:
    """Citations that say the same: `citations` are places in `Answer.citations`, best first."""

    answer: str
    citations: tuple[int, ...]

    @property
    def items(self) -> tuple[str, ...]:
        """The members of a list answer, parts of it; empty for any other answer."""
        return items(self.answer)


@dataclass(frozen=True, slots=True)
class UnreadableFile:
    """A file that was offered to the library and gave no text, with the reason for the user."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was searched: documents and passages of the library or its chosen part, passages read, files unread."""

    documents: int
    passages: int
    passages_read: int
    unreadable: tuple[UnreadableFile, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question, or silence: then `answer` is None, `citations` is empty and `nearest` is not.

    `confidence` is the probability in [0, 1] that the best answer is right, also when it was held back.
    """

    question: str
    resolved_question: str
    answered: bool
    answer: str | None
    confidence: float
    citations: tuple[Citation, ...]
    claims: tuple[Claim, ...]
    nearest: tuple[Citation, ...]
    coverage: Coverage
    library_version: int
    took_ms: float
