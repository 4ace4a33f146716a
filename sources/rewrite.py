"""The only place that changes characters: every change to extracted text is recorded, so that any span maps back.

A `Rewrite` starts as the extracted text and is changed in passes. Each pass gives the text anew as a sequence of
pieces: spans taken over from the text as it stood, and literal strings put in. For every character the rewrite knows
which extracted character it is a copy of, or that it was put in, so passes compose without further bookkeeping.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sources.document import Alignment, Run, Span

_PUT_IN = -1


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Put `replacement` where `span` stands: an empty replacement deletes, an empty span inserts."""

    span: Span
    replacement: str = ""


class Rewrite:
    """Text under repair, with the way back to `original`, the text as extracted.

    >>> rewrite = Rewrite("of\\ufb01ce")
    >>> moved = rewrite.replace([Edit(Span(2, 3), "fi")])
    >>> rewrite.text, rewrite.alignment().to_original(Span(3, 5))
    ('office', Span(start=2, end=4))
    """

    def __init__(self, original: str) -> None:
        self.original = original
        self.text = original
        self._origins: NDArray[np.int32] = np.arange(len(original), dtype=np.int32)

    def rebuild(self, pieces: Iterable[Span | str]) -> None:
        """Make the text anew of spans of the present text, each character at most once, and of strings put in."""
        texts: list[str] = []
        origins: list[NDArray[np.int32]] = []
        for piece in pieces:
            if isinstance(piece, str):
                texts.append(piece)
                origins.append(np.full(len(piece), _PUT_IN, dtype=np.int32))
            else:
                texts.append(self.text[piece.start : piece.end])
                origins.append(self._origins[piece.start : piece.end])
        self.text = "".join(texts)
        self._origins = np.concatenate(origins) if origins else np.empty(0, dtype=np.int32)

    def replace(self, edits: Iterable[Edit]) -> Offsets:
        """Apply `edits`, given in spans of the present text; gives the map from offsets before to offsets after.

        Raises ValueError when two edits overlap or one reaches past the text.
        """
        ordered = sorted(edits)
        pieces: list[Span | str] = []
        done = 0
        for edit in ordered:
            if edit.span.start < done or edit.span.end > len(self.text):
                raise ValueError(f"the edit at {edit.span} overlaps the one before it or reaches past the text")
            pieces += [Span(done, edit.span.start), edit.replacement]
            done = edit.span.end
        pieces.append(Span(done, len(self.text)))
        if ordered:
            self.rebuild(pieces)
        return Offsets(ordered)

    def alignment(self) -> Alignment:
        """The map between the present text and the original."""
        origins = self._origins
        breaks = np.flatnonzero((np.diff(origins) != 1) | (origins[1:] == _PUT_IN) | (origins[:-1] == _PUT_IN)) + 1
        edges = np.concatenate(([0], breaks, [len(origins)])).tolist() if len(origins) else [0]
        runs = [
            Run(start, int(origins[start]), end - start)
            for start, end in itertools.pairwise(edges)
            if origins[start] != _PUT_IN
        ]
        return Alignment(tuple(runs), len(self.text), len(self.original))

    def origins(self) -> NDArray[np.int32]:
        """For each character of the present text the offset in `original` it was copied from, or -1 when put in."""
        return self._origins.copy()


class Offsets:
    """Where the offsets of a text stand after a pass of edits; an offset inside an edit moves to the edit's start."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._ends = np.array([edit.span.end for edit in edits], dtype=np.int64)
        self._starts = np.array([edit.span.start for edit in edits], dtype=np.int64)
        growth = [len(edit.replacement) - len(edit.span) for edit in edits]
        self._shift = np.concatenate(([0], np.cumsum(np.array(growth, dtype=np.int64))))

    def after(self, offset: int) -> int:
        """The offset in the text after the edits."""
        position = int(np.searchsorted(self._ends, offset, side="right"))
        inside = position < len(self._starts) and self._starts[position] < offset
        return int((self._starts[position] if inside else offset) + self._shift[position])

    def span(self, span: Span) -> Span:
        """The span in the text after the edits."""
        start = self.after(span.start)
        return Span(start, max(start, self.after(span.end)))
