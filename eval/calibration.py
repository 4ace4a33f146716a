"""`pincite calibrate`: fits the confidence, and the threshold of silence, to gold questions on one's own documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from eval.gold import GoldQuestion
from eval.metrics import right
from service.answer import Turn
from service.confidence import Calibration
from service.fit import Example, fit
from service.select import Candidate


class Weigher(Protocol):
    """What gives the candidates for a question before anything is decided."""

    def weigh(self, question: str, *, history: Sequence[Turn] = ()) -> Sequence[Candidate]:
        """All spans that may be the answer, with what speaks for each."""


def calibrate(
    questions: Sequence[GoldQuestion],
    weigher: Weigher,
    *,
    reader: str,
    false_silence: float,
    progress: Callable[[int], None] = lambda _done: None,
) -> Calibration:
    """A calibration for `reader` under which at most `false_silence` of the right answers are held back.

    A candidate is right under the same rule as in the measures. Raises ModelError when the questions are too few, or
    none of them has a right candidate.
    """
    examples = []
    for done, question in enumerate(questions, start=1):
        examples.append(_example(question, weigher))
        progress(done)
    return fit(examples, reader=reader, false_silence=false_silence)


def _example(question: GoldQuestion, weigher: Weigher) -> Example:
    history = tuple(Turn(turn.question, turn.answer) for turn in question.history)
    candidates = tuple(weigher.weigh(question.question, history=history))
    return Example(candidates, tuple(right(question, one.text) for one in candidates), question.answerable)
