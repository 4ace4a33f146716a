"""PDF files, by PDFium: text in reading order, pages with their printed labels."""

from __future__ import annotations

import threading

import pypdfium2
from pypdfium2 import raw

from sources.document import Page, Span
from sources.errors import DamagedFileError, EmptyFileError, EncryptedFileError, TooLargeError
from sources.formats.extract import Extract, Limits

# PDFium keeps global state and must not be entered by two threads at once.
PDFIUM = threading.Lock()


def extract(data: bytes, name: str, limits: Limits) -> Extract:
    """The text of a PDF. Raises EncryptedFileError, DamagedFileError, TooLargeError, EmptyFileError (a scan)."""
    with PDFIUM:
        document = open_pdf(data, name)
        try:
            return _extract(document, name, limits)
        finally:
            document.close()


def open_pdf(data: bytes, name: str) -> pypdfium2.PdfDocument:
    """The opened file; the caller holds `PDFIUM` and closes it."""
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise EncryptedFileError(name, "the PDF wants a password; save a copy without one") from error
        raise DamagedFileError(name, "the PDF is damaged beyond reading; get a fresh copy") from error


def _extract(document: pypdfium2.PdfDocument, name: str, limits: Limits) -> Extract:
    count = len(document)
    if count > limits.max_pages:
        raise TooLargeError(name, f"the PDF has {count} pages, more than {limits.max_pages}; split it")
    texts, warnings, pages, start = [], [], [], 0
    for index in range(count):
        try:
            page = document[index]
        except pypdfium2.PdfiumError:
            warnings.append(f"page {index + 1} is damaged and was left out")
            continue
        text = page.get_textpage().get_text_range().replace("\r\n", "\n").replace("\ufffe", "-") + "\n\n"
        if not text.strip():
            warnings.append(f"page {index + 1} holds no text; it may be a scan")
        pages.append(Page(index + 1, None, Span(start, start + len(text))))
        texts.append(text)
        start += len(text)
    whole = "".join(texts)
    if not whole.strip():
        raise EmptyFileError(
            name, "the PDF holds pictures of pages but no text; run it through OCR (ocrmypdf, say) first"
        )
    return Extract("pdf", whole, None, tuple(pages), warnings=tuple(warnings))
