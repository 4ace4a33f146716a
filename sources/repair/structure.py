"""Infers headings, paragraphs, lists, contents and footnotes from bare lines, by the file's own line lengths."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
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
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b|"
    r"(?:Янв|Фев|Мар|Апр|Ма[йя]\b|Июн|Июл|Авг|Сен|Окт|Ноя|Дек)"
)
_FOOTNOTE = re.compile(rf"\s?(\d{{1,3}})\s+(?!{_MONTH})(?=[\[\"“«A-ZА-ЯЁӘІҢҒҮҰҚӨҺ])")
_ENDED = re.compile(r"[.!?:;…。][\"'”’»)\]]*\d{0,3}\s*$")
_NO_HEADING = re.compile(r"[.!?;:,…–—-]$|@|://|;\s|\d\d\.\d\d\.\d{4}|\([^()]*$|\bPhD\b")
_NARROW = 30  # characters: no page is narrower
_NEIGHBOURS = 12  # how many lines around decide how wide a full one is
_SMALL = frozenset(
    (
        "a an and as at but by for from in into nor of on or over per the to under up via vs with "
        "и в на о с по к для из от"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text, without its line break.

    `width` counts its characters without blanks at the ends; `full` is how wide the lines around it are when full.
    """

    span: Span
    text: str
    full: int = 0

    @property
    def width(self) -> int:
        return len(self.text.strip())


@dataclass(frozen=True, slots=True)
class Structure:
    """The parts that bare lines make, in order, and the note marks in them that point to its footnotes."""

    parts: tuple[Part, ...]
    note_marks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Look:
    """What is known of the file as a whole: footnotes by where they begin, whether lines are wrapped or marked up."""

    notes: frozenset[int]
    wrapped: bool
    marked_up: bool
    headed: bool  # headings are marked, so none is inferred


def structure_of(text: str, *, marked_up: bool, notes: Sequence[Span] = ()) -> Structure:
    """The parts that the lines of `text` make, in order; `notes` are footnotes that the file itself tells."""
    lines = _lines(text)
    wrapped = _is_wrapped(lines, marked_up=marked_up)
    inferred, marks = _footnotes(lines, text) if wrapped and not notes else ([], [])
    headed = marked_up and sum(bool(_HASHES.match(line.text)) for line in lines) >= 2
    look = _Look(frozenset([*inferred, *(note.start for note in notes)]), wrapped, marked_up, headed)
    parts: list[Part] = []
    for group in _groups(lines, wrapped=wrapped):
        if len(group) > 1 and all(_ROW.search(line.text) for line in group):
            parts.append(Part(_span(group), "table"))
        else:
            parts += _paragraphs(group, look)
    return Structure(tuple(_contents(parts, text)), tuple(marks))


def _span(lines: Sequence[Line]) -> Span:
    return Span(lines[0].span.start, lines[-1].span.end)


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
    filled = [index for index, line in enumerate(lines) if line.width]
    for place in range(0, len(filled), _NEIGHBOURS):
        around = filled[max(0, place - _NEIGHBOURS) : place + 2 * _NEIGHBOURS]
        widths = sorted(lines[index].width for index in around)
        for index in filled[place : place + _NEIGHBOURS]:
            lines[index] = replace(lines[index], full=widths[int(len(widths) * 0.8)])
    return lines


def _is_wrapped(lines: Sequence[Line], *, marked_up: bool) -> bool:
    """Whether lines end where the page did: most filled lines stand right above another, and none is very long.

    Some of these must end within a sentence: of the lines of a list, or of paragraphs of a line each, few do. In
    Markdown a line break within a paragraph means nothing.
    """
    filled = [line.width for line in lines if line.width]
    if len(filled) < 2:
        return False
    above = [(one, other) for one, other in pairwise(lines) if one.width and other.width]
    long = quantiles(filled, n=20)[-1] if len(filled) > 20 else max(filled)
    broken = sum(_is_broken(one, other) for one, other in above)
    return len(above) > 0.4 * len(filled) and long < 200 and (marked_up or broken > 0.2 * len(above))


def _is_broken(line: Line, below: Line) -> bool:
    """Whether a line ends within a sentence, as far as the two lines tell."""
    full = line.width >= max(_NARROW, 0.75 * line.full) or below.text.strip()[0].islower()
    return full and not _ENDED.search(line.text)


def _footnotes(lines: Sequence[Line], text: str) -> tuple[list[int], list[Span]]:
    """Where footnotes begin, and their marks in the text before them: they count up from 1."""
    found: list[int] = []
    marks: list[Span] = []
    for line in lines:
        match = _FOOTNOTE.match(line.text)
        number = len(found) + 1
        if match and int(match.group(1)) == number:
            pattern = re.compile(
                rf"(?<!\d[.,:])(?<=[.,;:!?”\"’»)\]])(?P<mark>(?:(?<!,) )?{number})(?=\s)"
                rf"|(?<=[^\W\d_]{{3}})(?P<bare>{number})(?=\s)"
            )
            before = list(pattern.finditer(text, max(0, line.span.start - 12_000), line.span.start))
            if before:
                found.append(line.span.start)
                marks.append(Span(*before[-1].span()))
    return found, marks


def _paragraphs(group: Sequence[Line], look: _Look) -> list[Part]:
    parts: list[Part] = []
    start = 0
    for index in range(1, len(group) + 1):
        first = index - start == 1
        if index < len(group) and not _starts(group[index - 1], group[index], look, first=first):
            continue
        chunk = group[start:index]
        parts.append(_part(chunk, look, alone=len(group) == 1 or not look.wrapped))
        start = index
    return parts


def _starts(above: Line, line: Line, look: _Look, *, first: bool) -> bool:
    """Whether `line` begins a part of its own; `first` says that `above` began one."""
    begins = line.text.strip()[:1]
    if line.span.start in look.notes or LIST_MARK.match(line.text):
        return True
    if look.marked_up and (_HASHES.match(line.text) or _HASHES.match(above.text)):
        return True
    if line.text[:1] == " " and above.text[:1] != " " and not LIST_MARK.match(above.text):
        return True
    short = above.width < 0.75 * above.full
    if short and first and above.width < 0.5 * above.full and begins.isupper() and _is_lone_heading(above.text):
        return True
    return short and bool(_ENDED.search(above.text)) and begins.isupper()


def _is_lone_heading(line: str) -> bool:
    """Whether a line reads as a heading though a paragraph follows right below it."""
    words = re.findall(r"[^\W\d_]\S*", line)
    large = [word for word in words if word.lower() not in _SMALL]
    return is_heading(line) and all(word[0].isupper() for word in large) and not LIST_MARK.match(line)


def _part(chunk: Sequence[Line], look: _Look, *, alone: bool) -> Part:
    first, span = chunk[0].text, _span(chunk)
    whole = " ".join(line.text.strip() for line in chunk)
    hashes = _HASHES.match(first) if look.marked_up and len(chunk) == 1 else None
    headed = len(chunk) <= 2 and not look.headed and (alone or (len(chunk) == 1 and _is_lone_heading(first)))
    kind: BlockKind = "text"
    level = 0
    if hashes:
        kind, level = "heading", len(hashes.group(1))
    elif chunk[0].span.start in look.notes:
        kind = "footnote"
    elif CAPTION.match(first) and len(whole) < 300:
        kind = "caption"
    elif headed and is_heading(whole) and (NUMBERED.match(first) or not LIST_MARK.match(first)):
        kind, level = "heading", heading_level(first)
    elif LIST_MARK.match(first):
        kind = "list"
    return Part(span, kind, level)


def is_heading(line: str) -> bool:
    """Whether a line that stands alone reads as a heading: short, no full stop, in title or upper case or numbered."""
    line = line.strip()
    words = re.findall(r"[^\W\d_][^\s]*", line)
    digits = sum(map(str.isdigit, line))
    if not words or len(line) > 160 or len(words) > 20 or _NO_HEADING.search(line) or digits > 0.3 * len(line):
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
