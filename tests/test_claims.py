"""Equal answers are told from different ones."""

from __future__ import annotations

import pytest

from service.claims import group, meaning, near_copies, same

SAME = [
    pytest.param("15 June 2001", "June 15, 2001", id="day-first-and-month-first"),
    pytest.param("15.06.2001", "2001-06-15", id="numeric-and-iso"),
    pytest.param("15 июня 2001", "15 June 2001", id="russian-month"),
    pytest.param("the Republic of Korea", "Republic of Korea", id="article"),
    pytest.param("five", "5", id="number-word"),
    pytest.param("2001", "15 June 2001", id="year-of-a-date"),
    pytest.param("Narendra Modi", "Prime Minister of India Narendra Modi", id="office"),
    pytest.param("Lazutin", "Lazutin L.A.", id="initials"),
    pytest.param("TAJIKISTAN", "Tajikistan", id="case"),
    pytest.param("Mongolia’s", "Mongolia", id="possessive"),
    pytest.param("China, Russia and the Maldives", "the Maldives, China, and Russia", id="list-in-another-order"),
]
DIFFERENT = [
    pytest.param("eight", "nine", id="numbers"),
    pytest.param("15 June 2001", "16 June 2001", id="days"),
    pytest.param("2001", "2002", id="years"),
    pytest.param("Turkey", "Iran", id="names"),
    pytest.param("security", "trade and economy", id="notions"),
    pytest.param("26 members", "27 members", id="counted-things"),
    pytest.param("China, Russia and Mongolia", "China, Russia and Iran", id="lists"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_variants_of_one_answer_are_the_same(one: str, other: str) -> None:
    assert same(meaning(one), meaning(other))
    assert same(meaning(other), meaning(one))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_answers_are_kept_apart(one: str, other: str) -> None:
    assert not same(meaning(one), meaning(other))
    assert not same(meaning(other), meaning(one))


def test_groups_keep_the_order_of_their_best() -> None:
    assert group(["Iran", "15 June 2001", "iran", "June 15, 2001", "Turkey"]) == [[0, 2], [1, 3], [4]]


def test_a_copied_sentence_is_a_near_copy_and_another_is_not() -> None:
    quote = "Tajikistan coordinates the measures on tourism within the Conference."
    assert near_copies(quote, quote.upper())
    assert near_copies(quote, f"As said, {quote}")
    assert not near_copies(quote, "Mongolia looks after ecology in the same framework.")
