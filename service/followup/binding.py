"""Says whether a word that could point outside a question finds what it means inside the question."""

from __future__ import annotations

from collections.abc import Sequence

from service.followup.fragments import is_fragment
from service.followup.gaps import Gap, Pointer
from service.followup.phrases import Kind, Phrase
from service.followup.words import Tag, Word


def bound(gap: Gap, found: Sequence[Word], phrases: Sequence[Phrase]) -> bool:
    """Whether `gap` points inside its own question, of words `found` and noun phrases `phrases`.

    "its" in "what made Rome regain its rank" does, and so does "it" in "how big was Rome when it fell"; the "it" of
    "what did Rome think of it" does not, for the object of a clause is not its subject.
    """
    if is_fragment(found):
        return False
    if gap.pointer is Pointer.ONE:
        return any(phrase.end <= gap.start and not phrase.proper and not phrase.asked for phrase in phrases)
    if gap.pointer not in _AGREEMENT:
        return False
    fitting = [phrase for phrase in phrases if _agrees(gap.pointer, phrase)]
    if any(phrase.start >= gap.end for phrase in fitting) and _in_opening_clause(gap, found):
        return True
    after_auxiliary = gap.before is not None
    earlier = [phrase for phrase in fitting if phrase.end <= gap.start and not (phrase.asked and after_auxiliary)]
    return bool(earlier) and (gap.possessive or _another_clause(gap, found, earlier[0]))


_AGREEMENT = frozenset({Pointer.HE, Pointer.SHE, Pointer.IT, Pointer.THEY})
_GROUPS = frozenset({Kind.PEOPLE, Kind.ORGANISATION, Kind.NATION})
_NOT_IT = frozenset({Kind.PERSON, Kind.PEOPLE, Kind.DATE, Kind.NUMBER})
_CLAUSE_OPENERS = frozenset("when if that which who before after since until as while because where although".split())


def _agrees(pointer: Pointer, phrase: Phrase) -> bool:
    if pointer in (Pointer.HE, Pointer.SHE):
        return phrase.kind is Kind.PERSON or (phrase.kind is Kind.THING and phrase.proper)
    if pointer is Pointer.THEY:
        return phrase.plural or phrase.kind in _GROUPS
    return phrase.kind not in _NOT_IT and not phrase.plural


def _in_opening_clause(gap: Gap, found: Sequence[Word]) -> bool:
    """Whether a comma after the gap closes an opening clause: "At their third meeting, what did the members sign?"."""
    opens = found[0].tag in (Tag.PREPOSITION, Tag.CONJUNCTION) or found[0].lower in _CLAUSE_OPENERS
    return opens and any(word.text == "," and word.start >= gap.end for word in found)


def _another_clause(gap: Gap, found: Sequence[Word], antecedent: Phrase) -> bool:
    between = [word for word in found if antecedent.end <= word.start < gap.start]
    if any(word.lower in _CLAUSE_OPENERS or word.text in ".!?;," for word in between):
        return True
    directly_before = next((word for word in reversed(found) if word.end <= gap.start), None)
    opens_relative = directly_before is not None and directly_before.tag is Tag.NOUN
    return opens_relative or (directly_before is not None and directly_before.lower in ("between", "among"))
