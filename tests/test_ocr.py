"""A scanned page is read with Tesseract where it is installed, and named with what to do where it is not."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw, ImageFont

from sources.document import Span
from sources.errors import EmptyFileError
from sources.formats.pdf import ocr
from sources.marks import rectangles
from sources.read import read_bytes


def scan(text: str) -> bytes:
    """A PDF of one page that is a picture of `text`, at 150 dots an inch."""
    picture = Image.new("L", (1_200, 240), 255)
    ImageDraw.Draw(picture).text((60, 80), text, fill=0, font=ImageFont.load_default(size=48))
    buffer = io.BytesIO()
    picture.save(buffer, "PDF", resolution=150)
    return buffer.getvalue()


@pytest.mark.skipif(not ocr.languages(), reason="Tesseract is not installed")
def test_a_scan_is_read_and_said_to_be_one() -> None:
    data = scan("The river rose in the night.")
    document = read_bytes(data, name="scan.pdf")
    assert document.text == "The river rose in the night."
    assert "page 1 is a scan, read by OCR" in document.warnings[0]
    (found,) = rectangles(document, data, Span(4, 9))
    assert 20 < found.left < found.right < 300


@pytest.mark.skipif(bool(ocr.languages()), reason="Tesseract is installed")
def test_without_tesseract_a_scan_is_refused_with_what_to_do() -> None:
    with pytest.raises(EmptyFileError, match="install Tesseract"):
        read_bytes(scan("The river rose."), name="scan.pdf")
