"""What a follow-up was made into: the question in full, and which of its words came from the conversation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_SPACE = re.compile(r"\s+")
_BEFORE_MARK = re.compile(r"\s+(?=[?,.;:!)]|['’]s\b)")


@dataclass(frozen=True, slots=True)
class Borrowed:
    """Words at [start, end) of the resolved question that come from `history[turn]`, its question or its answer."""

    start: int
    end: int
    turn: int


@dataclass(frozen=True, slots=True)
class Resolution:
    """The question in full. `borrowed`, in order and not overlapping, is empty when the question was left as typed.

    `context` is the last exchange, question in full and answer, where the question goes on with it; else empty.
    """

    question: str
    borrowed: tuple[Borrowed, ...] = ()
    context: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a question being put together; `turn` is the place in the history it comes from, None if typed."""

    text: str
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """Puts `text` from `history[turn]` in place of [start, end) of the typed question."""

    start: int
    end: int
    text: str
    turn: int


def edited(question: str, edits: Iterable[Edit]) -> list[Piece]:
    """`question` with the edits made, as pieces. Edits must not overlap.

    >>> [piece.text for piece in edited("when was it founded", [Edit(9, 11, "CICA", 0)])]
    ['when was ', 'CICA', ' founded']
    """
    pieces = []
    last = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        pieces += [Piece(question[last : edit.start]), Piece(edit.text, edit.turn)]
        last = edit.end
    return [*pieces, Piece(question[last:])]


def joined(pieces: Iterable[Piece]) -> Resolution:
    """The pieces as one line: single spaces, none before a closing mark, a capital kept at the start.

    >>> joined([Piece("who chairs "), Piece("CICA", 0), Piece(" ?")])
    Resolution(question='who chairs CICA?', borrowed=(Borrowed(start=11, end=15, turn=0),))
    """
    text = ""
    borrowed: list[Borrowed] = []
    for piece in pieces:
        words = _BEFORE_MARK.sub("", _SPACE.sub(" ", piece.text))
        if text.endswith(" ") or not text:
            words = words.lstrip()
        if _BEFORE_MARK.match(f" {words}"):
            text = text.rstrip()
        start = len(text) + (len(words) - len(words.lstrip()))
        text += words
        end = len(text.rstrip())
        if piece.turn is not None and end > start:
            borrowed.append(Borrowed(start, end, piece.turn))
    question = text.rstrip()
    return Resolution(question, tuple(borrowed))
