"""How well an answer is supported: what several passages say counts for more than what one says.

Candidates that say the same are put together, one from each passage and copies of one text once, and the chance that
not all of them are wrong orders the answers (the strength-based re-ranking of Wang et al. 2018, as a noisy or).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.claims import group, near_copies
from service.select import Candidate

_CONSIDERED = 15  # candidates, best first: what comes behind them lends no support


@dataclass(frozen=True, slots=True)
class Supported:
    """An answer with the places (in the candidates given) that bear it out, surest first, and its support in [0, 1]."""

    places: tuple[int, ...]
    support: float


def supported(candidates: Sequence[Candidate], probabilities: Sequence[float]) -> list[Supported]:
    """The different answers among the candidates, best supported first; `probabilities` in [0, 1], one a candidate.

    Two passages of probability 0.3 that say the same give 1 - 0.7 * 0.7 = 0.51, which goes before one of 0.5.
    """
    order = sorted(range(len(candidates)), key=lambda place: (-probabilities[place], place))[:_CONSIDERED]
    answers = [
        _together(candidates, probabilities, [order[member] for member in members])
        for members in group([candidates[place].text for place in order])
    ]
    return sorted(answers, key=lambda answer: -answer.support)


def _together(candidates: Sequence[Candidate], probabilities: Sequence[float], places: Sequence[int]) -> Supported:
    doubt, counted = 1.0, list[str]()
    for place in places:
        text = candidates[place].passage.text
        if not any(near_copies(text, other) for other in counted):
            doubt *= 1 - probabilities[place]
            counted.append(text)
    return Supported(tuple(places), 1 - doubt)
