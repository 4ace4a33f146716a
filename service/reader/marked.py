"""A span marked in its passage, for a second look at it alone.

Reading scores every span of a passage in one pass, by its edges; with marks round it the model sees which span is
meant, and can weigh what stands round it for or against it (span-focused re-ranking, Iyer et al. 2021, "RECONSIDER").
"""

from __future__ import annotations

from collections.abc import Sequence

from sources.document import Span

MARKS = ("[unused0]", "[unused1]")
"""What stands before and behind the span: pieces of BERT's vocabulary that no text has."""
MAX_SHOWN = 72
"""Pieces of a passage that are shown round a span, itself included."""


def mark(pieces: Sequence[int], span: Span, marks: tuple[int, int]) -> list[int]:
    """The pieces round the span, as many before it as behind where there are, with a mark on each side of it.

    `span` is a range of pieces; one longer than half of what is shown is cut.

    >>> mark([11, 12, 13, 14], Span(1, 2), (1, 2))
    [11, 1, 12, 2, 13, 14]
    """
    end = min(span.end, span.start + MAX_SHOWN // 2)
    room = MAX_SHOWN - (end - span.start)
    behind = len(pieces) - end
    before = min(span.start, max(room // 2, room - behind))
    last = end + min(behind, room - before)
    return [*pieces[span.start - before : span.start], marks[0], *pieces[span.start : end], marks[1], *pieces[end:last]]
