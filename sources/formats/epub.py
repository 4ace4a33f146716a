"""EPUB books: the chapters in reading order (W3C EPUB 3.3), with separate files of notes after them."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

from lxml import etree

from sources.errors import DamagedFileError, EmptyFileError, EncryptedFileError
from sources.formats import html
from sources.formats.extract import Extract, Limits, Writer
from sources.formats.package import Package, parse_xml

_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/xml", "text/xml"})
_FONT_SCHEMES = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


def extract(data: bytes, name: str, limits: Limits) -> Extract:
    """The text of a book. Raises EmptyFileError, EncryptedFileError when protected, DamagedFileError, TooLargeError."""
    package = Package(data, name, limits)
    _refuse_protected(package, name)
    container = package.xml("META-INF/container.xml")
    place = (
        next((file.get("full-path") for file in container.iter(f"{_CONTAINER}rootfile")), None)
        if container is not None
        else None
    )
    book = package.xml(place) if place else None
    if place is None or book is None:
        raise DamagedFileError(name, "the book does not say what is in it; get a fresh copy")
    writer = Writer()
    warnings = []
    for member in _reading_order(book, posixpath.dirname(place)):
        content = package.read(member)
        if content is None:
            warnings.append(f"the part {posixpath.basename(member)} is missing from the book")
        else:
            html.write(content, name, writer)
    if not writer.text:
        raise EmptyFileError(name, "the book holds no text")
    language = book.findtext(f".//{_DC}language")
    return Extract(
        "epub",
        writer.text,
        writer.parts,
        title=(book.findtext(f".//{_DC}title") or "").strip() or None,
        authors=tuple(
            author.text.strip() for author in book.iter(f"{_DC}creator") if author.text and author.text.strip()
        ),
        date=(book.findtext(f".//{_DC}date") or "").strip()[:10] or None,
        language=language.strip().split("-")[0].lower() if language and language.strip() else None,
        warnings=tuple(warnings),
    )


def _refuse_protected(package: Package, name: str) -> None:
    protection = package.read("META-INF/encryption.xml")
    if protection is not None:
        table = parse_xml(protection, name, "encryption.xml")
        schemes = [method.get("Algorithm", "") for method in table.iter("{*}EncryptionMethod")]
        if any(not scheme.startswith(_FONT_SCHEMES) for scheme in schemes):
            raise EncryptedFileError(name, "the book is copy-protected; get a copy without protection")


def _reading_order(book: etree._Element, folder: str) -> list[str]:
    """The book's pages in the order of its spine; those outside the main order (`linear="no"`: notes) come last."""
    items = {item.get("id"): item for item in book.iter(f"{_OPF}item")}
    main: list[str] = []
    aside: list[str] = []
    for reference in book.iter(f"{_OPF}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGES or "nav" in (item.get("properties") or "").split():
            continue
        member = posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
        (aside if reference.get("linear") == "no" else main).append(member)
    return main + aside
