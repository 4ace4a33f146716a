"""From the model's logits to candidate spans with the boundaries that people would mark."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from service.reader import Reading, ScoredSpan
from service.reader.windows import Window
from sources.document import Span

Logits = npt.NDArray[np.float32]

MAX_ANSWER_TOKENS = 64
CANDIDATES = 5
_BEST_EDGES = 12
_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"), ("“", "”"), ("«", "»"))  # not ‘’: an apostrophe closes nothing
_EDGE = frozenset(" \t\n\r\u00a0,;:.!?·•–—/|*_=+<>~^\\-")
_INITIAL = re.compile(r"(?:^|[\s.])\w$")
_ITEM = re.compile(r"^\s*(?:[-•*–]|\(?\w{1,3}[.)])\s|[;,]$")
_DANGLING_END = re.compile(
    r"(?:^|\s)(?:the|a|an|of|and|or|in|on|at|to|by|for|with|from|as|that|и|в|на|с)$", re.IGNORECASE
)


def reading(text: str, pieces: Sequence[tuple[Window, Logits, Logits]], *, relevance: float | None = None) -> Reading:
    """What the windows of one passage say together.

    `pieces` are the passage's windows with their start and end logits, [tokens] each. A span's score is its start logit
    plus its end logit; "no answer" scores the same sum at the first token, and the least of them over the windows
    stands for the passage (as in the SQuAD 2.0 baseline of Devlin et al. 2019).
    """
    pairs = [pair for window, starts, ends in pieces for pair in _candidates(window, starts, ends)]
    null_score = min(float(starts[0] + ends[0]) for _, starts, ends in pieces)
    return Reading(tuple(_distinct(text, pairs)), null_score, relevance)


def tidy(text: str, span: Span) -> Span:
    """The span as a person would mark it: no blanks, commas, a dangling "of the", an unmatched bracket or quote.

    >>> text = "It is (the Republic of Korea), of the"
    >>> tidy(text, Span(6, 37)).of(text)
    'the Republic of Korea'
    """
    start, end = _whole_words(text, span)
    before = (-1, -1)
    while start < end and (start, end) != before:
        before = (start, end)
        start, end = _trim_unmatched(text, *_trim_edges(text, start, end))
        dangling = _DANGLING_END.search(text, start, end)
        if dangling and dangling.start() > start:
            end = dangling.start()
    return Span(start, max(start, end))


def _candidates(window: Window, starts: Logits, ends: Logits) -> Iterable[tuple[float, Span]]:
    """The likeliest pairs of edges in one window: start plus end logit, and the span between as it stands."""
    inside = np.array([offset is not None and offset[0] < offset[1] for offset in window.offsets])
    if not inside.any():
        return
    masked_starts = np.where(inside, starts, -np.inf)
    masked_ends = np.where(inside, ends, -np.inf)
    best_starts = np.argsort(-masked_starts, kind="stable")[:_BEST_EDGES]
    best_ends = np.argsort(-masked_ends, kind="stable")[:_BEST_EDGES]
    for first in best_starts:
        for last in best_ends:
            left, right = window.offsets[first], window.offsets[last]
            if left is not None and right is not None and first <= last < first + MAX_ANSWER_TOKENS:
                yield float(starts[first] + ends[last]), Span(left[0], right[1])


def _holds_together(answer: str) -> bool:
    """Whether it is of one statement, or a list of three parts or more: a heading and what follows is no answer."""
    if answer.count("; ") == 1:
        return False  # the end of one statement and the beginning of the next
    lines = [line for line in answer.splitlines() if line.strip()]
    return len(lines) == 1 or (len(lines) >= 3 and all(_ITEM.search(line) for line in lines[1:]))


def _distinct(text: str, pairs: Iterable[tuple[float, Span]]) -> list[ScoredSpan]:
    """The best spans, tidied, none of which is half of another; only as many are tidied as it takes."""
    kept: list[ScoredSpan] = []
    for score, raw in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        if any(_shared(raw, one.span) > 0.5 for one in kept):
            continue  # as it would after tidying, which takes longer
        span = tidy(text, raw)
        if len(span) and _holds_together(span.of(text)) and all(_shared(span, one.span) <= 0.5 for one in kept):
            kept.append(ScoredSpan(span, score))
            if len(kept) == CANDIDATES:
                break
    return kept


def _shared(one: Span, other: Span) -> float:
    """The characters both cover, as a share of the shorter."""
    common = min(one.end, other.end) - max(one.start, other.start)
    return max(0, common) / min(len(one), len(other))


def _whole_words(text: str, span: Span) -> tuple[int, int]:
    start, end = span.start, span.end
    while 0 < start < len(text) and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while 0 < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


def _trim_edges(text: str, start: int, end: int) -> tuple[int, int]:
    first = start
    while first < end and text[first] in _EDGE:
        first += 1
    if first > start and first < end and text[first - 1] == "-" and text[first].isdigit():
        first -= 1  # a minus belongs to its number
    last = end
    while last > first and text[last - 1] in _EDGE:
        last -= 1
    if last < end and text[last] == "." and _INITIAL.search(text, first, last):
        last += 1  # the point of an initial belongs to it: "Lazutin L.A."
    return first, last


def _trim_unmatched(text: str, start: int, end: int) -> tuple[int, int]:
    """Without brackets and quotes that open or close nothing or hold the whole span; with the one that closes it."""
    inner = text[start:end]
    for opening, closing in _PAIRS:
        opened, closed = inner.count(opening), inner.count(closing)
        wrapped = inner.startswith(opening) and inner.endswith(closing) and len(inner) > 1
        if wrapped and opened == closed == 1:
            return start + 1, end - 1
        if opened == closed + 1 and text[end : end + 1] == closing and not inner.startswith(opening):
            return start, end + 1
        if opened > closed and inner.startswith(opening):
            return start + 1, end
        if closed > opened and inner.endswith(closing):
            return start, end - 1
    lone_quote = inner.count('"') == 1 and len(inner) > 1
    return start + (lone_quote and inner.startswith('"')), end - (lone_quote and inner.endswith('"'))
