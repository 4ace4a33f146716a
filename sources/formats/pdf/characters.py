"""The characters of a PDF page as PDFium finds them, gathered into segments: unbroken stretches of one line.

Coordinates are points in the page's own space with y growing upwards, turned so that the segment's text runs to the
right: side notes that run up the page come as segments of another `angle`.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

import pypdfium2
from pypdfium2 import raw

Box = tuple[float, float, float, float]  # left, bottom, right, top

_BREAK_GAP = 1.2  # in font sizes: wider gaps part segments
_WORD_GAP = 0.16  # in font sizes: wider gaps are blanks, where the file holds none
# Where TeX's fonts have ligatures, quotes and dashes, by OT1 and by T1; a Type 3 font tells nothing but these codes.
_OF_TEX = dict(zip([*range(0x0B, 0x14), 0x15, 0x16, *range(0x1B, 0x20)], "ﬀﬁﬂﬃﬄ“”„«–—ﬀﬁﬂﬃﬄ", strict=True))
_BOLD = 600  # the weight that PDFium guesses; the font's name is asked first
_FORCED_BOLD = 1 << 18  # ISO 32000-1, table 123
_NAMED_BOLD = re.compile(
    r"bold|black|heavy|demi(?!light)|-medi(?!um)|^(?:cm|sf|ec|la)[a-z]*?(?:b|sx)[a-z]*\d", re.IGNORECASE
)
_NAMED_PLAIN = re.compile(
    r"regu|roman|book|light|thin|ital|obli|slant|caps|medium|plain|psmt$|^(?:cm|sf|ec|la)[a-z]{1,4}\d", re.IGNORECASE
)


@dataclass(slots=True)
class Segment:
    """A stretch of one line, or a row of a table. `boxes` holds a box in page space for each character, None where it
    was put in; `table` numbers the tables of a page from 1 (0: none), and `starts` are the left edges of a row's cells.
    """

    angle: int
    text: list[str] = field(default_factory=list)
    boxes: list[Box | None] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)
    baselines: list[float] = field(default_factory=list)
    bold: int = 0
    bold_start: bool = False
    bold_end: bool = False
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    top: float = 0.0

    size: float = 0.0
    baseline: float = 0.0
    table: int = 0
    starts: tuple[float, ...] = ()

    def measure(self) -> None:
        """Set `size`, the largest that a good part of the characters have, and the height that those stand at.

        Small capitals do not lower the size, and raised marks do not raise the line.
        """
        self.size = max(size for size, count in Counter(self.sizes).items() if count * 7 >= len(self.sizes))
        heights = Counter(at for at, size in zip(self.baselines, self.sizes, strict=True) if size == self.size)
        self.baseline = heights.most_common(1)[0][0]

    @property
    def width(self) -> float:
        return self.right - self.left


@dataclass(slots=True)
class _Style:
    size: float
    bold: bool
    angle: int
    baseline: float


def segments(page: pypdfium2.PdfPage) -> tuple[list[Segment], bool]:
    """The segments of a page in the order the file draws them, and whether characters were lost to an unmapped font."""
    text = page.get_textpage()
    try:
        return _segments(text, page)
    finally:
        text.close()


def _segments(text: pypdfium2.PdfTextPage, page: pypdfium2.PdfPage) -> tuple[list[Segment], bool]:
    handle = text.raw
    count = raw.FPDFText_CountChars(handle)
    rectangle = raw.FS_RECTF()
    reference = ctypes.byref(rectangle)
    found: list[Segment] = []
    style = _Style(0.0, bold=False, angle=0, baseline=0.0)
    previous: tuple[float, float] | None = None
    blank = True
    unmapped = 0
    visible = _visible(page)
    for index in range(count):
        code = raw.FPDFText_GetUnicode(handle, index)
        told = _of_tex(handle, index, code) if code in _OF_TEX else ""
        if code in {0x20, 0x0A, 0x0D, 0x09, 0xA0} and not told:
            blank = True
            continue
        raw.FPDFText_GetLooseCharBox(handle, index, reference)
        box = (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        if blank or previous != (box[1], box[3]):
            style = _style(handle, index, box)
            previous = (box[1], box[3])
        if code == 0 or not _overlaps(box, visible):
            unmapped += code == 0
            continue
        if 0 < code < 0x20 and not told and not (code == 0x02 and raw.FPDFText_IsHyphen(handle, index)):
            continue
        character = told or ("-" if code in {0x02, 0xFFFE} else _character(code, found))
        _add(found, character, box, style, blank=blank)
        blank = False
    for segment in found:
        segment.measure()
    return found, unmapped * 10 > count


def _of_tex(handle: object, index: int, code: int) -> str:
    """What a control code is in a font without a name that the file draws; nothing where PDFium put it in."""
    is_drawn = not raw.FPDFText_IsGenerated(handle, index)
    is_named = raw.FPDFText_GetFontInfo(handle, index, None, 0, None) > 1  # the byte at its end counts
    return _OF_TEX[code] if is_drawn and not is_named else ""


def _character(code: int, found: list[Segment]) -> str:
    # Code points beyond the basic plane come as two surrogates.
    if 0xDC00 <= code <= 0xDFFF and found and found[-1].text and "\ud800" <= found[-1].text[-1] <= "\udbff":
        high = ord(found[-1].text[-1])
        found[-1].text[-1] = chr(0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00))
        return ""
    return chr(code)


def _visible(page: pypdfium2.PdfPage) -> Box:
    left, bottom, right, top = page.get_cropbox()
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def _overlaps(box: Box, page: Box) -> bool:
    return box[0] < page[2] and page[0] < box[2] + 0.1 and box[1] < page[3] and page[1] < box[3] + 0.1


def _style(handle: object, index: int, box: Box) -> _Style:
    matrix = raw.FS_MATRIX()
    size = raw.FPDFText_GetFontSize(handle, index)
    angle = 0
    if raw.FPDFText_GetMatrix(handle, index, ctypes.byref(matrix)):
        size *= math.hypot(matrix.c, matrix.d) or 1.0
        angle = round(math.degrees(math.atan2(matrix.b, matrix.a)) / 90) * 90 % 360
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(handle, index, ctypes.byref(x), ctypes.byref(y))
    if not 0.5 <= size <= 2_000:
        size = max(0.5, abs(box[3] - box[1]))
    baseline = turned((x.value, y.value, x.value, y.value), angle)[1]
    return _Style(round(size, 1), _is_bold(handle, index), angle, round(baseline, 1))


def _is_bold(handle: object, index: int) -> bool:
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(handle, index, name, len(name), ctypes.byref(flags))
    told = is_named_bold(name.value.decode("latin-1"))
    if told is None:
        return bool(flags.value & _FORCED_BOLD) or raw.FPDFText_GetFontWeight(handle, index) >= _BOLD
    return told


@lru_cache(maxsize=1024)
def is_named_bold(font: str) -> bool | None:
    """Whether a font is bold by its name; None where the name tells nothing.

    The weight that PDFium gives is a guess from the width of stems, which calls many bold fonts plain and plain ones
    bold, and is 0 for the standard fonts.

    >>> is_named_bold("ABCDEF+CMBX12"), is_named_bold("CMR12"), is_named_bold("Arial-BoldMT"), is_named_bold("F1")
    (True, False, True, None)
    """
    font = font.rsplit("+", 1)[-1]
    if _NAMED_BOLD.search(font):
        return True
    return False if _NAMED_PLAIN.search(font) else None


def turned(box: Box, angle: int) -> Box:
    """A box of page space in the space of a segment of that `angle`, in which its text runs to the right."""
    left, bottom, right, top = box
    if angle == 90:
        return bottom, -right, top, -left
    if angle == 180:
        return -right, -top, -left, -bottom
    if angle == 270:
        return -top, left, -bottom, right
    return box


def _add(found: list[Segment], character: str, box: Box, style: _Style, *, blank: bool) -> None:
    if not character:
        return
    left, bottom, right, top = turned(box, style.angle) if style.angle else box
    segment = found[-1] if found else None
    if segment is None or _breaks(segment, left, style):
        segment = Segment(style.angle, left=left, right=right, bottom=bottom, top=top)
        found.append(segment)
    elif blank or left - segment.right > _WORD_GAP * style.size:
        segment.text.append(" ")
        segment.boxes.append(None)
        segment.sizes.append(segment.sizes[-1])
        segment.baselines.append(segment.baselines[-1])
    segment.text.append(character)
    segment.boxes.append(box)
    segment.sizes.append(style.size)
    segment.baselines.append(style.baseline)
    segment.bold += style.bold
    segment.bold_start = style.bold if len(segment.text) == 1 else segment.bold_start
    segment.bold_end = style.bold
    segment.left, segment.right = min(segment.left, left), max(segment.right, right)
    segment.bottom, segment.top = min(segment.bottom, bottom), max(segment.top, top)


def _breaks(segment: Segment, left: float, style: _Style) -> bool:
    last = segment.sizes[-1]
    size, smaller = (style.size, last) if style.size > last else (last, style.size)
    return (
        style.angle != segment.angle
        or abs(style.baseline - segment.baselines[-1]) > 0.6 * size
        or left - segment.right > _BREAK_GAP * size
        or left < segment.right - 1.5 * size
        or size > 1.8 * smaller
    )
