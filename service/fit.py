"""Fitting the confidence: which weights tell right candidates from wrong ones, and below what to be silent.

Two steps, as fitting data is scarce: a logistic regression over candidates learns what speaks for one; a second, over
the best supported answer of each question alone, puts its support on the scale of probabilities (Platt 1999). The
second sees only what was predicted for questions left out of the first (10-fold), and so does the threshold.

The first is fitted twice: over all candidates, and over those of each question alone that come out best, since it is
these that have to be told apart when a question is answered. Where a reader has looked at the best again, a third
regression over what came out and its verdict has the last word on a candidate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from service.confidence import CONSIDERED, Calibration, SecondLook, logit
from service.select import Candidate
from service.support import supported
from sources.errors import ModelError

_FOLDS = 10
_STRENGTH = 0.1  # inverse regularisation of the first step: few questions, correlated features
_LEAST_QUESTIONS = 30

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Example:
    """One gold question: its candidates, which of them are right, and whether the sources hold an answer at all."""

    candidates: tuple[Candidate, ...]
    right: tuple[bool, ...]
    answerable: bool


def fit(examples: Sequence[Example], *, reader: str, false_silence: float = 0.08) -> Calibration:
    """Weights, bias and threshold for `reader`.

    The threshold is the highest at which at most `false_silence` (in [0, 1]) of the questions whose best candidate is
    right would be met with silence; `risk` in what comes back is the share of wrong answers among those then given.
    Raises ModelError when there are fewer than 30 questions with candidates, or when all best ones are right or wrong.
    """
    told = [example for example in examples if example.candidates]
    if len(told) < _LEAST_QUESTIONS:
        raise ModelError(f"{len(told)} questions are too few to fit a confidence on: give {_LEAST_QUESTIONS} or more")
    right = [flag for example in told for flag in example.right]
    if all(right) or not any(right):
        raise ModelError("the gold questions need right and wrong candidates: check that they fit the library")

    logits, best_right = _left_out(told)
    if best_right.all() or not best_right.any():
        raise ModelError(
            "every best answer is right: add questions that the documents do not answer"
            if best_right.all()
            else "no best answer is right: check that the gold questions fit the library"
        )
    slope, shift = _logistic(logits[:, None], best_right, strength=1.0)
    confidences = 1 / (1 + np.exp(-(slope[0] * logits + shift)))
    threshold = _threshold(confidences, best_right, false_silence)
    spoken = confidences >= threshold
    return replace(
        _weighing(told),
        slope=float(slope[0]),
        shift=shift,
        threshold=threshold,
        reader=reader,
        questions=len(told),
        risk=round(float((~best_right[spoken]).mean()), 4) if spoken.any() else 0.0,
    )


def _left_out(told: Sequence[Example]) -> tuple[Floats, Bools]:
    """The logit of the support of each question's best answer, by a fit that never saw it, and whether it is right."""
    logits, right = np.zeros(len(told)), np.zeros(len(told), dtype=np.bool_)
    for fold in np.array_split(np.random.default_rng(0).permutation(len(told)), min(_FOLDS, len(told))):
        held = set(fold.tolist())
        weighing = _weighing([example for number, example in enumerate(told) if number not in held])
        for number in held:
            candidates = told[number].candidates
            best = supported(candidates, weighing.chances(candidates))[0]
            logits[number] = logit(best.support)
            right[number] = told[number].right[best.places[0]]
    return logits, right


def _weighing(told: Sequence[Example]) -> Calibration:
    """What speaks for a candidate, fitted; the confidence in an answer is its support, and its threshold open."""
    features = np.array([one.features for example in told for one in example.candidates], dtype=np.float64)
    verdicts = np.array([one.verdict for example in told for one in example.candidates], dtype=np.float64)
    right = np.array([flag for example in told for flag in example.right], dtype=np.bool_)
    asked = np.array([number for number, example in enumerate(told) for _ in example.candidates])
    weights, bias = _logistic_on_scaled(features, right)
    best = _best(features @ weights, asked)
    if right[best].any() and not right[best].all():
        weights, bias = _logistic_on_scaled(features[best], right[best])
    logits = features @ weights + bias
    best = _best(logits, asked)
    return Calibration(
        weights=tuple(float(weight) for weight in weights),
        bias=bias,
        slope=1.0,
        shift=0.0,
        threshold=0.0,
        reader="",
        questions=len(told),
        risk=0.0,
        second=_second_look(logits[best], verdicts[best], right[best]),
    )


def _best(logits: Floats, asked: NDArray[np.int64]) -> NDArray[np.int64]:
    """The places of the best candidates of each question; `asked` numbers the question of each candidate."""
    order = np.lexsort((-logits, asked))
    rank = np.arange(len(order)) - np.searchsorted(asked[order], asked[order])
    return order[rank < CONSIDERED]


def _second_look(logits: Floats, verdicts: Floats, right: Bools) -> SecondLook | None:
    """How much the verdict counts beside what was told before it; None where there are none to learn it from."""
    looked = ~np.isnan(verdicts)
    if not looked.any() or right[looked].all() or not right[looked].any():
        return None
    weights, bias = _logistic_on_scaled(np.stack([logits[looked], verdicts[looked]], axis=1), right[looked])
    return SecondLook(first=float(weights[0]), verdict=float(weights[1]), bias=bias)


def _threshold(confidences: Floats, right: Bools, false_silence: float) -> float:
    """The confidence that all but `false_silence` of the right answers reach."""
    reached = np.sort(confidences[right])
    return round(float(reached[int(false_silence * len(reached))]) - 1e-4, 4)


def _logistic_on_scaled(features: Floats, right: Bools) -> tuple[Floats, float]:
    """Weights for unscaled features, fitted on scaled ones, so that regularisation treats them alike."""
    centre, scale = features.mean(axis=0), features.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    weights, bias = _logistic((features - centre) / scale, right, strength=_STRENGTH)
    unscaled = weights / scale
    return unscaled, float(bias - unscaled @ centre)


def _logistic(features: Floats, right: Bools, *, strength: float) -> tuple[Floats, float]:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - takes seconds to import, used only to fit

    model = LogisticRegression(C=strength, max_iter=1000).fit(features, right)
    return np.asarray(model.coef_[0], dtype=np.float64), float(model.intercept_[0])
