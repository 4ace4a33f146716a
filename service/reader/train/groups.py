"""An endless, seeded stream of groups: a question with its own window and with hard negatives."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from service.reader.train.mixture import Share
from service.reader.train.pool import Ids, Pool
from service.reader.train.rows import Row
from service.reader.train.windows import NOTHING, Cutter, Group

SAME_ARTICLE = 0.15
"""How often a negative is any passage of the same article instead of one that search brings."""

RIVALS = 4
"""How many of a row's rivals are read beside its context."""
RIVALS_DEPTH = 7
"""Out of how many, the likest: those that the service would read."""

HEADED = 0.7
"""How often a group is shown with its headings."""
ONE_HEADING = 0.5
"""How often the mined negatives of such a group stand under the heading of the question's own context, as if they were
of its document: else a reader learns to look at the heading alone."""

NONE_MINED = np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Sampler:
    """Draws groups.

    `negatives[row.id]` are numbers of passages, best ranked first, where any were mined; `questions` the pieces by
    text. An unanswered question needs no negatives: its own window is one. Rivals,
    where a row has them, take the place of both.
    """

    shares: tuple[Share, ...]
    pool: Pool
    negatives: Mapping[str, npt.NDArray[np.int32]]
    questions: Mapping[str, Ids]
    seed: int
    negatives_answered: int = 2

    def rows(self) -> Iterator[Row]:
        """Rows without end: each share is gone through in a new order each time round."""
        generator = np.random.default_rng(self.seed)
        weights = np.array([share.weight for share in self.shares])
        cycles = [
            _cycle(share.rows, np.random.default_rng([self.seed, index])) for index, share in enumerate(self.shares)
        ]
        while True:
            for index in generator.choice(len(self.shares), size=1024, p=weights / weights.sum()):
                yield next(cycles[int(index)])

    def groups(self, *, skip: int = 0) -> Iterator[Group]:
        """Groups without end, the first `skip` left out, as after a stop: the rest is the same."""
        by_title, by_context = _by_title(self.pool), _by_context(self.pool)
        for number, row in enumerate(self.rows()):
            if number >= skip:
                cutter = Cutter(self.pool, np.random.default_rng([self.seed, 1, number]))
                chosen = self._rivals(row, cutter, by_context) if row.rivals else self._mined(row, cutter, by_title)
                yield self._group(row, cutter, chosen)

    def _group(self, row: Row, cutter: Cutter, chosen: Sequence[int]) -> Group:
        question = self.questions[row.question]
        passages = [self.pool.passages[number] for number in chosen]
        own = self.pool.contexts[self.pool.number_of[row.context]].heading
        above = [self.pool.contexts[passage.context].heading for passage in passages]
        if cutter.generator.random() > HEADED:
            own, above = NOTHING, [NOTHING] * len(passages)
        elif not row.rivals and cutter.generator.random() < ONE_HEADING:
            above = [own] * len(passages)
        others = [
            cutter.other(row, question, passage, heading=heading)
            for passage, heading in zip(passages, above, strict=True)
        ]
        return Group((cutter.gold(row, question, heading=own), *others))

    def _rivals(self, row: Row, cutter: Cutter, by_context: Mapping[int, Sequence[int]]) -> list[int]:
        """The numbers of passages of some of the row's rivals."""
        likest = row.rivals[:RIVALS_DEPTH]
        drawn = cutter.generator.permutation(len(likest))[:RIVALS]
        passages = [by_context[self.pool.number_of[likest[int(place)]]] for place in drawn]
        return [own[int(cutter.generator.integers(len(own)))] for own in passages]

    def _mined(self, row: Row, cutter: Cutter, by_title: Mapping[str, Sequence[int]]) -> list[int]:
        """The numbers of some passages mined for the row; now and then one of its article comes in instead."""
        wanted = self.negatives_answered if row.answers else 0
        mined = self.negatives.get(row.id, NONE_MINED)
        chosen = [int(number) for number in cutter.generator.permutation(mined[mined >= 0])[:wanted]]
        article = by_title.get(row.title, ())
        if row.answers and article and chosen and cutter.generator.random() < SAME_ARTICLE * wanted:
            other = article[int(cutter.generator.integers(len(article)))]
            text = self.pool.text(self.pool.passages[other]).lower()
            if not any(answer.lower() in text for answer in row.texts):
                chosen[-1] = other
        return chosen


def question_pieces(rows: Sequence[Row], tokenizer: Tokenizer) -> dict[str, Ids]:
    """The word pieces of each distinct question, int32 [pieces], by its text."""
    texts = list(dict.fromkeys(row.question for row in rows))
    encodings = tokenizer.encode_batch(texts, add_special_tokens=False)
    return {text: np.asarray(one.ids, dtype=np.int32) for text, one in zip(texts, encodings, strict=True)}


def _cycle(rows: Sequence[Row], generator: np.random.Generator) -> Iterator[Row]:
    while True:
        for index in generator.permutation(len(rows)):
            yield rows[int(index)]


def _by_title(pool: Pool) -> dict[str, list[int]]:
    """The numbers of the passages of each article that has a title."""
    numbers: dict[str, list[int]] = {}
    for number, passage in enumerate(pool.passages):
        title = pool.contexts[passage.context].title
        if title:
            numbers.setdefault(title, []).append(number)
    return numbers


def _by_context(pool: Pool) -> dict[int, list[int]]:
    """The numbers of the passages of each context, by its number."""
    numbers: dict[int, list[int]] = {}
    for number, passage in enumerate(pool.passages):
        numbers.setdefault(passage.context, []).append(number)
    return numbers
