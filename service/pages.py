"""Pages of the library's PDFs as pictures with the quoted words marked; those asked for last are kept in memory."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from sources.document import Document, Span
from sources.errors import LibraryError
from sources.marks import rectangles
from sources.render import Patch, Sheet, patches, render_page, sheets

MAX_KEPT_BYTES = 48_000_000
MAX_KEPT_PLACES = 1_000
_DRAWN_AS = "1"  # goes up when the same page and marks come out as another picture, so that browsers ask anew

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Marks:
    """The spans of a document's text that are marked; the answer is marked more strongly than the quote round it."""

    quote: tuple[Span, ...] = ()
    answer: tuple[Span, ...] = ()


class Pages:
    """Draws pages and finds the places of spans on them. Threads share it.

    What it is given belongs together: `file` is the PDF that `document` was read from. All methods raise LibraryError
    when the file is missing, and the errors of `sources.render`.
    """

    def __init__(self, *, max_kept_bytes: int = MAX_KEPT_BYTES) -> None:
        self._pictures: _Recent[bytes] = _Recent(max_kept_bytes, len)
        self._places: _Recent[tuple[Patch, ...]] = _Recent(MAX_KEPT_PLACES, lambda _: 1)

    def sheets(self, document: Document, file: Path) -> list[Sheet]:
        """The sizes of all pages, also of those without text."""
        return sheets(_read(document, file), document.name)

    def places(self, document: Document, file: Path, spans: Sequence[Span]) -> list[Patch]:
        """Where the spans stand, on whatever pages."""
        numbers = sorted({page.number for page in document.pages for span in spans if page.span.overlaps(span)})
        return [patch for number in numbers for patch in self._on_page(document, file, number, spans)]

    def picture(self, document: Document, file: Path, number: int, marks: Marks, *, width_pixels: int) -> bytes:
        """Page `number` (from 1) as a PNG with its part of the marks; unmarked where the words have no place on it."""
        tag = tag_of(document.id, number, marks, width_pixels=width_pixels)
        known = self._pictures.get(tag)
        if known is None:
            known = render_page(
                _read(document, file),
                document.name,
                number,
                quote=self._on_page(document, file, number, marks.quote),
                answer=self._on_page(document, file, number, marks.answer),
                width_pixels=width_pixels,
            )
            self._pictures.put(tag, known)
        return known

    def _on_page(self, document: Document, file: Path, number: int, spans: Sequence[Span]) -> list[Patch]:
        # Cut to the page, so that a mark over many pages does not have all of them read.
        cuts = [
            Span(max(page.span.start, span.start), min(page.span.end, span.end))
            for page in document.pages
            for span in spans
            if page.number == number and page.span.overlaps(span)
        ]
        return [patch for cut in cuts for patch in self._of_cut(document, file, cut)]

    def _of_cut(self, document: Document, file: Path, cut: Span) -> tuple[Patch, ...]:
        key = f"{document.id}:{cut.start}-{cut.end}"
        known = self._places.get(key)
        if known is None:
            data = _read(document, file)
            try:
                found = rectangles(document, data, cut)
            except ValueError:
                # Read into the library by a version that made another text of it: the page can be shown all the same.
                found = []
            known = tuple(patches(data, document.name, found))
            self._places.put(key, known)
        return known


def tag_of(document_id: str, number: int, marks: Marks, *, width_pixels: int) -> str:
    """A name for a picture: 32 hex digits, the same for the same page of the same content with the same marks."""
    return hashlib.sha256(repr((_DRAWN_AS, document_id, number, marks, width_pixels)).encode()).hexdigest()[:32]


def _read(document: Document, file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise LibraryError(f"the file of {document.name} is missing from the library; add it again") from error


class _Recent(Generic[Value]):
    """The values asked for last, up to a weight of `max_weight` together; heavier ones are not kept at all."""

    def __init__(self, max_weight: int, weight: Callable[[Value], int]) -> None:
        self._max_weight = max_weight
        self._weight = weight
        self._total = 0
        self._kept: OrderedDict[str, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Value | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: str, value: Value) -> None:
        with self._lock:
            if key in self._kept or self._weight(value) > self._max_weight:
                return
            self._kept[key] = value
            self._total += self._weight(value)
            while self._total > self._max_weight:
                _, oldest = self._kept.popitem(last=False)
                self._total -= self._weight(oldest)
