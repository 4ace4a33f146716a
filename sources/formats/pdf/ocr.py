"""Reads scanned pages with Tesseract, when it is installed; its lines come as segments, so layout goes on as usual."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from statistics import median

import pypdfium2

from sources.formats.pdf.characters import Box, Segment

_DOTS_PER_INCH = 300
_MAX_DOTS = 5_000  # a side; larger pages are drawn smaller
_TIMEOUT_SECONDS = 120
_MIN_CONFIDENCE = 30.0
_CYRILLIC = frozenset({"rus", "kaz", "kir", "tgk"})
_LANGUAGES = ("eng", "rus", "kaz", "kir", "uzb", "tgk", "deu", "fra", "spa", "chi_sim", "ara", "fas", "tur")


def picture_of(page: pypdfium2.PdfPage) -> tuple[bytes, float]:
    """The page drawn in grey as a portable grey map (PGM), and how many points one dot is. The caller holds PDFium."""
    scale = min(_DOTS_PER_INCH / 72, _MAX_DOTS / max(1.0, *page.get_size()))
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        rows = bytes(bitmap.buffer)
        width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    finally:
        bitmap.close()
    grey = rows if stride == width else b"".join(rows[row * stride : row * stride + width] for row in range(height))
    return b"P5 %d %d 255\n" % (width, height) + grey, 1 / scale


@cache
def languages() -> tuple[str, ...]:
    """The languages that the installed Tesseract can read, of those that Pincite asks for; () when there is none."""
    program = shutil.which("tesseract")
    if program is None:
        return ()
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False, timeout=30)
    return tuple(language for language in _LANGUAGES if language in listed.stdout.split())


def segments(picture: bytes, points: float, height: float) -> list[Segment]:
    """The lines that Tesseract reads in `picture`, of which a dot is `points` wide, on a page of `height` points.

    Words of which it is not sure are left out; [] when it fails or takes longer than two minutes.
    """
    words = _read(picture, languages())
    text = " ".join(word for _, word, _ in words)
    cyrillic = len(re.findall(r"[\u0400-\u04ff]", text))
    if 0 < min(cyrillic, len(re.findall(r"[A-Za-z]", text))) < 0.1 * len(text):
        # Letters of the other script are look-alikes: read again without it.
        is_cyrillic = cyrillic > 0.5 * len(text)
        words = (
            _read(picture, [language for language in languages() if (language in _CYRILLIC) == is_cyrillic]) or words
        )
    lines: dict[str, Segment] = {}
    for line, word, (left, top, width, tall) in words:
        box = (left * points, height - (top + tall) * points, (left + width) * points, height - top * points)
        _add(lines.setdefault(line, Segment(0)), word, box)
    _measure(list(lines.values()))
    return list(lines.values())


def to_page_space(found: Sequence[Segment], page: Box, rotation: int) -> None:
    """Moves the characters' boxes from the page as it was drawn to the page's own space, where other text has them.

    `page` is what is shown of the page, in its own space; `rotation` in degrees is how far it is turned right for that.
    """
    for segment in found:
        segment.boxes = [None if box is None else _in_page_space(box, page, rotation) for box in segment.boxes]


def _in_page_space(box: Box, page: Box, rotation: int) -> Box:
    """A box whose corner was at (0, 0), lower left, on the page as drawn."""
    left, bottom, right, top = page
    if rotation == 90:
        return right - box[3], bottom + box[0], right - box[1], bottom + box[2]
    if rotation == 180:
        return right - box[2], top - box[3], right - box[0], top - box[1]
    if rotation == 270:
        return left + box[1], top - box[2], left + box[3], top - box[0]
    return left + box[0], bottom + box[1], left + box[2], bottom + box[3]


def _read(picture: bytes, chosen: Sequence[str]) -> list[tuple[str, str, Box]]:
    """The words of a picture: their line's name, the word, and its left, top, width and height in dots."""
    command = ["tesseract", "stdin", "stdout", "-l", "+".join(chosen), "--dpi", str(_DOTS_PER_INCH), "tsv"]
    # One thread gives the same text on every machine, and leaves the others to the service.
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(
            command, input=picture, capture_output=True, check=True, timeout=_TIMEOUT_SECONDS, env=environment
        )
    except (subprocess.SubprocessError, OSError):
        return []
    found: list[tuple[str, str, Box]] = []
    for row in csv.DictReader(io.StringIO(done.stdout.decode()), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] == "5" and row["text"].strip() and float(row["conf"]) >= _MIN_CONFIDENCE:
            left, top, width, tall = (float(row[key]) for key in ("left", "top", "width", "height"))
            name = f"{row['block_num']}.{row['par_num']}.{row['line_num']}"
            found.append((name, row["text"], (left, top, width, tall)))
    return found


def _add(segment: Segment, word: str, box: Box) -> None:
    left, bottom, right, top = box
    if segment.text:
        segment.text.append(" ")
        segment.boxes.append(None)
    step = (right - left) / len(word)
    for place, character in enumerate(word):
        segment.text.append(character)
        segment.boxes.append((left + place * step, bottom, left + (place + 1) * step, top))


def _measure(segments: Sequence[Segment]) -> None:
    """Sets the places of scanned lines, and one size for all: their heights differ by the letters they hold."""
    heights = []
    for segment in segments:
        boxes = [box for box in segment.boxes if box is not None]
        segment.left, segment.right = min(box[0] for box in boxes), max(box[2] for box in boxes)
        segment.bottom, segment.top = min(box[1] for box in boxes), max(box[3] for box in boxes)
        segment.baseline = segment.bottom
        heights.append(segment.top - segment.bottom)
    for segment in segments:
        segment.size = round(median(heights) * 0.8, 1)
        segment.sizes = [segment.size] * len(segment.text)
        segment.baselines = [segment.baseline] * len(segment.text)
