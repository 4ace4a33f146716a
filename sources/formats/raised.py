"""Takes note marks typed by hand out of text: raised ones, at the word they stand at and at the note itself."""

from __future__ import annotations

import re

RAISED, LOWERED = "\ufdd2", "\ufdd3"
"""What stands around raised characters until the marks are found: noncharacters, which no text can hold."""

_RAISED = re.compile(f"{RAISED}([^{RAISED}{LOWERED}]*){LOWERED}")
_MARK = re.compile(r"\s*[(\[]?(\d{1,3}(?:[,–-]\s?\d{1,3})*|[*†‡§]{1,3})[)\]]?\s*")
_BEFORE = re.compile(r"(?:[^\W\d_]{3}|[.,;:!?”\"’')\]»])\s?$")
_FUNCTIONS = re.compile(r"\b(?:sin|cos|tan|log|exp)$")


class NoteMarks:
    """Goes through the paragraphs of a document in order, and remembers which marks it has met.

    >>> marks = NoteMarks()
    >>> marks.taken("The river rose\\ufdd21\\ufdd3 by 4 m\\ufdd23\\ufdd3.")
    ('The river rose by 4 m3.', False)
    >>> marks.taken("\\ufdd21\\ufdd3 In one night.")
    ('In one night.', True)
    """

    def __init__(self) -> None:
        self._met: set[str] = set()

    def taken(self, text: str, *, in_note: bool = False) -> tuple[str, bool]:
        """`text` without its note marks, and whether it is itself the note that a mark met before points to.

        A note mark follows a word of three letters or a stop: powers and ordinals do not. `in_note` says that the
        file itself tells that this is a note, so that a mark at its beginning is its own.
        """
        if RAISED not in text:
            return text, False
        is_note = False
        pieces: list[str] = []
        at = 0
        for match in _RAISED.finditer(text):
            pieces.append(text[at : match.start()])
            at = match.end()
            before = "".join(pieces)
            mark = _MARK.fullmatch(match.group(1))
            if mark and not before.strip() and (in_note or mark.group(1) in self._met):
                is_note = True
            elif mark and _BEFORE.search(before) and not _FUNCTIONS.search(before):
                self._met.update(re.split(r"[,–-]\s?", mark.group(1)))
            else:
                pieces.append(match.group(1))
        pieces.append(text[at:])
        left = "".join(pieces).replace(RAISED, "").replace(LOWERED, "")
        return (left.lstrip() if is_note else left), is_note
