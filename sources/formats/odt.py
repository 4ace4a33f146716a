"""OpenDocument texts: headings, lists, tables, footnotes, with tracked changes as accepted (OASIS ODF 1.3, part 3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from sources.document import BlockKind
from sources.errors import DamagedFileError, EmptyFileError, EncryptedFileError
from sources.formats.extract import Extract, Limits, Writer
from sources.formats.package import Package
from sources.formats.raised import LOWERED, RAISED, NoteMarks

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_TEXT, _TABLE = f"{{{_OASIS}:text:1.0}}", f"{{{_OASIS}:table:1.0}}"
_OFFICE, _META = f"{{{_OASIS}:office:1.0}}", f"{{{_OASIS}:meta:1.0}}"
_STYLE, _DRAW = f"{{{_OASIS}:style:1.0}}", f"{{{_OASIS}:drawing:1.0}}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PASSED = frozenset(
    f"{_TEXT}{name}" for name in ("tracked-changes", "sequence-decls", "variable-decls", "user-field-decls")
)
_CONTENTS = frozenset(
    f"{_TEXT}{name}" for name in ("table-of-content", "illustration-index", "table-index", "alphabetical-index")
)


@dataclass(slots=True)
class _Reader:
    """What is written so far, and which text styles raise their text."""

    raising: frozenset[str]
    writer: Writer = field(default_factory=Writer)
    marks: NoteMarks = field(default_factory=NoteMarks)


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
    reader = _Reader(frozenset([*_raising(root), *_raising(package.xml("styles.xml"))]))
    _blocks(body, reader, "text")
    writer = reader.writer
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


def _raising(root: etree._Element | None) -> Iterator[str]:
    """The names of the text styles that raise what they are put on."""
    for style in root.iter(f"{_STYLE}style") if root is not None else ():
        properties = style.find(f"{_STYLE}text-properties")
        position = properties.get(f"{_STYLE}text-position", "") if properties is not None else ""
        if position.startswith("super") or re.match(r"[1-9]", position):
            yield style.get(f"{_STYLE}name", "")


def _blocks(parent: etree._Element, reader: _Reader, kind: BlockKind) -> None:
    for child in parent:
        tag = child.tag
        if tag in _PASSED or not isinstance(tag, str) or child.get(f"{_TEXT}display") == "none":
            continue
        if tag == f"{_TEXT}h":
            level = child.get(f"{_TEXT}outline-level", "1")
            _add(child, reader, "heading", level=int(level) if level.isdigit() else 1)
        elif tag == f"{_TEXT}p":
            _add(child, reader, _kind(child, kind))
        elif tag == f"{_TEXT}list":
            _blocks(child, reader, "list")
        elif tag == f"{_TABLE}table":
            _table(child, reader)
        elif tag in _CONTENTS:
            _blocks(child, reader, "contents")
        else:
            _blocks(child, reader, kind)


def _kind(paragraph: etree._Element, around: BlockKind) -> BlockKind:
    style = paragraph.get(f"{_TEXT}style-name", "").lower()
    return "caption" if around == "text" and style in {"caption", "illustration", "table", "figure"} else around


def _add(paragraph: etree._Element, reader: _Reader, kind: BlockKind, *, level: int = 0) -> None:
    notes: list[etree._Element] = []
    text, is_note = reader.marks.taken("".join(_texts(paragraph, notes, reader)).strip())
    if is_note:
        kind, level = "footnote", 0
    if kind == "text" and re.fullmatch(r"title|titel|название", paragraph.get(f"{_TEXT}style-name", "").lower()):
        kind, level = "heading", 1
    reader.writer.add(text, kind, level=level)
    _write_aside(notes, reader)


def _write_aside(aside: list[etree._Element], reader: _Reader) -> None:
    """Writes the footnotes and text boxes that stood in what was written last."""
    for element in aside:
        if element.tag != f"{_TEXT}note":
            _blocks(element, reader, "text")
            continue
        inside = element.find(f"{_TEXT}note-body")
        if inside is not None:
            text = " ".join("".join(_texts(one, [], reader)).strip() for one in inside.iter(f"{_TEXT}p"))
            reader.writer.add(reader.marks.taken(text, in_note=True)[0], "footnote")


def _texts(element: etree._Element, notes: list[etree._Element], reader: _Reader) -> Iterator[str]:
    """The text of an element, without its footnotes and text boxes, which are added to `notes`."""
    yield element.text or ""
    for child in element:
        tag = child.tag
        if tag == f"{_TEXT}note" or (isinstance(tag, str) and tag.startswith(_DRAW) and tag != f"{_DRAW}a"):
            notes.append(child)
        elif tag in {f"{_TEXT}tab", f"{_TEXT}s"}:
            yield " "
        elif tag == f"{_TEXT}line-break":
            yield "\n"
        elif tag == f"{_TEXT}span" and child.get(f"{_TEXT}style-name", "") in reader.raising:
            text = "".join(_texts(child, notes, reader))
            yield f"{RAISED}{text}{LOWERED}" if text.strip() else text
        elif isinstance(tag, str) and tag not in {f"{_OFFICE}annotation", f"{_TEXT}ruby-text"}:
            yield from _texts(child, notes, reader)
        yield child.tail or ""


def _table(table: etree._Element, reader: _Reader) -> None:
    notes: list[etree._Element] = []
    lines = []
    for row in table.iter(f"{_TABLE}table-row"):
        if next(row.iterancestors(f"{_TABLE}table")) is not table:
            continue
        cells = [
            re.sub(
                r"\s+",
                " ",
                reader.marks.taken(" ".join("".join(_texts(one, notes, reader)) for one in _lines(cell)))[0],
            ).strip()
            for cell in row.iterchildren(f"{_TABLE}table-cell")
        ]
        if any(cells):
            lines.append(" | ".join(cells))
    reader.writer.add("\n".join(lines), "table")
    _write_aside(notes, reader)


def _lines(cell: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs of a cell, those of tables within it too; those of its notes and boxes are within these."""
    for child in cell:
        if child.tag in {f"{_TEXT}p", f"{_TEXT}h"}:
            yield child
        elif isinstance(child.tag, str) and not child.tag.startswith(_DRAW) and child.tag != f"{_OFFICE}annotation":
            yield from _lines(child)
