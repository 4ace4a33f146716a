"""How well an answer is supported: what several passages say counts for more than what one says.

Candidates that say the same are put together, one from each passage and copies of one text once, and the chance that
not all of them are wrong orders the answers (the strength-based re-ranking of Wang et al. 2018, as a noisy or).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.claims import group, meaning, near_copies
from service.confidence import CONSIDERED
from service.select import Candidate

_TOO_LONG = 2  # times the words that passages share: a longer wording took in what stands round the answer
_LEAST_SHARE = 0.5  # of the surest place's probability, for a wording to lead in its stead


@dataclass(frozen=True, slots=True)
class Supported:
    """An answer with the places (in the candidates given) that bear it out and its support in [0, 1].

    The surest place comes first; but where two passages or more share a wording of two words or more, less than half
    as long as its, theirs does: "Republic of Korea" before "Dr Park reported on the work of the Republic of Korea".
    """

    places: tuple[int, ...]
    support: float


def supported(candidates: Sequence[Candidate], probabilities: Sequence[float]) -> list[Supported]:
    """The different answers among the candidates, best supported first; `probabilities` in [0, 1], one a candidate.

    Two passages of probability 0.3 that say the same give 1 - 0.7 * 0.7 = 0.51, which goes before one of 0.5.
    """
    order = sorted(range(len(candidates)), key=lambda place: (-probabilities[place], place))[:CONSIDERED]
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
    return Supported(tuple(_best_worded_first(candidates, probabilities, places)), 1 - doubt)


def _best_worded_first(
    candidates: Sequence[Candidate], probabilities: Sequence[float], places: Sequence[int]
) -> list[int]:
    """The places, surest first, with one put in front where the surest is too long and passages share a wording."""
    wordings = [meaning(candidates[place].text) for place in places]
    homes: dict[tuple[str, ...], set[str]] = {}
    for place, wording in zip(places, wordings, strict=True):
        homes.setdefault(wording.words, set()).add(candidates[place].passage.id)
    lead = next(
        (
            at
            for at, (place, wording) in enumerate(zip(places, wordings, strict=True))
            if len(homes[wording.words]) > 1 < len(wording.words)
            and len(wordings[0].words) > _TOO_LONG * len(wording.words)
            and wording.figures == wordings[0].figures
            and probabilities[place] >= _LEAST_SHARE * probabilities[places[0]]
        ),
        0,
    )
    return [places[lead], *places[:lead], *places[lead + 1 :]]
