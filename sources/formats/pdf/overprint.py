"""Lines printed over one another, as a damaged stream leaves them: nobody can read them, so nothing quotes them."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from difflib import SequenceMatcher

from sources.formats.pdf.characters import Segment

_LEAST_WIDTH = 6.0  # in font sizes, what two segments share: less is an accent, a mark or a formula
_LEAST_SHARE = 0.5  # of the narrower one
_MOST_ALIKE = 0.5  # more alike, it is one text twice: for a shadow, or the layer that a scanner put under it
_CHARACTERS_COMPARED = 120  # of each
_LAST_OF_ROW = 12  # so many segments of a baseline are looked at: a page has fewer columns
_COMPARED_ON_PAGE = 1000  # pairs of different texts: a page with more of them is made to keep a machine busy


def without_overprint(found: Sequence[Segment]) -> list[Segment]:
    """The segments without those that share their place on the line with another text of about their size."""
    rows: dict[tuple[int, int], deque[int]] = defaultdict(lambda: deque(maxlen=_LAST_OF_ROW))
    gone: set[int] = set()
    compared = 0
    for index, one in enumerate(found):
        if one.width <= _LEAST_WIDTH * one.size:
            continue
        row = round(one.baseline)
        for other in [other for near in (row - 1, row, row + 1) for other in rows[one.angle, near]]:
            if {index, other} <= gone or not _share_place(one, found[other]) or one.text == found[other].text:
                continue
            compared += 1
            if compared > _COMPARED_ON_PAGE or not _alike(one, found[other]):
                gone |= {index, other}
        rows[one.angle, row].append(index)
    return [one for index, one in enumerate(found) if index not in gone]


def _share_place(one: Segment, other: Segment) -> bool:
    size = max(one.size, other.size)
    shared = min(one.right, other.right) - max(one.left, other.left)
    return (
        shared > _LEAST_WIDTH * size
        and shared > _LEAST_SHARE * min(one.width, other.width)
        and size < 1.5 * min(one.size, other.size)
        and abs(one.baseline - other.baseline) < 0.3 * size
    )


def _alike(one: Segment, other: Segment) -> bool:
    texts = ("".join(one.text)[:_CHARACTERS_COMPARED], "".join(other.text)[:_CHARACTERS_COMPARED])
    return SequenceMatcher(None, *texts, autojunk=False).ratio() > _MOST_ALIKE
