"""Type 3 fonts, as old TeX files hold them: their ligatures, quotes and dashes are told by their codes alone."""

from __future__ import annotations

import pytest

from sources.read import read_bytes


def with_type3_font(lines: list[bytes]) -> bytes:
    """A PDF of one page whose font is drawn, has no name and does not tell its letters."""
    shown = b"".join(
        b"1 0 0 1 72 %d Tm <%s> Tj " % (720 - 14 * at, line.hex().encode()) for at, line in enumerate(lines)
    )
    content = b"BT /F1 10 Tf " + shown + b"ET"
    glyph = b"500 0 0 0 500 700 d1 0 0 400 600 re f"
    names = b" ".join(b"/a%d" % code for code in range(256))
    procedures = b" ".join(b"/a%d 6 0 R" % code for code in range(256))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 700] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 0"
        b" /LastChar 255 /Widths [%s] /Encoding << /Type /Encoding /Differences [0 %s] >> /CharProcs << %s >> >>"
        % (b" 500" * 256, names, procedures),
        b"<< /Length %d >> stream\n%s\nendstream" % (len(glyph), glyph),
    ]
    body = b"%PDF-1.4\n"
    places = []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table) + trailer


@pytest.mark.parametrize(
    ("line", "text"),
    [
        pytest.param(b"the \x1crst e\x1bort was su\x1ecient here", "the first effort was sufficient here", id="T1"),
        pytest.param(b"the \x0crst e\x0bort was su\x0ecient here", "the first effort was sufficient here", id="OT1"),
        pytest.param(b"in the \rood of the year", "in the flood of the year", id="a code that is a line end"),
        pytest.param(b"\x10quoted\x11 on pages 22\x1523", "“quoted” on pages 22–23", id="quotes and dash"),
    ],
)
def test_ligatures_quotes_and_dashes_are_read(line: bytes, text: str) -> None:
    assert read_bytes(with_type3_font([line]), name="old.pdf").text == text
