"""Choosing among the spans of all passages read: what speaks for each, put into numbers.

A reader's score tells how well a span fits its passage; which passage to believe, and whether any, takes more: what the
search thought of it, whether the question's telling words stand there, whether the span is of the kind asked for.
Each candidate carries these as features; `service.confidence` turns them into a probability.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from index.passage import Hit, Passage
from service.reader import Reading, ScoredSpan
from sources.document import Span

SPANS_PER_PASSAGE = 5
FEATURES = (
    "margin",  # span score less the passage's no-answer score
    "score",  # span score, comparable across passages
    "retrieval",  # fused search score in [0, 1]
    "coverage",  # share of the question's words, weighted by rarity, that stand in passage or heading
    "nearness",  # the same within 200 characters of the span
    "clause",  # the same within the span's clause, rarity being among the passage's clauses: which of parallel facts
    "kind",  # 1 where the span is of the kind asked for (a date, a number, a name), -1 where not, 0 where any will do
    "prose",  # 1 where the span stands in a sentence, 0 where in a line without one: a title, a cell, a running head
    "echo",  # share of the span's words that the question already holds
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may be the answer: `span` in code points of the document, `features` in the order of FEATURES.

    `verdict` is the logit that it answers, of a reader that looked at it again by itself; None where none did.
    """

    passage: Passage
    span: Span
    text: str
    features: tuple[float, ...]
    verdict: float | None = None

    @property
    def within_passage(self) -> Span:
        """The span in code points of its passage."""
        return Span(self.span.start - self.passage.span.start, self.span.end - self.passage.span.start)


def candidates(question: str, hits: Sequence[Hit], readings: Sequence[Reading]) -> list[Candidate]:
    """The best spans of every passage read, with what speaks for each; in the order of the hits."""
    asked = _Question(question, hits)
    return [
        candidate
        for hit, reading in zip(hits, readings, strict=True)
        for candidate in _PassageRead(asked, hit, reading).candidates()
    ]


class _Question:
    """A question's words with their weights: rare among the passages found, heavy."""

    def __init__(self, question: str, hits: Sequence[Hit]) -> None:
        self.stems = frozenset(stem for stem in _stems(question) if stem not in _STOP)
        found = [frozenset(_stems(hit.passage.search_text)) for hit in hits]
        self.weights: Mapping[str, float] = {
            stem: math.log((len(found) + 1) / (sum(stem in words for words in found) + 0.5)) for stem in self.stems
        }
        self.kind = _kind_asked(question)

    def coverage(self, text: str) -> float:
        """Share of the weight of the question's words that stand in the text, in [0, 1]."""
        words = frozenset(_stems(text))
        whole = sum(self.weights.values())
        return sum(weight for stem, weight in self.weights.items() if stem in words) / whole if whole else 0.0


class _PassageRead:
    """One passage as it was read for a question; what holds for all its spans is computed once."""

    def __init__(self, asked: _Question, hit: Hit, reading: Reading) -> None:
        self._asked, self._hit, self._reading = asked, hit, reading
        self._coverage = asked.coverage(hit.passage.search_text)
        text = hit.passage.text
        self._clauses = [(clause, frozenset(_stems(clause.of(text))) & asked.stems) for clause in _clauses(text)]
        having = Counter(stem for _, found in self._clauses for stem in found)
        self._weights = {
            stem: asked.weights[stem] * math.log((len(self._clauses) + 1) / count) for stem, count in having.items()
        }

    def candidates(self) -> list[Candidate]:
        """The best spans of the passage, best first."""
        return [self._candidate(scored) for scored in self._reading.spans[:SPANS_PER_PASSAGE]]

    def _candidate(self, scored: ScoredSpan) -> Candidate:
        passage, span, asked = self._hit.passage, scored.span, self._asked
        text = span.of(passage.text)
        words = _stems(text)
        return Candidate(
            passage,
            Span(passage.span.start + span.start, passage.span.start + span.end),
            text,
            (
                scored.score - self._reading.null_score,
                scored.score,
                self._hit.score,
                self._coverage,
                asked.coverage(passage.text[max(0, span.start - 200) : span.end + 200]),
                self._clause_coverage(span),
                _fits(asked.kind, text),
                _in_prose(passage.text, span),
                sum(word in asked.stems for word in words) / len(words) if words else 0.0,
            ),
        )

    def _clause_coverage(self, span: Span) -> float:
        """Share of the weight of the question's words in the passage that stand in the span's clause (mean of several).

        Here a word also weighs by how few of the passage's clauses have it: where every clause names a coordinator and
        one of them tourism, "tourism" decides. In [0, 1]; 0 where the passage has none of the question's words.
        """
        own = [found for clause, found in self._clauses if clause.overlaps(span)]
        whole = sum(self._weights.values())
        found = sum(self._weights[stem] for words in own for stem in words)
        return found / (whole * len(own)) if whole and own else 0.0


_WORD = re.compile(r"\w+(?:['’]\w+)?")
_CLAUSE_END = re.compile(r"[,;:.!?](?=\s|$)|[()\n–—]")
_SENTENCE_END = re.compile(r"[.!?;:…][\"”»’)\]\d]*\s*$")
_STOP = frozenset(
    "a an the of in on at to for by with from and or as is are was were be been being do doe did done has have had "
    "what which who whom whose when where why how many much long old far that this these those it its their his her "
    "there than into about name list give tell me i we you can could would should will may might".split()
)
_MONTH = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|\d{4})\b|\d\.\d\d\.",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|million|billion|"
    r"half|third|quarter|single|none|several)\b",
    re.IGNORECASE,
)
_ASKS = (
    (
        "date",
        re.compile(
            r"\b(?:when|what (?:year|date|day|month)|which (?:year|date|day|month)|in what year)\b|^date\b", re.I
        ),
    ),
    ("number", re.compile(r"\bhow (?:many|much|long|old|often|large|big)\b|\bnumber of\b|\bpercentage\b", re.I)),
    (
        "name",
        re.compile(
            r"\b(?:who|whom|whose|(?:which|what) (?:countr|state|cit|organi[sz]|person|president|minister))", re.I
        ),
    ),
)


@lru_cache(maxsize=1)
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


def _stems(text: str) -> list[str]:
    return [_stem(word.casefold().split("'")[0].split("’")[0]) for word in _WORD.findall(text)]


def _in_prose(text: str, span: Span) -> float:
    """Whether the line that holds the span ends like a sentence, in 0 or 1."""
    end = text.find("\n", span.end)
    line = text[text.rfind("\n", 0, span.start) + 1 : end if end >= 0 else len(text)]
    return float(bool(_SENTENCE_END.search(line)))


def _clauses(text: str) -> list[Span]:
    ends = [found.end() for found in _CLAUSE_END.finditer(text)]
    return [Span(start, end) for start, end in zip([0, *ends], [*ends, len(text)], strict=True) if start < end]


def _kind_asked(question: str) -> str | None:
    return next((kind for kind, asks in _ASKS if asks.search(question)), None)


def _fits(kind: str | None, text: str) -> float:
    if kind is None:
        return 0.0
    if kind == "date":
        fits = bool(_MONTH.search(text))
    elif kind == "number":
        fits = bool(_NUMBER.search(text))
    else:
        fits = any(word[:1].isupper() for word in text.split())
    return 1.0 if fits else -1.0
