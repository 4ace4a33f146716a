"""The probability that a candidate is right, and the threshold below which Pincite is silent.

A logistic regression over the features of `service.select`, fitted on gold questions (Platt 1999). Fitting needs
scikit-learn; using it does not.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from service.select import FEATURES, Candidate
from sources.errors import ModelError

_VERSION = 1

CONSIDERED = 4
"""How many candidates of a question, the likeliest, are looked at again and lend an answer support."""


@dataclass(frozen=True, slots=True)
class SecondLook:
    """How the reader's verdict on a span counts: weights of the first log-odds and of the verdict, and a bias."""

    first: float
    verdict: float
    bias: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights for each of FEATURES and a bias, in logits, make the probability that a candidate is right.

    With `second`, those that come out best are looked at again, and the verdict on them changes it.
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
    second: SecondLook | None = None

    def best(self, weighed: Sequence[Candidate], count: int = CONSIDERED) -> list[int]:
        """The places of the likeliest candidates, best first: those to look at again."""
        chances = [self.probability(one.features) for one in weighed]
        return sorted(range(len(weighed)), key=lambda place: (-chances[place], place))[:count]

    def chances(self, weighed: Sequence[Candidate]) -> list[float]:
        """The probability in (0, 1) that each candidate is right.

        Where the best have verdicts, the others come behind them.
        """
        chances = [self.probability(one.features) for one in weighed]
        seen = {place: self._judged(chances[place], weighed[place].verdict) for place in self.best(weighed)}
        judged = {place: chance for place, chance in seen.items() if chance is not None}
        least = min(judged.values(), default=1.0)
        return [judged.get(place, least * chance) for place, chance in enumerate(chances)]

    def _judged(self, chance: float, verdict: float | None) -> float | None:
        if self.second is None or verdict is None:
            return None
        return _probability(self.second.first * logit(chance) + self.second.verdict * verdict + self.second.bias)

    def probability(self, features: Sequence[float]) -> float:
        """The probability in (0, 1) that a candidate with these features is right, before it is looked at again.

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
                "second": None if self.second is None else asdict(self.second),
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
                second=_second(raw.get("second")),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"the calibration is damaged ({error}): fit it again with `pincite calibrate GOLD`"
            ) from error


def _second(raw: Mapping[str, float] | None) -> SecondLook | None:
    return None if raw is None else SecondLook(float(raw["first"]), float(raw["verdict"]), float(raw["bias"]))


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
