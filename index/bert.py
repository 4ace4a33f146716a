"""A BERT sentence encoder in numpy: a text to its vector, without the seconds that it takes to import torch.

For questions and short documents; many texts at once are faster with sentence-transformers, to whose vectors these are
equal up to rounding. The computation is that of Devlin et al. 2019 with the mean of the last states, on the sphere
(Reimers and Gurevych 2019).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file
from scipy.special import erf  # type: ignore[import-untyped]
from tokenizers import Tokenizer

Floats = NDArray[np.float32]

_PROMPTS = "config_sentence_transformers.json"
_NEEDED = {"model_type": "bert", "hidden_act": "gelu", "position_embedding_type": "absolute"}


@dataclass(frozen=True, slots=True, eq=False)
class BertEncoder:
    """The weights of an encoder by name, float32, and what its computation needs to know. Safe to share by threads.

    `tokenizer` cuts nothing off; `max_pieces` are read, with the marks around the text.
    """

    weights: Mapping[str, Floats]
    tokenizer: Tokenizer
    max_pieces: int
    layers: int
    heads: int
    epsilon: float

    def encode(self, text: str) -> Floats:
        """The vector of length 1 of a text, float32 [d]; word pieces beyond what the model reads are ignored."""
        ids = self._read(text)
        states = self._embedded(ids)
        for layer in range(self.layers):
            states = self._layer(states, f"encoder.layer.{layer}")
        mean = states.mean(axis=0)
        return cast(Floats, mean / np.linalg.norm(mean))

    @property
    def dimension(self) -> int:
        """The length d of a vector."""
        return int(self.weights["embeddings.word_embeddings.weight"].shape[1])

    @property
    def max_tokens(self) -> int:
        """How many word pieces of a text are read, without the marks around them."""
        return self.max_pieces - len(self.tokenizer.encode("").ids)

    def count_tokens(self, text: str) -> int:
        """The number of word pieces in a text, without the marks around them."""
        return len(self.tokenizer.encode(text, add_special_tokens=False).ids)

    def _read(self, text: str) -> NDArray[np.int64]:
        """The ids of the pieces that are read, [CLS] first and [SEP] last: [tokens]."""
        ids = np.asarray(self.tokenizer.encode(text).ids)
        return ids if len(ids) <= self.max_pieces else np.append(ids[: self.max_pieces - 1], ids[-1])

    def _embedded(self, ids: NDArray[np.int64]) -> Floats:
        """[tokens] -> [tokens, d]."""
        words = self.weights["embeddings.word_embeddings.weight"][ids]
        places = self.weights["embeddings.position_embeddings.weight"][: len(ids)]
        kinds = self.weights["embeddings.token_type_embeddings.weight"][0]
        return self._normalised(words + places + kinds, "embeddings.LayerNorm")

    def _layer(self, states: Floats, name: str) -> Floats:
        """[tokens, d] -> [tokens, d]."""
        attended = self._linear(self._attended(states, f"{name}.attention.self"), f"{name}.attention.output.dense")
        states = self._normalised(states + attended, f"{name}.attention.output.LayerNorm")
        inner = self._linear(states, f"{name}.intermediate.dense")
        inner *= 0.5 * (1.0 + erf(inner / math.sqrt(2.0)))  # the exact GELU
        return self._normalised(states + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def _attended(self, states: Floats, name: str) -> Floats:
        """Multi-head self-attention: [tokens, d] -> [tokens, d]."""
        query, key, value = (
            self._linear(states, f"{name}.{part}").reshape(len(states), self.heads, -1).swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        scores = query @ key.swapaxes(1, 2) / math.sqrt(query.shape[-1])
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        return cast(Floats, (scores @ value).swapaxes(0, 1).reshape(states.shape))

    def _linear(self, states: Floats, name: str) -> Floats:
        return cast(Floats, states @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"])

    def _normalised(self, states: Floats, name: str) -> Floats:
        centred = states - states.mean(axis=-1, keepdims=True)
        deviation = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + self.epsilon)
        return cast(Floats, centred / deviation * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"])


def load_bert(folder: Path) -> BertEncoder | None:
    """The encoder in a sentence-transformers folder, or None where the folder holds a model of another make."""
    try:
        config, limits = _json(folder / "config.json"), _json(folder / "sentence_bert_config.json")
        pooling, prompts = (_json(folder / name) for name in ("1_Pooling/config.json", _PROMPTS))
        if limits.get("do_lower_case") or prompts.get("default_prompt_name"):
            return None  # sentence-transformers changes the text before it is cut into pieces
        if not _is_known(config, _json(folder / "modules.json"), pooling):
            return None
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        encoder = BertEncoder(
            weights=load_file(folder / "model.safetensors"),
            tokenizer=tokenizer,
            max_pieces=min(int(limits["max_seq_length"]), int(config["max_position_embeddings"])),
            layers=int(config["num_hidden_layers"]),
            heads=int(config["num_attention_heads"]),
            epsilon=float(config["layer_norm_eps"]),
        )
        # Weights under other names, of other shapes or of less precision show themselves with the first text.
        return encoder if encoder.encode("a").dtype == np.float32 else None
    except (OSError, ValueError, KeyError, TypeError, SafetensorError):
        return None


def _is_known(config: Mapping[str, Any], modules: Sequence[Mapping[str, Any]], pooling: Mapping[str, Any]) -> bool:
    """Whether the model is a BERT whose last states are averaged, with nothing behind that but the sphere."""
    kinds = [str(module["type"]).rsplit(".", 1)[-1] for module in modules]
    ways = {name for name, used in pooling.items() if used is True and name.startswith("pooling_mode_")}
    return (
        all(config.get(name, value) == value for name, value in _NEEDED.items())
        and kinds in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"])
        and ways == {"pooling_mode_mean_tokens"}
    )


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))
