"""Infers headings, paragraphs, lists, contents and footnotes from bare lines, by the file's own line lengths."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import quantiles

from sources.document import BlockKind, Span
from sources.formats.extract import Part

LIST_MARK = re.compile(
    r"\s*(?:[-–—•▪●◦■□*+\uf0b7\uf0a7\uf06e]|\d{1,2}[.)]|\(\d{1,2}\)|[a-zа-я]\)|\([a-zа-я]\)|[ivx]{1,4}[.)])\s+"
)
NUMBERED = re.compile(
    r"\s*(?:\d{1,2}(?:\.\d{1,2}){0,4}\.?|[IVX]{1,5}\.|(?:Chapter|Section|Part|Annex|Глава|Раздел)\s+\S+)\s+\S"
)
CAPTION = re.compile(
    r"\s*(?:Figure|Fig\.|Table|Chart|Map|Рис(?:унок|\.)|Таблица|Табл\.|Сурет|Кесте)\s*\d+", re.IGNORECASE
)
_ROW = re.compile(r"^\s*\|.*\|\s*$|\S \| \S")
_HASHES = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_CONTENTS_LINE = re.compile(r".{3,}?(?:[.…·\s]{2,}|\s)(\d{1,4}|[ivxlc]{1,6})\.?\s*$")
_FOOTNOTE = re.compile(r"\s?(\d{1,3})\s+(?=[\[\"“«A-ZА-ЯЁӘІҢҒҮҰҚӨҺ])")
_ENDED = re.compile(r"[.!?:;…。][\"'”’»)\]]*\d{0,3}\s*$")
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "for",
        "from",
        "in",
        "into",
        "nor",
        "of",
        "on",
        "or",
        "over",
        "per",
        "the",
        "to",
        "under",
        "up",
        "via",
        "vs",
        "with",
        "и",
        "в",
        "на",
        "о",
        "с",
        "по",
        "к",
        "для",
        "из",
        "от",
    ]
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text, without its line break; `width` counts its characters without blanks at the ends."""

    span: Span
    text: str

    @property
    def width(self) -> int:
        return len(self.text.strip())


def parts_of(text: str, *, marked_up: bool) -> tuple[Part, ...]:
    """The parts that the lines of `text` make, in order."""
    lines = _lines(text)
    filled = [line for line in lines if line.width]
    if not filled:
        return ()
    wrapped = _is_wrapped(lines)
    notes = _footnotes(lines, text) if wrapped else {}
    parts: list[Part] = []
    for group in _groups(lines, wrapped=wrapped):
        if len(group) > 1 and all(_ROW.search(line.text) for line in group):
            parts.append(Part(Span(group[0].span.start, group[-1].span.end), "table"))
        else:
            parts += _paragraphs(group, notes, wrapped=wrapped, marked_up=marked_up)
    return tuple(_contents(parts, text))


def _groups(lines: Sequence[Line], *, wrapped: bool) -> Iterator[list[Line]]:
    """Lines that may belong together: up to a blank line where lines are wrapped, else one by one; tables by rows."""
    group: list[Line] = []
    for line in lines:
        in_table = bool(group) and bool(_ROW.search(line.text)) and all(_ROW.search(one.text) for one in group)
        if group and not (line.width and (in_table or (wrapped and not _ROW.search(group[-1].text)))):
            yield group
            group = []
        if line.width:
            group.append(line)
    if group:
        yield group


def _lines(text: str) -> list[Line]:
    lines, start = [], 0
    for line in text.split("\n"):
        lines.append(Line(Span(start, start + len(line)), line))
        start += len(line) + 1
    return lines


def _is_wrapped(lines: Sequence[Line]) -> bool:
    """Whether lines end where the page did: most filled lines stand right above another, and none is very long."""
    filled = [line.width for line in lines if line.width]
    if len(filled) < 2:
        return False
    above = sum(1 for one, other in itertools.pairwise(lines) if one.width and other.width)
    long = quantiles(filled, n=20)[-1] if len(filled) > 20 else max(filled)
    return above > 0.4 * len(filled) and long < 200


def _footnotes(lines: Sequence[Line], text: str) -> dict[int, int]:
    """Where footnotes begin (offset -> number): they count up from 1, and their mark stands in the text before."""
    found: dict[int, int] = {}
    number = 1
    for line in lines:
        match = _FOOTNOTE.match(line.text)
        if match and int(match.group(1)) == number:
            mark = re.compile(rf"[^\W\d_.,;:)\]]?[.,;:!?”\"’»)\]\w] ?{number}(?=\s)(?<!\s\s{number})")
            if mark.search(text, max(0, line.span.start - 12_000), line.span.start):
                found[line.span.start] = number
                number += 1
    return found


def _paragraphs(group: Sequence[Line], notes: dict[int, int], *, wrapped: bool, marked_up: bool) -> list[Part]:
    parts: list[Part] = []
    start = 0
    widths = sorted(line.width for line in group)
    full = widths[int(len(widths) * 0.8)] if len(widths) > 1 else max(60, widths[0])
    for index in range(1, len(group) + 1):
        if index < len(group) and not _starts(group[index - 1], group[index], full, notes, marked_up=marked_up):
            continue
        chunk = group[start:index]
        span = Span(chunk[0].span.start, chunk[-1].span.end)
        alone = len(group) == 1 or not wrapped
        parts.append(_part(chunk, span, notes, alone=alone, marked_up=marked_up))
        start = index
    return parts


def _starts(above: Line, line: Line, full: int, notes: dict[int, int], *, marked_up: bool) -> bool:
    if line.span.start in notes or LIST_MARK.match(line.text):
        return True
    if marked_up and (_HASHES.match(line.text) or _HASHES.match(above.text)):
        return True
    if line.text[:1] == " " and above.text[:1] != " " and not LIST_MARK.match(above.text):
        return True
    return above.width < 0.75 * full and bool(_ENDED.search(above.text)) and line.text.strip()[:1].isupper()


def _part(chunk: Sequence[Line], span: Span, notes: dict[int, int], *, alone: bool, marked_up: bool) -> Part:
    first = chunk[0].text
    hashes = _HASHES.match(first) if marked_up and len(chunk) == 1 else None
    if hashes:
        return Part(span, "heading", len(hashes.group(1)))
    if chunk[0].span.start in notes:
        return Part(span, "footnote")
    if marked_up and all(line.text.strip().startswith("|") for line in chunk):
        return Part(span, "table")
    if CAPTION.match(first) and len(" ".join(line.text for line in chunk)) < 300:
        return Part(span, "caption")
    if LIST_MARK.match(first) and not (alone and is_heading(first) and NUMBERED.match(first)):
        return Part(span, "list")
    if len(chunk) <= 2 and alone and is_heading(" ".join(line.text.strip() for line in chunk)):
        return Part(span, "heading", heading_level(first))
    return Part(span)


def is_heading(line: str) -> bool:
    """Whether a line that stands alone reads as a heading: short, no full stop, in title or upper case or numbered."""
    line = line.strip()
    words = re.findall(r"[^\W\d_][^\s]*", line)
    if (
        not words
        or len(line) > 160
        or len(words) > 20
        or re.search(r"[.!?;:,…]$", line)
        or "@" in line
        or "://" in line
    ):
        return False
    if re.match(r"[^\W\d_]\.\s?[^\W\d_]\.|[^\W\d_]+ [^\W\d_]\.", line) or re.search(r"[¹²³⁴⁵*©]", line):
        return False
    letters = [character for character in line if character.isalpha()]
    if not letters or not (letters[0].isupper() or NUMBERED.match(line)):
        return False
    if all(letter.isupper() or not letter.islower() for letter in letters) and len(letters) > 3:
        return True
    large = [word for word in words if word.lower() not in _SMALL]
    title = sum(word[0].isupper() for word in large) >= 0.7 * len(large) if large else False
    return title or bool(NUMBERED.match(line)) or len(line) <= 90


def heading_level(line: str) -> int:
    """How deep a numbered heading stands by its number ("1.2" is 2); 1 when it has none."""
    match = re.match(r"\s*(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s", line)
    return match.group(1).count(".") + 1 if match else 1


def _contents(parts: list[Part], text: str) -> list[Part]:
    """Marks runs of lines that end in page numbers which do not fall as contents."""
    entry: list[int | None] = []
    for part in parts:
        line = part.span.of(text).strip()
        match = _CONTENTS_LINE.fullmatch(line) if len(line) < 200 and "\n" not in line else None
        digits = match.group(1) if match else ""
        entry.append(int(digits) if digits.isdigit() and (NUMBERED.match(line) or ".." in line) else None)
    marked: set[int] = set()
    run: list[int] = []
    for index, number in enumerate([*entry, None]):
        last = entry[run[-1]] if run else None
        if number is not None and (last is None or (number >= last and index - run[-1] <= 3)):
            run.append(index)
        elif number is not None or (run and index - run[-1] > 3) or index == len(entry):
            if len(run) >= 3:
                marked.update(range(run[0], run[-1] + 1))
            run = [index] if number is not None else []
    kind: BlockKind = "contents"
    return [Part(part.span, kind) if index in marked else part for index, part in enumerate(parts)]
