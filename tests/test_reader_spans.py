"""Spans have the boundaries that people would mark."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.reader.spans import reading, tidy
from service.reader.windows import Window
from sources.document import Span

CASES = [
    pytest.param("by Tajikistan, which", "Tajikistan,", "Tajikistan", id="comma"),
    pytest.param(
        "in the Republic of Korea and", "the Republic of Korea and", "the Republic of Korea", id="dangling-and"
    ),
    pytest.param("members of the Union", "members of the", "members", id="dangling-of-the"),
    pytest.param("the Union (EAEU) has", "Union (EAEU", "Union (EAEU)", id="bracket-closed-behind"),
    pytest.param("the (SCO) has", "(SCO)", "SCO", id="wrapped-in-brackets"),
    pytest.param("was (Lima), in", "(Lima", "Lima", id="unmatched-opening"),
    pytest.param("was (Lima), in", "Lima),", "Lima", id="unmatched-closing"),
    pytest.param("said “never again” twice", "“never again", "never again", id="unmatched-quote"),
    pytest.param("said “never again” twice", "“never again”", "never again", id="wrapped-in-quotes"),
    pytest.param("by Brown L.A. in", "Brown L.A.", "Brown L.A.", id="initials-keep-their-point"),
    pytest.param("fell to -5 degrees", "-5", "-5", id="minus"),
    pytest.param("Turkmenistan joined", "kmenist", "Turkmenistan", id="half-a-word"),
    pytest.param("on 15.01.2024; then", "15.01.2024;", "15.01.2024", id="date"),
    pytest.param("about the", "the", "the", id="nothing-else-left"),
    pytest.param("12% of it", "12%", "12%", id="per-cent"),
    pytest.param("the countries' own", "countries'", "countries'", id="apostrophe"),
]


@pytest.mark.parametrize(("text", "marked", "expected"), CASES)
def test_boundaries_people_would_mark(text: str, marked: str, expected: str) -> None:
    start = text.index(marked)
    assert tidy(text, Span(start, start + len(marked))).of(text) == expected


@given(st.text(alphabet='ab ,.()“”"-the1é\u00a0', max_size=40), st.data())
def test_tidying_twice_changes_nothing_more(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    once = tidy(text, Span(start, end))
    if len(once):
        assert tidy(text, once) == once


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        pytest.param("Fields and coordinators\n\nWorking paper", None, id="heading-and-line"),
        pytest.param("(1) trust;\n(2) benefit;\n(3) openness", "(1) trust;\n(2) benefit;\n(3) openness", id="list"),
        pytest.param("Varna tends maps; Lodz", None, id="two-statements"),
        pytest.param("Varna and Lodz", "Varna and Lodz", id="one-line"),
    ],
)
def test_an_answer_runs_over_a_line_break_or_statement_only_as_a_list(text: str, answer: str | None) -> None:
    tokens = tuple((found.start(), found.end()) for found in re.finditer(r"\w+|[^\w\s]", text))
    size = len(tokens) + 1
    window = Window(0, (0,) * size, (0,) * size, (None, *tokens))
    starts, ends = np.zeros(size, dtype=np.float32), np.zeros(size, dtype=np.float32)
    starts[1], ends[-1] = 5, 5
    best = reading(text, [(window, starts, ends)]).spans[0].span.of(text)
    assert (best == answer) if answer else not re.search("[\n;]", best)
