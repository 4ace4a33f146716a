"""The library on the wire: its documents, their text, and what became of an upload."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from index.outcome import Outcome
from index.records import Entry, Unreadable
from service.wire.asking import UnreadableBody
from sources.document import BlockKind, Document, Format

FileStatus = Literal["added", "replaced", "unchanged", "removed", "unreadable"]


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True, frozen=True)


class DocumentBody(_Out):
    """A document of the library."""

    id: str
    name: str
    title: str
    sha256: str
    format: str
    names: list[str] = Field(description="All names that the same content came under; `name` is the first.")
    size_bytes: int
    passages: int
    language: str | None
    added: str = Field(description="When it came in, in UTC, ISO 8601.")
    warnings: list[str] = Field(description="What of it could not be read.")


class DocumentsBody(_Out):
    """A stretch of the list of documents, in order of their names; `total` counts all of them."""

    documents: list[DocumentBody]
    total: int
    offset: int
    unreadable: list[UnreadableBody]
    library_version: int

    @classmethod
    def of(
        cls, entries: Sequence[Entry], unreadable: Sequence[Unreadable], *, version: int, stretch: slice = slice(None)
    ) -> DocumentsBody:
        """The body of a `stretch` of the entries."""
        return cls(
            documents=[DocumentBody.model_validate(entry) for entry in entries[stretch]],
            total=len(entries),
            offset=stretch.start or 0,
            unreadable=[UnreadableBody.model_validate(file) for file in unreadable],
            library_version=version,
        )


class UploadResult(_Out):
    """What became of one uploaded file; an unreadable one has a `reason` and no document."""

    name: str
    status: FileStatus
    reason: str | None
    document_id: str | None
    passages: int


class UploadBody(_Out):
    """What became of the uploaded files, in their order."""

    results: list[UploadResult]
    library_version: int

    @classmethod
    def of(cls, outcomes: Sequence[Outcome], *, version: int) -> UploadBody:
        """The body of what became of some files."""
        return cls(results=[UploadResult.model_validate(outcome) for outcome in outcomes], library_version=version)


class RemovedBody(_Out):
    """The ids of the documents that are gone, and the library's version from then on."""

    removed: list[str]
    forgotten: list[str] = Field(default=[], description="Names of files that could not be read, listed no longer.")
    library_version: int


class BlockBody(_Out):
    """A paragraph-like part of the text at [start, end)."""

    kind: BlockKind
    start: int
    end: int


class SectionBody(_Out):
    """A heading with the text it governs; `path` holds the headings above it and its own."""

    path: list[str]
    start: int
    end: int


class PageBody(_Out):
    """A page: `number` counts from 1, `label` is what is printed on it."""

    number: int
    label: str | None
    start: int
    end: int


class TextBody(_Out):
    """A document's clean text with its parts, all in half-open code points of `text`."""

    id: str
    name: str
    title: str
    sha256: str
    format: Format
    text: str
    blocks: list[BlockBody]
    sections: list[SectionBody]
    pages: list[PageBody]
    warnings: list[str]

    @classmethod
    def of(cls, document: Document) -> TextBody:
        """The body of a document's text."""
        return cls(
            id=document.id,
            name=document.name,
            title=document.title,
            sha256=document.sha256,
            format=document.format,
            text=document.text,
            blocks=[
                BlockBody(kind=block.kind, start=block.span.start, end=block.span.end) for block in document.blocks
            ],
            sections=[
                SectionBody(path=list(section.path), start=section.span.start, end=section.span.end)
                for section in document.sections
            ],
            pages=[
                PageBody(number=page.number, label=page.label, start=page.span.start, end=page.span.end)
                for page in document.pages
            ],
            warnings=list(document.warnings),
        )


class LibraryBody(_Out):
    """How the library stands."""

    version: int
    documents: int
    passages: int
    unreadable: list[UnreadableBody]


class ExamplesBody(_Out):
    """Questions that the page offers; empty once the library holds more than the samples."""

    questions: list[str]


class HealthBody(_Out):
    """The process is up."""

    status: Literal["ok"] = "ok"
    version: str


class ReadyBody(_Out):
    """Whether questions can be answered; `missing` names what is not loaded yet."""

    ready: bool
    missing: list[str]
    library_version: int | None = None
