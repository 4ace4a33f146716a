"""The reader that ships: an int8 ONNX model run by onnxruntime."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tokenizers import Tokenizer

from service.reader import Reading
from service.reader.spans import Logits, reading
from service.reader.windows import Window, batches, marked_windows, windows
from sources.document import Span
from sources.errors import ModelError

if TYPE_CHECKING:
    import onnxruntime

_BATCH = 2  # measured: on two cores 2 windows at a time cost less than 1 or 8, and no more than 4


class OnnxReader:
    """Reads with `model.onnx` and `tokenizer.json` of one folder; safe to share between threads.

    The model's inputs are `input_ids`, `attention_mask` and `token_type_ids` (int64, [windows, tokens]); its outputs
    `start` and `end` (float32, [windows, tokens]) and, where it has these heads, `relevance` and `verdict` (float32,
    [windows]).
    """

    def __init__(self, folder: Path, *, threads: int = 2) -> None:
        """Load the model. Raises ModelError when the folder does not hold one."""
        self._session = _session(folder / "model.onnx", threads=threads)
        self._outputs = [output.name for output in self._session.get_outputs()]
        try:
            self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            config = json.loads((folder / "config.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise ModelError(f"the reader in {folder} is not whole: {error}") from error
        self._name = str(config.get("name", folder.name))
        self._reads_headings = bool(config.get("reads_headings", False))
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The name its configuration gives it."""
        return self._name

    def read(self, question: str, passages: Sequence[str], *, headings: Sequence[str] = ()) -> list[Reading]:
        """One Reading for each passage, in order."""
        if not passages:
            return []
        with self._lock:  # the tokenizer's truncation is state
            above = headings if self._reads_headings else ()
            pieces = windows(self._tokenizer, question, passages, headings=above)
        found: list[list[tuple[Window, Logits, Logits]]] = [[] for _ in passages]
        relevances: list[list[float]] = [[] for _ in passages]
        for batch in batches(pieces, size=_BATCH):
            inputs = {"input_ids": batch.ids, "attention_mask": batch.mask, "token_type_ids": batch.types}
            outputs = dict(zip(self._outputs, self._session.run(None, inputs), strict=True))
            for row, window in enumerate(batch.windows):
                length = len(window.ids)
                starts = np.asarray(outputs["start"], dtype=np.float32)[row, :length]
                ends = np.asarray(outputs["end"], dtype=np.float32)[row, :length]
                found[window.passage].append((window, starts, ends))
                if "relevance" in outputs:
                    relevances[window.passage].append(float(np.asarray(outputs["relevance"]).reshape(-1)[row]))
        return [
            reading(text, of_passage, relevance=max(relevant) if relevant else None)
            for text, of_passage, relevant in zip(passages, found, relevances, strict=True)
        ]

    def verdicts(
        self, question: str, passages: Sequence[str], spans: Sequence[Span], *, headings: Sequence[str] = ()
    ) -> list[float]:
        """For each span, marked in the passage of the same place, the logit that it answers; empty without the head."""
        if not passages or "verdict" not in self._outputs:
            return []
        with self._lock:
            above = headings if self._reads_headings else ()
            pieces = marked_windows(self._tokenizer, question, passages, spans, headings=above)
        found = [0.0] * len(pieces)
        for batch in batches(pieces, size=_BATCH):
            inputs = {"input_ids": batch.ids, "attention_mask": batch.mask, "token_type_ids": batch.types}
            (logits,) = self._session.run(["verdict"], inputs)
            for window, logit in zip(batch.windows, np.asarray(logits).reshape(-1), strict=True):
                found[window.passage] = float(logit)
        return found


def _session(path: Path, *, threads: int) -> onnxruntime.InferenceSession:
    import onnxruntime  # noqa: PLC0415 - slow to import, and not needed to look at a library

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        # onnxruntime's errors have no common root of their own.
        if type(error).__module__.startswith("onnxruntime"):
            raise ModelError(f"{path} is not a model that can be run: {error}") from error
        raise
