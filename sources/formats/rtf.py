"""RTF files, by striprtf: paragraphs, table rows and footnotes, tracked changes as accepted; styles are not read."""

from __future__ import annotations

import re

from striprtf.striprtf import rtf_to_text

from sources.document import Span
from sources.errors import DamagedFileError, EmptyFileError
from sources.formats.extract import Extract
from sources.formats.raised import NoteMarks
from sources.formats.rtf_groups import NOTE_END, NOTE_START, prepared

_ROW = re.compile(r"^[^\n]*\|$", re.MULTILINE)
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")


def extract(data: bytes, name: str) -> Extract:
    """The text of an RTF file. Raises EmptyFileError, DamagedFileError."""
    told = _CODE_PAGE.search(data[:4096])
    code_page = f"cp{told.group(1).decode('ascii')}" if told else "cp1252"
    if data.count(b"{") > 2_000_000:
        raise DamagedFileError(name, "the RTF file is damaged: it opens groups without end; save it again as DOCX")
    try:
        rtf = prepared(data.decode("latin-1"))
        text = rtf_to_text(rtf, encoding=code_page, errors="replace")  # type: ignore[no-untyped-call]
    except (LookupError, ValueError, IndexError, KeyError, OverflowError) as error:
        raise DamagedFileError(
            name, "the RTF file is damaged; open it in a word processor and save it as DOCX"
        ) from error
    text = _ROW.sub(lambda row: row.group().rstrip("|").replace("|", " | "), text)
    text, notes = _without_marks(text)
    if not text.strip():
        raise EmptyFileError(name, "the RTF file holds no text")
    return Extract("rtf", text, notes=notes)


def _without_marks(text: str) -> tuple[str, tuple[Span, ...]]:
    """The text without the marks around its footnotes and at them, and where the footnotes stand in it."""
    marks = NoteMarks()
    pieces: list[str] = []
    notes: list[Span] = []
    length, in_note = 0, False
    for piece in re.split(f"([{NOTE_START}{NOTE_END}\n])", text):
        if piece in {NOTE_START, NOTE_END}:
            in_note = piece == NOTE_START
            continue
        line, is_note = marks.taken(piece, in_note=in_note)
        if line.strip() and (in_note or is_note):
            notes.append(Span(length, length + len(line)))
        pieces.append(line)
        length += len(line)
    return "".join(pieces), tuple(notes)
