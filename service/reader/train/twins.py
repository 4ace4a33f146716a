"""Unanswerable twins: a question with one name, number or word changed, so that its passage answers it no longer.

The change that people make when they are asked for a question that a paragraph seems to answer (Rajpurkar, Jia and
Liang 2018, "Know What You Don't Know"): another name of the same article, another number, the opposite word. What comes
in must not stand in the passage; so no other fact of the passage answers the new question.
"""

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from service.reader.train.rows import Row
from sources.document import Span

OPPOSITES = (
    ("first", "last"),
    ("largest", "smallest"),
    ("highest", "lowest"),
    ("oldest", "youngest"),
    ("longest", "shortest"),
    ("before", "after"),
    ("began", "ended"),
    ("started", "stopped"),
    ("opened", "closed"),
    ("won", "lost"),
    ("win", "lose"),
    ("founded", "dissolved"),
    ("joined", "left"),
    ("accepted", "rejected"),
    ("approved", "refused"),
    ("supported", "opposed"),
    ("increase", "decrease"),
    ("increased", "decreased"),
    ("rose", "fell"),
    ("gained", "lost"),
    ("allowed", "forbade"),
    ("bought", "sold"),
    ("built", "destroyed"),
    ("north", "south"),
    ("northern", "southern"),
    ("east", "west"),
    ("eastern", "western"),
    ("male", "female"),
    ("father", "mother"),
    ("brother", "sister"),
    ("son", "daughter"),
    ("above", "below"),
    ("major", "minor"),
    ("maximum", "minimum"),
    ("export", "import"),
    ("public", "private"),
    ("winter", "summer"),
    ("strength", "weakness"),
    ("advantage", "drawback"),
    ("successor", "predecessor"),
)
_OPPOSITE = {one: other for pair in OPPOSITES for one, other in (pair, pair[::-1])}

_NAME = re.compile(r"(?P<before>[a-z]+) (?P<name>[A-Z]\w+(?: (?:of |the )?[A-Z]\w+)*)(?=[ ?,]|$)")
_NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
_WORD = re.compile(r"\b[a-z]+\b")
MAX_YEARS = 12
"""By how many years a year moves at most."""


def twins(rows: Sequence[Row], *, count: int, seed: int) -> list[Row]:
    """Up to `count` unanswerable rows made of answered ones, each with the context of its original; seeded."""
    generator = random.Random(seed)
    names = _names_in_use(rows)
    found: list[Row] = []
    for row in generator.sample(list(rows), len(rows)):
        if len(found) == count:
            break
        if row.answers and (question := _changed(row, names, generator)):
            found.append(replace(row, id=f"twin:{row.id}", source="twins", question=question, answers=()))
    return found


_Use = tuple[str, str]
"""The title of an article and the word before a name: names with the same use may take each other's place."""


def _changed(row: Row, names: Mapping[_Use, Sequence[str]], generator: random.Random) -> str:
    """The question with one part changed, or an empty text where nothing can be changed safely."""
    present = f"{row.context} {row.question}".lower()
    changes = []
    for span, instead in _changes(row, names, generator):
        absent = [words for words in instead if words.lower() not in present]
        if absent:
            changes.append((span, generator.choice(absent)))
    if not changes:
        return ""
    span, words = generator.choice(changes)
    return row.question[: span.start] + words + row.question[span.end :]


def _changes(
    row: Row, names: Mapping[_Use, Sequence[str]], generator: random.Random
) -> Iterator[tuple[Span, Iterable[str]]]:
    """The parts of the question that can be changed, each with what may take its place."""
    for match in _NAME.finditer(row.question):
        yield Span(*match.span("name")), names.get((row.title, match["before"]), ())
    for match in _NUMBER.finditer(row.question):
        yield Span(*match.span()), _other_numbers(match[0], generator)
    for match in _WORD.finditer(row.question):
        if match[0] in _OPPOSITE:
            yield Span(*match.span()), (_OPPOSITE[match[0]],)


def _other_numbers(text: str, generator: random.Random) -> Iterator[str]:
    """Numbers of the same look: a year moves by some years, another number by a part of itself."""
    if not text.isdecimal():
        return
    number = int(text)
    for _ in range(3):
        step = generator.randint(1, MAX_YEARS if len(text) == len("1999") else max(2, number // 2))
        yield str(number + step if generator.random() < 0.5 or step >= number else number - step)


def _names_in_use(rows: Iterable[Row]) -> dict[_Use, list[str]]:
    """The names in the questions on each article, by the word before them."""
    found: dict[_Use, dict[str, None]] = {}
    for row in rows:
        if row.title:
            for match in _NAME.finditer(row.question):
                found.setdefault((row.title, match["before"]), {})[match["name"]] = None
    return {use: list(names) for use, names in found.items()}
