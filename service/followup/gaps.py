"""Finds the words of a question that point outside it: pronouns, "there", "that region", "the one about trade"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from service.followup.phrases import Phrase, noun_phrases
from service.followup.words import Tag, Word


class Pointer(StrEnum):
    """What kind of word points outside the question."""

    HE = "he"
    SHE = "she"
    IT = "it"
    THEY = "they"
    THERE = "there"
    THEN = "then"
    THIS = "this"
    NOUN = "noun"
    ONE = "one"


@dataclass(frozen=True, slots=True)
class Gap:
    """Words [start, end) of a question that stand for something said before.

    `noun` is the noun that goes with "that region", or what the question adds to "the one about trade"; `owned` is the
    thing owned, for "its budget"; `before` the auxiliary right in front of a subject, which must agree with it.
    """

    pointer: Pointer
    start: int
    end: int
    possessive: bool = False
    noun: str = ""
    owned: Phrase | None = None
    before: Word | None = None


_PRONOUNS = {
    "he": Pointer.HE, "him": Pointer.HE, "his": Pointer.HE, "himself": Pointer.HE,
    "she": Pointer.SHE, "her": Pointer.SHE, "hers": Pointer.SHE,
    "it": Pointer.IT, "its": Pointer.IT,
    "they": Pointer.THEY, "them": Pointer.THEY, "their": Pointer.THEY, "theirs": Pointer.THEY,
}  # fmt: skip
_OWNERS = frozenset({"his", "her", "its", "their"})
_EXPECTS_NOTHING = frozenset(
    [
        "possible",
        "necessary",
        "true",
        "important",
        "likely",
        "because",
        "raining",
        "known",
        "said",
        "clear",
        "mean",
        "take",
        "takes",
        "took",
    ]
)
_GENERAL_NOUNS = frozenset(
    [
        "one",
        "ones",
        "thing",
        "things",
        "time",
        "day",
        "year",
        "period",
        "case",
        "way",
        "kind",
        "type",
        "reason",
        "first",
        "second",
        "third",
        "last",
        "same",
        "other",
        "others",
        "most",
        "people",
        "world",
        "fact",
        "end",
        "beginning",
        "start",
        "past",
        "future",
        "rest",
        "main",
        "result",
        "number",
        "name",
    ]
)


def gaps(question: str, found: Sequence[Word]) -> list[Gap]:
    """The gaps of `question` in order; `found` are its words.

    >>> from service.followup.words import words
    >>> [(str(gap.pointer), gap.possessive) for gap in gaps("what is her status?", words("what is her status?"))]
    [('she', True)]
    """
    phrases = noun_phrases(question, list(found))
    collected: list[Gap] = []
    for at, word in enumerate(found):
        if collected and word.start < collected[-1].end:
            continue
        gap = _pronoun(found, at, phrases) or _adverb(found, at) or _demonstrative(question, found, at, phrases)
        if gap is not None:
            collected.append(gap)
    return collected


def _pronoun(found: Sequence[Word], at: int, phrases: list[Phrase]) -> Gap | None:
    word = found[at]
    pointer = _PRONOUNS.get(word.lower)
    if pointer is None or word.tag is not Tag.PRONOUN or (pointer is Pointer.IT and _expletive(found, at)):
        return None
    owned = next((phrase for phrase in phrases if phrase.start == word.start and len(phrase.words) > 1), None)
    possessive = word.lower in _OWNERS and (word.lower != "her" or owned is not None)
    before = found[at - 1] if at and found[at - 1].tag is Tag.AUXILIARY else None
    return Gap(pointer, word.start, word.end, possessive, owned=owned, before=before)


def _expletive(found: Sequence[Word], at: int) -> bool:
    """Whether "it" stands for nothing: "is it true that", "how long does it take to"."""
    if found[at].lower != "it":
        return False
    following = [word.lower for word in found[at + 1 : at + 3]]
    return any(word in _EXPECTS_NOTHING for word in following[:1]) and (
        len(found) > at + 2 and found[at + 2].lower in ("that", "to", "for", "if")
    )


def _adverb(found: Sequence[Word], at: int) -> Gap | None:
    word = found[at]
    before = found[at - 1] if at else None
    after = found[at + 1] if at + 1 < len(found) else None
    closes = after is None or after.tag in (Tag.MARK, Tag.PREPOSITION, Tag.CONJUNCTION, Tag.VERB, Tag.AUXILIARY)
    if word.lower == "there" and before is not None:
        exists = before.lower in ("is", "are", "was", "were", "be", "been") and not (after is None or closes)
        exists = exists or (after is not None and after.lower in ("is", "are", "was", "were", "be", "been", "exist"))
        exists = exists or (before.lower in ("is", "are", "was", "were", "does", "do", "did") and at <= 2)
        return None if exists else Gap(Pointer.THERE, word.start, word.end)
    after_preposition = before is not None and before.lower in ("before", "since", "until", "by", "after")
    if word.lower == "then" and after_preposition:
        return Gap(Pointer.THEN, word.start, word.end)
    return None


def _demonstrative(question: str, found: Sequence[Word], at: int, phrases: list[Phrase]) -> Gap | None:
    word = found[at]
    after = found[at + 1] if at + 1 < len(found) else None
    if word.lower in ("this", "that", "these", "those") and word.tag is Tag.DETERMINER:
        phrase = next((phrase for phrase in phrases if phrase.start == word.start), None)
        if phrase is not None and after is not None and after.tag in (Tag.NOUN, Tag.NUMBER):
            end = _first_run_end(phrase)
            inner = question[phrase.words[1].start : end]
            relative = word.lower == "that" and at > 0 and found[at - 1].tag is Tag.NOUN
            return None if relative else Gap(Pointer.NOUN, word.start, end, noun=inner)
        alone = after is None or after.tag in (Tag.MARK, Tag.VERB, Tag.AUXILIARY, Tag.PREPOSITION, Tag.ADVERB)
        after_noun = at > 0 and found[at - 1].tag is Tag.NOUN
        if alone and not (word.lower == "that" and after_noun):
            return Gap(Pointer.THEY if word.lower in ("these", "those") else Pointer.THIS, word.start, word.end)
        return None
    if word.lower == "the" and after is not None:
        return _definite(question, found, at, phrases)
    return None


def _definite(question: str, found: Sequence[Word], at: int, phrases: list[Phrase]) -> Gap | None:
    """ "the one about trade", "the national one", or "the act", which may be short for an act named before."""
    end = at + 1
    while end < len(found) and found[end].tag in (Tag.NOUN, Tag.NUMBER) and found[end].lower not in ("one", "ones"):
        end += 1
    if end < len(found) and found[end].lower in ("one", "ones"):
        modifier = question[found[at + 1].start : found[end].start].strip()
        return Gap(Pointer.ONE, found[at].start, found[end].end, noun=modifier)
    phrase = next((phrase for phrase in phrases if phrase.start == found[at].start), None)
    if phrase is None or len(phrase.words) > 3 or phrase.proper or phrase.head in _GENERAL_NOUNS:
        return None
    follows = next((word for word in found if word.start >= phrase.end), None)
    if follows is not None and follows.lower in ("of", "that", "which", "who", "one", "ones"):
        return None
    return Gap(Pointer.NOUN, phrase.start, phrase.end, noun=question[phrase.words[1].start : phrase.end])


def _first_run_end(phrase: Phrase) -> int:
    end = phrase.words[0].end
    for word in phrase.words[1:]:
        if word.tag not in (Tag.NOUN, Tag.NUMBER):
            break
        end = word.end
    return end
