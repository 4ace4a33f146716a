"""Sentences end where a reader says they do."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.document import Span
from sources.sentences import sentences


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        pytest.param("en", ["It rained.", "We left."], id="plain"),
        pytest.param("en", ["The article by K.B. Nazarova and D.B. Dauen was read."], id="initials"),
        pytest.param("en", ["It is in the Gazette, No. 3, pp. 52–54.", "Then came the flood."], id="numbers"),
        pytest.param("en", ["See Fig. 2 and Vol. 4, e.g. the map.", "It is old."], id="abbreviations"),
        pytest.param("en", ["Several U.N. bodies met.", "They agreed."], id="letters with stops"),
        pytest.param("en", ["“It is over.”", "She left."], id="quotation"),
        pytest.param("en", ["It cost 4.6 million crowns.", "That was much."], id="decimals"),
        pytest.param("ru", ["Об этом пишет Макашева К.Н. в статье.", "Она вышла в 2022 г. в Алматы."], id="Russian"),
        pytest.param("kk", ["Кеңес 2022 жылы өтті.", "Оған Қ.К. Тоқаев қатысты."], id="Kazakh"),
        pytest.param("en", ["Why now?", "Because it rained!", "So they said."], id="marks"),
        pytest.param("en", ["It was adopted [12].", "Then it was signed [3, 4]."], id="bracketed notes"),
    ],
)
def test_sentences_end_where_a_reader_says(language: str, expected: list[str]) -> None:
    text = " ".join(expected)
    assert [span.of(text) for span in sentences(text, language=language)] == expected


@pytest.mark.parametrize("blank", ["\u00a0", "\u2009", "\u202f", "\u3000"])
def test_a_wide_blank_before_an_initial_is_a_blank(blank: str) -> None:
    text = f"He came??{blank}B{blank}. Then he left."
    assert sentences(text)[-1].of(text) == "Then he left."


@settings(deadline=None)
@given(st.text(alphabet="aB. ?!\n\t1КЖ)”\u00a0"))
def test_sentences_cover_all_but_white_space(text: str) -> None:
    spans = sentences(text)
    covered = "".join(span.of(text) for span in spans)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(span.of(text) == span.of(text).strip() != "" for span in spans)


def test_sentences_stay_inside_their_span() -> None:
    text = "One. Two goes on. Three."
    assert sentences(text, Span(5, 17)) == [Span(5, 17)]


def test_a_megabyte_is_split_in_seconds() -> None:
    text = "The board met in Harbourgate, as Dr. Marren wrote, and it agreed on nothing at all. " * 12_000
    start = time.process_time()
    assert len(sentences(text)) == 12_000
    assert time.process_time() - start < 5
