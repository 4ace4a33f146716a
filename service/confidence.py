"""The probability that a candidate is right, and the threshold below which Pincite is silent.

A logistic regression over the features of `service.select`, fitted on gold questions (Platt 1999). Fitting needs
scikit-learn; using it does not.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from service.select import FEATURES
from sources.errors import ModelError

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights for each of FEATURES and a bias, in logits, make the probability that a candidate is right.

    `slope` and `shift` lead from the logit of an answer's support, which takes all its candidates together, to the
    confidence in the answer; `threshold` in [0, 1] is the least confidence that is spoken.

    `reader` names the reading model it was fitted for, `questions` how many gold questions it was fitted on, `risk` the
    share of wrong answers among those given there at the threshold.
    """

    weights: tuple[float, ...]
    bias: float
    slope: float
    shift: float
    threshold: float
    reader: str
    questions: int
    risk: float

    def probability(self, features: Sequence[float]) -> float:
        """The probability in (0, 1) that a candidate with these features is right.

        >>> none = (0.0,) * (len(FEATURES) - 1)
        >>> round(Calibration((1.0, *none), 0.0, 1.0, 0.0, 0.5, "", 0, 0.0).probability((math.log(3), *none)), 6)
        0.75
        """
        return _probability(
            self.bias + sum(weight * value for weight, value in zip(self.weights, features, strict=True))
        )

    def confidence(self, support: float) -> float:
        """The probability in (0, 1) that an answer of this support, in [0, 1], is right."""
        return _probability(self.slope * logit(support) + self.shift)

    def to_json(self) -> str:
        """One JSON object, weights by name; `from_json` gives it back equal."""
        return json.dumps(
            {
                "version": _VERSION,
                "reader": self.reader,
                "questions": self.questions,
                "risk": self.risk,
                "threshold": self.threshold,
                "bias": self.bias,
                "slope": self.slope,
                "shift": self.shift,
                "weights": dict(zip(FEATURES, self.weights, strict=True)),
            },
            indent=2,
        )

    @classmethod
    def from_json(cls, data: str) -> Calibration:
        """What `to_json` wrote. Raises ModelError when it is of another version or names other features."""
        try:
            raw = json.loads(data)
            if raw["version"] != _VERSION or set(raw["weights"]) != set(FEATURES):
                raise ModelError("the calibration is of another version: fit it again with `pincite calibrate GOLD`")
            return cls(
                weights=tuple(float(raw["weights"][name]) for name in FEATURES),
                bias=float(raw["bias"]),
                slope=float(raw["slope"]),
                shift=float(raw["shift"]),
                threshold=float(raw["threshold"]),
                reader=str(raw["reader"]),
                questions=int(raw["questions"]),
                risk=float(raw["risk"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"the calibration is damaged ({error}): fit it again with `pincite calibrate GOLD`"
            ) from error


def logit(probability: float) -> float:
    """The logarithm of the odds, bounded so that certainty stays finite.

    >>> logit(0.5)
    0.0
    """
    bounded = min(1 - 1e-9, max(1e-9, probability))
    return math.log(bounded / (1 - bounded))


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))


def load_calibration(path: Path | None = None) -> Calibration:
    """The calibration at `path`, or the one that ships with the reader."""
    path = path or Path(__file__).parent / "reader" / "weights" / "calibration.json"
    try:
        return Calibration.from_json(path.read_text("utf-8"))
    except OSError as error:
        raise ModelError(f"no calibration at {path}: {error.strerror}") from error
