"""Limits of a run on the command line."""

from __future__ import annotations

import pytest

from eval.limits import Limit, LimitError, broken, parse
from eval.metrics import scores
from tests.eval_fakes import gold, result

HALF_RIGHT = scores([result(gold("a", answers=["Iran"]), "Iran"), result(gold("b", answers=["Iran"]), "Turkey")])


@pytest.mark.parametrize(
    ("text", "is_floor", "failures"),
    [
        pytest.param("ok=0.5", True, [], id="at the floor"),
        pytest.param("ok=0.51", True, ["ok must be at least 0.51, and is 0.5"], id="under the floor"),
        pytest.param("risk=0.5", False, [], id="at the ceiling"),
        pytest.param("risk=0.4", False, ["risk must be at most 0.4, and is 0.5"], id="over the ceiling"),
        pytest.param(
            "silent=0.1", True, ["silent must be at least 0.1, and has no value here"], id="nothing to measure"
        ),
        pytest.param("p50=10", False, [], id="milliseconds"),
    ],
)
def test_limits_are_kept_or_named(text: str, is_floor: bool, failures: list[str]) -> None:
    assert broken(parse([text], is_floor=is_floor), HALF_RIGHT) == failures


@pytest.mark.parametrize(
    ("text", "is_floor", "message"),
    [
        pytest.param("okay=1", True, "there is no measure 'okay'; use one of ok, em,", id="unknown"),
        pytest.param("ok", True, "'' is not a number; write ok=0.6", id="no value"),
        pytest.param("ok=nan", True, "'nan' is not a number", id="not a number"),
        pytest.param("risk=0.1", True, "lower is better for risk; use --fail-over", id="wrong way up"),
        pytest.param("ok=0.9", False, "higher is better for ok; use --fail-under", id="wrong way down"),
    ],
)
def test_a_limit_that_cannot_be_checked_is_refused(text: str, is_floor: bool, message: str) -> None:
    with pytest.raises(LimitError) as raised:
        parse([text], is_floor=is_floor)
    assert message in str(raised.value)


def test_limits_read_as_they_are_written() -> None:
    assert parse(["verbatim=1", "ok=0.6"], is_floor=True) == [
        Limit("verbatim", 1.0, is_floor=True),
        Limit("ok", 0.6, is_floor=True),
    ]
