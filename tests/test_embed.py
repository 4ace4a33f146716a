"""The real embedder: what it loads, and what a vector of it says. Needs the model that comes with the installation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.embed import DEFAULT_EMBEDDER, Embedder, SentenceTransformerEmbedder
from sources.errors import ModelError

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return SentenceTransformerEmbedder()


def test_it_says_what_it_is(embedder: Embedder) -> None:
    assert (embedder.name, embedder.dimension, embedder.max_tokens) == (DEFAULT_EMBEDDER, 384, 254)


def test_vectors_have_length_1_and_come_in_the_order_of_the_texts(embedder: Embedder) -> None:
    texts = ["Tourism in Asia. " * 20, "Energy", "Who coordinates tourism?", ""]
    vectors = embedder.encode(texts)
    assert vectors.shape == (4, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert vectors[0] @ vectors[2] > vectors[1] @ vectors[2]
    assert embedder.encode([]).shape == (0, 384)


def test_what_stands_beside_a_text_moves_its_vector_by_rounding_only(embedder: Embedder) -> None:
    texts = ["Energy", "Who coordinates tourism in the countries of Asia?", "Tourism in Asia. " * 20]
    alone = np.concatenate([embedder.encode([text]) for text in texts])
    assert embedder.encode(texts) == pytest.approx(alone, abs=1e-5)
    assert np.array_equal(embedder.encode(texts), embedder.encode(texts))


def test_word_pieces_are_counted_without_marks(embedder: Embedder) -> None:
    assert embedder.count_tokens(["Energy", "", "tourism measures"]) == [1, 0, 2]
    assert embedder.count_tokens([]) == []
    assert embedder.count_tokens(["word " * 1000]) == [1000]


def test_a_missing_model_says_what_to_give_instead(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="nobody/nothing"):
        SentenceTransformerEmbedder("nobody/nothing")
    with pytest.raises(ModelError, match="empty"):
        (tmp_path / "empty").mkdir()
        SentenceTransformerEmbedder(str(tmp_path / "empty"))
