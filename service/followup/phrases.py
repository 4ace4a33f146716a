"""Finds the noun phrases of a text, and says of each what it could be: a person, a place, an event ..."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from service.followup import lexicon
from service.followup.words import Tag, Word, words

MAX_PHRASE_WORDS = 16

_YEAR = re.compile(r"(?:1[0-9]|20|21)\d\d(?:[-–]\d\d(?:\d\d)?)?s?")
_INITIALS = re.compile(r"(?:[A-Z]\.)+")
_ACRONYM = re.compile(r"[A-Z][A-Z&/–-]*[A-Z](?:['’]s?)?")
_JOINTS = frozenset({"of", "on", "between", "about", "against", "and"})


class Kind(StrEnum):
    """What a noun phrase stands for, as far as its words tell."""

    PERSON = "person"
    PEOPLE = "people"
    NATION = "nation"
    PLACE = "place"
    ORGANISATION = "organisation"
    EVENT = "event"
    DATE = "date"
    NUMBER = "number"
    THING = "thing"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase at [start, end) of its text, its words, and how it stands there.

    `head` is the lower-case word the phrase is about ("summit" in "the third CICA summit of 2010"); `preposition` the
    lower-case one in front ("" for none); `asked` whether a question word is its determiner ("which country").
    """

    text: str
    start: int
    end: int
    words: tuple[Word, ...]
    head: str
    kind: Kind
    preposition: str
    asked: bool

    @property
    def plural(self) -> bool:
        """Whether the head is a plural, as far as its ending tells, or the phrase is a list."""
        if self.kind is Kind.PEOPLE or any(word.lower in ("and", "&") for word in self.words):
            return True
        names = all(word.proper for word in self.words)
        if names and self.words[-1].lower == self.head:
            return False  # a surname or a firm may end in -s
        return self.head.endswith("s") and not self.head.endswith(("ss", "us", "is")) and self.kind is not Kind.NATION

    @property
    def proper(self) -> bool:
        """Whether a word of it is written as a name."""
        return any(
            word.proper for word in self.words if word.tag is not Tag.DETERMINER and word.tag is not Tag.QUESTION
        )

    @property
    def possessor(self) -> bool:
        """Whether it stands as the owner of what follows: "CICA" in "CICA's measures"."""
        return self.words[-1].possessive

    @property
    def definite(self) -> bool:
        """Whether it begins with "the", "this", "that" or the like."""
        return self.words[0].lower in ("the", "this", "that", "these", "those")


def noun_phrases(text: str, found: list[Word] | None = None) -> list[Phrase]:
    """The noun phrases of `text` in order of their start; longer ones ("the programme of trade") before their parts.

    >>> [phrase.text for phrase in noun_phrases("Where was the third CICA summit held in 2010?")]
    ['the third CICA summit', '2010']
    """
    found = words(text) if found is None else found
    runs = _runs(found)
    phrases = [_phrase(text, found, start, end, end) for start, end in runs]
    longer = [_phrase(text, found, start, end, first_end) for start, first_end, end in _joined(found, runs)]
    phrases += [_possessor(text, found, start, end) for start, end in runs if _owner_end(found, start, end)]
    phrases = [phrase for phrase in phrases if not _part_of_name(phrase, longer)]
    return sorted(phrases + longer, key=lambda phrase: (phrase.start, -phrase.end))


def kind_of(head: Word, inside: tuple[Word, ...]) -> Kind:  # noqa: PLR0911  (one return a kind is the plain form)
    """The kind of a phrase by its words; `head` is the one it is about.

    >>> kind_of(words("summit")[0], tuple(words("third CICA summit"))).value
    'event'
    """
    lowers = " ".join(word.lower for word in inside if word.tag is not Tag.DETERMINER)
    if _YEAR.fullmatch(head.lower) or head.lower in lexicon.MONTHS or head.lower in lexicon.TIME_NOUNS:
        return Kind.DATE
    if any(word.lower in lexicon.MONTHS and word.proper for word in inside) and len(inside) <= 4:
        return Kind.DATE
    if head.lower in lexicon.NATIONS or lowers in lexicon.NATION_PHRASES:
        return Kind.NATION
    for nouns, kind in _HEAD_KINDS:
        if head.lower in nouns:
            return kind
    if _person_name([word for word in inside if word.tag is Tag.NOUN]):
        return Kind.PERSON
    if _ACRONYM.fullmatch(head.text):
        return Kind.ORGANISATION
    if head.tag is Tag.NUMBER or (inside[0].tag is Tag.NUMBER and head.lower in lexicon.UNITS):
        return Kind.NUMBER
    return Kind.THING


def _person_name(nouns: list[Word]) -> bool:
    """Whether the words are a name with a title or initials: "Dr Gray", "L.M. Gray"."""
    if len(nouns) < 2 or not all(word.proper for word in nouns[1:]):
        return False
    return nouns[0].lower in lexicon.TITLES or (nouns[0].proper and any(_INITIALS.fullmatch(w.text) for w in nouns))


_HEAD_KINDS = (
    (lexicon.PEOPLE_NOUNS, Kind.PEOPLE),
    (lexicon.EVENT_NOUNS, Kind.EVENT),
    (lexicon.ORGANISATION_NOUNS, Kind.ORGANISATION),
    (lexicon.PLACE_NOUNS, Kind.PLACE),
    (lexicon.PERSON_NOUNS, Kind.PERSON),
)


def _runs(found: list[Word]) -> list[tuple[int, int]]:
    """Stretches that are one simple noun phrase each: [start, end) in words."""
    runs = []
    start = 0
    while start < len(found):
        end = start
        nouns = False
        if found[end].tag is Tag.DETERMINER or _possessive_pronoun(found, end):
            end += 1
        while end < len(found) and _inside(found, end) and end - start < MAX_PHRASE_WORDS:
            nouns = nouns or found[end].tag in (Tag.NOUN, Tag.NUMBER)
            end += 1
        if nouns:
            runs.append((start, end))
        start = max(end, start + 1)
    return runs


def _inside(found: list[Word], at: int) -> bool:
    word = found[at]
    if word.tag in (Tag.NOUN, Tag.NUMBER):
        return True
    between_names = 0 < at < len(found) - 1 and found[at - 1].proper and found[at + 1].proper
    if between_names and word.lower in ("-", "&"):
        return True
    return word.lower in ("most", "more", "other", "and") and word.tag is not Tag.CONJUNCTION and at > 0


def _possessive_pronoun(found: list[Word], at: int) -> bool:
    return found[at].lower in ("his", "its", "their", "her", "our", "my", "your") and at + 1 < len(found)


def _part_of_name(phrase: Phrase, longer: list[Phrase]) -> bool:
    """Whether it is a piece of a longer name: "Human Rights" in "the Court of Human Rights"."""
    for other in longer:
        if other.start <= phrase.start and phrase.end <= other.end and len(other.words) <= 7:
            number = other.words[-1].tag is Tag.NUMBER
            ofs = sum(word.lower == "of" for word in other.words)
            heads = [word.proper for word in other.words if word.tag is Tag.NOUN]
            if ofs and (number or all(heads)):
                return True
    return False


def _owner_end(found: list[Word], start: int, end: int) -> int:
    """Where the owner inside a run ends ("CICA's" in "CICA's tourism measures"), or 0."""
    owners = [at + 1 for at in range(start, end - 1) if found[at].possessive]
    return owners[-1] if owners else 0


def _joined(found: list[Word], runs: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Simple phrases joined by "of" and other prepositions or "and": (start, end of the first, end) in words."""
    joined = []
    for place, (start, end) in enumerate(runs):
        last = end
        for next_start, next_end in runs[place + 1 :]:
            joint = found[last:next_start]
            if next_end - start > MAX_PHRASE_WORDS or len(joint) != 1 or joint[0].lower not in _JOINTS:
                break
            last = next_end
        if last > end:
            joined.append((start, end, last))
    return joined


def _phrase(text: str, found: list[Word], start: int, end: int, head_end: int) -> Phrase:
    """The phrase found[start:end], whose first simple phrase ends at `head_end`."""
    inside = tuple(found[start:end])
    head = _head(found[start:head_end])
    before = found[start - 1] if start else None
    return Phrase(
        text=text[found[start].start : found[end - 1].end],
        start=found[start].start,
        end=found[end - 1].end,
        words=inside,
        head=head.lower,
        kind=kind_of(head, tuple(found[start:head_end])),
        preposition=before.lower if before is not None and before.tag is Tag.PREPOSITION else "",
        asked=before is not None and (before.tag is Tag.QUESTION or before.lower in ("many", "much")),
    )


def _possessor(text: str, found: list[Word], start: int, end: int) -> Phrase:
    owner_end = _owner_end(found, start, end)
    return _phrase(text, found, start, owner_end, owner_end)


def _head(run: list[Word]) -> Word:
    """The word a simple phrase is about: its last noun, but of "summit 2010" the noun before the number."""
    nouns = [word for word in run if word.tag is Tag.NOUN]
    return nouns[-1] if nouns else run[-1]
