"""The title of a document whose file does not tell it: found among what stands before the text begins."""

from __future__ import annotations

import re
from itertools import takewhile

from sources.document import Block
from sources.repair import Clean

_FRONT_BLOCKS = 12
_LONG = 300  # characters: with a paragraph of this length the text has begun
_NO_TITLE = re.compile(
    r"@|://|\bdoi\b|^\W*(?:abstract|introduction|contents?|table of contents|references?|key ?words|cite|received|issn"
    r"|irsti|udc|удк|мрнти|ғтамр|аннотация|содержание|оглавление|введение|ключевые слова|section \d|chapter \d+\W*$"
    r"|foreword|preface|executive summary|acknowledge?ments|предисловие|алғы сөз)\b"
    r"|^\W*(?:edited|published|printed) (?:by|in)\b"
    r"|^\W*[\dIVX]{1,4}\.\s|^\W*(?:date|place|venue|(?:in the )?chair\w*|present|editors?|supervisors?|authors?"
    r"|minutes taken by|minute-taker):"
    r"|\b(?:university|institute|academy|faculty|college|hospital)\b[^,.:]*,[^,]+,[^,]+$"
    r"|[¹²³⁴⁵©]|\b\d\d\.\d\d\.\d{4}|[^\W\d_]\.\s?[^\W\d_]\.\s?[^\W\d_]{2,}",
    re.IGNORECASE,
)


def title_of(cleaned: Clean, *, headed: bool) -> str | None:
    """The likeliest title in the clean text; None when nothing at its beginning reads as one.

    With `headed` the format tells headings, and the first of the highest level is taken. Else it is the line with the
    most words before the first paragraph: names, addresses and numbers of the journal stand there too, but are shorter.
    """
    front = _front(cleaned)
    levels = {section.span.start: len(section.path) for section in cleaned.sections}
    headings = [(levels.get(block.span.start, 1), line) for block, line in front if block.kind == "heading"]
    if headed:
        first = next((line for _, line in front if len(line.split()) >= 3), None)
        return min(headings, key=lambda heading: heading[0])[1] if headings else first
    rated = [(len(line.split()) + 4 * (block.kind == "heading"), line) for block, line in front]
    likely = [(words, line) for words, line in rated if _fits(line)]
    return max(likely, key=lambda pair: pair[0])[1] if likely else None


def _fits(line: str) -> bool:
    return 2 <= len(line.split()) <= 25 and not line.endswith((".", ";"))


def _in_capitals(line: str) -> str:
    """The words in capitals that a line begins with, three or more: a title with what was set below it; else ""."""
    run = list(takewhile(lambda word: word == word.upper(), line.split()))
    return " ".join(run) if sum(any(sign.isalpha() for sign in word) for word in run) >= 3 else ""


def _front(cleaned: Clean) -> list[tuple[Block, str]]:
    found = []
    for block in cleaned.blocks[:_FRONT_BLOCKS]:
        line = block.span.of(cleaned.text).split("\n")[0].strip()
        line = line if _fits(line) else _in_capitals(line) or line
        if len(line) > _LONG:
            break
        if (
            block.kind in {"heading", "text"}
            and len(line) <= 250
            and not _NO_TITLE.search(line)
            and re.search(r"[^\W\d_]{3}", line)
        ):
            found.append((block, line))
    return found
