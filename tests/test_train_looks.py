"""Second looks to learn from: the right span beside the wrong ones that the model itself likes best."""

import math

import numpy as np
import pytest
import torch

from service.reader.train.looks import WRONG, Looks, second_looks
from service.reader.train.loss import verdict_loss
from service.reader.train.model import Logits
from service.reader.train.windows import MARK_IDS, Group, Window, join
from sources.document import Span

QUESTION = np.array([110, 111], dtype=np.int32)
FIRST = 4
"""Where the passage begins behind [CLS], two pieces of a question and [SEP]."""


def window(first: int, *, answers: tuple[Span, ...] = ()) -> Window:
    return join(QUESTION, np.arange(first, first + 12, dtype=np.int32), answers)


def looked(groups: list[Group], peaks: dict[tuple[int, int, int], float], *, seed: int = 0) -> Looks:
    """Looks after a reading with these scores at (window, start, end); all else is far below."""
    count, length = sum(len(group.windows) for group in groups), 18
    start, end = torch.full((count, length), -20.0), torch.full((count, length), -20.0)
    for (number, first, last), score in peaks.items():
        start[number, FIRST + first] = score
        end[number, FIRST + last] = score
    return second_looks(groups, Logits(start, end, torch.zeros(count)), np.random.default_rng(seed))


def spans(looks: Looks) -> list[tuple[list[int], bool]]:
    """What stands between the marks, and whether it is right."""
    found = []
    for one, right in zip(looks.windows, looks.right.tolist(), strict=True):
        ids = one.ids.tolist()
        found.append((ids[ids.index(MARK_IDS[0]) + 1 : ids.index(MARK_IDS[1])], right))
    return found


def test_the_right_span_stands_beside_the_best_wrong_ones() -> None:
    group = Group((window(200, answers=(Span(2, 4),)), window(300)))
    looks = looked([group], {(0, 2, 3): 9.0, (0, 8, 8): 8.0, (1, 5, 6): 7.0})
    found = spans(looks)
    assert found[0] == ([202, 203], True)
    assert ([208], False) in found
    assert ([305, 306], False) in found
    assert [right for _, right in found].count(True) == 1
    assert len(found) == 1 + WRONG
    assert looks.groups.tolist() == [0] * len(found)


def test_a_question_that_nothing_answers_has_only_wrong_spans() -> None:
    groups = [Group((window(200), window(300))), Group((window(400, answers=(Span(0, 1),)),))]
    looks = looked(groups, {(0, 1, 1): 5.0, (1, 2, 2): 4.0, (2, 0, 0): 3.0})
    assert not any(
        right for right, group in zip(looks.right.tolist(), looks.groups.tolist(), strict=True) if group == 0
    )
    assert any(right for right, group in zip(looks.right.tolist(), looks.groups.tolist(), strict=True) if group == 1)


@pytest.mark.parametrize("seed", range(8))
def test_half_an_answer_and_its_words_elsewhere_are_no_wrong_span(seed: int) -> None:
    group = Group((window(200, answers=(Span(2, 6),)), join(QUESTION, np.arange(201, 213, dtype=np.int32))))
    peaks = {(0, 5, 5): 9.0, (1, 0, 5): 8.0, (0, 9, 9): 7.0, (1, 8, 8): 7.0}
    wrong = [span for span, right in spans(looked([group], peaks, seed=seed)) if not right]
    assert [205] not in wrong
    assert [201, 202, 203, 204, 205, 206] not in wrong
    assert [209] in wrong


def test_the_loss_is_each_verdict_and_the_choice_within_a_question() -> None:
    right, groups = torch.tensor([True, False, False]), torch.tensor([0, 0, 1])
    assert float(verdict_loss(torch.zeros(3), right, groups)) == pytest.approx(math.log(2) + 0.5 * math.log(2))
    sure = verdict_loss(torch.tensor([9.0, -9.0, -9.0]), right, groups)
    assert float(sure) == pytest.approx(0.0, abs=1e-3)
