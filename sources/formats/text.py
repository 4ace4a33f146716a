"""Plain text and Markdown in any encoding."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from sources.document import Span
from sources.errors import EmptyFileError, UnknownFormatError
from sources.formats.extract import Extract
from sources.repair.words import word_list

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_RUSSIAN = ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic")
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(?:[^\n]*\n){0,60}?---[ \t]*(?:\r?\n|$)")
_FIELD = re.compile(r"^(title|author|date):[ \t]*(\S[^\r\n]*)", re.MULTILINE)
_SAMPLE_BYTES = 200_000
_MARKUP = re.compile(
    r"^#{1,6} \S|\*\*[^\s*][^*\n]*\*\*|(?<![\w*])\*[^\s*][^*\n]*[^\s*]\*(?![\w*])|^```|\[[^\]\n]+\]\(\S+\)"
    r"|<sup>[^<\n]*</sup>|<https?://\S+>|\\[$*_]",
    re.MULTILINE,
)
_ENOUGH_MARKS = 3


def extract(data: bytes, name: str) -> Extract:
    """The text of a text or Markdown file. Raises EmptyFileError, and UnknownFormatError for what is not text."""
    text = decode(data, name)
    is_markdown = name.lower().endswith((".md", ".markdown"))
    marks = len(_MARKUP.findall(text))
    marked_up = is_markdown or (marks >= _ENOUGH_MARKS and marks * 10_000 >= len(text))
    front = _FRONT_MATTER.match(text) if is_markdown else None
    told = dict(_FIELD.findall(front.group())) if front else {}
    return Extract(
        "markdown" if is_markdown else "text",
        text,
        title=_unquoted(told.get("title")),
        authors=tuple(filter(None, [_unquoted(told.get("author"))])),
        date=_unquoted(told.get("date")),
        marked_up=marked_up,
        dropped=(Span(*front.span()),) if front else (),
    )


def _unquoted(value: str | None) -> str | None:
    return value.strip().strip("\"'").strip() or None if value else None


def decode(data: bytes, name: str) -> str:
    """The characters of `data`, whose encoding is told by a byte order mark, is UTF-8, or is inferred."""
    if not data.strip():
        raise EmptyFileError(name, "the file is empty")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        text = _infer(data, name) if b"\x00" in data[:_SAMPLE_BYTES] else data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > len(data) * 0.999 - 4 or _damage(data) < 0.001:
            text = data.decode("utf-8", errors="replace")
        else:
            text = _infer(data, name)
    controls = sum(text.count(chr(code)) for code in range(32) if code not in {9, 10, 12, 13, 27})
    if controls > len(text) * 0.01:
        raise UnknownFormatError(name, "the file is binary, not text; convert it to PDF, DOCX, HTML or plain text")
    return text


def _damage(data: bytes) -> float:
    sample = data[:_SAMPLE_BYTES].decode("utf-8", errors="replace")
    non_ascii = sum(character > "\x7f" for character in sample)
    return sample.count("\ufffd") / max(1, len(sample)) if non_ascii > 2 * sample.count("\ufffd") else 1.0


def _russian(sample: bytes) -> str | None:
    """The Russian code page under which most of the words are words: byte statistics confuse those in short texts."""
    if sum(byte > 0x7F for byte in sample) * 3 < len(sample):
        return None
    known = word_list("ru")
    for encoding in _RUSSIAN:
        words = re.findall(r"[а-яё]{3,}", sample.decode(encoding, errors="replace").lower())[:500]
        if words and sum(word in known for word in words) >= 0.5 * len(words):
            return encoding
    return None


def _infer(data: bytes, name: str) -> str:
    if b"\x00" in data[:_SAMPLE_BYTES]:
        for encoding in ("utf-16-le", "utf-16-be"):
            odd = data[:_SAMPLE_BYTES][1 if encoding.endswith("le") else 0 :: 2]
            if odd.count(0) > len(odd) * 0.4:
                return data.decode(encoding, errors="replace")
        raise UnknownFormatError(name, "the file is binary, not text; convert it to PDF, DOCX, HTML or plain text")
    russian = _russian(data[:_SAMPLE_BYTES])
    if russian:
        return data.decode(russian, errors="replace")
    best = from_bytes(data[:_SAMPLE_BYTES]).best()
    if best is None:
        raise UnknownFormatError(name, "no text encoding fits the file; save it as UTF-8")
    return data.decode(best.encoding, errors="replace")
