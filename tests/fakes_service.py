"""Small real stand-ins for the service's tests: answerers without a model, that wait or fail."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from fastapi.testclient import TestClient

from index.library import Library
from service.answer import Answer, Claim, Coverage, Turn, UnreadableFile
from service.ask import Found, Resolved, Stage, checked
from service.cite import cite, cite_nearest
from service.compose import Answering
from service.http.app import create_app
from service.settings import Settings
from sources.document import Span
from tests.fakes import HashingEmbedder

TOURISM = b"Measures of CICA\n\nTajikistan coordinates the measures on tourism. They began in 2004."
ENERGY = (
    "Energy in Asia\n\nThe Republic of Korea coordinates the energy measures. \U0001f30f It does so with care.".encode()
)


class FirstWordsAnswerer:
    """Answers with the first words of the best passage; silent when the question asks about the moon."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        limit: int = 5,
        documents: Sequence[str] | None = None,
        min_confidence: float | None = None,
        on_stage: Callable[[Stage], None] | None = None,
    ) -> Answer:
        resolved = f"{history[-1].question} {checked(question)}" if history else checked(question)
        tell = on_stage or (lambda stage: None)
        tell(Resolved(resolved))
        with self._library.snapshot() as snapshot:
            found = snapshot.search(resolved, limit=limit, documents=documents)
            tell(Found(found.hits))
            spoken = bool(found.hits) and "moon" not in question and (min_confidence or 0) <= 0.9
            citations, nearest = [], []
            for hit in found.hits:
                document, start = snapshot.document(hit.passage.document_id), hit.passage.span.start
                span = Span(start, start + len(hit.passage.text.split(" ")[0]))
                if spoken:
                    citations.append(cite(document, hit.passage, span, confidence=0.9))
                else:
                    nearest.append(cite_nearest(document, hit.passage, span, confidence=0.1))
            claims = tuple(Claim(citation.answer or "", (at,)) for at, citation in enumerate(citations))
            return Answer(
                question=question,
                resolved_question=resolved,
                answered=spoken,
                answer=claims[0].answer if claims else None,
                confidence=0.9 if spoken else 0.1,
                citations=tuple(citations),
                claims=claims,
                nearest=tuple(nearest),
                coverage=Coverage(
                    found.documents,
                    found.passages,
                    len(found.hits),
                    tuple(UnreadableFile(file.name, file.reason) for file in snapshot.unreadable()),
                ),
                library_version=found.library_version,
                took_ms=1.0,
            )


@dataclass
class HeldAnswerer:
    """Holds every question until `release` is set; `began` counts up as they start, `ended` as they end."""

    answerer: Answering
    release: threading.Event = field(default_factory=threading.Event)
    began: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    questions: list[str] = field(default_factory=list)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        limit: int = 5,
        documents: Sequence[str] | None = None,
        min_confidence: float | None = None,
        on_stage: Callable[[Stage], None] | None = None,
    ) -> Answer:
        self.questions.append(question)
        self.began.release()
        if not self.release.wait(timeout=10):
            raise TimeoutError("nobody released the question")
        return self.answerer.ask(
            question,
            history=history,
            limit=limit,
            documents=documents,
            min_confidence=min_confidence,
            on_stage=on_stage,
        )


@dataclass
class BrokenAnswerer:
    """Raises the same error for every question."""

    error: Exception

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        limit: int = 5,
        documents: Sequence[str] | None = None,
        min_confidence: float | None = None,
        on_stage: Callable[[Stage], None] | None = None,
    ) -> Answer:
        raise self.error


@dataclass
class FakeParts:
    """A real library with a small embedder; `answerer` answers in place of the models. Opening can wait, or fail."""

    answerer: Callable[[Library], Answering] = FirstWordsAnswerer
    hold: threading.Event | None = None
    failure: Exception | None = None

    def open_library(self, settings: Settings, *, create: bool = True) -> Library:
        if self.hold is not None:
            self.hold.wait(timeout=10)
        if self.failure is not None:
            raise self.failure
        return Library.open(settings.library, HashingEmbedder(), create=create)

    def build_answerer(self, settings: Settings, library: Library) -> Answering:
        return self.answerer(library)


@contextmanager
def serving(
    folder: Path,
    parts: FakeParts | None = None,
    *,
    wait_until_ready: bool = True,
    on_failure: Callable[[BaseException], None] = lambda error: None,
    **settings: object,
) -> Iterator[TestClient]:
    """A client of a service over the library in `folder`: a program on this machine, which gets a 500 as a response."""
    app = create_app(
        Settings.model_validate({"library": folder, **settings}), parts or FakeParts(), on_failure=on_failure
    )
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        while wait_until_ready and client.get("/ready").status_code != 200:
            time.sleep(0.002)
        yield client
