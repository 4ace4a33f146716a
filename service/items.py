"""The items of an answer that is a list: numbered points, lines, parts between semicolons or commas."""

from __future__ import annotations

import re

LEAST_ITEMS = 3
"""Two things joined by "and" may be one name ("Trade and Industry"); three are a list."""
MOST_WORDS = 14
"""In an item between commas: a longer part is a clause of a sentence."""

_NUMBERED = re.compile(r"(?:^|(?<=[\s;,]))(?:\(\w{1,3}\)|\d{1,2}[.)])\s+")
_BULLET = re.compile(r"^\s*(?:[-•*–—]\s+|\(?\w{1,3}[.)]\s+)")
_JOIN = r"(?:and|or|as well as|и|или|және|мен|&)"
_COMMA = re.compile(rf",\s+(?:{_JOIN}\s+)?(?=\S)")
_LAST = re.compile(rf"\s+{_JOIN}\s+")
_ENDING = re.compile(rf"[\s;,.]+(?:{_JOIN})?\s*$")
_OPEN = re.compile(r"[(\[«“][^)\]»”]*$")


def items(answer: str) -> tuple[str, ...]:
    """The items in their order, each a part of the answer; empty where it is no list of three or more.

    >>> items("Bahrain, the Maldives and Myanmar")
    ('Bahrain', 'the Maldives', 'Myanmar')
    >>> items("the Department of Trade and Industry")
    ()
    """
    for split in (_numbered, _lines, _at_semicolons, _at_commas):
        found = tuple(_bare(part) for part in split(answer))
        if len(found) >= LEAST_ITEMS and all(found):
            return found
    return ()


def _numbered(answer: str) -> list[str]:
    first = _NUMBERED.match(answer)
    return [part for part in _NUMBERED.split(answer) if part.strip()] if first else []


def _lines(answer: str) -> list[str]:
    return [_BULLET.sub("", line) for line in answer.splitlines() if line.strip()]


def _at_semicolons(answer: str) -> list[str]:
    return answer.split(";")


def _at_commas(answer: str) -> list[str]:
    """Parts between commas outside brackets and quotes, the last two perhaps joined by "and" alone."""
    parts, first = list[str](), 0
    for comma in _COMMA.finditer(answer):
        if not _OPEN.search(answer, first, comma.start()):
            parts.append(answer[first : comma.start()])
            first = comma.end()
    rest = answer[first:]
    joins = list(_LAST.finditer(rest))
    if parts and len(joins) == 1 and not _joined_before(answer, first):
        parts += [rest[: joins[0].start()], rest[joins[0].end() :]]
    else:
        parts.append(rest)
    if any(part.strip().isdigit() or len(part.split()) > MOST_WORDS for part in parts):
        return []  # a date ("June 15, 2001"), a clause
    return parts


def _joined_before(answer: str, first: int) -> bool:
    """Whether the part that begins at `first` already came after ", and"."""
    return bool(re.search(rf",\s+{_JOIN}\s+$", answer[:first]))


def _bare(part: str) -> str:
    return _ENDING.sub("", part).strip()
