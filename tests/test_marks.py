"""A quote from a PDF is found again on its page, character by character."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from sources.document import Span
from sources.formats.pdf import PDFIUM
from sources.marks import rectangles
from sources.read import read

RIVER = Path(__file__).parent / "files" / "river.pdf"


@pytest.mark.parametrize(
    "quote",
    [
        pytest.param("forty-one gauges", id="in a line"),
        pytest.param(
            "the mean of the six at Harbourgate bridge is the figure by which the floor is judged", id="over lines"
        ),
        pytest.param("Arden | 1.1 | 2.9", id="a table row"),
    ],
)
def test_rectangles_hold_the_quoted_characters(quote: str) -> None:
    document, data = read(RIVER), RIVER.read_bytes()
    start = document.text.index(quote)
    found = rectangles(document, data, Span(start, start + len(quote)))
    with PDFIUM:
        pdf = pypdfium2.PdfDocument(data)
        page = pdf[found[0].page - 1]
        text = page.get_textpage()
        inside = " ".join(
            text.get_text_bounded(one.left, one.bottom + 1, one.right, one.top - 1).strip() for one in found
        )
        text.close()
        page.close()
        pdf.close()
    letters = [character for character in inside if character.isalnum()]
    assert letters == [character for character in quote if character.isalnum()]


def test_a_quote_over_two_columns_has_rectangles_in_both() -> None:
    document, data = read(RIVER), RIVER.read_bytes()
    blocks = [block for block in document.blocks if block.kind == "text"]
    wide = [rectangles(document, data, block.span) for block in blocks]
    assert any(max(one.left for one in found) - min(one.left for one in found) > 200 for found in wide)


def test_another_file_is_refused() -> None:
    document = read(RIVER)
    other = read(RIVER.with_suffix(".docx"))
    with pytest.raises(ValueError, match="no PDF"):
        rectangles(other, b"", Span(0, 1))
    with pytest.raises(ValueError, match="not the one"):
        samples = Path(__file__).parent.parent / "sources" / "samples" / "documents" / "csto-background.pdf"
        rectangles(document, samples.read_bytes(), Span(0, 9))
