"""The index of words: BM25 by the formula, and the same whatever it held before."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.lexical import Analyser, LexicalIndex

ANALYSER = Analyser()
NONE = np.empty(0, np.int64)


def updated(index: LexicalIndex, texts: dict[int, str], *, remove: Sequence[int] = ()) -> LexicalIndex:
    return index.updated(
        removed=np.array([*remove], dtype=np.int64),
        ids=np.array([*texts], dtype=np.int64),
        words=[ANALYSER.hashes(text) for text in texts.values()],
    )


def search(index: LexicalIndex, question: str, limit: int = 10) -> dict[int, float]:
    ids, scores = index.search(ANALYSER.hashes(question), limit)
    return dict(zip(ids.tolist(), scores.tolist(), strict=True))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("CICA's measures", ["cica", "s", "measur"], id="English is stemmed"),
        pytest.param("странами и страны", ["стран", "и", "стран"], id="Russian is stemmed"),
        pytest.param("Ұлттық қауіпсіздігіне", ["ұлттық", "қауіпсіздік"], id="Kazakh is stemmed"),
        pytest.param("Ağrı, Šiauliai", ["agri", "siauliai"], id="accents are folded"),
        pytest.param("A-2 (2024): 10,5%", ["a", "2", "2024", "10", "5"], id="marks part words"),
        pytest.param(
            '+title:"x" AND NOT (y OR *~2', ["titl", "x", "and", "not", "y", "or", "2"], id="no query language"
        ),
        pytest.param("\U0001f30f \x00 \n", [], id="nothing to read"),
        pytest.param("x" * 61, [], id="not a word"),
    ],
)
def test_a_text_is_cut_into_words(text: str, words: list[str]) -> None:
    assert ANALYSER.words(text) == words


def test_scores_follow_the_formula() -> None:
    index = updated(LexicalIndex(), {1: "alpha beta", 2: "beta beta beta gamma"})
    # Two passages of mean length 3. "alpha" is in one of them, "beta" in both.
    alpha = log(1 + 1.5 / 1.5) * 1 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 2 / 3))
    assert search(index, "alpha") == {1: pytest.approx(alpha)}
    beta = log(1 + 0.5 / 2.5)
    assert search(index, "beta") == {
        2: pytest.approx(beta * 3 * 2.2 / (3 + 1.2 * (0.25 + 0.75 * 4 / 3))),
        1: pytest.approx(beta * 1 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 2 / 3))),
    }
    assert search(index, "alpha alpha") == {1: pytest.approx(2 * alpha)}


def test_a_question_without_known_words_finds_nothing() -> None:
    index = updated(LexicalIndex(), {1: "alpha beta"})
    assert search(index, "delta") == search(index, "") == search(LexicalIndex(), "alpha") == {}


def test_equal_scores_stand_in_the_order_of_their_ids_also_at_the_cut() -> None:
    index = updated(LexicalIndex(), dict.fromkeys(range(1, 40), "alpha beta"))
    assert [*search(index, "alpha", 5)] == [1, 2, 3, 4, 5]


def test_a_search_can_be_restricted_to_ids() -> None:
    index = updated(LexicalIndex(), dict.fromkeys(range(1, 40), "alpha"))
    ids, _ = index.search(ANALYSER.hashes("alpha"), 5, only=np.array([9, 30, 99]))
    assert ids.tolist() == [9, 30]


def test_a_word_that_stands_more_often_than_can_be_counted_is_no_matter() -> None:
    index = updated(LexicalIndex(), {1: "alpha " * 70_000, 2: "alpha"})
    assert set(search(index, "alpha")) == {1, 2}


TEXTS = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta", "epsilon"]), max_size=6).map(" ".join)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.lists(TEXTS, max_size=5), st.sets(st.integers(1, 40), max_size=8)), max_size=10))
def test_any_history_gives_the_same_scores_to_the_last_bit(steps: list[tuple[list[str], set[int]]]) -> None:
    index, held, last = LexicalIndex(), dict[int, str](), 0
    for texts, gone in steps:
        new = {last + number: text for number, text in enumerate(texts, start=1)}
        index = updated(index, new, remove=sorted(gone))
        held = {number: text for number, text in held.items() if number not in gone} | new
        last += len(texts)
    fresh = updated(LexicalIndex(), held)
    assert index.ids.tolist() == [*held]
    assert search(index, "alpha beta beta zeta", 5) == search(fresh, "alpha beta beta zeta", 5)
