"""What a client gets for its Accept header; the default for whatever we do not have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.http.negotiate import negotiate

OFFERED = ("application/json", "text/markdown", "text/html")


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        pytest.param(None, "application/json", id="no header"),
        pytest.param("", "application/json", id="an empty one"),
        pytest.param("*/*", "application/json", id="anything"),
        pytest.param("text/html", "text/html", id="one"),
        pytest.param("TEXT/HTML ; Q=0.4", "text/html", id="in capitals"),
        pytest.param("text/html,application/xhtml+xml,*/*;q=0.8", "text/html", id="a browser"),
        pytest.param("text/markdown, */*", "text/markdown", id="named before anything"),
        pytest.param("text/html;q=0.5, text/markdown;q=0.7", "text/markdown", id="by weight"),
        pytest.param("text/html, text/markdown", "text/markdown", id="equal: our order"),
        pytest.param("application/json, text/html", "application/json", id="equal, with JSON"),
        pytest.param("text/*", "text/markdown", id="any text"),
        pytest.param("text/html;q=0, */*;q=0.1", "application/json", id="anything but"),
        pytest.param("text/html;q=0", "application/json", id="nothing left"),
        pytest.param("image/png", "application/json", id="not ours"),
        pytest.param("text/html;q=high, text/markdown;q=nan", "application/json", id="no weights"),
        pytest.param("text/html;level=1;q=0.3", "text/html", id="other parameters"),
    ],
)
def test_the_most_wanted_of_ours_is_given(accept: str | None, expected: str) -> None:
    assert negotiate(accept, OFFERED) == expected


@given(st.text(st.sampled_from("text/html*;q=01.,- \t²"), max_size=60))
def test_whatever_is_accepted_one_of_ours_is_given(accept: str) -> None:
    assert negotiate(accept, OFFERED) in OFFERED
