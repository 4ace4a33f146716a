"""Fitting the confidence to gold questions, with candidates of known features."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from eval.calibration import examples
from index.passage import Passage
from service.answer import Turn
from service.fit import fit
from service.select import FEATURES, Candidate
from service.support import supported
from sources.document import Span
from sources.errors import ModelError
from tests.eval_fakes import gold

MARGIN = FEATURES.index("margin")


def candidate(text: str, margin: float) -> Candidate:
    features = tuple(margin if place == MARGIN else 0.0 for place in range(len(FEATURES)))
    return Candidate(Passage("d1", Span(0, len(text)), text, "", "text"), Span(0, len(text)), text, features)


class FakeWeigher:
    """Offers for every question the answer it is after, and "Mongolia"; the surer of the two is the right one."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []

    def weigh(self, question: str, *, history: Sequence[Turn] = ()) -> Sequence[Candidate]:
        self.asked.append((question, tuple(history)))
        if question.startswith("no"):
            return [candidate("Mongolia", -2.0)]
        return [candidate("Turkey", 3.0), candidate("Mongolia", -1.0)]


QUESTIONS = [
    *(gold(f"turkey {place}", answers=["Turkey"]) for place in range(30)),
    *(gold(f"nobody {place}") for place in range(10)),
]


def test_the_right_candidates_get_the_high_confidence() -> None:
    weigher = FakeWeigher()
    done: list[int] = []
    found = fit(examples(QUESTIONS, weigher, progress=done.append), reader="fake", false_silence=0.08)
    assert (found.reader, found.questions, found.risk) == ("fake", 40, 0.0)
    answered, held = (
        found.confidence(supported(one, [found.probability(each.features) for each in one])[0].support)
        for one in (weigher.weigh("turkey"), weigher.weigh("nobody"))
    )
    assert answered >= found.threshold > held
    assert done == list(range(1, 41))


def test_follow_ups_are_weighed_with_their_conversation() -> None:
    weigher = FakeWeigher()
    follow_up = gold(
        "turkey", answers=["Turkey"], kind="followup", history=[{"question": "ecology?", "answer": "Mongolia"}]
    )
    examples([*QUESTIONS, follow_up], weigher)
    assert weigher.asked[-1] == ("turkey?", (Turn("ecology?", "Mongolia"),))


def test_too_few_questions_are_refused() -> None:
    with pytest.raises(ModelError, match="too few"):
        fit(examples(QUESTIONS[:5], FakeWeigher()), reader="fake", false_silence=0.08)


def test_questions_that_are_all_answered_right_are_not_enough() -> None:
    with pytest.raises(ModelError, match="add questions that the documents do not answer"):
        fit(examples(QUESTIONS[:30], FakeWeigher()), reader="fake", false_silence=0.08)
