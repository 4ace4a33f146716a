"""Builds what is heavy from the settings, once, at the outer edge: library, embedder, reader, answerer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from index.bert import BertEncoder, load_bert
from index.catalogue import Catalogue
from index.embed import DEFAULT_EMBEDDER, Embedder, SentenceTransformerEmbedder, model_folder
from index.library import Library
from service.answer import Answer, Turn
from service.ask import Answerer, Stage
from service.confidence import Calibration, load_calibration
from service.reader import Reader
from service.reader.load import load_reader
from service.settings import Settings
from sources.samples import folder as samples_folder

DEFAULT_THREADS = 2


class Answering(Protocol):
    """What is needed of an Answerer."""

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
        """Answer a question, or be silent; see `service.ask.Answerer.ask`."""
        ...


class Parts(Protocol):
    """Builds what is heavy: the seam at which tests put in what is light."""

    def open_library(self, settings: Settings, *, create: bool = True) -> Library:
        """The library of the settings, made when there is none and `create` says so."""
        ...

    def build_answerer(self, settings: Settings, library: Library) -> Answering:
        """An answerer over the library."""
        ...


class LocalParts:
    """The real parts, from this machine's files alone."""

    def open_library(self, settings: Settings, *, create: bool = True) -> Library:
        """The library of the settings. Raises LibraryError or ModelError."""
        return open_library(settings, create=create)

    def build_answerer(self, settings: Settings, library: Library) -> Answering:
        """The answerer of the settings. Raises ModelError when the reader cannot be loaded."""
        return build_answerer(settings, library)


def open_library(settings: Settings, *, create: bool = True) -> Library:
    """The library; its embedder is loaded when it is first needed, so that looking at what is there is quick."""
    embedder = LazyEmbedder(
        settings.embedder or DEFAULT_EMBEDDER,
        dimension=_known_dimension(settings.library),
        threads=settings.threads or DEFAULT_THREADS,
    )
    return Library.open(settings.library, embedder, create=create)


def build_answerer(settings: Settings, library: Library) -> Answerer:
    """An answerer over the library, with the reader and the calibration of the settings."""
    reader = load_reader(str(settings.reader) if settings.reader else None, threads=settings.threads or DEFAULT_THREADS)
    return Answerer(library, reader, _calibration(library, reader))


def sample_files() -> list[Path]:
    """The bundled sample documents, in order of their names."""
    return sorted(file for file in samples_folder().iterdir() if file.is_file())


def holds_only_samples(library: Library) -> bool:
    """Whether the library holds samples and nothing else."""
    samples = {file.name for file in sample_files()}
    names = [name for entry in library.documents() for name in entry.names]
    return bool(names) and samples.issuperset(names)


def _calibration(library: Library, reader: Reader) -> Calibration:
    """The calibration that was fitted on this library's own gold questions for this reader, else the one that ships."""
    own = library.folder / "calibration.json"
    fitted = load_calibration(own) if own.is_file() else None
    return fitted if fitted is not None and fitted.reader == reader.name else load_calibration()


_MOST_SPARED = 220
"""Parts of passages after which loading the whole model is sooner done than going on: 9 s against 40 ms for each."""


class LazyEmbedder:
    """The embedder of that name or folder, loaded when something is asked that only the model knows.

    A text by itself, as a question is, goes through `index.bert` where the model is of that make, also when all is
    loaded: it spares the seconds of importing sentence-transformers, and a question always has the same vector. So do
    the first `_MOST_SPARED` parts of passages, so that a short document comes in while the whole model would still be
    loading.
    `dimension` is the length of its vectors where that is known beforehand; `threads` how many processors it may use.
    """

    def __init__(self, model: str, *, dimension: int | None = None, threads: int = DEFAULT_THREADS) -> None:
        self._model = model
        self._threads = threads
        self._dimension = dimension
        self._loaded: Embedder | None = None
        self._quick: BertEncoder | None = None
        self._spared = 0  # texts embedded without the whole model
        self._looked = False
        self._lock = threading.Lock()
        self._quick_lock = threading.Lock()  # its own: no question waits while a document has the whole model loaded

    @property
    def name(self) -> str:
        """Which model it is, as the loaded one says it."""
        return Path(self._model).name if Path(self._model).is_dir() else self._model

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        if self._dimension is None:
            quick = self._quick_encoder()
            self._dimension = self._embedder().dimension if quick is None else quick.dimension
        return self._dimension

    @property
    def max_tokens(self) -> int:
        """How many word pieces of a text are read."""
        quick = self._quick_encoder()
        return self._embedder().max_tokens if quick is None else quick.max_tokens

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector of length 1 per text, in order: float32 [n, d]."""
        quick = self._quick_encoder() if len(texts) == 1 or self._spares(len(texts)) else None
        if quick is None:
            return self._embedder().encode(texts)
        return np.array([quick.encode(text) for text in texts], dtype=np.float32).reshape(len(texts), quick.dimension)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of word pieces in each text."""
        quick = self._quick_encoder()
        if quick is None:
            return self._embedder().count_tokens(texts)
        return [quick.count_tokens(text) for text in texts]

    def _spares(self, texts: int) -> bool:
        """Whether to embed so many more without the whole model: not when it is loaded, or worth being loaded."""
        with self._quick_lock:
            if self._loaded is not None or self._spared + texts > _MOST_SPARED:
                return False
            self._spared += texts
            return True

    def _quick_encoder(self) -> BertEncoder | None:
        with self._quick_lock:
            if not self._looked:
                folder = model_folder(self._model)
                self._quick = load_bert(folder) if folder is not None else None
                # One question is too little work to share out: threads that wait for each other made it 15 times slower
                # on processors that were busy.
                threadpool_limits(1, user_api="blas")
                self._looked = True
            return self._quick

    def _embedder(self) -> Embedder:
        with self._lock:
            if self._loaded is None:
                _prepare_torch(threads=self._threads)
                self._loaded = SentenceTransformerEmbedder(self._model)
            return self._loaded


def _prepare_torch(*, threads: int) -> None:
    """Set how many processors a model may use, and stop the progress bars that are drawn even without a terminal."""
    import torch  # noqa: PLC0415 (slow to import, as is the next)
    from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415

    torch.set_num_threads(threads)
    disable_progress_bar()  # type: ignore[no-untyped-call]


def _known_dimension(folder: Path) -> int | None:
    """The length of the vectors that a library holds, which the model would have to be loaded to tell."""
    path = folder / "catalogue.sqlite3"
    if not path.is_file():
        return None
    catalogue = Catalogue(path)
    try:
        with catalogue.view() as view:
            known = view.meta("dimension")
    finally:
        catalogue.close()
    return None if known is None else int(known)
