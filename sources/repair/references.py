"""Finds reference lists and marks their parts, so that they can be kept apart from the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sources.formats.extract import Part

_TITLE = re.compile(
    r"\s*(?:[\dIVX.]+\s+)?(?:selected\s+|list of\s+)?"
    r"(?:references?(?: cited| list)?|bibliography|works cited|literature(?: cited)?|sources"
    r"|список (?:использованн\w+ |цитируем\w+ )?(?:литературы|источников)(?: и литературы)?"
    r"|(?:использованная )?литература|(?:пайдаланылған )?әдебиеттер(?: тізімі)?"
    r"|literatur(?:verzeichnis)?|bibliographie|bibliografía)\s*:?\s*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\s*\[?\(?(\d{1,3})[.)\]]")
_SIGNS = (
    re.compile(r"\b(?:1[89]|20)\d\d[a-z]?\b"),
    re.compile(r"https?://|\bdoi\b|www\.", re.IGNORECASE),
    re.compile(r"\bpp?\.\s?\d|\bС\.\s?\d|\b\d+\s?(?:p|с|б|S)\.|\d+[-–]\d+"),
    re.compile(r"Retrieved|Available at|Accessed|[Ээ]лектрон|Electronic resource|дата обращения|URL", re.IGNORECASE),
    re.compile(r"\bVol\.|\bNo\.|№|\bIssue\b|\bed\.|\beds?\.|//|\bPress\b|\bJournal\b|Вестник|\bет al\b|et al\."),
    re.compile(r"^\s*(?:\[\d{1,3}\]|\d{1,3}\.|\(\d{1,3}\))\s|^\s*[^\W\d_]+,? (?:[^\W\d_]\.\s?){1,3}"),
)


def mark(parts: Sequence[Part], text: str) -> tuple[Part, ...]:
    """The parts with those of reference lists marked `reference`; a list's heading stays a heading."""
    marked = list(parts)
    inside = False
    misses = last = 0
    for index, part in enumerate(parts):
        content = part.span.of(text).strip()
        if _TITLE.fullmatch(content.lstrip("# ")):
            inside, misses, last = True, 0, 0
            marked[index] = replace(part, kind="heading", level=part.level or 1)
            continue
        if not inside:
            continue
        number = _NUMBER.match(content)
        counts_on = number is not None and int(number.group(1)) == last + 1
        signs = sum(1 for sign in _SIGNS if sign.search(content))
        if is_reference(content) or counts_on or (signs and len(content) < 600 and part.kind != "heading"):
            last = int(number.group(1)) if number else last
            marked[index] = replace(part, kind="reference", level=0)
            misses = 0
        elif part.kind == "heading" or len(content) > 300 or misses:
            inside = False
        else:
            misses += 1
    return tuple(_runs(marked, text))


def is_reference(content: str) -> bool:
    """Whether a part reads as an entry of a reference list: it bears at least two of the signs of one."""
    signs = sum(1 for sign in _SIGNS if sign.search(content))
    return signs >= 2 and (len(content) < 600 or signs >= 4)


def _runs(parts: list[Part], text: str) -> list[Part]:
    """Marks runs of at least four entries that no heading announces."""
    strong = [
        part.kind in {"text", "list"}
        and sum(1 for sign in _SIGNS if sign.search(part.span.of(text))) >= 3
        and len(part.span) < 500
        for part in parts
    ]
    start = 0
    for index in range(len(parts) + 1):
        if index < len(parts) and strong[index]:
            continue
        if index - start >= 4:
            parts[start:index] = [replace(part, kind="reference") for part in parts[start:index]]
        start = index + 1
    return parts
