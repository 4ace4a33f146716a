"""An endless, seeded stream of groups: a question with its own window and with hard negatives."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from service.reader.train.mixture import Share
from service.reader.train.pool import Ids, Pool
from service.reader.train.rows import Row
from service.reader.train.windows import Cutter, Group

SAME_ARTICLE = 0.15
"""How often a negative is any passage of the same article instead of one that search brings."""

NONE_MINED = np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Sampler:
    """Draws groups.

    `negatives[row.id]` are numbers of passages, best ranked first, where any were mined; `questions` the pieces by
    text. An unanswered question needs no negatives: its own window is one.
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
        by_title = _by_title(self.pool)
        for number, row in enumerate(self.rows()):
            if number >= skip:
                yield self._group(row, Cutter(self.pool, np.random.default_rng([self.seed, 1, number])), by_title)

    def _group(self, row: Row, cutter: Cutter, by_title: Mapping[str, Sequence[int]]) -> Group:
        question = self.questions[row.question]
        wanted = self.negatives_answered if row.answers else 0
        mined = self.negatives.get(row.id, NONE_MINED)
        mined = mined[mined >= 0]
        chosen = list(cutter.generator.permutation(mined)[:wanted])
        article = by_title.get(row.title, ())
        if row.answers and article and chosen and cutter.generator.random() < SAME_ARTICLE * wanted:
            other = article[int(cutter.generator.integers(len(article)))]
            text = self.pool.text(self.pool.passages[other]).lower()
            if not any(answer.lower() in text for answer in row.texts):
                chosen[-1] = other
        others = [cutter.other(row, question, self.pool.passages[int(number)]) for number in chosen]
        return Group((cutter.gold(row, question), *others))


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
