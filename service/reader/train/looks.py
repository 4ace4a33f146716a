"""Second looks to learn from: spans that the model itself would give, marked in their windows, right and wrong.

They are taken from what it has just read, so they change as it does. Of a question's windows the right span is looked
at beside the wrong ones that score best.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from service.reader.marked import mark
from service.reader.train.model import Logits
from service.reader.train.pool import Ids
from service.reader.train.reading import MAX_ANSWER_PIECES, Floats
from service.reader.train.windows import MARK_IDS, SEP, Group, Window
from sources.document import Span

WRONG = 3
"""How many wrong spans of a question are looked at."""
SPREAD = 3.0
"""By how much at most, in logits, chance lifts a wrong span over a better scored one."""
RIGHT_SHARE = 0.7
"""A span is right from this F1 of its pieces with an answer on; one that shares less with an answer, or holds its words
elsewhere, teaches nothing."""
_EDGES = 6
_A_WINDOW = 4


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """Marked windows; `right` is bool [windows], `groups` int64 [windows], the number of the question of each."""

    windows: tuple[Window, ...]
    right: Tensor
    groups: Tensor


def second_looks(groups: Sequence[Group], logits: Logits, generator: np.random.Generator) -> Looks:
    """What to look at again of the groups just read; their windows are numbered as in `batch_of`."""
    starts, ends = logits.start.detach().cpu().numpy(), logits.end.detach().cpu().numpy()
    windows: list[Window] = []
    right: list[bool] = []
    asked: list[int] = []
    first = 0
    for number, group in enumerate(groups):
        own = slice(first, first + len(group.windows))
        first += len(group.windows)
        for window, span, is_right in _chosen(group, starts[own], ends[own], generator):
            windows.append(marked(window, span))
            right.append(is_right)
            asked.append(number)
    return Looks(tuple(windows), torch.tensor(right), torch.tensor(asked))


def marked(window: Window, span: Span) -> Window:
    """The window with a span, a range of its positions, marked."""
    start = window.passage_start
    passage: list[int] = window.ids[start:-1].tolist()
    shown = mark(passage, Span(span.start - start, span.end - start), MARK_IDS)
    return Window(np.concatenate([window.ids[:start], shown, [SEP]]).astype(np.int32), start)


def _chosen(
    group: Group, starts: Floats, ends: Floats, generator: np.random.Generator
) -> Iterator[tuple[Window, Span, bool]]:
    """A right span, if there is any, and some wrong ones."""
    right = [(window, span) for window in group.windows for span in window.answers]
    answers = [window.ids[span.start : span.end] for window, span in right]
    found: list[tuple[Window, Span]] = []
    wrong: list[tuple[float, Window, Span]] = []
    for window, start, end in zip(group.windows, starts, ends, strict=True):
        for score, span in _best(window, start, end):
            share = max((_shared(span, answer) for answer in window.answers), default=0.0)
            if share >= RIGHT_SHARE:
                found.append((window, span))
            elif not share and not any(_holds(window.ids[span.start : span.end], answer) for answer in answers):
                wrong.append((score + SPREAD * float(generator.random()), window, span))
    if found:  # with the edges that the model gives, as the wrong ones have
        yield *found[0], True
    elif right:
        yield *right[int(generator.integers(len(right)))], True
    for _, window, span in sorted(wrong, key=lambda one: -one[0])[:WRONG]:
        yield window, span, False


def _best(window: Window, start: Floats, end: Floats) -> list[tuple[float, Span]]:
    """The best spans of a window with their scores, none half of another."""
    first, last = window.passage_start, len(window.ids) - 1
    pairs = sorted(
        (
            (float(start[left] + end[right]), Span(left, right + 1))
            for left in (first + np.argsort(-start[first:last])[:_EDGES]).tolist()
            for right in (first + np.argsort(-end[first:last])[:_EDGES]).tolist()
            if left <= right < left + MAX_ANSWER_PIECES
        ),
        key=lambda pair: -pair[0],
    )
    kept: list[tuple[float, Span]] = []
    for score, span in pairs:
        if all(_shared(span, other) <= 0.5 for _, other in kept):
            kept.append((score, span))
    return kept[:_A_WINDOW]


def _holds(pieces: Ids, answer: Ids) -> bool:
    """Whether the pieces of the answer stand in a row among these."""
    rows = len(pieces) - len(answer) + 1
    return any(np.array_equal(pieces[at : at + len(answer)], answer) for at in range(rows))


def _shared(one: Span, other: Span) -> float:
    """The F1 of the positions that two spans cover."""
    common = min(one.end, other.end) - max(one.start, other.start)
    return 2 * max(0, common) / (len(one) + len(other))
