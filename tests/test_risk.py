"""Calibration and risk: expected values are fractions worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.risk import (
    Bin,
    Judgement,
    RiskPoint,
    area_under_risk,
    area_under_roc,
    bins,
    calibration_error,
    risk_coverage,
)

FOUR = [Judgement(0.75, 1), Judgement(0.25, 0), Judgement(1.0, 1), Judgement(0.5, 0)]
TIED = [Judgement(0.5, 1), Judgement(0.5, 0), Judgement(1.0, 1)]


def test_bins_hold_the_same_mass_in_ascending_order() -> None:
    assert bins(FOUR, count=2) == (Bin(0.375, 0.0, 2), Bin(0.875, 1.0, 2))
    assert [one.count for one in bins(FOUR, count=3)] == [1, 1, 2]
    assert len(bins(FOUR, count=10)) == 4


def test_calibration_error() -> None:
    # |0 - 3/8| and |1 - 7/8|, half of the mass each: 1/2 * 3/8 + 1/2 * 1/8.
    assert calibration_error(FOUR, count=2) == 1 / 4
    assert calibration_error([Judgement(1.0, 1), Judgement(0.0, 0)]) == 0
    assert calibration_error([]) is None


def test_risk_coverage_has_a_point_for_each_confidence() -> None:
    assert risk_coverage(FOUR) == (
        RiskPoint(1.0, 1 / 4, 0),
        RiskPoint(0.75, 2 / 4, 0),
        RiskPoint(0.5, 3 / 4, 1 / 3),
        RiskPoint(0.25, 1.0, 1 / 2),
    )
    assert risk_coverage(TIED) == (RiskPoint(1.0, 1 / 3, 0), RiskPoint(0.5, 1.0, 1 / 3))
    assert risk_coverage([]) == ()


def test_area_under_risk() -> None:
    assert area_under_risk(FOUR) == (0 + 0 + 1 / 3 + 1 / 2) / 4
    # The two of confidence 1/2 are each half wrong: risks 0, (1/2)/2, 1/3.
    assert area_under_risk(TIED) == pytest.approx((0 + 1 / 4 + 1 / 3) / 3)
    assert area_under_risk([]) is None


@pytest.mark.parametrize(
    ("positive", "negative", "expected"),
    [
        pytest.param([0.9, 0.8], [0.2, 0.1], 1.0, id="apart"),
        pytest.param([0.1], [0.9], 0.0, id="upside down"),
        pytest.param([0.5, 0.5], [0.5], 0.5, id="all tied"),
        pytest.param([0.9, 0.3, 0.2], [0.25], 2 / 3, id="two of three pairs"),
        pytest.param([], [0.5], None, id="no positive"),
        pytest.param([0.5], [], None, id="no negative"),
    ],
)
def test_area_under_roc(positive: Sequence[float], negative: Sequence[float], expected: float | None) -> None:
    assert area_under_roc(positive, negative) == expected


judgements = st.lists(
    st.builds(Judgement, st.floats(0, 1, width=16), st.sampled_from([0.0, 1.0])), min_size=1, max_size=30
)


@given(judgements)
def test_the_order_of_the_questions_changes_nothing(given_ones: list[Judgement]) -> None:
    turned = given_ones[::-1]
    assert calibration_error(turned) == pytest.approx(calibration_error(given_ones))
    assert area_under_risk(turned) == pytest.approx(area_under_risk(given_ones))


@given(judgements)
def test_answering_everything_risks_the_share_that_is_wrong(given_ones: list[Judgement]) -> None:
    last = risk_coverage(given_ones)[-1]
    assert last.coverage == 1
    assert last.risk == pytest.approx(1 - sum(one.right for one in given_ones) / len(given_ones))
