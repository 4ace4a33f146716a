"""Accents that the file draws by themselves, as TeX does: each is put on the letter that it stands over.

Where PDFium finds such an accent in the order of characters says little: after its letter, before it, or at the end of
the line. Where it stands on the page says all: over its letter, or in a room of its own, and then it is no accent.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from sources.formats.pdf.characters import Box, Segment, turned

_COMBINING = dict(
    zip("ˆ˜´¨¸ˇ˚`¯˘˙˝˛", "\u0302\u0303\u0301\u0308\u0327\u030c\u030a\u0300\u0304\u0306\u0307\u030b\u0328", strict=True)
)
_DOTLESS = {"\u0131": "i", "\u0237": "j"}
_BY_THEMSELVES = {"˜": "~", "ˆ": "^"}
_OFF = 0.6  # in font sizes: how far the baseline of an accent, which capitals raise, is from that of its letter
_FREE = 0.1  # the share of an accent's width that may lie over a neighbour
_ON_PAGE = 500  # a page with more of them is code
_COMPARED_ON_PAGE = 1_000_000  # accents times segments: a page with more of them is made to keep a machine busy


def with_accents(found: Sequence[Segment]) -> list[Segment]:
    """The segments with each loose accent composed with the letter under it, if there is such a character.

    Tildes and carets that stand over nothing become the plain signs.
    """
    loose = [(segment, at) for segment in found for at, sign in enumerate(segment.text) if sign in _COMBINING]
    loose = loose[: min(_ON_PAGE, _COMPARED_ON_PAGE // max(1, len(found)))]
    for segment, at in reversed(loose):
        _mend(found, segment, at, segment.text[at])
    return [segment for segment in found if segment.text]


def _mend(found: Sequence[Segment], segment: Segment, at: int, accent: str) -> None:
    under = list(_under(found, segment, at))
    for share, other, place in sorted(under, key=lambda one: -one[0]):
        letter = _DOTLESS.get(other.text[place], other.text[place])
        whole = unicodedata.normalize("NFC", letter + _COMBINING[accent])
        if share > 0.5 and letter.isalpha() and len(whole) == 1:
            other.text[place] = whole
            _take_out(segment, at)
            return
    if not any(share > _FREE for share, _, _ in under):
        segment.text[at] = _BY_THEMSELVES.get(accent, accent)


def _under(found: Sequence[Segment], segment: Segment, at: int) -> Iterator[tuple[float, Segment, int]]:
    """The characters that stand under the accent at `at`, each with the share of the accent's width over it."""
    box = segment.boxes[at]
    if box is None:
        return
    left, _, right, _ = turned(box, segment.angle)
    for other in found:
        near = abs(other.baseline - segment.baselines[at]) <= 2 * other.size and other.angle == segment.angle
        if not (near and other.left < right and left < other.right):
            continue
        for place, (one, size, baseline) in enumerate(zip(other.boxes, other.sizes, other.baselines, strict=True)):
            if one is None or (other is segment and place == at) or other.text[place] in _COMBINING:
                continue
            if abs(baseline - segment.baselines[at]) <= _OFF * size:
                yield _shared((left, right), turned(one, other.angle)), other, place


def _shared(accent: tuple[float, float], box: Box) -> float:
    left, right = accent
    return max(0.0, min(right, box[2]) - max(left, box[0])) / max(0.1, right - left)


def _take_out(segment: Segment, at: int) -> None:
    """Takes the character at `at` out, with a blank that then begins or ends the segment or stands double."""
    _remove(segment, at)
    before, after = segment.text[at - 1 : at] if at else [" "], segment.text[at : at + 1] or [" "]
    if segment.text and before == after == [" "]:
        _remove(segment, at - 1 if at else 0)


def _remove(segment: Segment, at: int) -> None:
    for row in (segment.text, segment.boxes, segment.sizes, segment.baselines):
        del row[at]
