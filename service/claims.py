"""Which answers say the same: dates, numbers and names in their variants, to tell agreement from conflict."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from service.items import items

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan января январь",
            "february feb февраля февраль",
            "march mar марта март",
            "april apr апреля апрель",
            "may мая май",
            "june jun июня июнь",
            "july jul июля июль",
            "august aug августа август",
            "september sep sept сентября сентябрь",
            "october oct октября октябрь",
            "november nov ноября ноябрь",
            "december dec декабря декабрь",
        ),
        start=1,
    )
    for name in names.split()
}
_NUMBERS = {
    word: str(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90"}
_ORDINALS = {
    word: str(value)
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), start=1
    )
}
# Words that tell nothing apart: "the Republic of Korea" is "Republic of Korea".
_EMPTY = frozenset(
    "the a an of in on at to by for with from and or as is was were are be its their his her this that it up about "
    "approximately around some s mr mrs ms dr".split()
)
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([^\W\d_]+)\.?,? (\d{4})\b")
_MONTH_FIRST = re.compile(r"\b([^\W\d_]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b")
_NUMERIC = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an answer says, as far as it can be told without understanding: its telling words in order.

    A date is one word, `2001-06-15`, a number its digits. `figures` are the words with digits. `members` are the words
    of each item where the answer is a list.
    """

    words: tuple[str, ...]
    figures: frozenset[str]
    members: frozenset[tuple[str, ...]] = frozenset()


def meaning(answer: str) -> Meaning:
    """The normal form of an answer.

    >>> meaning("the 15th of June 2001").words == meaning("June 15, 2001").words == ("2001-06-15",)
    True
    >>> meaning("Five countries").words
    ('5', 'countries')
    """
    text = unicodedata.normalize("NFKC", answer).casefold().replace("’", "'")
    text = _ISO.sub(lambda found: _date(found[3], found[2], found[1]), text)
    text = _NUMERIC.sub(lambda found: _date(found[1], found[2], found[3]), text)
    text = _DAY_FIRST.sub(lambda found: _named_date(found[0], found[1], found[2], found[3]), text)
    text = _MONTH_FIRST.sub(lambda found: _named_date(found[0], found[2], found[1], found[3]), text)
    words = [_NUMBERS.get(word, _ORDINALS.get(word, word)) for word in _words(text)]
    telling = tuple(word for word in words if word not in _EMPTY) or tuple(words)
    members = frozenset(meaning(item).words for item in items(answer))
    return Meaning(telling, frozenset(word for word in telling if any(sign.isdigit() for sign in word)), members)


def same(one: Meaning, other: Meaning) -> bool:
    """Whether the two say the same, one perhaps with more words: a name with its office, a year with its day.

    Lists say the same when their members do, in whatever order.

    >>> same(meaning("Shavkat Mirziyoyev"), meaning("President of Uzbekistan Shavkat Mirziyoyev"))
    True
    >>> same(meaning("five members"), meaning("six members"))
    False
    """
    if one.words == other.words or (one.members and one.members == other.members):
        return True
    return _says_less(one, other) or _says_less(other, one)


def group(answers: Sequence[str]) -> list[list[int]]:
    """The places of answers that say the same, put together; groups and members keep the order they came in.

    An answer joins the first group whose first member it equals, so the best answers, given first, lead their groups.
    """
    meanings = [meaning(answer) for answer in answers]
    groups: list[list[int]] = []
    for place, one in enumerate(meanings):
        home = next((members for members in groups if same(meanings[members[0]], one)), None)
        if home is None:
            groups.append([place])
        else:
            home.append(place)
    return groups


def near_copies(one: str, other: str) -> bool:
    """Whether one text was copied: 8 in 10 of the shorter's word triples stand in the other (Broder 1997)."""
    ours, theirs = _triples(one), _triples(other)
    return len(ours & theirs) >= 0.8 * min(len(ours), len(theirs))


def _triples(text: str) -> frozenset[tuple[str, ...]]:
    words = _words(text.casefold())
    return frozenset(tuple(words[at : at + 3]) for at in range(max(1, len(words) - 2)))


def _words(text: str) -> list[str]:
    return [word.removesuffix("'s") for word in re.findall(r"\d{4}-\d{2}-\d{2}|\d+(?:[.,]\d+)*|\w+(?:'\w+)?", text)]


def _says_less(one: Meaning, other: Meaning) -> bool:
    return bool(one.words) and _figures_agree(one.figures, other.figures) and _within(one.words, other.words)


def _figures_agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Figures of the less telling answer must stand in the other, a year also in a date."""
    return all(figure in other or any(date.startswith(f"{figure}-") for date in other) for figure in one)


def _within(less: tuple[str, ...], more: tuple[str, ...]) -> bool:
    """Whether the shorter's words stand in the longer, in order; a word may be the longer's initial or its year."""
    rest = iter(more)
    return all(any(_covers(theirs, word) for theirs in rest) for word in less)


def _covers(longer: str, shorter: str) -> bool:
    return longer == shorter or longer.startswith(f"{shorter}-")


def _named_date(whole: str, day: str, month: str, year: str) -> str:
    number = _MONTHS.get(month)
    return _date(day, str(number), year) if number else whole


def _date(day: str, month: str, year: str) -> str:
    return f"{year}-{int(month):02d}-{int(day):02d}"
