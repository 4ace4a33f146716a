"""Web pages: the main text with headings, lists and tables, without navigation."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from html import unescape

from lxml import html as lxml_html
from lxml.etree import ParserError

from sources.errors import DamagedFileError, EmptyFileError
from sources.formats.extract import Extract, Writer
from sources.formats.html_furniture import (
    BLOCKS,
    HEADINGS,
    drop_page_turners,
    is_furniture,
    is_note_mark,
    link_share,
    tidy,
)
from sources.formats.text import decode

_MAX_DEPTH = 400
_MANY_PARTS = 60  # in longer pages the main text is looked for
_ALIKE = 60  # characters that tell a paragraph
_BRACKETED = re.compile(r"^\d{1,3}(?=\D)|\s?\[\d{1,3}\]")
_HIDDEN = re.compile(r"<(script|style|head|template)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]{0,10000}>")


def extract(data: bytes, name: str) -> Extract:
    """The main text of a web page. Raises EmptyFileError when it holds none, DamagedFileError when it is not parsed."""
    writer = Writer()
    root = write(data, name, writer)
    if not writer.text:
        raise EmptyFileError(name, "the web page holds no text; it may draw its text by script: save it as PDF")
    if len(writer.parts) > _MANY_PARTS:
        writer = _trimmed(writer, root)
    return Extract(
        "html",
        writer.text,
        writer.parts,
        title=_title(root),
        authors=tuple(dict.fromkeys(_all_meta(root, "citation_author", "author", "dc.creator"))),
        date=_meta(root, "article:published_time", "citation_publication_date", "dc.date", "date"),
        language=(root.get("lang") or "").split("-")[0].lower() or None,
    )


def _trimmed(writer: Writer, root: lxml_html.HtmlElement) -> Writer:
    """What stands between the first and the last paragraph that trafilatura takes for the page's main text.

    Teasers and lists of other pages follow it. All is kept when trafilatura finds little of the long paragraphs.
    """
    import trafilatura  # noqa: PLC0415 - takes half a second, and few pages need it

    main = {_alike(line) for line in (trafilatura.extract(copy.deepcopy(root)) or "").splitlines()}
    texts = [part.span.of(writer.text) for part in writer.parts]
    long = [index for index, text in enumerate(texts) if len(text) >= _ALIKE]
    found = [index for index in long if _alike(texts[index]) in main]
    if sum(len(texts[index]) for index in found) < 0.5 * sum(len(texts[index]) for index in long) or not found:
        return writer
    first = max((index for index in range(found[0]) if writer.parts[index].level == 1), default=found[0])
    while first and writer.parts[first - 1].kind == "heading":
        first -= 1
    trimmed = Writer()
    for part, text in list(zip(writer.parts, texts, strict=True))[first : found[-1] + 1]:
        trimmed.add(text, part.kind, level=part.level)
    return trimmed


def _alike(text: str) -> str:
    """What tells a paragraph, without note marks: trafilatura keeps them."""
    return tidy(_BRACKETED.sub("", tidy(text)))[: _ALIKE - 10]


def write(data: bytes, name: str, writer: Writer) -> lxml_html.HtmlElement:
    """Writes the main text of a web page, or of a chapter of a book, and gives the page's root element.

    Raises DamagedFileError when it is not parsed.
    """
    try:
        root = lxml_html.document_fromstring(_declared(data, name), parser=lxml_html.HTMLParser(huge_tree=True))
    except (ParserError, ValueError) as error:
        raise DamagedFileError(name, "the web page cannot be parsed; save it again from the browser") from error
    before = writer.length
    drop_page_turners(root)
    _walk(_main(root), writer, 0)
    if writer.length == before:
        # Nested beyond what the parser follows, or nothing but furniture: any text is better than none.
        for paragraph in re.split(r"\n\s*\n", _TAG.sub(" ", _HIDDEN.sub(" ", _declared(data, name)))):
            writer.add(tidy(unescape(paragraph)))
    return root


def _declared(data: bytes, name: str) -> str:
    declared = re.search(rb"<meta[^>]+charset=[\"']?\s*([\w-]+)", data[:4096], re.IGNORECASE)
    if declared:
        try:
            text = data.decode(declared.group(1).decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            text = decode(data, name)
    else:
        text = decode(data, name)
    # lxml refuses a string that declares an encoding of its own, and stops at NUL.
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\x00", ""))


def _main(root: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    body = root.find("body")
    whole = body if body is not None else root
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = whole.findall(path)
        if len(found) == 1 and len(found[0].text_content()) * 2 > len(_visible(whole)):
            return found[0]
    return whole


def _visible(element: lxml_html.HtmlElement) -> str:
    return " ".join(piece for piece in element.itertext() if piece.strip())


def _walk(element: lxml_html.HtmlElement, writer: Writer, depth: int) -> None:
    if depth > _MAX_DEPTH:
        writer.add(tidy(element.text_content()))
        return
    loose: list[str] = [element.text or ""]
    links: list[int] = []

    def flush() -> None:
        text = tidy("".join(loose))
        # Three links and hardly a word between them are a menu.
        if len(links) < 3 or sum(links) < 0.8 * len(text):
            writer.add(text)
        loose.clear()
        links.clear()

    for child in element:
        if not isinstance(child.tag, str) or is_furniture(child, depth):
            loose.append(" ")
        elif child.tag in BLOCKS or any(inner.tag in BLOCKS for inner in child.iter()):
            flush()
            _block(child, writer, depth)
        else:
            loose.append(_piece(child))
            links += [len(tidy(link.text_content())) for link in child.iter("a")]
        loose.append(child.tail or "")
    flush()


def _block(element: lxml_html.HtmlElement, writer: Writer, depth: int) -> None:
    tag = element.tag
    has_blocks = any(inner.tag in BLOCKS for inner in element.iterdescendants())
    if tag in HEADINGS:
        writer.add(tidy(_inline(element)), "heading", level=HEADINGS[tag])
    elif tag == "table" and _is_data(element):
        writer.add("\n".join(_rows(element)), "table")
    elif tag == "pre":
        writer.add(element.text_content(), "table")
    elif tag in {"li", "dd", "dt"} and (not has_blocks or _is_one_paragraph(element)):
        writer.add(tidy(_inline(element)), "list")
    elif tag in {"figcaption", "caption"}:
        writer.add(tidy(_inline(element)), "caption")
    elif tag in {"ul", "ol"} and link_share(element) > 0.85 and len(element.text_content()) < 60 * len(element):
        return
    else:
        _walk(element, writer, depth + 1)


def _is_one_paragraph(element: lxml_html.HtmlElement) -> bool:
    """Whether an element holds a paragraph and nothing else."""
    inside = list(element)
    return (
        len(inside) == 1
        and inside[0].tag == "p"
        and not (element.text or "").strip()
        and not (inside[0].tail or "").strip()
        and not any(inner.tag in BLOCKS for inner in inside[0].iterdescendants())
    )


def _is_data(table: lxml_html.HtmlElement) -> bool:
    return (
        table.find(".//table") is None
        and len(list(_rows(table))) > 1
        and not any(len(cell.text_content()) > 1_500 for cell in table.iter("td"))
    )


def _rows(table: lxml_html.HtmlElement) -> Iterator[str]:
    for row in table.iter("tr"):
        cells = [tidy(_inline(cell)).replace("\n", " ") for cell in row if cell.tag in {"td", "th"}]
        if any(cells):
            yield " | ".join(cells)


def _inline(element: lxml_html.HtmlElement, depth: int = 0) -> str:
    """The text within an element."""
    if depth > _MAX_DEPTH:
        return str(element.text_content())
    return (element.text or "") + "".join(_piece(child, depth) + (child.tail or "") for child in element)


def _piece(child: lxml_html.HtmlElement, depth: int = 0) -> str:
    """The text of an element that stands in a line; a raised mark that leads to a note has none."""
    if child.tag in {"br", "wbr"}:
        return "\n" if child.tag == "br" else ""
    if not isinstance(child.tag, str) or is_furniture(child, _MAX_DEPTH):
        return " "
    return "" if is_note_mark(child) else _inline(child, depth + 1)


def _title(root: lxml_html.HtmlElement) -> str | None:
    """What the page calls itself; its only first heading where the title is that with the site's name added."""
    title = _meta(root, "citation_title", "dc.title", "og:title") or tidy(root.findtext(".//title") or "")
    headings = [tidy(_inline(heading)) for heading in root.iter("h1")]
    if len(headings) == 1 and headings[0] and headings[0] in title:
        return headings[0]
    return title or None


def _all_meta(root: lxml_html.HtmlElement, *names: str) -> Iterator[str]:
    for meta in root.iter("meta"):
        named = (meta.get("name") or meta.get("property") or "").lower()
        content = tidy(meta.get("content") or "")
        if named in names and content:
            yield content


def _meta(root: lxml_html.HtmlElement, *names: str) -> str | None:
    return next(_all_meta(root, *names), None)
