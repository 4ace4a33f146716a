"""OpenDocument texts: headings, lists, tables, footnotes, with tracked changes as accepted (OASIS ODF 1.3, part 3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from sources.document import BlockKind
from sources.errors import DamagedFileError, EmptyFileError, EncryptedFileError
from sources.formats.extract import Extract, Limits, Writer
from sources.formats.package import Package

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_TEXT, _TABLE = f"{{{_OASIS}:text:1.0}}", f"{{{_OASIS}:table:1.0}}"
_OFFICE, _META = f"{{{_OASIS}:office:1.0}}", f"{{{_OASIS}:meta:1.0}}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PASSED = frozenset(
    f"{_TEXT}{name}" for name in ("tracked-changes", "sequence-decls", "variable-decls", "user-field-decls")
)
_CONTENTS = frozenset(
    f"{_TEXT}{name}" for name in ("table-of-content", "illustration-index", "table-index", "alphabetical-index")
)


def extract(data: bytes, name: str, limits: Limits) -> Extract:
    """The text of an OpenDocument text. Raises EmptyFileError, EncryptedFileError, DamagedFileError, TooLargeError."""
    package = Package(data, name, limits)
    manifest = package.read("META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise EncryptedFileError(name, "the OpenDocument file is protected by a password; save a copy without one")
    root = package.xml("content.xml")
    body = root.find(f"{_OFFICE}body/{_OFFICE}text") if root is not None else None
    if body is None:
        raise DamagedFileError(
            name, "the OpenDocument file has no text part; open it in a word processor and save it again"
        )
    writer = Writer()
    _blocks(body, writer, "text")
    if not writer.text:
        raise EmptyFileError(name, "the OpenDocument file holds no text")
    meta = package.xml("meta.xml")

    def told(tag: str) -> str | None:
        found = next(meta.iter(tag), None) if meta is not None else None
        return (found.text or "").strip() or None if found is not None else None

    author = told(f"{_META}initial-creator") or told(f"{_DC}creator")
    date = told(f"{_META}creation-date")
    language = told(f"{_DC}language")
    return Extract(
        "odt",
        writer.text,
        writer.parts,
        title=told(f"{_DC}title"),
        authors=(author,) if author else (),
        date=date[:10] if date else None,
        language=language.split("-")[0].lower() if language else None,
    )


def _blocks(parent: etree._Element, writer: Writer, kind: BlockKind) -> None:
    for child in parent:
        tag = child.tag
        if tag in _PASSED or not isinstance(tag, str):
            continue
        if tag == f"{_TEXT}h":
            level = child.get(f"{_TEXT}outline-level", "1")
            _add(child, writer, "heading", level=int(level) if level.isdigit() else 1)
        elif tag == f"{_TEXT}p":
            _add(child, writer, _kind(child, kind))
        elif tag == f"{_TEXT}list":
            _blocks(child, writer, "list")
        elif tag == f"{_TABLE}table":
            _table(child, writer)
        elif tag in _CONTENTS:
            _blocks(child, writer, "contents")
        else:
            _blocks(child, writer, kind)


def _kind(paragraph: etree._Element, around: BlockKind) -> BlockKind:
    style = paragraph.get(f"{_TEXT}style-name", "").lower()
    return "caption" if around == "text" and style in {"caption", "illustration", "table", "figure"} else around


def _add(paragraph: etree._Element, writer: Writer, kind: BlockKind, *, level: int = 0) -> None:
    notes: list[etree._Element] = []
    text = "".join(_texts(paragraph, notes))
    if kind == "text" and re.fullmatch(r"title|titel|название", paragraph.get(f"{_TEXT}style-name", "").lower()):
        kind, level = "heading", 1
    writer.add(text, kind, level=level)
    for note in notes:
        inside = note.find(f"{_TEXT}note-body")
        if inside is not None:
            writer.add(" ".join("".join(_texts(one, [])).strip() for one in inside.iter(f"{_TEXT}p")), "footnote")


def _texts(element: etree._Element, notes: list[etree._Element]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        tag = child.tag
        if tag == f"{_TEXT}note":
            notes.append(child)
        elif tag in {f"{_TEXT}tab", f"{_TEXT}s"}:
            yield " "
        elif tag == f"{_TEXT}line-break":
            yield "\n"
        elif isinstance(tag, str) and tag != f"{_OFFICE}annotation":
            yield from _texts(child, notes)
        yield child.tail or ""


def _table(table: etree._Element, writer: Writer) -> None:
    notes: list[etree._Element] = []
    lines = []
    for row in table.iter(f"{_TABLE}table-row"):
        cells = [
            re.sub(
                r"\s+", " ", " ".join("".join(_texts(one, notes)) for one in cell.iter(f"{_TEXT}p", f"{_TEXT}h"))
            ).strip()
            for cell in row.iterchildren(f"{_TABLE}table-cell")
        ]
        if any(cells):
            lines.append(" | ".join(cells))
    writer.add("\n".join(lines), "table")
