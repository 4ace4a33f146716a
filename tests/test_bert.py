"""The encoder in numpy says what sentence-transformers says, and knows which models it can stand in for."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from index.bert import BertEncoder, load_bert
from index.embed import SentenceTransformerEmbedder, model_folder
from service.compose import LazyEmbedder

FILES = (
    "config.json",
    "config_sentence_transformers.json",
    "modules.json",
    "sentence_bert_config.json",
    "tokenizer.json",
    "1_Pooling/config.json",
)
TEXTS = (
    "who coordinates CICA's tourism measures?",
    "Energy",
    " \n blanks  round it ",
    "",
    "Кто координирует туризм? 東京 🙂",
    "word " * 400,
)


def default_folder() -> Path:
    folder = model_folder("all-MiniLM-L6-v2")
    assert folder is not None
    return folder


@pytest.fixture(scope="module")
def encoder() -> BertEncoder:
    found = load_bert(default_folder())
    assert found is not None
    return found


@pytest.fixture(scope="module")
def reference() -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder()


@pytest.mark.model
@pytest.mark.parametrize("text", TEXTS)
def test_vectors_equal_those_of_sentence_transformers(
    encoder: BertEncoder, reference: SentenceTransformerEmbedder, text: str
) -> None:
    theirs = reference.encode([text])[0]
    ours = encoder.encode(text)
    assert ours.dtype == np.float32
    assert ours == pytest.approx(theirs, abs=2e-6)
    assert [encoder.count_tokens(text)] == reference.count_tokens([text])
    assert (encoder.dimension, encoder.max_tokens) == (reference.dimension, reference.max_tokens)


@pytest.mark.model
def test_the_same_text_has_the_same_vector_to_the_bit(encoder: BertEncoder) -> None:
    assert np.array_equal(encoder.encode(TEXTS[0]), encoder.encode(TEXTS[0]))


@pytest.mark.model
def test_a_question_and_a_short_document_are_embedded_without_torch(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from index.library import Library;"
        "from service.compose import LazyEmbedder;"
        "library = Library.open(Path(sys.argv[1]), LazyEmbedder('all-MiniLM-L6-v2'));"
        "added = library.add_bytes('note.txt', b'The bridge at Harbourgate was closed in May.');"
        "hits = library.snapshot().__enter__().search('when was the bridge closed?', limit=1).hits;"
        "print(added.passages, len(hits), 'torch' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    assert ran.stdout.strip() == "1 1 False"


@pytest.mark.model
def test_many_passages_are_left_to_the_whole_model(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []

    class Whole:
        def __init__(self, _model: str) -> None:
            pass

        def encode(self, texts: list[str]) -> NDArray[np.float32]:
            given.append(len(texts))
            return np.zeros((len(texts), 384), dtype=np.float32)

    monkeypatch.setattr("service.compose.SentenceTransformerEmbedder", Whole)
    embedder = LazyEmbedder("all-MiniLM-L6-v2")
    assert embedder.encode([]).shape == (0, 384)
    for count in (60, 60, 120, 3, 1):
        assert embedder.encode(["a"] * count).shape == (count, 384)
    assert given == [120, 3]


@pytest.mark.model
def test_no_question_waits_while_the_whole_model_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, may_end = threading.Event(), threading.Event()

    class SlowEmbedder:
        def __init__(self, _model: str) -> None:
            begun.set()
            assert may_end.wait(60)

        def encode(self, texts: list[str]) -> NDArray[np.float32]:
            return np.zeros((len(texts), 384), dtype=np.float32)

    monkeypatch.setattr("service.compose.SentenceTransformerEmbedder", SlowEmbedder)
    embedder = LazyEmbedder("all-MiniLM-L6-v2", dimension=384)
    loading = threading.Thread(target=embedder.encode, args=(["a passage"] * 1000,))
    loading.start()
    assert begun.wait(60)
    asked = threading.Thread(target=embedder.encode, args=(["who?"],))
    asked.start()
    asked.join(60)
    waited = asked.is_alive()
    may_end.set()
    loading.join()
    asked.join()
    assert not waited


def _pooled_otherwise(folder: Path) -> None:
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_cls_token": True}))


def _with_another_layer(folder: Path) -> None:
    modules = json.loads((folder / "modules.json").read_text())
    modules.insert(2, {"idx": 3, "name": "3", "path": "3_Dense", "type": "sentence_transformers.models.Dense"})
    (folder / "modules.json").write_text(json.dumps(modules))


def _of_another_make(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "model_type": "roberta"}))


def _prompted(folder: Path) -> None:
    around = {"prompts": {"query": "query: "}, "default_prompt_name": "query"}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(around))


def _lowered(folder: Path) -> None:
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 256, "do_lower_case": True}))


def _with_weights_of_other_names(folder: Path) -> None:
    weights = load_file(default_folder() / "model.safetensors")
    (folder / "model.safetensors").unlink()
    save_file({f"bert.{name}": array for name, array in weights.items()}, folder / "model.safetensors")


def _with_half_precision(folder: Path) -> None:
    weights = load_file(default_folder() / "model.safetensors")
    (folder / "model.safetensors").unlink()
    halved = {name: array.astype(np.float16) for name, array in weights.items()}
    save_file(halved, folder / "model.safetensors")


def _without_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()


def _with_broken_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors").write_bytes(b"no weights")


@pytest.mark.model
@pytest.mark.parametrize(
    "change",
    [
        _pooled_otherwise,
        _with_another_layer,
        _of_another_make,
        _prompted,
        _lowered,
        _with_weights_of_other_names,
        _with_half_precision,
        _without_weights,
        _with_broken_weights,
    ],
)
def test_a_model_of_another_make_is_left_to_sentence_transformers(
    tmp_path: Path, change: Callable[[Path], None]
) -> None:
    folder = tmp_path / "model"
    (folder / "1_Pooling").mkdir(parents=True)
    for name in FILES:
        (folder / name).write_bytes((default_folder() / name).read_bytes())
    (folder / "model.safetensors").symlink_to(default_folder() / "model.safetensors")
    assert load_bert(folder) is not None
    change(folder)
    assert load_bert(folder) is None


def test_an_empty_folder_holds_no_encoder(tmp_path: Path) -> None:
    assert load_bert(tmp_path) is None
