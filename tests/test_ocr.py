"""A scanned page is read with Tesseract where it is installed, and named with what to do where it is not."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont

from sources.document import Span
from sources.errors import EmptyFileError
from sources.formats.pdf import PDFIUM, ocr
from sources.marks import rectangles
from sources.read import read_bytes
from sources.render import patches


def scan(text: str, *, turned: int = 0) -> bytes:
    """A PDF of one page that is a picture of `text`, at 150 dots an inch.

    A scanner that was fed the paper `turned` degrees to the left stores it so, and has the page turned right again.
    """
    picture = Image.new("L", (1_200, 240), 255)
    ImageDraw.Draw(picture).text((60, 80), text, fill=0, font=ImageFont.load_default(size=48))
    buffer = io.BytesIO()
    picture.rotate(turned, expand=True).save(buffer, "PDF", resolution=150)
    if not turned:
        return buffer.getvalue()
    packed = io.BytesIO()
    with PDFIUM:
        pdf = pypdfium2.PdfDocument(buffer.getvalue())
        page = pdf[0]
        page.set_rotation(turned)
        page.close()
        pdf.save(packed)
        pdf.close()
    return packed.getvalue()


@pytest.mark.skipif(not ocr.languages(), reason="Tesseract is not installed")
def test_a_scan_is_read_and_said_to_be_one() -> None:
    data = scan("The river rose in the night.")
    document = read_bytes(data, name="scan.pdf")
    assert document.text == "The river rose in the night."
    assert "page 1 is a scan, read by OCR" in document.warnings[0]
    (found,) = rectangles(document, data, Span(4, 9))
    assert 20 < found.left < found.right < 300


@pytest.mark.skipif(not ocr.languages(), reason="Tesseract is not installed")
@pytest.mark.parametrize("turned", [90, 180, 270])
def test_words_of_a_turned_scan_are_marked_where_they_are_shown(turned: int) -> None:
    upright, sideways = scan("The river rose in the night."), scan("The river rose in the night.", turned=turned)
    places = []
    for data in (upright, sideways):
        document = read_bytes(data, name="scan.pdf")
        assert document.text == "The river rose in the night."
        (place,) = patches(data, "scan.pdf", rectangles(document, data, Span(4, 9)))
        places.append((place.left, place.top, place.right, place.bottom))
    assert places[1] == pytest.approx(places[0], abs=3)


@pytest.mark.skipif(bool(ocr.languages()), reason="Tesseract is installed")
def test_without_tesseract_a_scan_is_refused_with_what_to_do() -> None:
    with pytest.raises(EmptyFileError, match="install Tesseract"):
        read_bytes(scan("The river rose."), name="scan.pdf")
