"""The title of a document whose file does not tell it: found among what stands before the text begins."""

from __future__ import annotations

import re

from sources.document import Block
from sources.repair import Clean

_FRONT_BLOCKS = 12
_CAPITALS = re.compile(r"(?:[^\Wa-zа-я]+[\W_]+){2,}[^\Wa-zа-я]+(?=[\W_]+\w*[a-zа-яё]|$)")
"""Three words or more in capitals, up to a word that is not: a title that was set in capitals, with what follows it."""
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


def _front(cleaned: Clean) -> list[tuple[Block, str]]:
    found = []
    for block in cleaned.blocks[:_FRONT_BLOCKS]:
        line = block.span.of(cleaned.text).split("\n")[0].strip()
        capitals = None if _fits(line) else _CAPITALS.match(line)
        line = capitals[0] if capitals else line
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
