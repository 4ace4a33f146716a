"""RTF files, by striprtf, which tells paragraphs and table rows but no styles or footnotes."""

from __future__ import annotations

import re

from striprtf.striprtf import rtf_to_text

from sources.errors import DamagedFileError, EmptyFileError
from sources.formats.extract import Extract

_ROW = re.compile(r"^[^\n]*\|$", re.MULTILINE)
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")


def extract(data: bytes, name: str) -> Extract:
    """The text of an RTF file. Raises EmptyFileError, DamagedFileError."""
    told = _CODE_PAGE.search(data[:4096])
    code_page = f"cp{told.group(1).decode('ascii')}" if told else "cp1252"
    if data.count(b"{") > 2_000_000:
        raise DamagedFileError(name, "the RTF file is damaged: it opens groups without end; save it again as DOCX")
    try:
        text = rtf_to_text(data.decode("latin-1"), encoding=code_page, errors="replace")  # type: ignore[no-untyped-call]
    except (LookupError, ValueError, IndexError, KeyError, OverflowError) as error:
        raise DamagedFileError(
            name, "the RTF file is damaged; open it in a word processor and save it as DOCX"
        ) from error
    if not text.strip():
        raise EmptyFileError(name, "the RTF file holds no text")
    return Extract("rtf", _ROW.sub(lambda row: row.group().rstrip("|").replace("|", " | "), text))
