"""PDF files, by PDFium: text in reading order, without running heads, with the pages' printed labels."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Sequence

import pypdfium2
from pypdfium2 import raw

from sources.document import Page, Span
from sources.errors import DamagedFileError, EmptyFileError, EncryptedFileError, TooLargeError
from sources.formats.extract import Extract, Limits, Part
from sources.formats.pdf import ocr
from sources.formats.pdf.accents import with_accents
from sources.formats.pdf.characters import Segment, segments
from sources.formats.pdf.furniture import furniture, labels
from sources.formats.pdf.lines import Line, PageLines, lines_of
from sources.formats.pdf.overprint import without_overprint
from sources.formats.pdf.paragraphs import body_of, heading_sizes, parts_of

_MAY_EXTRACT = 1 << 4  # ISO 32000-1, table 22, bit 5: copy or otherwise extract text
_NO_TEXT = (
    "the PDF holds pictures of pages but no text; install Tesseract (Debian: apt install tesseract-ocr) and add it "
    "again, or run it through ocrmypdf"
)

# PDFium keeps global state and must not be entered by two threads at once.
PDFIUM = threading.Lock()


def extract(data: bytes, name: str, limits: Limits) -> Extract:
    """The text of a PDF; scanned pages are read with Tesseract when it is installed.

    Raises EncryptedFileError, DamagedFileError, TooLargeError, and EmptyFileError when no page holds text.
    """
    with PDFIUM:
        document = open_pdf(data, name)
    try:
        count = len(document)
        if count > limits.max_pages:
            raise TooLargeError(name, f"the PDF has {count} pages, more than {limits.max_pages}; split it")
        pages, warnings = _pages(document)
        with PDFIUM:
            title, author, created = (document.get_metadata_value(key) for key in ("Title", "Author", "CreationDate"))
    finally:
        with PDFIUM:
            document.close()
    if not any(page.lines for page in pages):
        raise EmptyFileError(name, _NO_TEXT)
    return _extract(pages, warnings, _told_title(title), _told_authors(author), _told_date(created))


def open_pdf(data: bytes, name: str) -> pypdfium2.PdfDocument:
    """The opened file; the caller holds `PDFIUM` and closes it. Raises EncryptedFileError, DamagedFileError."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise EncryptedFileError(name, "the PDF wants a password; save a copy without one") from error
        raise DamagedFileError(name, "the PDF is damaged beyond reading; get a fresh copy") from error
    if not raw.FPDF_GetDocPermissions(document) & _MAY_EXTRACT:
        document.close()
        raise EncryptedFileError(name, "the PDF forbids taking its text out; get a copy that allows it")
    return document


def page_lines(document: pypdfium2.PdfDocument, index: int) -> tuple[PageLines, str | None]:
    """The lines of the page at `index` (from 0), and a warning for the user when it could not be read whole."""
    number = index + 1
    picture: tuple[bytes, float] | None = None
    with PDFIUM:
        try:
            page = document[index]
        except pypdfium2.PdfiumError:
            return PageLines("", [], 0.0, 0.0), f"page {number} is damaged and was left out"
        try:
            width, height = page.get_size()
            shown, rotation = page.get_bbox(), page.get_rotation()
            found, is_unmapped = segments(page)
            is_unmapped = is_unmapped or _is_garbage(found)
            if (is_unmapped or (not found and _holds_picture(page))) and ocr.languages():
                picture = ocr.picture_of(page)
        except pypdfium2.PdfiumError:
            return PageLines("", [], 0.0, 0.0), f"the text of page {number} is damaged and was left out"
        finally:
            page.close()
    if picture is not None:
        # Outside the lock: this takes seconds, and PDFium has no part in it.
        scanned = ocr.segments(*picture, height)
        if scanned:
            ocr.to_page_space(scanned, shown, rotation)
            warning = f"page {number} is a scan, read by OCR: compare its quotes with the page"
            return lines_of(scanned, width, height), warning
    if is_unmapped and _is_garbage(found):
        return PageLines(
            "", [], width, height
        ), f"the fonts of page {number} do not tell their letters; it was left out"
    if not found:
        return PageLines("", [], width, height), f"page {number} holds no text: it is empty or a picture"
    found = with_accents(found)
    legible = without_overprint(found)
    missing = (
        f"lines of page {number} are printed over one another and were left out: the page is damaged"
        if len(legible) < len(found)
        else f"the fonts of page {number} do not tell their letters; parts are missing"
    )
    return lines_of(legible, width, height), missing if is_unmapped or len(legible) < len(found) else None


def _is_garbage(found: Sequence[Segment]) -> bool:
    """Whether a good part of the characters mean nothing: private, unassigned or replaced ones."""
    characters = "".join("".join(segment.text) for segment in found)
    odd = sum(
        unicodedata.category(character) in {"Co", "Cn", "Cs"} or character == "\ufffd" for character in characters
    )
    return odd > 0.3 * len(characters)


def _holds_picture(page: pypdfium2.PdfPage) -> bool:
    return any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _pages(document: pypdfium2.PdfDocument) -> tuple[list[PageLines], list[str]]:
    pages: list[PageLines] = []
    warnings: list[str] = []
    for index in range(len(document)):
        lines, warning = page_lines(document, index)
        # A box for each character of a long file takes hundreds of megabytes, and only marks on a page need them.
        for line in lines.lines:
            line.boxes = []
        pages.append(lines)
        if warning:
            warnings.append(warning)
    return pages, warnings


def _extract(
    pages: Sequence[PageLines], warnings: list[str], title: str | None, authors: tuple[str, ...], date: str | None
) -> Extract:
    dropped = furniture(pages)
    kept = [
        [line for index, line in enumerate(page.lines) if index not in drop]
        for page, drop in zip(pages, dropped, strict=True)
    ]
    body = body_of(kept)
    sizes = heading_sizes(kept, body)
    parts: list[Part] = []
    marks: list[Span] = []
    placed: list[Page] = []
    start = 0
    for number, (page, lines) in enumerate(zip(pages, kept, strict=True), start=1):
        if page.lines and not lines:
            warnings.append(f"page {number} holds no text but its running head: the rest is empty or a picture")
    for number, (page, lines, label) in enumerate(zip(pages, kept, labels(pages, dropped), strict=True), start=1):
        parts += parts_of(page, lines, body, sizes, start)
        marks += [_moved(mark, start) for line in lines for mark in line.notes]
        placed.append(Page(number, label, Span(start, start + len(page.text) + 1)))
        start += len(page.text) + 1
    return Extract(
        "pdf",
        "".join(page.text + "\f" for page in pages),
        tuple(parts),
        tuple(placed),
        title=title,
        authors=authors,
        date=date,
        warnings=tuple(warnings),
        dropped=tuple(marks),
    )


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _told_title(title: str) -> str | None:
    """The title the file tells, unless it is the name of the file it was made from."""
    title = title.strip()
    made_from = title.lower().endswith(
        (".doc", ".docx", ".tex", ".dvi", ".indd", ".qxd", ".pdf", ".rtf", ".odt", ".fm")
    )
    told = len(title) > 3 and not made_from and not title.lower().startswith(("microsoft word", "untitled", "pii:"))
    return title if told else None


def _told_authors(author: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in author.split(";") if part.strip())


def _told_date(created: str) -> str | None:
    digits = created.removeprefix("D:")[:8]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}" if len(digits) == 8 and digits.isdigit() else None


__all__ = ["PDFIUM", "Line", "extract", "open_pdf", "page_lines"]
