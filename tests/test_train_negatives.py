"""Hard negatives: what search brings, without the answer."""

from collections.abc import Sequence

import numpy as np
import pytest

from service.reader.train.groups import Sampler, question_pieces
from service.reader.train.mixture import Share
from service.reader.train.negatives import Floats, Miner, bm25, scaled, word_counts
from service.reader.train.pool import build_pool
from service.reader.train.rows import Row
from sources.document import Span
from tests.tiny_reader import tiny_tokenizer

CONTEXTS = (
    "The mill was built by Anna Holm.",
    "The old mill was built by the river.",
    "Rye and wheat grow here.",
    "Holm, Anna built the new mill, wrote Anna Holm.",
)


def embed_evenly(texts: Sequence[str]) -> Floats:
    """The same direction for every text: words alone decide."""
    return np.ones((len(texts), 1), dtype=np.float32)


def rows() -> list[Row]:
    answered = Row("a", "x", "mill", CONTEXTS[0], "Who built the mill?", (Span(22, 31),))
    silent = Row("b", "x", "mill", CONTEXTS[0], "When was the mill built?", ())
    rest = [Row(str(number), "x", "mill", text, "Rye?", ()) for number, text in enumerate(CONTEXTS[1:])]
    return [answered, silent, *rest]


def test_negatives_are_the_best_ranked_passages_without_the_answer() -> None:
    pool = build_pool(rows(), tiny_tokenizer())
    found = Miner(pool, embed_evenly).mine(rows()[:1], per_row=3)
    assert [[pool.text(pool.passages[number]) for number in line if number >= 0] for line in found] == [
        [CONTEXTS[1], CONTEXTS[2]]
    ]


def test_an_unanswerable_question_gets_passages_of_other_contexts() -> None:
    pool = build_pool(rows(), tiny_tokenizer())
    (found,) = Miner(pool, embed_evenly).mine(rows()[1:2], per_row=3)
    assert {pool.text(pool.passages[number]) for number in found} == set(CONTEXTS[1:])


def test_scores_are_brought_to_the_same_range() -> None:
    scores = np.array([[1.0, 3.0, 2.0], [5.0, 5.0, 5.0]], dtype=np.float32)
    assert scaled(scores).tolist() == [[0.0, 1.0, 0.5], [0.0, 0.0, 0.0]]


def test_bm25_agrees_with_its_formula() -> None:
    words, weights = bm25(["rye rye", "wheat wheat"])
    scores = (word_counts(["rye?"], words) @ weights).toarray()
    # idf = ln(1 + 1.5 / 1.5) = ln 2; both texts have the mean length: 2 * 2.2 / (2 + 1.2)
    assert scores[0].tolist() == [pytest.approx(np.log(2) * 4.4 / 3.2), 0.0]


def test_the_stream_of_groups_is_the_same_for_the_same_seed_and_goes_on_where_it_stopped() -> None:
    pool = build_pool(rows(), tiny_tokenizer())
    negatives = {row.id: np.array([1, 2, -1], dtype=np.int32) for row in rows()}
    questions = question_pieces(rows(), tiny_tokenizer())
    sampler = Sampler((Share("all", tuple(rows()), 1.0),), pool, negatives, questions, seed=3)
    first = [group for group, _ in zip(sampler.groups(), range(8), strict=False)]
    later = [group for group, _ in zip(sampler.groups(skip=5), range(3), strict=False)]
    for one, other in zip(first[5:], later, strict=True):
        assert [window.ids.tolist() for window in one.windows] == [window.ids.tolist() for window in other.windows]
    assert {len(group.windows) for group in first} <= {1, 3}
