"""The index of meaning: exact, and the same whatever it held before."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.dense import DenseIndex

DIMENSION = 8


def vectors_of(ids: list[int]) -> NDArray[np.float32]:
    """A vector for each id, always the same for the same id."""
    rows = [np.random.default_rng(each).normal(size=DIMENSION) for each in ids]
    made = np.array(rows, dtype=np.float32).reshape(-1, DIMENSION)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)


def updated(index: DenseIndex, *, add: list[int] | None = None, remove: list[int] | None = None) -> DenseIndex:
    """Passages of one to three parts by their id; the vectors are those of 10 times the id and what follows."""
    ids = np.array([each for each in add or [] for _ in range(1 + each % 3)], dtype=np.int64)
    parts = [10 * each + part for each in add or [] for part in range(1 + each % 3)]
    return index.updated(removed=np.array(remove or [], dtype=np.int64), ids=ids, vectors=vectors_of(parts))


QUESTION = vectors_of([1000])[0]


def test_the_nearest_come_first_with_their_cosines() -> None:
    axes = np.eye(DIMENSION, dtype=np.float32)
    index = DenseIndex(DIMENSION).updated(
        removed=np.empty(0, np.int64), ids=np.array([5, 6, 7]), vectors=axes[[0, 1, 2]]
    )
    question = np.array([0.6, 0.8, 0, 0, 0, 0, 0, 0], dtype=np.float32)
    ids, cosines = index.search(question, 2)
    assert ids.tolist() == [6, 5]
    assert cosines.tolist() == pytest.approx([0.8, 0.6])


def test_a_passage_is_as_near_as_its_nearest_part() -> None:
    axes = np.eye(DIMENSION, dtype=np.float32)
    index = DenseIndex(DIMENSION).updated(
        removed=np.empty(0, np.int64), ids=np.array([5, 5, 5, 6, 7, 7]), vectors=axes[[2, 0, 3, 1, 4, 5]]
    )
    question = np.array([0.6, 0.48, 0, 0, 0.64, 0, 0, 0], dtype=np.float32)
    ids, cosines = index.search(question, 3)
    assert ids.tolist() == [7, 5, 6]
    assert cosines.tolist() == pytest.approx([0.64, 0.6, 0.48])
    assert index.ids.tolist() == [5, 6, 7]


def test_as_many_passages_are_found_as_asked_for_where_the_nearest_parts_are_all_of_one() -> None:
    near = np.repeat(vectors_of([1000]), 300, axis=0)
    ids = np.array([1] * 300 + [*range(2, 40)], dtype=np.int64)
    vectors = np.concatenate([near, vectors_of([*range(2, 40)])])
    index = DenseIndex(DIMENSION).updated(removed=np.empty(0, np.int64), ids=ids, vectors=vectors)
    found, cosines = index.search(QUESTION, 5)
    expected = sorted(range(2, 40), key=lambda each: -float(vectors_of([each])[0] @ QUESTION))[:4]
    assert found.tolist() == [1, *expected]
    assert cosines[0] == pytest.approx(1.0)


def test_equal_vectors_stand_in_the_order_of_their_ids() -> None:
    same = np.repeat(vectors_of([3]), 40, axis=0)
    index = DenseIndex(DIMENSION).updated(removed=np.empty(0, np.int64), ids=np.arange(1, 41), vectors=same)
    assert index.search(QUESTION, 5)[0].tolist() == [1, 2, 3, 4, 5]


def test_an_empty_index_finds_nothing() -> None:
    assert DenseIndex(DIMENSION).search(QUESTION, 5)[0].tolist() == []
    assert updated(DenseIndex(DIMENSION)).search(QUESTION, 5)[0].tolist() == []


def test_a_search_can_be_restricted_to_ids() -> None:
    index = updated(DenseIndex(DIMENSION), add=[*range(1, 100)])
    only = np.array([2, 50, 77, 1234])
    assert sorted(index.search(QUESTION, 10, only=only)[0].tolist()) == [2, 50, 77]
    assert index.search(QUESTION, 10, only=only[:0])[0].tolist() == []


def test_an_index_in_use_does_not_change() -> None:
    first = updated(DenseIndex(DIMENSION), add=[1, 2, 3])
    before = first.search(QUESTION, 10)
    updated(first, add=[4, 5], remove=[2])
    after = first.search(QUESTION, 10)
    assert before[0].tolist() == after[0].tolist()
    assert before[1].tolist() == after[1].tolist()


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 9), st.sets(st.integers(1, 60), max_size=9)), max_size=12))
def test_any_history_leaves_the_same_index(steps: list[tuple[int, set[int]]]) -> None:
    index, held, last = DenseIndex(DIMENSION), set[int](), 0
    for count, gone in steps:
        new = [*range(last + 1, last + 1 + count)]
        index = updated(index, add=new, remove=sorted(gone))
        held, last = (held - gone) | set(new), last + count
    fresh = updated(DenseIndex(DIMENSION), add=sorted(held))
    assert index.ids.tolist() == sorted(held)
    found, expected = index.search(QUESTION, 7), fresh.search(QUESTION, 7)
    assert found[0].tolist() == expected[0].tolist()
    assert found[1].tolist() == expected[1].tolist()
    assert len(index.segments) <= max(1, len(held)).bit_length() + 1
