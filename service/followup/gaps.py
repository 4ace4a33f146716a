"""Finds the words of a question that point outside it: pronouns, "there", "that region", "the one about trade"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from service.followup.phrases import Phrase
from service.followup.words import Tag, Word, base_of


class Pointer(StrEnum):
    """What points outside the question; TOPIC is for a question that leaves out what it is about."""

    HE = "he"
    SHE = "she"
    IT = "it"
    THEY = "they"
    THERE = "there"
    THEN = "then"
    THIS = "this"
    NOUN = "noun"
    ONE = "one"
    MANY = "many"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class Gap:
    """Words [start, end) of a question that stand for something said before.

    `noun` is the noun of "that region", or what stands before "one" in "the national one"; `demonstrative` whether
    "that" or the like stands with it, and not a plain "the"; `owned` the thing owned, for "its budget"; `plural`
    whether it is "ones" and not "one"; `before` the auxiliary in front of a subject, which must agree with it.
    """

    pointer: Pointer
    start: int
    end: int
    noun: str = ""
    demonstrative: bool = False
    owned: Phrase | None = None
    possessive: bool = False
    plural: bool = False
    before: Word | None = None


_PRONOUNS = {
    "he": Pointer.HE, "him": Pointer.HE, "his": Pointer.HE, "himself": Pointer.HE,
    "she": Pointer.SHE, "her": Pointer.SHE, "hers": Pointer.SHE,
    "it": Pointer.IT, "its": Pointer.IT,
    "they": Pointer.THEY, "them": Pointer.THEY, "their": Pointer.THEY, "theirs": Pointer.THEY,
}  # fmt: skip
_OWNERS = frozenset({"his", "her", "its", "their"})
_DEMONSTRATIVES = frozenset({"this", "that", "these", "those"})
_TEMPORAL = frozenset({"before", "since", "until", "till", "by", "after"})
_BE = frozenset({"is", "are", "was", "were", "be", "been", "exist"})
_AFTER_EMPTY_IT = frozenset(
    "possible necessary true important likely because clear known said thought take takes took mean".split()
)
_GENERAL_NOUNS = frozenset(
    "thing things time day year period case way kind type reason first second third last same other others "
    "most people world fact end beginning start past future rest main result number name".split()
)


def gaps(question: str, found: Sequence[Word], phrases: Sequence[Phrase]) -> list[Gap]:
    """The gaps of `question` in order; `found` are its words and `phrases` its noun phrases.

    >>> from service.followup.phrases import noun_phrases
    >>> from service.followup.words import words
    >>> text = "what is her status?"
    >>> [(str(gap.pointer), gap.possessive) for gap in gaps(text, words(text), noun_phrases(text))]
    [('she', True)]
    """
    collected: list[Gap] = []
    for at, word in enumerate(found):
        if collected and word.start < collected[-1].end:
            continue
        gap = (
            _pronoun(found, at, phrases)
            or _adverb(found, at)
            or _bare_quantity(found, at)
            or _one(question, found, at)
            or _demonstrative(question, found, at, phrases)
            or _definite(question, found, at, phrases)
        )
        if gap is not None:
            collected.append(gap)
    return collected


def _pronoun(found: Sequence[Word], at: int, phrases: Sequence[Phrase]) -> Gap | None:
    word = found[at]
    pointer = _PRONOUNS.get(word.lower)
    if pointer is None or word.tag is not Tag.PRONOUN or _empty_it(found, at):
        return None
    owned = next((phrase for phrase in phrases if phrase.start == word.start and len(phrase.words) > 1), None)
    possessive = word.lower in _OWNERS and (word.lower != "her" or owned is not None)
    before = found[at - 1] if at and found[at - 1].tag is Tag.AUXILIARY else None
    return Gap(pointer, word.start, word.end, owned=owned, possessive=possessive, before=before)


def _empty_it(found: Sequence[Word], at: int) -> bool:
    """Whether "it" stands for nothing: "is it true that", "how long does it take to", "how hard would it be"."""
    if found[at].lower != "it" or not 0 < at < len(found) - 2:
        return False
    following, then = found[at + 1], found[at + 2]
    if following.lower == "be":
        return any(word.lower == "how" for word in found[:at])
    if following.lower in _AFTER_EMPTY_IT and then.lower in ("that", "to", "for", "if"):
        return True
    judged = found[at - 1].lower in _BE and following.tag is Tag.NOUN
    verb_next = at + 3 < len(found) and found[at + 3].tag is Tag.VERB
    return judged and (then.lower == "that" or (then.lower == "to" and verb_next))


def _adverb(found: Sequence[Word], at: int) -> Gap | None:
    word = found[at]
    before = found[at - 1].lower if at else ""
    if word.lower == "then" and before in _TEMPORAL:
        return Gap(Pointer.THEN, word.start, word.end)
    if word.lower != "there" or not at:
        return None
    following = found[at + 1].lower if at + 1 < len(found) else ""
    exists = before in _BE or following in _BE or (found[at - 1].tag is Tag.AUXILIARY and at <= 3)
    closes = not following or found[at + 1].tag is Tag.MARK
    return None if exists and not (closes and before not in _BE) else Gap(Pointer.THERE, word.start, word.end)


def _bare_quantity(found: Sequence[Word], at: int) -> Gap | None:
    """The missing noun of "how many were there": an empty stretch right after "many"."""
    if found[at].lower != "many" or not at:
        return None
    following = found[at + 1] if at + 1 < len(found) else None
    if following is None or following.tag not in (Tag.AUXILIARY, Tag.MARK):
        return None
    return Gap(Pointer.MANY, found[at].end, found[at].end)


def _one(question: str, found: Sequence[Word], at: int) -> Gap | None:
    """ "the one about trade", "the national one", "a British one", "which ones"."""
    if found[at].lower not in ("the", "a", "an", "which") or at + 1 >= len(found):
        return None
    end = at + 1
    while end < len(found) and found[end].tag in (Tag.NOUN, Tag.NUMBER) and found[end].lower not in ("one", "ones"):
        end += 1
    if end == len(found) or found[end].lower not in ("one", "ones"):
        return None
    before = question[found[at].start : found[end].start].strip()
    return Gap(Pointer.ONE, found[at].start, found[end].end, noun=before, plural=found[end].lower == "ones")


def _demonstrative(question: str, found: Sequence[Word], at: int, phrases: Sequence[Phrase]) -> Gap | None:
    word = found[at]
    if word.lower not in _DEMONSTRATIVES or word.tag is not Tag.DETERMINER:
        return None
    following = found[at + 1] if at + 1 < len(found) else None
    if word.lower == "that" and _opens_clause(found, at):
        return None
    phrase = next((phrase for phrase in phrases if phrase.start == word.start), None)
    if phrase is not None and following is not None and following.tag in (Tag.NOUN, Tag.NUMBER):
        end = _first_run_end(phrase)
        return Gap(Pointer.NOUN, word.start, end, noun=question[phrase.words[1].start : end], demonstrative=True)
    if following is None or following.tag not in (Tag.NOUN, Tag.PRONOUN, Tag.DETERMINER):
        if at and found[at - 1].lower in _TEMPORAL and word.lower in ("this", "that"):
            return Gap(Pointer.THEN, word.start, word.end)
        return Gap(Pointer.THEY if word.lower in ("these", "those") else Pointer.THIS, word.start, word.end)
    return None


def _opens_clause(found: Sequence[Word], at: int) -> bool:
    """Whether the "that" at `at` is no demonstrative: "the plan that", "have that sets it apart", "told that Peru"."""
    if at and found[at - 1].tag is Tag.NOUN:
        return True
    if at + 2 >= len(found) or not at or found[at - 1].tag in (Tag.PREPOSITION, Tag.AUXILIARY):
        return False
    following = found[at + 1]
    return following.tag is Tag.NOUN and (following.proper or base_of(following.lower) is not None)


def _definite(question: str, found: Sequence[Word], at: int, phrases: Sequence[Phrase]) -> Gap | None:
    """ "the act", which may be short for an act named before."""
    phrase = next((phrase for phrase in phrases if phrase.start == found[at].start), None)
    if found[at].lower != "the" or phrase is None or not 2 <= len(phrase.words) <= 3:
        return None
    following = next((word.lower for word in found if word.start >= phrase.end), "")
    if phrase.proper or phrase.head in _GENERAL_NOUNS or following in ("of", "that", "which", "who"):
        return None
    return Gap(Pointer.NOUN, phrase.start, phrase.end, noun=question[phrase.words[1].start : phrase.end])


def _first_run_end(phrase: Phrase) -> int:
    end = phrase.words[0].end
    for word in phrase.words[1:]:
        if word.tag not in (Tag.NOUN, Tag.NUMBER):
            break
        end = word.end
    return end
