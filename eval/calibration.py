"""`pincite calibrate`: fits the confidence, and the threshold of silence, to gold questions on one's own documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from eval.gold import GoldQuestion
from eval.metrics import right
from service.answer import Turn
from service.fit import Example
from service.select import Candidate


class Weigher(Protocol):
    """What gives the candidates for a question before anything is decided."""

    def weigh(self, question: str, *, history: Sequence[Turn] = ()) -> Sequence[Candidate]:
        """All spans that may be the answer, with what speaks for each."""


def examples(
    questions: Sequence[GoldQuestion], weigher: Weigher, *, progress: Callable[[int], None] = lambda _done: None
) -> list[Example]:
    """One Example for each question, to be fitted by `service.fit.fit`; follow-ups come with their conversation.

    A candidate is right under the same rule as in the measures.
    """
    found = []
    for done, question in enumerate(questions, start=1):
        found.append(_example(question, weigher))
        progress(done)
    return found


def _example(question: GoldQuestion, weigher: Weigher) -> Example:
    history = tuple(Turn(turn.question, turn.answer) for turn in question.history)
    candidates = tuple(weigher.weigh(question.question, history=history))
    return Example(candidates, tuple(right(question, one.text) for one in candidates), question.answerable)
