"""What the service answers from: library and answerer, which load in the background while the service is already up."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from index.library import Library
from service.compose import Answering, Parts
from service.http.problems import ProblemError, refuse
from service.settings import Settings

RETRY_SECONDS = 2
WARMING_QUESTION = "Is everything loaded?"

log = logging.getLogger(__name__)


class Engine:
    """Holds what is loaded so far. A request that comes too early is told to come again."""

    def __init__(self, settings: Settings, parts: Parts, *, on_failure: Callable[[BaseException], None]) -> None:
        self._settings = settings
        self._parts = parts
        self._on_failure = on_failure
        self._library: Library | None = None
        self._answerer: Answering | None = None
        self._thread = threading.Thread(target=self._load, name="pincite-load", daemon=True)

    def start(self) -> None:
        """Begin to load, on a thread of its own."""
        self._thread.start()

    def close(self) -> None:
        """Wait for what is still loading, and close the library."""
        self._thread.join()
        if self._library:
            self._library.close()

    @property
    def missing(self) -> list[str]:
        """What is not loaded yet."""
        parts = {"library": self._library, "models": self._answerer}
        return [name for name, part in parts.items() if part is None]

    @property
    def library(self) -> Library:
        """The library. Raises ProblemError (503) while it is not open yet."""
        if self._library is None:
            raise _too_early("the library is being opened")
        return self._library

    @property
    def answerer(self) -> Answering:
        """The answerer. Raises ProblemError (503) while the models are loading."""
        if self._answerer is None:
            raise _too_early("the models are being loaded")
        return self._answerer

    def _load(self) -> None:
        try:
            self._library = library = self._parts.open_library(self._settings)
            answerer = self._parts.build_answerer(self._settings, library)
            with library.snapshot() as snapshot:
                snapshot.search(WARMING_QUESTION)  # what loads at the first question is loaded now
            self._answerer = answerer
            log.info("ready to answer")
        except BaseException as error:  # noqa: BLE001 (handed on to the one who can end the process)
            self._on_failure(error)


def log_failure(error: BaseException) -> None:
    """Tell the log what could not be loaded."""
    log.error("the service cannot answer questions", exc_info=error)


def _too_early(what: str) -> ProblemError:
    return refuse("not-ready", 503, f"{what}; come again in a moment", retry_after_seconds=RETRY_SECONDS)
