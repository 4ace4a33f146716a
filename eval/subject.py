"""The service as it is measured: opened from the settings a user has, and asked as a user asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from eval.gold import GoldQuestion
from eval.run import LIMIT
from index.library import Library
from index.passage import Hit
from service.answer import Answer, Turn
from service.ask import Answerer
from service.compose import build_answerer, open_library
from service.select import Candidate
from service.settings import Settings, load_settings


@dataclass(frozen=True, slots=True)
class Subject:
    """A library and its answerer, with the user's own threshold where one is set. It is an `eval.run.Answerer`."""

    library: Library
    answerer: Answerer
    settings: Settings

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), limit: int = LIMIT, min_confidence: float | None = None
    ) -> Answer:
        """The answer, or silence below `min_confidence` (None: the threshold of settings or calibration)."""
        threshold = self.settings.min_confidence if min_confidence is None else min_confidence
        return self.answerer.ask(question, history=history, limit=limit, min_confidence=threshold)

    def search(self, question: str, *, history: Sequence[Turn] = (), limit: int) -> Sequence[Hit]:
        """The best passages, in the order in which they are read."""
        return self.answerer.search(question, history=history, limit=limit)

    def document_text(self, document_id: str) -> str:
        """The clean text that citations point into. Raises NotFoundError when there is no such document."""
        return self.library.document(document_id).text

    def weigh(self, question: str, *, history: Sequence[Turn] = ()) -> Sequence[Candidate]:
        """All spans that may be the answer, undecided: what a calibration is fitted on."""
        return self.answerer.weigh(question, history=history)

    @property
    def reader(self) -> str:
        """The name of the reading model."""
        return self.answerer.reader

    def named_settings(self) -> dict[str, str]:
        """The settings that the numbers depend on."""
        threshold = self.settings.min_confidence
        return {
            "embedder": self.settings.embedder or "bundled",
            "reader": self.reader,
            "min_confidence": f"{self.answerer.calibration.threshold if threshold is None else threshold:.4f}",
        }

    def missing(self, questions: Sequence[GoldQuestion]) -> tuple[str, ...]:
        """The names of documents that questions rest on and the library does not hold, sorted."""
        held = {name.rsplit("/", 1)[-1] for entry in self.library.documents() for name in entry.names}
        return tuple(
            sorted({name for one in questions for name in one.documents if name.rsplit("/", 1)[-1] not in held})
        )


@contextmanager
def opened(library: Path | None) -> Iterator[Subject]:
    """The service over the library in that folder (None: that of the settings). Raises PinciteError if it cannot be."""
    settings = load_settings(library=library)
    with open_library(settings, create=False) as opened_library:
        yield Subject(opened_library, build_answerer(settings, opened_library), settings)
