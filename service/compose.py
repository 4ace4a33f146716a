"""Builds what is heavy from the settings, once, at the outer edge: library, embedder, reader, answerer."""

from __future__ import annotations

from dataclasses import dataclass

from index.embed import DEFAULT_EMBEDDER
from index.library import Library
from service.ask import Answerer
from service.confidence import load_calibration
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class LocalParts:
    """The real parts, from this machine's files alone."""

    settings: Settings

    def open_library(self) -> Library:
        """The library of the settings, made when there is none yet. Raises LibraryError or ModelError."""
        return open_library(self.settings)

    def build_answerer(self, library: Library) -> Answerer:
        """An answerer over the library. Raises ModelError when the reader cannot be loaded."""
        return build_answerer(self.settings, library)


def open_library(settings: Settings, *, create: bool = True) -> Library:
    """The library with its embedder loaded."""
    # Loading torch takes seconds; a command that only lists must not wait for it.
    from index.embed import SentenceTransformerEmbedder  # noqa: PLC0415

    return Library.open(
        settings.library, SentenceTransformerEmbedder(settings.embedder or DEFAULT_EMBEDDER), create=create
    )


def build_answerer(settings: Settings, library: Library) -> Answerer:
    """An answerer with the reader and the calibration of the settings."""
    from service.reader.load import load_reader  # noqa: PLC0415

    reader = load_reader(str(settings.reader) if settings.reader else None, threads=settings.threads or 2)
    return Answerer(library, reader, load_calibration())
