"""Follow-up questions: what is made of them, and what is left alone."""

from __future__ import annotations

import pytest

from service.answer import Turn
from service.followup import resolve

SUMMIT = Turn("Who represented Peru at the trade summit in Quito?", "Elena Vargas")


@pytest.mark.parametrize(
    ("question", "history", "expected"),
    [
        pytest.param("and Chile?", [SUMMIT], "Who represented Chile at the trade summit in Quito?", id="nation"),
        pytest.param("what is her post?", [SUMMIT], "what is Elena Vargas's post?", id="her, from the answer"),
        pytest.param("when was it founded?", [], "when was it founded?", id="nothing said before"),
    ],
)
def test_a_follow_up_is_made_whole(question: str, history: list[Turn], expected: str) -> None:
    assert resolve(question, history).question == expected
