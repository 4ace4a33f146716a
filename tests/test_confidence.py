"""A confidence is a probability fitted on gold, kept with the reader it was fitted for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.passage import Passage
from service.confidence import Calibration, load_calibration
from service.fit import Example, fit
from service.select import FEATURES, Candidate
from service.support import supported
from sources.document import Span
from sources.errors import ModelError

WORDS = "amber basil cedar daisy ember".split()


def candidate(margin: float, *, word: str = "amber") -> Candidate:
    passage = Passage(f"{len(word):016x}", Span(0, len(word)), word, "", "text")
    return Candidate(passage, Span(0, len(word)), word, (margin, *[0.0] * (len(FEATURES) - 1)))


def examples(count: int) -> list[Example]:
    """Questions whose right span has a margin about 4 higher than the wrong ones; every fourth has no right span."""
    chance = np.random.default_rng(7)
    found = []
    for number in range(count):
        answerable = number % 4 != 0
        margins = [*chance.normal(-2, 1, size=4), chance.normal(2 if answerable else -2, 1)]
        right = (False, False, False, False, answerable)
        told = tuple(candidate(float(margin), word=word) for margin, word in zip(margins, WORDS, strict=True))
        found.append(Example(told, right, answerable))
    return found


def test_what_speaks_for_an_answer_raises_its_confidence() -> None:
    fitted = fit(examples(80), reader="a reader")
    assert fitted.probability(candidate(3.0).features) > 0.9
    assert fitted.probability(candidate(-3.0).features) < 0.1


def test_the_threshold_holds_back_no_more_right_answers_than_was_asked() -> None:
    told = examples(200)
    fitted = fit(told, reader="a reader", false_silence=0.1)
    spoken: dict[bool, list[bool]] = {True: [], False: []}
    for one in told:
        best = supported(one.candidates, [fitted.probability(each.features) for each in one.candidates])[0]
        spoken[one.right[best.places[0]]].append(fitted.confidence(best.support) >= fitted.threshold)
    assert spoken[True].count(False) / len(spoken[True]) == pytest.approx(0.1, abs=0.05)
    assert spoken[False].count(True) < len(spoken[False]) / 2


def test_fitting_twice_gives_the_same() -> None:
    assert fit(examples(60), reader="a reader") == fit(examples(60), reader="a reader")


def with_verdicts(told: list[Example]) -> list[Example]:
    """The same questions, looked at again: the verdict knows better than the margin which span is right."""
    return [
        replace(
            one,
            candidates=tuple(
                replace(each, verdict=3.0 if right else -3.0)
                for each, right in zip(one.candidates, one.right, strict=True)
            ),
        )
        for one in told
    ]


def test_a_verdict_has_the_last_word() -> None:
    fitted = fit(with_verdicts(examples(80)), reader="a reader")
    assert fitted.second is not None
    weak, strong = replace(candidate(-1.0), verdict=3.0), replace(candidate(1.0, word="basil"), verdict=-3.0)
    first, second = fitted.chances([weak, strong])
    assert first > 0.5 > second
    assert fitted.probability(weak.features) < fitted.probability(strong.features)
    assert fitted.risk <= fit(examples(80), reader="a reader").risk


def test_what_was_not_looked_at_again_comes_behind() -> None:
    fitted = fit(with_verdicts(examples(80)), reader="a reader")
    chances = fitted.chances([replace(candidate(3.0), verdict=-3.0), candidate(9.0, word="basil")])
    assert chances[1] < chances[0]


def test_without_verdicts_nothing_is_learnt_of_them() -> None:
    fitted = fit(examples(80), reader="a reader")
    assert fitted.second is None
    assert fitted.chances([candidate(1.0)]) == [fitted.probability(candidate(1.0).features)]


def test_too_few_questions_say_how_many_are_needed() -> None:
    with pytest.raises(ModelError, match="29 questions are too few to fit a confidence on: give 30 or more"):
        fit(examples(29), reader="a reader")


def test_gold_that_never_fits_says_so() -> None:
    wrong = [Example(one.candidates, (False,) * 5, one.answerable) for one in examples(40)]
    with pytest.raises(ModelError, match="check that they fit the library"):
        fit(wrong, reader="a reader")


@pytest.mark.parametrize("told", [list, with_verdicts])
def test_a_calibration_is_kept_as_it_was(told: Callable[[list[Example]], list[Example]], tmp_path: Path) -> None:
    fitted = fit(told(examples(60)), reader="a reader")
    (tmp_path / "calibration.json").write_text(fitted.to_json())
    assert load_calibration(tmp_path / "calibration.json") == fitted


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("{", "is damaged", id="cut-off"),
        pytest.param('{"version": 1}', "is damaged", id="fields-missing"),
        pytest.param('{"version": 99, "weights": {}}', "another version", id="newer"),
    ],
)
def test_a_calibration_that_cannot_be_used_says_what_to_do(text: str, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        Calibration.from_json(text)


def test_the_calibration_that_ships_is_whole() -> None:
    shipped = load_calibration()
    assert 0 < shipped.threshold < 1
    assert shipped.questions >= 30
