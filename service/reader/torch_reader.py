"""Any Hugging Face question answering model as a reader, in torch; the reference that the shipped one is held to."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
from tokenizers import Tokenizer

from service.reader import Reading
from service.reader.spans import Logits, reading
from service.reader.windows import Window, batches, windows
from sources.document import Span
from sources.errors import ModelError

_BATCH = 4


class TorchReader:
    """Reads with a model by folder or name, float32, from local files only; safe to share between threads.

    The model's first token must be the one that stands for "no answer" in SQuAD 2.0 ([CLS], <s>), as it is for BERT,
    RoBERTa, ELECTRA, DeBERTa and their kin.
    """

    def __init__(self, model: str) -> None:
        """Load the model. Raises ModelError when it is not on this machine or not for question answering."""
        import transformers  # noqa: PLC0415 - takes seconds to import

        try:
            self._model = transformers.AutoModelForQuestionAnswering.from_pretrained(
                model, local_files_only=True
            ).eval()
            tokenizer = transformers.AutoTokenizer.from_pretrained(model, local_files_only=True, use_fast=True)
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(
                f"no question answering model called {model!r} on this machine: give a folder that holds one, or "
                f"fetch it before going offline ({str(error).splitlines()[0]})"
            ) from error
        if not tokenizer.is_fast:
            raise ModelError(f"{model!r} has no fast tokenizer, without which a span cannot be found in the text")
        self._tokenizer: Tokenizer = tokenizer.backend_tokenizer
        self._pad_id = int(tokenizer.pad_token_id or 0)
        self._has_types = "token_type_ids" in tokenizer.model_input_names
        longest = int(getattr(self._model.config, "max_position_embeddings", 512))
        self._max_tokens = min(320, longest - 2)
        self._reads_headings = bool(getattr(self._model.config, "reads_headings", False))
        self._name = model
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The folder or name it was loaded by."""
        return self._name

    def read(self, question: str, passages: Sequence[str], *, headings: Sequence[str] = ()) -> list[Reading]:
        """One Reading for each passage, in order."""
        import torch  # noqa: PLC0415

        if not passages:
            return []
        with self._lock:
            above = headings if self._reads_headings else ()
            pieces = windows(self._tokenizer, question, passages, headings=above, max_tokens=self._max_tokens)
        found: list[list[tuple[Window, Logits, Logits]]] = [[] for _ in passages]
        with torch.inference_mode():
            for batch in batches(pieces, size=_BATCH, pad_id=self._pad_id):
                inputs = {"input_ids": torch.from_numpy(batch.ids), "attention_mask": torch.from_numpy(batch.mask)}
                if self._has_types:
                    inputs["token_type_ids"] = torch.from_numpy(batch.types)
                output = self._model(**inputs)
                starts = np.asarray(output.start_logits.float().numpy(), dtype=np.float32)
                ends = np.asarray(output.end_logits.float().numpy(), dtype=np.float32)
                for row, window in enumerate(batch.windows):
                    length = len(window.ids)
                    found[window.passage].append((window, starts[row, :length], ends[row, :length]))
        return [reading(text, of_passage) for text, of_passage in zip(passages, found, strict=True)]

    def verdicts(
        self, question: str, passages: Sequence[str], spans: Sequence[Span], *, headings: Sequence[str] = ()
    ) -> list[float]:
        """Nothing: a question answering model has no head for it."""
        return []
