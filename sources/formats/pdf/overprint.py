"""Lines printed over one another, as a damaged stream leaves them: nobody can read them, so nothing quotes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher

from sources.formats.pdf.characters import Segment

_LEAST_WIDTH = 6.0  # in font sizes, what two segments share: less is an accent, a mark or a formula
_LEAST_SHARE = 0.5  # of the narrower one
_MOST_ALIKE = 0.5  # more alike, it is one text twice: for a shadow, or the layer that a scanner put under it
_MAX_COMPARED = 400  # characters of each


def without_overprint(found: Sequence[Segment]) -> list[Segment]:
    """The segments without those that share their place on the line with another text of about their size."""
    rows: dict[tuple[int, int], list[int]] = defaultdict(list)
    gone: set[int] = set()
    for index, one in enumerate(found):
        row = round(one.baseline)
        for near in (row - 1, row, row + 1):
            for other in rows[one.angle, near]:
                if _share_place(one, found[other]) and not _alike(one, found[other]):
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
    texts = ("".join(one.text)[:_MAX_COMPARED], "".join(other.text)[:_MAX_COMPARED])
    return SequenceMatcher(None, *texts, autojunk=False).ratio() > _MOST_ALIKE
