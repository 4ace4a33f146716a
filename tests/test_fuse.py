"""Two rankings become one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.fuse import Ranking, min_max_mean, reciprocal_rank


def ranking(scores: dict[int, float]) -> Ranking:
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return np.array([each for each, _ in ordered], dtype=np.int64), np.array([score for _, score in ordered])


EMPTY = ranking({})
DENSE = ranking({1: 0.9, 2: 0.7, 3: 0.5})
WORDS = ranking({2: 8.0, 4: 2.0})


def test_the_mean_of_stretched_scores_decides() -> None:
    ids, scores = min_max_mean([DENSE, WORDS])
    assert ids.tolist() == [2, 1, 3, 4]
    assert scores.tolist() == pytest.approx([(1 / 2 + 1) / 2, 1 / 2, 0, 0])


def test_weights_count_relative_to_their_sum() -> None:
    ids, scores = min_max_mean([DENSE, WORDS], weights=[3, 1])
    assert ids.tolist() == [1, 2, 3, 4]
    assert scores.tolist() == pytest.approx([3 / 4, 3 / 4 * 1 / 2 + 1 / 4, 0, 0])


def test_only_the_order_counts_for_reciprocal_ranks() -> None:
    ids, scores = reciprocal_rank([DENSE, WORDS])
    most = 2 / 61
    assert ids.tolist() == [2, 1, 4, 3]
    assert scores.tolist() == pytest.approx(
        [(1 / 62 + 1 / 61) / most, (1 / 61) / most, (1 / 62) / most, (1 / 63) / most]
    )


@pytest.mark.parametrize("fuse", [min_max_mean, reciprocal_rank])
def test_a_ranking_that_found_nothing_leaves_the_other_as_it_is(
    fuse: Callable[[Sequence[Ranking]], Ranking],
) -> None:
    assert fuse([DENSE, EMPTY])[0].tolist() == [1, 2, 3]
    assert fuse([EMPTY, EMPTY])[0].tolist() == []


def test_equal_scores_are_all_worth_the_most() -> None:
    assert min_max_mean([ranking({1: 2.0, 2: 2.0}), EMPTY])[1].tolist() == [0.5, 0.5]


SCORES = st.dictionaries(st.integers(1, 20), st.floats(-1, 40, allow_subnormal=False), max_size=12).map(ranking)


@settings(deadline=None, max_examples=50)
@given(SCORES, SCORES)
def test_fused_scores_are_in_order_and_between_0_and_1(first: Ranking, second: Ranking) -> None:
    for ids, scores in (min_max_mean([first, second]), reciprocal_rank([first, second])):
        assert set(ids.tolist()) == {*first[0].tolist(), *second[0].tolist()}
        assert all(0 <= score <= 1 + 1e-12 for score in scores)
        assert [*zip(-scores, ids, strict=True)] == sorted(zip(-scores, ids, strict=True))
