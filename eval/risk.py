"""What a confidence is worth: calibration error, the risk-coverage curve, and telling answerable from unanswerable.

Everything works on judgements: a confidence with whether the best answer, given or held back, was right. Judgements of
one confidence cannot be told apart by any threshold, so each of them counts as the mean of them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise

BINS = 10


@dataclass(frozen=True, slots=True)
class Judgement:
    """The confidence in an answer, in [0, 1], with 1.0 when the answer was right and 0.0 when it was wrong."""

    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Bin:
    """`count` judgements of neighbouring confidence: their mean confidence and the share that was right."""

    confidence: float
    right: float
    count: int


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """With `threshold`, the share `coverage` of the questions is answered and the share `risk` of those wrongly."""

    threshold: float
    coverage: float
    risk: float


def bins(judgements: Iterable[Judgement], *, count: int = BINS) -> tuple[Bin, ...]:
    """The judgements in up to `count` bins of (nearly) equal mass, by ascending confidence.

    Equal mass, and not equal width, as confidences crowd (Naeini et al. 2015, AAAI; Nguyen & O'Connor 2015, EMNLP).
    """
    ordered = _evened(judgements)[::-1]
    edges = [len(ordered) * number // count for number in range(count + 1)]
    return tuple(_bin(ordered[start:end]) for start, end in pairwise(edges) if end > start)


def _bin(members: Sequence[Judgement]) -> Bin:
    size = len(members)
    return Bin(sum(one.confidence for one in members) / size, sum(one.right for one in members) / size, size)


def calibration_error(judgements: Sequence[Judgement], *, count: int = BINS) -> float | None:
    """Expected calibration error: the mean over the bins, by mass, of |share right - mean confidence|, in [0, 1].

    Guo et al. 2017 (arXiv 1706.04599), after Naeini et al. 2015, with bins of equal mass. None without judgements.

    Two bins of two: |1/2 - 1/4| and |2/2 - 3/4|, so (2 * 1/4 + 2 * 1/4) / 4 = 1/4.

    >>> calibration_error([Judgement(0.25, 0), Judgement(0.25, 1), Judgement(0.75, 1), Judgement(0.75, 1)], count=2)
    0.25
    """
    if not judgements:
        return None
    gaps = (one.count * abs(one.right - one.confidence) for one in bins(judgements, count=count))
    return sum(gaps) / len(judgements)


def risk_coverage(judgements: Iterable[Judgement]) -> tuple[RiskPoint, ...]:
    """The risk-coverage curve of El-Yaniv & Wiener 2010 (JMLR 11:1605): one point for each distinct confidence.

    Coverage ascends; the last point answers everything. An unanswerable question that gets an answer is a wrong answer.

    >>> for point in risk_coverage([Judgement(0.9, 1), Judgement(0.6, 0)]):
    ...     print(point.threshold, point.coverage, point.risk)
    0.9 0.5 0.0
    0.6 1.0 0.5
    """
    ordered = _evened(judgements)
    errors = list(accumulate(1 - one.right for one in ordered))
    return tuple(
        RiskPoint(ordered[place].confidence, (place + 1) / len(ordered), errors[place] / (place + 1))
        for place in range(len(ordered))
        if place + 1 == len(ordered) or ordered[place + 1].confidence < ordered[place].confidence
    )


def area_under_risk(judgements: Iterable[Judgement]) -> float | None:
    """AURC: the mean risk over the coverages 1/n, 2/n, ... n/n, in [0, 1]; lower is better. None without judgements.

    Geifman, Uziel & El-Yaniv 2019 (arXiv 1805.08206). Right, wrong, right by falling confidence: risks 0, 1/2 and 1/3,
    so (0 + 1/2 + 1/3) / 3 = 5/18.

    >>> area_under_risk([Judgement(0.9, 1), Judgement(0.6, 0), Judgement(0.3, 1)]) == (0 + 1 / 2 + 1 / 3) / 3
    True
    """
    ordered = _evened(judgements)
    errors = accumulate(1 - one.right for one in ordered)
    risks = [wrong / number for number, wrong in enumerate(errors, start=1)]
    return sum(risks) / len(risks) if risks else None


def area_under_roc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """AUC: the chance that a random positive is ranked above a random negative, ties by half, in [0, 1].

    Hanley & McNeil 1982 (Radiology 143:29). Of 2 * 2 pairs three are in order and one is tied: 3.5 / 4. None when one
    of the two is empty.

    >>> area_under_roc([0.9, 0.4], [0.4, 0.1])
    0.875
    """
    if not positive or not negative:
        return None
    wins = sum((high > low) + (high == low) / 2 for high in positive for low in negative)
    return wins / (len(positive) * len(negative))


def _evened(judgements: Iterable[Judgement]) -> list[Judgement]:
    """By falling confidence, each judgement as the mean of those that share its confidence."""
    ordered = sorted(judgements, key=lambda one: -one.confidence)
    evened = []
    for confidence, group in groupby(ordered, key=lambda one: one.confidence):
        rights = [one.right for one in group]
        evened += [Judgement(confidence, sum(rights) / len(rights))] * len(rights)
    return evened
