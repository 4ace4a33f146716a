"""The unit that is indexed: a Passage is some whole sentences of one document, small enough for the embedder."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Literal, TypeAlias

from sources.document import BlockKind, Document, Span
from sources.sentences import sentences

CountTokens: TypeAlias = Callable[[Sequence[str]], Sequence[int]]
"""Word pieces of each text, without the marks a model puts around them."""


_PART_WORDS = 30
_MAX_TITLE = 300  # characters: what a file tells as its title may be a whole text


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of one document: `text == document.text[span.start:span.end]`, always.

    `heading` holds the section headings above it, outermost first, joined by " > " ("" when there are none); `kind` is
    the kind of the blocks it is made of. `id` is `{document_id}:{start}-{end}`.
    """

    document_id: str
    span: Span
    text: str
    heading: str
    kind: BlockKind

    @property
    def id(self) -> str:
        """The passage's stable name."""
        return f"{self.document_id}:{self.span.start}-{self.span.end}"

    @property
    def search_text(self) -> str:
        """The heading, then the text."""
        return f"{self.heading}\n{self.text}" if self.heading else self.text

    def heading_under(self, title: str) -> str:
        """Its heading with the document's title before it, once; a title counts for 300 characters.

        A title that is a file's name is put into words.
        """
        title = title[:_MAX_TITLE]
        title = title if " " in title else re.sub(r"[-_]+", " ", title)
        sections = "" if self.heading == title else self.heading.removeprefix(f"{title} > ")
        return " > ".join(part for part in (title, sections) if part)

    def word_text(self, title: str) -> str:
        """What the index of words sees: the title of the document, the heading, then the text."""
        heading = self.heading_under(title)
        return f"{heading}\n{self.text}" if heading else self.text


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its place in one ranking.

    `score` is the fused score in [0, 1], higher is better; `dense` the cosine of question and passage and `lexical` the
    BM25 score, each None when that ranking did not bring the passage.
    """

    passage: Passage
    score: float
    dense: float | None
    lexical: float | None


def split(
    document: Document, *, count_tokens: CountTokens, max_tokens: int = 160, window_tokens: int = 254
) -> list[Passage]:
    """The passages of `document`, in order; together they hold every character that is not white space, once.

    A passage never reaches over the end of a section, nor from running text into references or contents. It has at most
    `max_tokens` word pieces, and no more than the `window_tokens` that the embedder reads. Sentences stay whole unless
    one alone is too long; that one is cut at the end of a clause, or of a word, or anywhere as a last resort. A
    section's sentences are dealt out evenly, so that none is left over alone.

    Raises ValueError when `max_tokens` is not positive.
    """
    if max_tokens < 1:
        raise ValueError(f"max_tokens must be at least 1, not {max_tokens}")
    pieces = _gathered([piece for region in _regions(document) for piece in _sentences(document, region)])
    counts = count_tokens([piece.span.of(document.text) for piece in pieces])
    room = max(min(max_tokens, window_tokens), 1)
    passages = []
    for _, group in groupby(
        zip(pieces, counts, strict=True), key=lambda pair: (pair[0].family, pair[0].section, pair[0].heading)
    ):
        sized = [part for piece, count in group for part in _cut(document.text, piece, count, count_tokens, room)]
        passages += [_passage(document, run) for run in _dealt(sized, room)]
    return passages


def parts(document: Document, passage: Passage) -> list[Span]:
    """The passage cut into whole sentences of at least 30 words together, in order; a shorter rest joins the last.

    The index of meaning holds a vector for each, since one of a whole passage drowns what a single sentence says.
    """
    cuts: list[Span] = []
    for sentence in sentences(document.text, passage.span, language=document.language_at(passage.span.start)):
        if cuts and _words(document, cuts[-1]) < _PART_WORDS:
            cuts[-1] = Span(cuts[-1].start, sentence.end)
        else:
            cuts.append(sentence)
    if len(cuts) > 1 and _words(document, cuts[-1]) < _PART_WORDS:
        cuts[-2:] = [Span(cuts[-2].start, cuts[-1].end)]
    return cuts or [passage.span]


def _words(document: Document, span: Span) -> int:
    return len(span.of(document.text).split())


_Family: TypeAlias = Literal["text", "reference", "contents"]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of text of one kind in one section: a block, then a sentence of it. `section` numbers the sections."""

    span: Span
    kind: BlockKind
    family: _Family
    section: int
    heading: str


def _regions(document: Document) -> Iterator[_Piece]:
    """The blocks, and what lies outside of them, cut where a section begins or ends."""
    edges = sorted({edge for section in document.sections for edge in (section.span.start, section.span.end)})
    for kind, span in _stretches(document):
        first, last = bisect_right(edges, span.start), bisect_left(edges, span.end)
        for section, (start, end) in enumerate(pairwise([span.start, *edges[first:last], span.end]), start=first):
            part = _stripped(document.text, start, end)
            if part:
                heading = " > ".join(document.section_at(part.start))
                yield _Piece(part, kind, kind if kind in ("reference", "contents") else "text", section, heading)


def _stretches(document: Document) -> Iterator[tuple[BlockKind, Span]]:
    at = 0
    for block in document.blocks:
        yield "text", Span(at, max(at, block.span.start))
        yield block.kind, block.span
        at = block.span.end
    yield "text", Span(at, len(document.text))


def _sentences(document: Document, region: _Piece) -> Iterator[_Piece]:
    """The sentences of a region; whatever the splitter left between two of them goes to the first."""
    language = document.language_at(region.span.start)
    starts = {span.start for span in sentences(document.text, region.span, language=language)}
    cuts = sorted({region.span.start, *starts, region.span.end})
    for start, end in pairwise(cuts):
        part = _stripped(document.text, start, end)
        if part:
            yield replace(region, span=part)


def _gathered(pieces: Sequence[_Piece]) -> list[_Piece]:
    """The pieces, each heading counted to what follows it, so that "References" stands with the references."""
    gathered = list(pieces)
    for at in range(len(gathered) - 2, -1, -1):
        this, following = gathered[at], gathered[at + 1]
        if this.kind == "heading" and this.section == following.section:
            gathered[at] = replace(this, family=following.family)
    return gathered


def _stripped(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    start += len(part) - len(part.lstrip())
    return Span(start, start + len(part.strip()))


_CLAUSE_END = re.compile(r"[;:,.!?…–—)\]»”]\s+")
_WORD_END = re.compile(r"\s+")


def _cut(text: str, piece: _Piece, count: int, count_tokens: CountTokens, room: int) -> Iterator[tuple[_Piece, int]]:
    """`piece` itself when it fits, else its halves, cut as near to the middle as a clause or a word ends."""
    start, end = piece.span.start, piece.span.end
    if count <= room or end - start < 2:
        yield piece, count
        return
    middle, quarter = (start + end) // 2, (end - start) // 4
    ends = [match.end() for match in _CLAUSE_END.finditer(text, start, end) if abs(match.end() - middle) <= quarter]
    ends = ends or [match.end() for match in _WORD_END.finditer(text, start, end)]
    at = min(ends, key=lambda offset: abs(offset - middle), default=middle)
    halves = [replace(piece, span=_stripped(text, *edges)) for edges in ((start, at), (at, end))]
    for half, tokens in zip(halves, count_tokens([half.span.of(text) for half in halves]), strict=True):
        yield from _cut(text, half, tokens, count_tokens, room)


def _dealt(sized: Sequence[tuple[_Piece, int]], room: int) -> Iterator[list[_Piece]]:
    """Runs of pieces of at most `room` tokens, about equal in size."""
    total = sum(tokens for _, tokens in sized)
    share = total / max(1, -(-total // room))
    run: list[_Piece] = []
    size = 0
    for piece, tokens in sized:
        # A run ends where the next piece does not fit, or would take it further past an even share than it is short.
        if run and (size + tokens > room or size + tokens - share > share - size):
            yield run
            run, size = [], 0
        run.append(piece)
        size += tokens
    if run:
        yield run


def _passage(document: Document, pieces: Sequence[_Piece]) -> Passage:
    span = Span(pieces[0].span.start, pieces[-1].span.end)
    sizes: Counter[BlockKind] = Counter()
    for piece in pieces:
        sizes[piece.kind] += len(piece.span)
    kind = max(sizes, key=lambda kind: (sizes[kind], kind))
    return Passage(document.id, span, span.of(document.text), pieces[0].heading, kind)
