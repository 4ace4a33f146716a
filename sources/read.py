"""Files to Documents: picks the format by content, runs the repair, and finds what is in a folder."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from sources.document import Document, Format
from sources.errors import EmptyFileError, EncryptedFileError, TooLargeError, UnknownFormatError, UnreadableError
from sources.formats import docx, epub, html, odt, pdf, rtf, text
from sources.formats.extract import Extract, Limits
from sources.formats.package import Package
from sources.language import language_of, languages_of, main_language, script_of
from sources.repair import clean
from sources.title import title_of

__all__ = ["READING", "Limits", "read", "read_bytes", "walk"]

READING = 3
"""Raised whenever the same bytes come to another text or other places: a library then reads its documents again."""

_LOCK_NAMES = re.compile(
    r"~\$|\.~lock\.|~$|\.(?:tmp|part|crdownload|swp)$|^(?:Thumbs\.db|desktop\.ini)$", re.IGNORECASE
)
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF", b"\x00\x00\x01\x00")
_BINARY = (b"\x7fELF", b"MZ", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ", b"SQLite format 3")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(path: Path, *, name: str | None = None, limits: Limits | None = None) -> Document:
    """The Document in a file. `name` stands for it in the library; the file's own name when None.

    Raises an UnreadableError that says what is wrong and what to change.
    """
    name = path.name if name is None else name
    limits = limits or Limits()
    try:
        size = path.stat().st_size
        if size > limits.max_bytes:
            raise TooLargeError(name, _too_large(size, limits))
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableError(name, f"the file cannot be opened: {error.strerror or error}") from error
    return read_bytes(data, name=name, limits=limits)


def read_bytes(data: bytes, *, name: str, limits: Limits | None = None) -> Document:
    """The Document in the bytes of a file called `name`. The same bytes give the same Document.

    Raises an UnreadableError that says what is wrong and what to change.
    """
    limits = limits or Limits()
    if len(data) > limits.max_bytes:
        raise TooLargeError(name, _too_large(len(data), limits))
    if not data:
        raise EmptyFileError(name, "the file is empty (0 bytes)")
    extract = _extract(data, name, limits)
    if len(extract.text) > limits.max_characters:
        raise TooLargeError(
            name, f"it holds {len(extract.text):,} characters of text, more than {limits.max_characters:,}; split it"
        )
    cleaned = clean(extract)
    if not cleaned.text:
        raise EmptyFileError(name, "the file holds no text")
    texts = [block.span.of(cleaned.text) for block in cleaned.blocks]
    language = main_language(texts) or language_of(cleaned.text) or extract.language
    languages = languages_of(texts, language=language, script=script_of(cleaned.text))
    return Document(
        name=name,
        title=extract.title
        or title_of(cleaned, headed=extract.parts is not None or extract.marked_up)
        or PurePosixPath(name).stem,
        format=extract.format,
        sha256=hashlib.sha256(data).hexdigest(),
        text=cleaned.text,
        original=extract.text,
        alignment=cleaned.alignment,
        blocks=tuple(replace(block, language=one) for block, one in zip(cleaned.blocks, languages, strict=True)),
        sections=cleaned.sections,
        pages=cleaned.pages,
        language=language,
        authors=extract.authors,
        date=extract.date,
        warnings=extract.warnings,
        title_told=bool(extract.title),
    )


def walk(folder: Path) -> Iterator[tuple[Path, str]]:
    """The files below `folder` with their names relative to it, in order; hidden and lock files are passed over.

    A folder that cannot be listed comes as itself, with its name ending in "/": `read` then says why.
    """
    yield from _walk(folder, "", frozenset())


def _walk(folder: Path, prefix: str, above: frozenset[tuple[int, int]]) -> Iterator[tuple[Path, str]]:
    try:
        status = folder.stat()
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        yield folder, prefix or f"{folder.name}/"
        return
    identity = (status.st_dev, status.st_ino)
    if identity in above:
        return
    for entry in entries:
        if entry.name.startswith(".") or _LOCK_NAMES.search(entry.name):
            continue
        if entry.is_dir():
            yield from _walk(Path(entry.path), f"{prefix}{entry.name}/", above | {identity})
        elif entry.is_file():
            yield Path(entry.path), f"{prefix}{entry.name}"


def format_of(data: bytes, name: str, limits: Limits) -> Format:
    """The format of a file's bytes; its name decides only between text and Markdown. Raises UnknownFormatError."""
    head = data[:1024]
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith(b"PK"):
        return _zip_format(data, name, limits)
    if head.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(_OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise EncryptedFileError(name, "the Office file is protected by a password; save a copy without one")
        raise UnknownFormatError(name, "it is in the old binary Office format; save it as DOCX")
    if head.startswith(_PICTURES):
        raise UnknownFormatError(name, "it is a picture; run it through OCR and add the PDF or text that this gives")
    if head.startswith(_BINARY):
        raise UnknownFormatError(name, "it is a program or an archive; unpack it and add the documents inside")
    if _HTML.match(data[:8192].removeprefix(b"\xef\xbb\xbf")):
        return "html"
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in {".html", ".htm", ".xhtml"} and re.search(rb"<\w+[^>]*>", data[:8192]):
        return "html"
    return "markdown" if suffix in {".md", ".markdown"} else "text"


def _zip_format(data: bytes, name: str, limits: Limits) -> Format:
    package = Package(data, name, limits)
    names = set(package.names())
    if "word/document.xml" in names:
        return "docx"
    kind = (package.read("mimetype") or b"").strip()
    if kind == b"application/epub+zip" or "META-INF/container.xml" in names:
        return "epub"
    if kind.startswith(b"application/vnd.oasis.opendocument.text"):
        return "odt"
    raise UnknownFormatError(
        name, "it is an archive or an Office format that is not read; add PDF, DOCX, HTML, Markdown or text"
    )


def _extract(data: bytes, name: str, limits: Limits) -> Extract:
    kind = format_of(data, name, limits)
    readers: dict[Format, Callable[[], Extract]] = {
        "pdf": lambda: pdf.extract(data, name, limits),
        "docx": lambda: docx.extract(data, name, limits),
        "odt": lambda: odt.extract(data, name, limits),
        "epub": lambda: epub.extract(data, name, limits),
        "html": lambda: html.extract(data, name),
        "rtf": lambda: rtf.extract(data, name),
        "markdown": lambda: text.extract(data, name),
        "text": lambda: text.extract(data, name),
    }
    return readers[kind]()


def _too_large(size: int, limits: Limits) -> str:
    return f"it has {size / 1_000_000:.0f} MB, more than {limits.max_bytes / 1_000_000:.0f} MB; split it"
