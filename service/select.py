"""Choosing among the spans of all passages read: what speaks for each, put into numbers.

A reader's score tells how well a span fits its passage; which passage to believe, and whether any, takes more: what the
search thought of it, whether the question's telling words stand there, whether other passages say the same. Each
candidate carries these as features; `service.confidence` turns them into a probability.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from index.passage import Hit, Passage
from service.claims import meaning, near_copies, same
from service.reader import Reading
from sources.document import Span

SPANS_PER_PASSAGE = 3
FEATURES = (
    "margin",  # span score less the passage's no-answer score
    "score",  # span score, comparable across passages
    "relevance",  # the reader's relevance logit, 0 where it has none
    "retrieval",  # fused search score in [0, 1]
    "dense",  # cosine of question and passage, 0 where that ranking did not bring it
    "coverage",  # share of the question's words, weighted by rarity, that stand in passage or heading
    "nearness",  # the same within 200 characters of the span
    "missing",  # how many names and figures of the question stand nowhere in passage or heading
    "kind",  # 1 where the span is of the kind asked for (a date, a number, a name), -1 where not, 0 where any will do
    "echo",  # share of the span's words that the question already holds
    "agreement",  # logarithm of 1 + other passages, copies counted once, whose best span says the same
    "lead",  # margin less the best margin of a span that says something else
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may be the answer: `span` in code points of the document, `features` in the order of FEATURES."""

    passage: Passage
    span: Span
    text: str
    features: tuple[float, ...]


def candidates(question: str, hits: Sequence[Hit], readings: Sequence[Reading]) -> list[Candidate]:
    """The best spans of every passage read, with what speaks for each; in the order of the hits."""
    asked = _Question(question, hits)
    drafts = [
        _Draft(hit, reading, place, asked)
        for hit, reading in zip(hits, readings, strict=True)
        for place in range(min(SPANS_PER_PASSAGE, len(reading.spans)))
    ]
    return [draft.candidate(drafts) for draft in drafts]


class _Question:
    """A question's words with their weights: rare among the passages found, heavy."""

    def __init__(self, question: str, hits: Sequence[Hit]) -> None:
        self.stems = frozenset(stem for stem in _stems(question) if stem not in _STOP)
        found = [frozenset(_stems(hit.passage.search_text)) for hit in hits]
        self.weights: Mapping[str, float] = {
            stem: math.log((len(found) + 1) / (sum(stem in words for words in found) + 0.5)) for stem in self.stems
        }
        self.names = frozenset(stem for word in _NAME.findall(question) for stem in _stems(word) if stem not in _STOP)
        self.kind = _kind_asked(question)

    def coverage(self, text: str) -> float:
        """Share of the weight of the question's words that stand in the text, in [0, 1]."""
        words = frozenset(_stems(text))
        whole = sum(self.weights.values())
        return sum(weight for stem, weight in self.weights.items() if stem in words) / whole if whole else 0.0


class _Draft:
    """A candidate before it is compared with the others."""

    def __init__(self, hit: Hit, reading: Reading, place: int, asked: _Question) -> None:
        scored = reading.spans[place]
        passage = hit.passage
        self.passage, self.best = passage, place == 0
        self.text = scored.span.of(passage.text)
        self.span = Span(passage.span.start + scored.span.start, passage.span.start + scored.span.end)
        self.meaning = meaning(self.text)
        self.margin = scored.score - reading.null_score
        around = passage.text[max(0, scored.span.start - 200) : scored.span.end + 200]
        found = frozenset(_stems(passage.search_text))
        words = _stems(self.text)
        self.own = (
            self.margin,
            scored.score,
            reading.relevance or 0.0,
            hit.score,
            hit.dense or 0.0,
            asked.coverage(passage.search_text),
            asked.coverage(around),
            float(len(asked.names - found)),
            _fits(asked.kind, self.text),
            sum(word in asked.stems for word in words) / len(words) if words else 0.0,
        )

    def candidate(self, drafts: Sequence[_Draft]) -> Candidate:
        """The candidate with what the other passages say of it."""
        agreeing: list[_Draft] = []
        rival = -math.inf
        for other in drafts:
            if other.passage is self.passage and other.span == self.span:
                continue
            if not same(self.meaning, other.meaning):
                rival = max(rival, other.margin)
            elif other.best and other.passage is not self.passage and other.margin > 0:
                copies = (self, *agreeing)
                if not any(near_copies(other.passage.text, one.passage.text) for one in copies):
                    agreeing.append(other)
        lead = self.margin - rival if rival > -math.inf else 10.0
        return Candidate(self.passage, self.span, self.text, (*self.own, math.log1p(len(agreeing)), min(lead, 10.0)))


_WORD = re.compile(r"\w+(?:['’]\w+)?")
_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-ZА-ЯӘҒҚҢӨҰҮІ][\w-]*|\b\d[\d.,]*\b")
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
