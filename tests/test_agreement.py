"""Answers against accepted answers: every expected number is a fraction worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.agreement import (
    agrees,
    agrees_with_items,
    exact_match,
    item_f1,
    item_precision,
    item_recall,
    token_f1,
    tokens,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("The  cat, a dog & an owl!", ["cat", "dog", "owl"], id="articles, punctuation, symbols"),
        pytest.param("CICA–SCO", ["cicasco"], id="a dash joins as a hyphen does in SQuAD"),
        pytest.param("CICA-SCO", ["cicasco"], id="hyphen"),
        pytest.param("Asia—its forum", ["asia", "its", "forum"], id="an em dash parts"),
        pytest.param("co\u00adoperation", ["cooperation"], id="soft hyphen"),
        pytest.param("a\u00a0b\tc", ["b", "c"], id="any white space"),
        pytest.param("САММИТ «Шёлковый путь»", ["саммит", "шёлковый", "путь"], id="Cyrillic"),
        pytest.param("Қауіпсіздік Ұйымы", ["қауіпсіздік", "ұйымы"], id="Kazakh"),
        pytest.param("ﬁnance", ["finance"], id="ligature"),
        pytest.param("上合", ["上", "合"], id="Han by character"),
        pytest.param("The", [], id="nothing left"),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("answer", "accepted", "expected"),
    [
        pytest.param("Turkey", ["Iran", "turkey."], 1.0, id="the best accepted answer counts"),
        pytest.param("in the energy sector", ["energy"], 1 / 2, id="1/3 and 1/1"),
        pytest.param("core core periphery", ["core periphery core"], 1.0, id="order does not matter"),
        pytest.param("core core", ["core periphery"], 1 / 2, id="a repeat counts once"),
        pytest.param("Iran", ["Turkey"], 0.0, id="nothing shared"),
        pytest.param("", ["Turkey"], 0.0, id="no answer"),
        pytest.param("совместная декларация", ["декларация"], 2 / 3, id="1/2 and 1/1, Cyrillic"),
    ],
)
def test_token_f1(answer: str, accepted: list[str], expected: float) -> None:
    assert token_f1(answer, accepted) == expected


def test_exact_match_is_of_words_in_order() -> None:
    assert exact_match("the Almaty Act", ["Almaty Act"])
    assert not exact_match("Act of Almaty", ["Almaty Act"])


@pytest.mark.parametrize(
    ("answer", "accepted", "expected"),
    [
        pytest.param("over twenty long years", ["for twenty long years"], True, id="token F1 of 3/4"),
        pytest.param("economic and cultural tasks", ["military tasks"], False, id="token F1 of 1/3"),
        pytest.param("It was Turkey, after Iran and Mongolia", ["Turkey"], True, id="accepted stands in the answer"),
        pytest.param("word " * 40 + "Turkey", ["Turkey"], False, id="but not in one of 41 words"),
        pytest.param("natural resources", ["huge economic, human and natural resources of Asia"], True, id="a piece"),
        pytest.param("human", ["huge economic, human and natural resources"], False, id="one word is no piece"),
        pytest.param("Lazutin", ["Lazutin L.A."], True, id="one word of two: 2/3"),
        pytest.param("December 2004", ["September 2004"], False, id="one of two words each, and the wrong date"),
        pytest.param("8 July 2017", ["9 July 2017"], False, id="a number of its own"),
        pytest.param("the crisis of the year", ["the crisis of 2008"], True, id="a number left out"),
        pytest.param("26", ["28"], False, id="another number"),
        pytest.param("", ["Turkey"], False, id="no answer"),
        pytest.param("Turkey", [], False, id="nothing accepted"),
        pytest.param("the", ["the", "a"], False, id="nothing left to compare"),
    ],
)
def test_agreement(answer: str, accepted: list[str], expected: bool) -> None:
    assert agrees(answer, accepted) is expected


MEMBERS = ["China", "the Russian Federation", "Kazakhstan", "Kyrgyzstan"]


@pytest.mark.parametrize(
    ("answer", "precision", "recall", "f1", "right"),
    [
        pytest.param("China, Russian Federation, Kazakhstan and Kyrgyzstan", 1.0, 1.0, 1.0, True, id="all"),
        pytest.param("China; Kazakhstan", 1.0, 2 / 4, 2 / 3, True, id="half of the items"),
        pytest.param("China", 1.0, 1 / 4, 2 / 5, False, id="one of four"),
        pytest.param("China, Iran, India, Mongolia and Kazakhstan", 2 / 5, 2 / 4, 4 / 9, False, id="too much else"),
        pytest.param("(1) China (2) Kyrgyzstan", 1.0, 2 / 4, 2 / 3, True, id="numbered"),
        pytest.param("", 0.0, 0.0, 0.0, False, id="no answer"),
    ],
)
def test_items(answer: str, precision: float, recall: float, f1: float, right: bool) -> None:
    assert item_precision(answer, MEMBERS) == precision
    assert item_recall(answer, MEMBERS) == recall
    assert item_f1(answer, MEMBERS) == pytest.approx(f1)
    assert agrees_with_items(answer, MEMBERS) is right


def test_an_item_that_holds_and_is_not_torn_apart() -> None:
    assert item_precision("trade and investment, energy", ["trade and investment", "energy"]) == 1.0


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=4))
def test_any_text_gives_shares_within_bounds(answer: str, accepted: list[str]) -> None:
    assert 0 <= token_f1(answer, accepted) <= 1
    assert 0 <= item_f1(answer, accepted) <= 1
    assert not exact_match(answer, accepted) or token_f1(answer, accepted) == 1


@given(st.text(max_size=60))
def test_a_text_with_words_agrees_with_itself(text: str) -> None:
    assert agrees(text, [text]) is bool(tokens(text))
