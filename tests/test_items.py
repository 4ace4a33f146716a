"""The items of a list answer are the parts that a person would count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.answer import Claim
from service.items import items


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param("China, Russia and Mongolia", ("China", "Russia", "Mongolia"), id="and"),
        pytest.param("rye, oats, and wheat", ("rye", "oats", "wheat"), id="comma and"),
        pytest.param("rye, oats, wheat", ("rye", "oats", "wheat"), id="no and"),
        pytest.param(
            "health and safety, trade and transit, and water",
            ("health and safety", "trade and transit", "water"),
            id="and inside an item",
        ),
        pytest.param("(1) keep trust; (2) help; (3) be open", ("keep trust", "help", "be open"), id="numbered"),
        pytest.param("1. rye 2. oats 3. wheat", ("rye", "oats", "wheat"), id="numbered without signs"),
        pytest.param("- rye\n- oats;\n- wheat.", ("rye", "oats", "wheat"), id="lines"),
        pytest.param("rye; oats, hulled; wheat", ("rye", "oats, hulled", "wheat"), id="semicolons"),
        pytest.param("Кыргызстан, Россия и Китай", ("Кыргызстан", "Россия", "Китай"), id="Russian"),
        pytest.param("rye (winter, spring), oats and wheat", ("rye (winter, spring)", "oats", "wheat"), id="brackets"),
        pytest.param("China and Russia", (), id="two"),
        pytest.param("June 15, 2001", (), id="date"),
        pytest.param("Astana, Kazakhstan", (), id="place"),
        pytest.param("Tajikistan", (), id="one"),
        pytest.param("", (), id="nothing"),
        pytest.param("a, , b", (), id="an empty part"),
    ],
)
def test_items(answer: str, expected: tuple[str, ...]) -> None:
    assert items(answer) == expected


@given(st.text())
def test_items_are_parts_of_the_answer_in_order(answer: str) -> None:
    at = 0
    for item in items(answer):
        at = answer.index(item, at) + len(item)


def test_a_claim_tells_its_items() -> None:
    assert Claim("rye, oats and wheat", (0,)).items == ("rye", "oats", "wheat")
