"""Word files: headings, lists, tables, footnotes, with tracked changes as accepted.

The XML is read as it stands (ECMA-376 part 1, WordprocessingML): python-docx passes over insertions, footnotes, text
boxes and content controls, whose words a reader sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from sources.errors import DamagedFileError, EmptyFileError
from sources.formats.extract import Extract, Limits, Writer
from sources.formats.package import Package, parse_xml
from sources.formats.raised import LOWERED, RAISED, NoteMarks

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_CORE = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
}
_GONE = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_W}pPr", f"{_W}rPr"})
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": _W.strip("{}").encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": _MATH.strip("{}").encode(),
}  # how "Strict Open XML" names things


@dataclass(slots=True)
class _Style:
    level: int = 0
    kind: str = ""
    raised: bool = False


@dataclass(slots=True)
class _Reader:
    package: Package
    styles: dict[str, _Style]
    notes: dict[tuple[str, str], etree._Element]
    writer: Writer = field(default_factory=Writer)
    pending: list[etree._Element] = field(default_factory=list)
    marks: NoteMarks = field(default_factory=NoteMarks)


def extract(data: bytes, name: str, limits: Limits) -> Extract:
    """The text of a Word file. Raises EmptyFileError, EncryptedFileError, DamagedFileError, TooLargeError."""
    package = Package(data, name, limits)
    document = _part(package, "word/document.xml")
    if document is None:
        raise DamagedFileError(name, "the Word file has no main part; open it in a word processor and save it again")
    body = document.find(f"{_W}body")
    reader = _Reader(package, _styles(package), dict(_notes(package)))
    if body is not None:
        _blocks(body, reader)
    if not reader.writer.text:
        raise EmptyFileError(name, "the Word file holds no text")
    title, authors, date, language = _properties(package)
    return Extract(
        "docx",
        reader.writer.text,
        reader.writer.parts,
        title=title,
        authors=authors,
        date=date,
        language=language,
    )


def _part(package: Package, member: str) -> etree._Element | None:
    content = package.read(member)
    if content is None:
        return None
    for strict, usual in _STRICT.items():
        content = content.replace(strict, usual)
    return parse_xml(content, package.name, member)


def _styles(package: Package) -> dict[str, _Style]:
    root = _part(package, "word/styles.xml")
    styles: dict[str, _Style] = {}
    parents: dict[str, str] = {}
    for style in root.iter(f"{_W}style") if root is not None else ():
        key = style.get(f"{_W}styleId", "")
        named = _value(style, "name").lower()
        level = re.fullmatch(r"(?:heading|заголовок|überschrift|titre)\s*(\d)", named)
        outline = _value(style, "pPr", "outlineLvl")
        found = _Style(
            int(level.group(1)) if level else int(outline) + 1 if outline.isdigit() and int(outline) < 9 else 0
        )
        if named in {"title", "название"}:
            found = _Style(1, "title")
        elif named.startswith(("toc ", "table of figures")) and not named.startswith("toc heading"):
            found = _Style(0, "contents")
        elif named in {"caption", "название объекта"}:
            found = _Style(0, "caption")
        elif named.startswith("list"):
            found = _Style(0, "list")
        found.raised = _value(style, "rPr", "vertAlign") == "superscript"
        styles[key] = found
        parents[key] = _value(style, "basedOn")
    for key, found in styles.items():
        above, steps = parents.get(key, ""), 0
        while not (found.level or found.kind) and above in styles and steps < 20:
            found.level, found.kind = styles[above].level, styles[above].kind
            above, steps = parents.get(above, ""), steps + 1
    return styles


def _value(element: etree._Element, *path: str) -> str:
    for step in path:
        found = element.find(f"{_W}{step}")
        if found is None:
            return ""
        element = found
    return element.get(f"{_W}val") or ""


def _notes(package: Package) -> Iterator[tuple[tuple[str, str], etree._Element]]:
    for kind in ("footnote", "endnote"):
        root = _part(package, f"word/{kind}s.xml")
        for note in root.iter(f"{_W}{kind}") if root is not None else ():
            if note.get(f"{_W}type") not in {"separator", "continuationSeparator", "continuationNotice"}:
                yield (kind, note.get(f"{_W}id", "")), note


def _blocks(parent: etree._Element, reader: _Reader) -> None:
    for child in parent:
        if child.tag == f"{_W}p":
            _paragraph(child, reader)
        elif child.tag == f"{_W}tbl":
            _table(child, reader)
        elif child.tag in {f"{_W}sdt", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml", f"{_W}smartTag"}:
            content = child.find(f"{_W}sdtContent")
            _blocks(child if content is None else content, reader)


def _paragraph(paragraph: etree._Element, reader: _Reader) -> None:
    text, is_note = reader.marks.taken("".join(_texts(paragraph, reader)).strip())
    properties = paragraph.find(f"{_W}pPr")
    style = reader.styles.get(_value(properties, "pStyle") if properties is not None else "", _Style())
    outline = _value(properties, "outlineLvl") if properties is not None else ""
    level = style.level or (int(outline) + 1 if outline.isdigit() and int(outline) < 9 else 0)
    if is_note:
        reader.writer.add(text, "footnote")
    elif level:
        reader.writer.add(re.sub(r"\s+", " ", text), "heading", level=level)
    elif style.kind == "contents":
        reader.writer.add(text, "contents")
    elif style.kind == "caption":
        reader.writer.add(text, "caption")
    elif style.kind == "list" or (properties is not None and properties.find(f"{_W}numPr") is not None):
        reader.writer.add(text, "list")
    elif _is_bold(paragraph) and 0 < len(text) <= 120 and not re.search(r"[.:;,]$", text):
        reader.writer.add(text, "heading", level=2)
    else:
        reader.writer.add(text)
    for box in paragraph.iter(f"{_W}txbxContent"):
        if not any(above.tag == _FALLBACK for above in box.iterancestors()):
            _blocks(box, reader)
    _flush_notes(reader)


def _flush_notes(reader: _Reader) -> None:
    notes, reader.pending = reader.pending, []
    for note in notes:
        text = " ".join("".join(_texts(paragraph, reader)).strip() for paragraph in note.iter(f"{_W}p"))
        reader.writer.add(reader.marks.taken(text, in_note=True)[0], "footnote")


def _is_bold(paragraph: etree._Element) -> bool:
    runs = [run for run in paragraph.iter(f"{_W}r") if "".join(run.itertext(f"{_W}t")).strip()]
    return bool(runs) and all(_is_on(run, "b") for run in runs)


def _is_on(run: etree._Element, name: str) -> bool:
    """Whether a run's own properties switch something on: `b` for bold, `vanish` for hidden."""
    found = run.find(f"{_W}rPr/{_W}{name}")
    return found is not None and found.get(f"{_W}val") not in {"0", "false", "none", "off"}


def _texts(element: etree._Element, reader: _Reader) -> Iterator[str]:
    for child in element:
        tag = child.tag
        if tag in {f"{_W}t", f"{_MATH}t"}:
            yield child.text or ""
        elif tag in {f"{_W}tab", f"{_W}ptab"}:
            yield " "
        elif tag in {f"{_W}br", f"{_W}cr"}:
            yield "\n"
        elif tag == f"{_W}noBreakHyphen":
            yield "-"
        elif tag == f"{_W}softHyphen":
            yield "\xad"
        elif tag in {f"{_W}footnoteReference", f"{_W}endnoteReference"}:
            note = reader.notes.pop((tag.removeprefix(_W).removesuffix("Reference"), child.get(f"{_W}id", "")), None)
            if note is not None:
                reader.pending.append(note)
        elif _is_passed(child):
            continue
        elif tag == f"{_W}r" and _is_raised(child, reader):
            text = "".join(_texts(child, reader))
            yield f"{RAISED}{text}{LOWERED}" if text.strip() else text
        else:
            yield from _texts(child, reader)


def _is_passed(element: etree._Element) -> bool:
    """Whether an element is not of the text around it: deleted, hidden, a box, a sign of a font of signs."""
    tag = element.tag
    hidden = tag == f"{_W}r" and _is_on(element, "vanish")
    return hidden or not isinstance(tag, str) or tag in _GONE or tag in (_FALLBACK, f"{_W}txbxContent", f"{_W}sym")


def _is_raised(run: etree._Element, reader: _Reader) -> bool:
    properties = run.find(f"{_W}rPr")
    if properties is None:
        return False
    position = _value(properties, "vertAlign")
    return position == "superscript" or (
        not position and reader.styles.get(_value(properties, "rStyle"), _Style()).raised
    )


def _table(table: etree._Element, reader: _Reader) -> None:
    rows = [row for row in table.iter(f"{_W}tr") if next(row.iterancestors(f"{_W}tbl")) is table]
    cells = [[cell for cell in row.iter(f"{_W}tc") if next(cell.iterancestors(f"{_W}tr")) is row] for row in rows]
    if _is_layout(cells):
        for row in cells:
            for cell in row:
                _blocks(cell, reader)
        return
    lines = []
    for row in cells:
        texts = [
            re.sub(
                r"\s+",
                " ",
                reader.marks.taken(" ".join("".join(_texts(one, reader)) for one in cell.iter(f"{_W}p")))[0],
            ).strip()
            for cell in row
        ]
        if any(texts):
            lines.append(" | ".join(texts))
    reader.writer.add("\n".join(lines), "table")
    _flush_notes(reader)


def _is_layout(cells: Sequence[Sequence[etree._Element]]) -> bool:
    """Whether a table only places text on the page: one cell, or cells that hold whole passages."""
    if len(cells) == 1 and len(cells[0]) == 1:
        return True
    lengths = [len("".join(cell.itertext(f"{_W}t"))) for row in cells for cell in row]
    return sum(lengths) > 400 * len(lengths) > 0


def _properties(package: Package) -> tuple[str | None, tuple[str, ...], str | None, str | None]:
    core = package.xml("docProps/core.xml")
    if core is None:
        return None, (), None, None

    def found(path: str) -> str | None:
        text = core.findtext(path, namespaces=_CORE)
        return text.strip() if text and text.strip() else None

    creator = found("dc:creator")
    created = found("dcterms:created")
    language = found("dc:language")
    return (
        found("dc:title"),
        tuple(part.strip() for part in re.split("[;]", creator) if part.strip()) if creator else (),
        created[:10] if created else None,
        language.split("-")[0].lower() if language else None,
    )
