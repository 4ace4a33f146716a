"""Joins what the page broke: words over line ends, sentences over page ends, with notes and captions set after them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sources.document import BlockKind, Span
from sources.formats.extract import Part
from sources.repair.hyphens import is_spelling
from sources.repair.words import Words

_MAX_INTERRUPTIONS = 6
_NAMES = re.compile(r"(?:[^\W\d_]\.\s?){1,3}[^\W\d_]{2,}[^.]{0,5},|,\s(?:[^\W\d_]\.\s?){1,3}[^\W\d_]{2,}")
_SHORT = 120  # characters
_ENDED = re.compile(r"(?:[.!?…。]|[.!?…;:][\"'”’»)\]]+|:|;)(?:\s?\[\d[\d,\s–-]*\])?\d{0,3}\s*$")
_OPEN_WORD = re.compile(
    r"(?:^|\s)(?:a|an|the|of|and|or|in|on|at|by|to|for|from|with|as|is|are|was|were|its|their|that|which|into|between"
    r"|и|в|на|с|по|к|для|из|от|о|об|при|что|как|а|но|не|мен|және|,)\s*$|,\s*$",
    re.IGNORECASE,
)
_HYPHEN = re.compile(r"(?P<left>[^\W_]+(?:[-'’][^\W_]+)*)(?P<hyphen>[-\xad])[ \t]*$")
_RIGHT = re.compile(r"[ \t]*(?P<right>[^\W_]+)")
_SUSPENDED = frozenset(["and", "or", "und", "oder", "et", "ou", "y", "e", "и", "или"])


@dataclass(slots=True)
class Paragraph:
    """The pieces of the text that make one block, in reading order."""

    kind: BlockKind
    level: int
    pieces: list[Span] = field(default_factory=list)


def paragraphs(parts: Sequence[Part], text: str) -> list[Paragraph]:
    """The blocks of `parts`: a part that goes on in a later one is joined with it, and what stood between follows."""
    done: list[Paragraph] = []
    used: set[int] = set()
    for index, part in enumerate(parts):
        if index in used:
            continue
        block = Paragraph(part.kind, part.level, [part.span])
        done.append(block)
        if part.kind not in {"text", "list", "footnote", "reference"}:
            continue
        at = index
        while (following := _continuation(parts, at, text, used)) is not None:
            block.pieces.append(parts[following].span)
            used.add(following)
            at = following
    return done


def _continuation(parts: Sequence[Part], index: int, text: str, used: set[int]) -> int | None:
    part = parts[index]
    is_note = part.kind == "footnote"
    apart = False
    for following in range(index + 1, min(len(parts), index + 2 + _MAX_INTERRUPTIONS)):
        other = parts[following]
        if following in used:
            continue
        alike = abs(other.look - part.look) <= 0.08 * part.look
        if alike and (other.kind == "text" or (other.kind == part.kind and part.kind in {"footnote", "reference"})):
            runs_on = part.runs_on and not is_note  # the next note begins with a capital, too
            goes = goes_on(part.span.of(text), other.span.of(text), runs_on=runs_on)
            return following if goes and (part.runs_on or not (is_note and apart)) else None
        passes = other.kind in {"footnote", "caption", "table"} or (other.kind == "text" and not alike)
        if is_note:
            # Below the next column the note goes on under all that stands in it.
            passes = not alike
        if part.kind not in {"text", "list", "footnote"} or not passes:
            return None
        apart = True
    return None


def goes_on(before: str, after: str, *, runs_on: bool = False) -> bool:
    """Whether the sentence at the end of `before` goes on at the start of `after`.

    `runs_on` says that the layout broke `before` off, so that also a capital goes on.
    """
    before, after = before.rstrip(), after.lstrip()
    if not before or not after:
        return False
    if _HYPHEN.search(before) and after[0].isalpha():
        return True
    if _ENDED.search(before):
        return False
    if after[0].islower() or runs_on:
        # Below a line of authors an affiliation may begin with a small letter.
        return len(before) >= _SHORT or not _NAMES.search(before)
    goes = bool(_OPEN_WORD.search(before)) or after[0] in "(,;)%" or bool(re.match(r"\d+(?![\d.)])", after))
    return goes and len(before.split()) >= 8


def joint(before: str, after: str, words: Words) -> tuple[int, str]:
    """How two lines join: characters to take off the end of `before` (its blanks apart), and what to put between.

    >>> joint("the coopera-", "tion of", Words(""))
    (1, '')
    >>> joint("a well-", "known man", Words("a well-known man"))
    (0, '')
    """
    hyphen, right = _HYPHEN.search(before), _RIGHT.match(after)
    if not before.strip() or not after.strip():
        return 0, ""
    if not hyphen or not right:
        clings = before[-1] in "—–/" and before[-2:-1].strip() and after[:1].isalnum()
        return 0, "" if clings or _is_address(before, after) else " "
    return _hyphenated(hyphen, right.group("right"), words)


def _is_address(before: str, after: str) -> bool:
    """Whether a web address breaks here: at one of its own marks, and what follows is no sentence."""
    last = before.rsplit(None, 1)[-1]
    if not re.match(r"\W*(?:https?://|www\.)", last):
        return False
    return bool(re.match(r"[/.?&=#_%][^\W_]", after)) or (last[-1] in "/-_=&?.%" and not after[:1].isupper())


def _hyphenated(hyphen: re.Match[str], right: str, words: Words) -> tuple[int, str]:
    if hyphen.group("hyphen") == "\xad":
        return 1, ""
    if right.lower() in _SUSPENDED:
        return 0, " "
    among_small = any(map(str.islower, hyphen.string))
    kept = is_spelling(hyphen.group("left"), right, words, among_small=among_small)
    return (0, "") if kept else (1, "")
