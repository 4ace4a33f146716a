"""Plain text and Markdown in any encoding."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from sources.document import Span
from sources.errors import EmptyFileError, UnknownFormatError
from sources.formats.extract import Extract
from sources.language import language_of
from sources.repair.words import word_list

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LATIN = (
    (("cp1250", "iso8859_2"), frozenset("cs sk pl hu sl hr bs ro".split())),
    (("cp1254", "iso8859_9"), frozenset("tr az".split())),
    (("cp1257", "iso8859_13"), frozenset("lt lv et".split())),
    (
        ("cp1252", "latin_1", "iso8859_15", "mac_roman", "cp850", "cp437"),
        frozenset("en de fr es pt it nl sv da no nb nn fi is ca gl eu ga af lb id ms sw".split()),
    ),
)  # code pages of Latin letters, the likeliest first, with languages written in them
_LATIN_PAGES = re.compile(
    "cp(?:437|775|85[0278]|86[0135]|125[02478])|latin_1|iso8859_(?:[1-4]|9|1[03-6])|mac_(?!cyr|gre)|hp_"
)
_SIGN_IN_WORD = re.compile("[^\\W\\d_][\xa0-\xbf\xd7\xf7˘˛ˇ˙˝¸][^\\W\\d_]|\ufffd|[\x80-\x9f]")
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
    sample = data[:_SAMPLE_BYTES]
    if b"\x00" in sample:
        text = _of_two_bytes(data)
        if text is None:
            raise UnknownFormatError(name, "the file is binary, not text; convert it to PDF, DOCX, HTML or plain text")
        return text
    encoding = _russian(sample)
    if encoding is None:
        best = from_bytes(sample).best()
        if best is None:
            raise UnknownFormatError(name, "no text encoding fits the file; save it as UTF-8")
        encoding = _latin(sample, best.encoding) if _LATIN_PAGES.match(best.encoding) else best.encoding
    return data.decode(encoding, errors="replace")


def _of_two_bytes(data: bytes) -> str | None:
    """The text of UTF-16 without a byte order mark; None where it is none.

    In the right order of bytes blanks and line ends are ASCII, in the wrong one they are signs of other scripts.
    """
    best: str | None = None
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        sample = text[:_SAMPLE_BYTES]
        odd = sum(not character.isprintable() and character not in "\t\n\r\f\ufeff" for character in sample)
        if odd <= 0.01 * len(sample) and _ascii_share(text) > max(0.01, _ascii_share(best)):
            best = text
    return best


def _ascii_share(text: str | None) -> float:
    sample = (text or "")[:_SAMPLE_BYTES]
    return sum(character < "\x7f" for character in sample) / len(sample) if sample else 0.0


def _latin(sample: bytes, guess: str) -> str:
    """The code page of a text in Latin letters: one that its language is written in, and `guess` where that fits.

    Statistics of bytes take a few curly quotes, or the letters of a small language, for those of any other.
    """
    language = language_of(sample.decode(guess, errors="replace"))
    if language is None or any(guess in pages and language in languages for pages, languages in _LATIN):
        return guess
    for pages, languages in _LATIN:
        for page in pages:
            text = sample.decode(page, errors="replace")
            if language_of(text) in languages and not _SIGN_IN_WORD.search(text):
                return page
    return guess
