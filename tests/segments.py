"""Stretches of text on a page, made for tests as PDFium would give them."""

from __future__ import annotations

from sources.formats.pdf.characters import Segment


def segment(text: str, left: float, baseline: float, *, size: float = 10.0, width: float | None = None) -> Segment:
    """One line of text, half an em a letter unless `width` says otherwise."""
    wide = size * 0.5 if width is None else width / len(text)
    return Segment(
        0,
        text=list(text),
        boxes=[
            None if character == " " else (left + at * wide, baseline - 2, left + (at + 1) * wide, baseline + size)
            for at, character in enumerate(text)
        ],
        sizes=[size] * len(text),
        baselines=[baseline] * len(text),
        left=left,
        right=left + wide * len(text),
        bottom=baseline - 2,
        top=baseline + size,
        size=size,
        baseline=baseline,
    )
