"""Prepares RTF for striprtf, which knows no footnotes, revisions or hidden text (Rich Text Format 1.9.1).

What was deleted under tracked changes or is hidden is left out; footnotes are moved behind their paragraph, or behind
the table they stand in, each between two marks; raised characters stand between two marks too. One pass over the
file, without recursion, so that neither depth nor size of a hostile file costs more than its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from striprtf.striprtf import destinations

from sources.formats.raised import LOWERED, RAISED

NOTE_START, NOTE_END = "\ufdd0", "\ufdd1"
"""What stands around a footnote: noncharacters, which no text can hold (Unicode 15, 23.7)."""

_MARKS = frozenset(map(ord, (NOTE_START, NOTE_END, RAISED, LOWERED)))
_START, _END, _UP, _DOWN = (f"{{\\uc0\\u{ord(mark)} }}" for mark in (NOTE_START, NOTE_END, RAISED, LOWERED))
_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?(?P<blank> ?)|(?P<sign>\\'[0-9a-fA-F]{2}|\\[^a-zA-Z])"
    r"|(?P<brace>[{}])|(?P<breaks>[\r\n]+)|[^\\{}\r\n]+|\\",
    re.DOTALL,
)
_WRITING = frozenset(
    ("u column softline tab emdash endash emspace enspace qmspace bullet lquote rquote ldblquote rdblquote").split()
)  # words that stand for characters
_ENDS = frozenset(["par", "sect", "page", "line"])  # words that end a line


@dataclass(frozen=True, slots=True)
class _State:
    """What holds inside a group, and ends with it."""

    deleted: bool = False
    hidden: bool = False
    ignored: bool = False
    in_table: bool = False
    font: str = ""
    skipped: str = "1"  # how many characters stand in for one given by its number
    in_note: bool = False
    raised: bool = False


@dataclass(slots=True)
class _Output:
    """What is written, piece by piece; `bare` says that it ends in a word that a letter would lengthen."""

    pieces: list[str] = field(default_factory=list)
    bare: bool = False
    raised: bool = False

    def add(self, piece: str, *, bare: bool = False) -> None:
        if self.bare and not piece.startswith(("\\", "{", "}", "\n", "\r")):
            self.pieces.append(" ")
        self.pieces.append(piece)
        self.bare = bare

    def lift(self, raised: bool) -> None:
        """Mark that what follows is raised, or not any more."""
        if raised != self.raised:
            self.raised = raised
            self.add(_UP if raised else _DOWN)

    def taken(self) -> str:
        """All that was written, which is forgotten."""
        self.lift(raised=False)
        text = "".join(self.pieces)
        self.pieces, self.bare = [], False
        return text


def prepared(rtf: str) -> str:
    """`rtf` without what is deleted or hidden, and with its footnotes after their paragraphs.

    >>> prepared(r"{\\rtf1 It rained{\\deleted  a lot}.\\par}")
    '{\\\\rtf1 It rained{\\\\deleted }.\\\\par}'
    """
    return _Preparation().of(rtf)


class _Preparation:
    """The state of the one pass: the groups that are open, and the footnotes that wait for the end of a paragraph."""

    def __init__(self) -> None:
        self._main, self._note = _Output(), _Output()
        self._waiting: list[str] = []
        self._open: list[_State] = []
        self._state = _State()

    def of(self, rtf: str) -> str:
        for token in _tokens(rtf):
            if token["brace"] == "{":
                self._open.append(self._state)
                self._output.add("{")
            elif token["brace"]:
                self._close()
            elif token["word"]:
                self._word(token["word"], token["number"] or "", token.group())
            elif token.group() == "\\*":
                self._state = replace(self._state, ignored=True)
                self._output.add(token.group())
            elif not self._is_gone:
                self._lift()
                self._output.add(token.group())
        # A file that was cut off leaves groups open.
        while self._open:
            self._close()
        return self._main.taken()

    @property
    def _output(self) -> _Output:
        return self._note if self._state.in_note else self._main

    @property
    def _is_gone(self) -> bool:
        return self._state.deleted or self._state.hidden

    def _lift(self) -> None:
        """Before a character is written: mark where raised ones begin and end."""
        if not self._state.ignored:
            self._output.lift(raised=self._state.raised)

    def _close(self) -> None:
        inside = self._state
        self._state = self._open.pop() if self._open else _State()
        if inside.in_note and not self._state.in_note:
            # What the note inherited from its place has to go with it.
            own = f"{{\\uc{self._state.skipped}{self._state.font} {self._note.taken()}}}"
            self._waiting.append(f"{{{_START}{own}{_END}}}")
        if not self._open:
            self._place_notes()
        self._output.add("}")

    def _word(self, word: str, number: str, written: str) -> None:
        if word == "footnote" and not (self._state.in_note or self._is_gone or (self._open and self._open[-1].ignored)):
            self._state = replace(self._state, ignored=False, in_note=True)
            return
        if word == "uc" and not number:
            number, written = "1", "\\uc1 "
        self._state = _after(self._state, word, number)
        ends = word in _ENDS
        if self._is_gone and (ends or word in _WRITING):
            return
        if ends or word in _WRITING:
            self._lift()
        if self._state.in_note and ends:
            self._output.add(" ")
            return
        if word == "u" and number and int(number) % 0x10000 in _MARKS:
            written = "\\u32 "
        self._output.add(written, bare=not written.endswith(" "))
        if ends and word != "line" and not (self._state.in_table or self._state.ignored):
            self._place_notes()

    def _place_notes(self) -> None:
        for note in self._waiting:
            self._main.add(f"\\par {note}\\par\\par ")
        self._waiting = []


def _after(state: _State, word: str, number: str) -> _State:
    """The state after a control word."""
    if word in {"plain", "nosupersub", "sub"}:
        gone = word != "plain"
        return replace(state, deleted=gone and state.deleted, hidden=gone and state.hidden, raised=False)
    if word in {"super", "up"}:
        return replace(state, raised=number != "0")
    if word in {"intbl", "pard"}:
        return replace(state, in_table=word == "intbl")
    return replace(
        state,
        deleted=number != "0" if word == "deleted" else state.deleted,
        hidden=number != "0" if word == "v" else state.hidden,
        font=f"\\f{number}" if word == "f" else state.font,
        skipped=number if word == "uc" else state.skipped,
        ignored=state.ignored or word in destinations,
    )


def _tokens(rtf: str) -> Iterator[re.Match[str]]:
    """The tokens of a file but for raw bytes, which `\\bin` announces with their number."""
    at = 0
    while match := _TOKEN.match(rtf, at):
        at = match.end()
        if match["word"] == "bin":
            at += max(0, int(match["number"] or 0))
        else:
            yield match
