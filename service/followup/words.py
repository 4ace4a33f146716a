"""Cuts a question into words and gives each a coarse part of speech, from closed lists, endings and position alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from service.followup import lexicon

_WORD = re.compile(
    r"""["“«][^"“”«»\n]{1,120}["”»]          # a quotation is one word: its inside is not ours to take apart
      | (?:[A-Z]\.)+(?:[A-Z]\b)?              # initials: L.M.
      | (?:vs?|St|Mr|Mrs|Dr|No)\.             # abbreviations that stand inside names
      | \d[\d,.:/–-]*\d%?|\d+%?               # numbers, dates, ranges
      | \w+(?:[-–'’./&]\w+)*(?:['’](?=\s|$))? # words, with what joins them
      | \S                                    # any other mark
    """,
    re.VERBOSE,
)
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$", re.IGNORECASE)


class Tag(StrEnum):
    """A coarse part of speech. `NOUN` also holds adjectives and every open-class word not known to be a verb."""

    QUESTION = "question"
    AUXILIARY = "auxiliary"
    PREPOSITION = "preposition"
    DETERMINER = "determiner"
    PRONOUN = "pronoun"
    CONJUNCTION = "conjunction"
    ADVERB = "adverb"
    NUMBER = "number"
    VERB = "verb"
    NOUN = "noun"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Word:
    """One word at [start, end) of its text; `lower` is its lower-case form without a possessive ending."""

    text: str
    lower: str
    start: int
    end: int
    tag: Tag

    @property
    def possessive(self) -> bool:
        """Whether the word carries a possessive ending, as "CICA's" does."""
        return _POSSESSIVE.search(self.text) is not None

    @property
    def proper(self) -> bool:
        """Whether the word is written as a name: capitalised, an initial, or quoted."""
        return self.text[0].isupper() or self.text[0] in '"“«'


def words(text: str) -> list[Word]:
    """The words of `text` in order, tagged; every character that is not white space stands in exactly one of them.

    >>> [(word.text, str(word.tag)) for word in words("Who hosted it?")]
    [('Who', 'question'), ('hosted', 'verb'), ('it', 'pronoun'), ('?', 'mark')]
    """
    found = []
    for match in _WORD.finditer(text):
        lower = _POSSESSIVE.sub("", match.group()).replace("’", "'").lower() or match.group()
        found.append(Word(match.group(), lower, match.start(), match.end(), _closed_tag(match.group(), lower)))
    for at in range(1, len(found) - 1):
        name_goes_on = found[at].proper and found[at + 1].proper and found[at - 1].tag is not Tag.MARK
        if name_goes_on and found[at].tag in (Tag.AUXILIARY, Tag.ADVERB):
            found[at] = replace(found[at], tag=Tag.NOUN)  # Will Gray, the Long Bridge
    return _with_verbs(found)


def base_of(verb: str) -> str | None:
    """The base form of a lower-case past or third-person form of a known verb, or None.

    >>> base_of("founded"), base_of("held"), base_of("carries"), base_of("summit")
    ('found', 'hold', 'carry', None)
    """
    candidates = [verb, lexicon.BASE_OF_PAST.get(verb, "")]
    if verb.endswith("ied") or verb.endswith("ies"):
        candidates.append(verb[:-3] + "y")
    candidates += [verb.removesuffix(ending) for ending in ("ed", "d", "es", "s") if verb.endswith(ending)]
    if verb.endswith("ed") and len(verb) > 4 and verb[-3] == verb[-4]:
        candidates.append(verb[:-3])
    return next((candidate for candidate in [*candidates[1:], verb] if candidate in lexicon.BASE_VERBS), None)


_CLOSED = (
    (lexicon.QUESTION_WORDS, Tag.QUESTION),
    (lexicon.AUXILIARIES, Tag.AUXILIARY),
    (lexicon.PREPOSITIONS, Tag.PREPOSITION),
    (lexicon.DETERMINERS, Tag.DETERMINER),
    (lexicon.THIRD_PERSON | lexicon.PERSONAL_PRONOUNS | lexicon.INDEFINITE_PRONOUNS - {"one"}, Tag.PRONOUN),
    (lexicon.CONJUNCTIONS, Tag.CONJUNCTION),
    (lexicon.ADVERBS, Tag.ADVERB),
    (lexicon.NUMBER_WORDS, Tag.NUMBER),
)
_CLOSED_TAGS = {word: tag for closed, tag in reversed(_CLOSED) for word in closed}


def _closed_tag(text: str, lower: str) -> Tag:
    if not any(character.isalnum() for character in text):
        return Tag.MARK
    if text[0].isdigit():
        return Tag.NUMBER
    if text.isupper() and len(text) > 1:
        return Tag.NOUN  # US, IT, WHO: an acronym, never a function word
    if text == "May":
        return Tag.NOUN
    return _CLOSED_TAGS.get(lower, Tag.NOUN)


def _with_verbs(found: list[Word]) -> list[Word]:
    """Marks which of the open-class words are verbs."""
    tagged: list[Word] = []
    place = 0
    bare_verb_due = False
    while place < len(found):
        word = found[place]
        if word.tag is Tag.AUXILIARY or word.lower == "to":
            bare_verb_due = word.lower in lexicon.BARE_VERB_AUXILIARIES
        if word.tag is not Tag.NOUN:
            tagged.append(word)
            place += 1
            continue
        end = place
        while end < len(found) and found[end].tag is Tag.NOUN:
            end += 1
        verb = _verb_in_run(found, place, end, bare_verb_due)
        tagged += [replace(found[at], tag=Tag.VERB) if at == verb else found[at] for at in range(place, end)]
        if verb is not None:
            bare_verb_due = False
        place = end
    if not any(word.tag in (Tag.VERB, Tag.AUXILIARY) for word in tagged):
        at = _lone_verb(tagged)
        if at is not None:
            tagged[at] = replace(tagged[at], tag=Tag.VERB)
    return tagged


def _lone_verb(found: list[Word]) -> int | None:
    """The verb of "what branch of economics deals with it", where no other word can be the verb."""
    if not found or found[0].tag not in (Tag.QUESTION, Tag.PREPOSITION):
        return None
    for at in range(2, len(found) - 1):
        word, before, after = found[at], found[at - 1], found[at + 1]
        third_person = word.tag is Tag.NOUN and word.lower.endswith("s") and not word.proper and not before.possessive
        if third_person and before.tag is Tag.NOUN and after.tag is not Tag.NOUN and base_of(word.lower) is not None:
            return at
    return None


def _verb_in_run(found: list[Word], start: int, end: int, bare_verb_due: bool) -> int | None:
    """Which of the open-class words found[start:end] is a verb, if any."""
    before = found[start - 1] if start else None
    after_modifier = before is not None and (
        before.tag is Tag.DETERMINER or before.possessive or before.lower in lexicon.NUMBER_WORDS
    )
    after_possessive = before is not None and before.lower in ("his", "its", "their", "my", "our", "your")
    first_may_be = not after_modifier and not after_possessive
    if bare_verb_due:
        first_may_be = first_may_be or (before is not None and before.lower in ("this", "that", "these", "those"))
        for at in range(end - 1, start - 1, -1):
            if found[at].lower in lexicon.BASE_VERBS and (at > start or first_may_be) and not found[at].proper:
                return at
        closes = end == len(found) or found[end].tag is Tag.MARK
        return end - 1 if closes and end - start > 1 and not found[end - 1].proper else None
    asks_subject = before is not None and before.lower in ("who", "what", "that") and before.tag is not Tag.NOUN
    for at in range(start, end):
        if found[at].proper or found[at].possessive:
            continue
        last, first = at == end - 1, at == start
        finite = _looks_finite(found[at].lower)
        if first and asks_subject and (finite or base_of(found[at].lower)):
            return at
        if not finite or (first and not first_may_be):
            continue
        if last or first or found[at].lower in lexicon.IRREGULAR_PASTS:
            return at
        if not first and (found[at + 1].proper or found[at].lower.endswith("ed")):
            return at
    return _third_person(found, start, end) or _plural_subject(found, start, end, before)


def _third_person(found: list[Word], start: int, end: int) -> int | None:
    """The verb of "which country hosts the summit": a verb in -s between a noun and what can only be its object."""
    at = end - 1
    word, follows = found[at], found[end] if end < len(found) else None
    if at == start or not word.lower.endswith("s") or word.proper or word.possessive or found[at - 1].possessive:
        return None
    objects = follows is not None and (follows.tag is Tag.DETERMINER or follows.tag is Tag.PRONOUN)
    return at if objects and base_of(word.lower) is not None else None


def _plural_subject(found: list[Word], start: int, end: int, before: Word | None) -> int | None:
    """The verb of "which countries support the plan": a bare form right behind the plural that is asked for."""
    if before is None or before.lower not in ("which", "what"):
        return None
    return next(
        (
            at
            for at in range(start + 1, end)
            if found[at - 1].lower.endswith("s") and found[at].lower in lexicon.BASE_VERBS and not found[at].proper
        ),
        None,
    )


def _looks_finite(lower: str) -> bool:
    return (lower.endswith("ed") and len(lower) > 4 and lower[-3] not in "e") or lower in lexicon.IRREGULAR_PASTS
