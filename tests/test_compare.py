"""Intervals and paired comparisons."""

from __future__ import annotations

import pytest

from eval.compare import difference, interval, mcnemar


def test_an_interval_encloses_the_mean_and_narrows_with_more_questions() -> None:
    few, many = interval([0.0, 1.0] * 10), interval([0.0, 1.0] * 1000)
    assert few is not None
    assert many is not None
    assert few.low < many.low < 0.5 < many.high < few.high
    # The standard error of 20 fair coins is 1/2 / sqrt(20) = 0.112: 0.5 +- 1.96 * 0.112.
    assert few.low == pytest.approx(0.28, abs=0.03)
    assert few.high == pytest.approx(0.72, abs=0.03)


def test_the_same_values_give_the_same_interval() -> None:
    assert interval([0.0, 1.0, 1.0]) == interval([0.0, 1.0, 1.0])
    assert interval([]) is None


@pytest.mark.parametrize(
    ("better", "worse", "expected"),
    [
        pytest.param(0, 0, 1.0, id="nothing changed"),
        pytest.param(5, 5, 1.0, id="evenly"),
        pytest.param(0, 6, 2 / 64, id="six coins, one side"),
        pytest.param(6, 1, 2 * (1 + 7) / 128, id="at most one of seven"),
        pytest.param(3000, 0, 0.0, id="far out"),
    ],
)
def test_mcnemar(better: int, worse: int, expected: float) -> None:
    assert mcnemar(better, worse) == pytest.approx(expected)


def test_a_difference_is_paired_by_question() -> None:
    found = difference({"a": 1, "b": 0, "c": 0, "d": 1, "old": 1}, {"d": 0, "c": 1, "b": 1, "a": 1, "new": 0})
    assert found is not None
    assert (found.mean, found.count, found.better, found.worse) == (1 / 4, 4, 2, 1)
    assert found.p_value == 1.0
    assert found.interval.low < 0.25 < found.interval.high


def test_shares_have_no_mcnemar_test_and_strangers_no_difference() -> None:
    shares = difference({"a": 0.5}, {"a": 1.0})
    assert shares is not None
    assert shares.p_value is None
    assert difference({"a": 1}, {"b": 1}) is None
