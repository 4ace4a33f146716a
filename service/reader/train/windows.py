"""What the reader sees: `[CLS] question [SEP] passage [SEP]`, and the windows of one question put in a group.

With a heading it is `[CLS] question [SEP] heading [SEP] passage [SEP]`.

The passage of a window looks like one of the service's: whole sentences, often followed or preceded by sentences of the
same article, at most `MAX_PASSAGE_PIECES` word pieces.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from service.reader.train.pool import MAX_PASSAGE_PIECES, MAX_QUESTION_PIECES, Ids, Passage, Pool
from service.reader.train.rows import Row
from sources.document import Span

CLS, SEP, PAD = 101, 102, 0
MARK_IDS = (1, 2)
"""The numbers of the special pieces in the vocabulary of BERT (uncased), and of those that mark a span."""
EXTENDED = 0.35
"""How often a short passage is given sentences of the neighbouring paragraph."""
SHORT_PIECES = 150
NOTHING: Ids = np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """One reader input: `ids` int32 [length]; the passage begins at `passage_start` and ends before the last [SEP].

    `answers` are half-open ranges of positions in the window; empty means that the passage does not answer.
    """

    ids: Ids
    passage_start: int
    answers: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The windows of one question that are scored together."""

    windows: tuple[Window, ...]


def join(question: Ids, passage: Ids, answers: Sequence[Span] = (), *, heading: Ids = NOTHING) -> Window:
    """A window of a question and a passage; `answers` are ranges of the passage's pieces."""
    question = question[:MAX_QUESTION_PIECES]
    above = [*heading, SEP] if len(heading) else []
    start = len(question) + 2 + len(above)
    ids = np.concatenate([[CLS], question, [SEP], above, passage, [SEP]]).astype(np.int32)
    return Window(ids, start, tuple(Span(span.start + start, span.end + start) for span in answers))


@dataclass(frozen=True, slots=True, eq=False)
class Cutter:
    """Cuts the windows of a question out of a pool, with a generator that decides where."""

    pool: Pool
    generator: np.random.Generator

    def gold(self, row: Row, question: Ids, *, heading: Ids = NOTHING) -> Window:
        """A window of the row's own context; it holds at least one whole answer where the row has any."""
        number = self.pool.number_of[row.context]
        context = self.pool.contexts[number]
        marks = [context.pieces_of(span) for span in row.answers]
        pieces = self._around(number, marks)
        whole = [mark for mark in marks if pieces.encloses(mark)]
        cut = [
            Span(max(mark.start, pieces.start), min(mark.end, pieces.end)) for mark in marks if mark.overlaps(pieces)
        ]
        inside = [Span(mark.start - pieces.start, mark.end - pieces.start) for mark in whole or cut]
        passage, shift = self._extended(Passage(number, pieces), row.texts)
        shifted = [Span(mark.start + shift, mark.end + shift) for mark in inside]
        return join(question, passage, list(dict.fromkeys(shifted)), heading=heading)

    def other(self, row: Row, question: Ids, passage: Passage, *, heading: Ids = NOTHING) -> Window:
        """A window of a passage that does not answer the row."""
        pieces, _ = self._extended(passage, row.texts)
        return join(question, pieces, heading=heading)

    def _around(self, number: int, marks: Sequence[Span]) -> Span:
        """Whole sentences round one of the answers, or any passage of the context where there is none."""
        context = self.pool.contexts[number]
        if len(context.ids) <= MAX_PASSAGE_PIECES:
            return Span(0, len(context.ids))
        sentences = context.sentences
        if marks:
            mark = marks[int(self.generator.integers(len(marks)))]
        else:
            mark = sentences[int(self.generator.integers(len(sentences)))]
        first = max(index for index, sentence in enumerate(sentences) if sentence.start <= mark.start)
        last = min(index for index, sentence in enumerate(sentences) if sentence.end >= mark.end)
        span = Span(sentences[first].start, sentences[last].end)
        if len(span) > MAX_PASSAGE_PIECES:
            start = max(span.start, min(mark.start - MAX_PASSAGE_PIECES // 4, span.end - MAX_PASSAGE_PIECES))
            return Span(start, min(start + MAX_PASSAGE_PIECES, span.end))
        return self._grown(sentences, first, last)

    def _grown(self, sentences: Sequence[Span], first: int, last: int) -> Span:
        """Sentences added before or after, by chance, while they fit."""
        while True:
            sides = []
            if first > 0 and sentences[last].end - sentences[first - 1].start <= MAX_PASSAGE_PIECES:
                sides.append(-1)
            if last + 1 < len(sentences) and sentences[last + 1].end - sentences[first].start <= MAX_PASSAGE_PIECES:
                sides.append(1)
            if not sides:
                return Span(sentences[first].start, sentences[last].end)
            if sides[int(self.generator.integers(len(sides)))] < 0:
                first -= 1
            else:
                last += 1

    def _extended(self, passage: Passage, answers: Sequence[str]) -> tuple[Ids, int]:
        """The passage's pieces, perhaps with a neighbour's, and how many pieces were put in front."""
        context = self.pool.contexts[passage.context]
        own = context.ids[passage.pieces.start : passage.pieces.end]
        if len(own) > SHORT_PIECES or self.generator.random() > EXTENDED:
            return own, 0
        side = -1 if self.generator.random() < 0.5 else 1
        more = self._neighbour(passage.context, side, MAX_PASSAGE_PIECES - len(own), answers)
        return (np.concatenate([more, own]), len(more)) if side < 0 else (np.concatenate([own, more]), 0)

    def _neighbour(self, number: int, side: int, room: int, answers: Sequence[str]) -> Ids:
        """Whole sentences of the paragraph before or after, of the same article, that hold none of the answers."""
        contexts = self.pool.contexts
        if not 0 <= number + side < len(contexts):
            return NOTHING
        context = contexts[number + side]
        if not context.title or context.title != contexts[number].title:
            return NOTHING
        sentences = context.sentences
        if side < 0:
            fitting = [sentence.start for sentence in sentences if len(context.ids) - sentence.start <= room]
            pieces = Span(min(fitting), len(context.ids)) if fitting else Span(0, 0)
        else:
            pieces = Span(0, max((sentence.end for sentence in sentences if sentence.end <= room), default=0))
        if not len(pieces):
            return NOTHING
        text = context.text_of(pieces).lower()
        return NOTHING if any(answer.lower() in text for answer in answers) else context.ids[pieces.start : pieces.end]
