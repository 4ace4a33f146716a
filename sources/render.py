"""Pages of a PDF as pictures, with translucent marks over the quoted words."""

from __future__ import annotations

import ctypes
import io
import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageStat
from pypdfium2 import raw

from sources.errors import DamagedFileError, NotFoundError, TooLargeError
from sources.formats.pdf import PDFIUM, open_pdf
from sources.marks import Rectangle

MAX_PIXELS = 6_000_000  # an A4 page 2,000 pixels wide; 18 MB while it is drawn
MAX_SIDE_PIXELS = 10_000
MAX_SECONDS = 20.0
_QUOTE = (255, 240, 160)
_ANSWER = (255, 225, 110)
_ANSWER_LINE = (190, 120, 0)
_DARK_SHARE = 0.4  # of the mark's colour, where the page is dark
_MARGIN = 0.8  # in points: letters lean a little out of their boxes
_FINE = 64  # PDFium gives places in whole pixels; on a page drawn so much larger they are exact enough


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it is shown, turned and cropped as the file says: `number` from 1, sides in points.

    Both sides are 0 when the page is damaged.
    """

    number: int
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Patch:
    """A rectangle on a page as it is shown, in points from its upper left corner, y growing downwards."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


def sheets(data: bytes, name: str) -> list[Sheet]:
    """All pages of the PDF called `name`, in order. Raises EncryptedFileError, DamagedFileError."""
    size = raw.FS_SIZEF()
    found: list[Sheet] = []
    with _opened(data, name) as pdf:
        for index in range(len(pdf)):
            known = raw.FPDF_GetPageSizeByIndexF(pdf, index, ctypes.byref(size))
            found.append(Sheet(index + 1, size.width, size.height) if known else Sheet(index + 1, 0.0, 0.0))
    return found


def patches(data: bytes, name: str, rectangles: Sequence[Rectangle]) -> list[Patch]:
    """Where `rectangles` (of `sources.marks`) lie on the pages as they are shown, in the same order.

    Raises NotFoundError for a page that the PDF does not have, EncryptedFileError, DamagedFileError.
    """
    found: list[Patch] = []
    with _opened(data, name) as pdf:
        for one in rectangles:
            with _page(pdf, name, one.page) as page:
                x, y = _shown(page, one.left, one.bottom)
                other_x, other_y = _shown(page, one.right, one.top)
            found.append(Patch(one.page, min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y)))
    return found


def render_page(
    data: bytes,
    name: str,
    number: int,
    *,
    quote: Sequence[Patch] = (),
    answer: Sequence[Patch] = (),
    width_pixels: int = 1000,
) -> bytes:
    """Page `number` (from 1) of the PDF called `name` as a PNG, with the quote marked, and the answer more strongly.

    The picture is `width_pixels` wide, or less where the page is so tall that it would have more than 6,000,000 pixels
    or be higher than 10,000. Raises NotFoundError for a page that the PDF does not have, EncryptedFileError,
    DamagedFileError, and TooLargeError when drawing takes longer than 20 s.
    """
    with _opened(data, name) as pdf, _page(pdf, name, number) as page:
        scale, picture = _drawn(page, name, number, width_pixels)
    picture = _marked(picture, quote, scale, _QUOTE)
    picture = _marked(picture, answer, scale, _ANSWER, line=_ANSWER_LINE)
    packed = io.BytesIO()
    picture.save(packed, "PNG")
    return packed.getvalue()


def pixels_of(width: float, height: float, width_pixels: int) -> tuple[int, int]:
    """The width and height in pixels of the picture of a page `width` by `height` points, within the bounds.

    >>> pixels_of(595, 842, 1000)
    (1000, 1415)
    >>> pixels_of(14_400, 14_400, 2000)
    (2000, 2000)
    >>> pixels_of(100, 14_400, 2000)
    (69, 10000)
    """
    scale = min(width_pixels / width, math.sqrt(MAX_PIXELS / (width * height)), MAX_SIDE_PIXELS / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[pypdfium2.PdfDocument]:
    with PDFIUM:
        pdf = open_pdf(data, name)
        try:
            yield pdf
        finally:
            pdf.close()


@contextmanager
def _page(pdf: pypdfium2.PdfDocument, name: str, number: int) -> Iterator[pypdfium2.PdfPage]:
    count = len(pdf)
    if not 1 <= number <= count:
        pages = "1 page" if count == 1 else f"{count} pages"
        raise NotFoundError(f"there is no page {number} in {name}: it has {pages}")
    try:
        page = pdf[number - 1]
    except pypdfium2.PdfiumError as error:
        raise DamagedFileError(name, f"page {number} is damaged and cannot be shown") from error
    try:
        yield page
    finally:
        page.close()


def _shown(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    width, height = page.get_size()
    across, down = ctypes.c_int(), ctypes.c_int()
    size = round(width * _FINE), round(height * _FINE)
    raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value / _FINE, down.value / _FINE


def _drawn(page: pypdfium2.PdfPage, name: str, number: int, width_pixels: int) -> tuple[float, Image.Image]:
    """How many pixels a point is, and the page on white. The caller holds PDFium."""
    points = page.get_size()
    if min(points) <= 0:
        raise DamagedFileError(name, f"page {number} has no size and cannot be shown")
    width, height = pixels_of(points[0], points[1], width_pixels)
    bitmap = pypdfium2.PdfBitmap.new_native(width, height, raw.FPDFBitmap_BGR)
    try:
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        deadline = time.monotonic() + MAX_SECONDS
        pause = raw.IFSDK_PAUSE(version=1)
        # PDFium keeps a pointer to it: it must live as long as the drawing.
        late = type(pause.NeedToPauseNow)(lambda _: int(time.monotonic() > deadline))
        pause.NeedToPauseNow = late
        status = raw.FPDF_RenderPageBitmap_Start(
            bitmap, page, 0, 0, width, height, 0, raw.FPDF_ANNOT, ctypes.byref(pause)
        )
        raw.FPDF_RenderPage_Close(page)
        if status == raw.FPDF_RENDER_TOBECONTINUED:
            raise TooLargeError(
                name, f"page {number} takes more than {MAX_SECONDS:.0f} s to draw; open the file itself"
            )
        if status != raw.FPDF_RENDER_DONE:
            raise DamagedFileError(name, f"page {number} is damaged and cannot be shown")
        return width / points[0], bitmap.to_pil()
    finally:
        bitmap.close()


def _marked(
    picture: Image.Image,
    patches: Sequence[Patch],
    scale: float,
    colour: tuple[int, int, int],
    *,
    line: tuple[int, int, int] | None = None,
) -> Image.Image:
    """The picture as if gone over with a highlighter once, however the patches overlap; underlined with `line`."""
    if not patches:
        return picture
    boxes = [_pixels(patch, scale) for patch in patches]
    ink = Image.new("RGB", picture.size, colour)
    on_paper, on_dark = Image.new("L", picture.size, 0), Image.new("L", picture.size, 0)
    for box in boxes:
        ImageDraw.Draw(on_dark if _is_dark(picture, box) else on_paper).rectangle(box, fill=255)
    over_dark = Image.blend(picture, ink, _DARK_SHARE)
    picture.paste(ImageChops.multiply(picture, ink), mask=on_paper)
    picture.paste(over_dark, mask=on_dark)
    if line is not None:
        draw = ImageDraw.Draw(picture)
        for left, _, right, bottom in boxes:
            draw.line((left, bottom, right, bottom), fill=line, width=max(1, round(1.2 * scale)))
    return picture


def _is_dark(picture: Image.Image, box: tuple[float, float, float, float]) -> bool:
    """Whether most of what lies in the box is dark: light letters on a coloured ground, which a highlighter leaves."""
    left, top, right, bottom = (round(side) for side in box)
    part = picture.crop((left, top, max(right, left + 1), max(bottom, top + 1))).convert("L")
    return ImageStat.Stat(part).median[0] < 100


def _pixels(patch: Patch, scale: float) -> tuple[float, float, float, float]:
    return (
        (patch.left - _MARGIN) * scale,
        patch.top * scale,
        (patch.right + _MARGIN) * scale,
        patch.bottom * scale,
    )
