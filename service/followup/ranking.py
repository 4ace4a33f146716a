"""Chooses, for each gap in a question, the earlier mention that fills it best: a weighted sum of named features."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from service.followup import lexicon
from service.followup.gaps import Gap, Pointer
from service.followup.mentions import Mention
from service.followup.phrases import Kind
from service.followup.words import Tag, Word

RULES: Mapping[str, float] = {
    "fits": 3.0,
    "conflicts": -4.0,
    "age": -0.7,
    "proper": 0.7,
    "role=subject": 0.6,
    "role=possessor": 0.5,
    "role=answer": 0.6,
    "role=within answer": -0.3,
    "role=oblique": -0.1,
    "repeated": -2.5,
    "noun": 5.0,
    "words": -0.05,
}
"""Weights set by hand; the fitted ones stand in weights.json."""

_FITS = {
    Pointer.HE: {Kind.PERSON},
    Pointer.SHE: {Kind.PERSON},
    Pointer.IT: {Kind.THING, Kind.EVENT, Kind.ORGANISATION, Kind.NATION, Kind.PLACE},
    Pointer.THIS: {Kind.THING, Kind.EVENT},
    Pointer.THEY: {Kind.PEOPLE, Kind.ORGANISATION},
    Pointer.THERE: {Kind.PLACE, Kind.NATION, Kind.EVENT},
    Pointer.THEN: {Kind.DATE, Kind.EVENT},
}
_CONFLICTS = {
    Pointer.HE: {Kind.NATION, Kind.PLACE, Kind.EVENT, Kind.DATE, Kind.NUMBER, Kind.PEOPLE, Kind.ORGANISATION},
    Pointer.SHE: {Kind.NATION, Kind.PLACE, Kind.EVENT, Kind.DATE, Kind.NUMBER, Kind.PEOPLE, Kind.ORGANISATION},
    Pointer.IT: {Kind.PERSON, Kind.PEOPLE, Kind.DATE, Kind.NUMBER},
    Pointer.THIS: {Kind.PERSON, Kind.PEOPLE, Kind.DATE, Kind.NUMBER},
    Pointer.THEY: {Kind.DATE, Kind.NUMBER},
    Pointer.THERE: {Kind.PERSON, Kind.PEOPLE, Kind.DATE, Kind.NUMBER},
    Pointer.THEN: {Kind.PERSON, Kind.PEOPLE, Kind.NATION, Kind.PLACE, Kind.THING},
}


def best(
    gap: Gap, candidates: Iterable[Mention], question: Sequence[Word], weights: Mapping[str, float] = RULES
) -> Mention | None:
    """The mention that fills `gap` best, the earlier listed of equals; None when none scores above zero."""
    top, top_score = None, 0.0
    for mention in candidates:
        score = sum(weights.get(name, 0.0) * value for name, value in features(gap, mention, question).items())
        if score > top_score:
            top, top_score = mention, score
    return top


def features(gap: Gap, mention: Mention, question: Sequence[Word]) -> dict[str, float]:
    """What speaks for and against `mention` as the filling of `gap`, by name."""
    own = {
        word.lower for word in question if word.tag in (Tag.NOUN, Tag.NUMBER) and not gap.start <= word.start < gap.end
    }
    found = {
        "fits": float(_fits(gap, mention)),
        "conflicts": float(_conflicts(gap, mention)),
        "age": float(mention.age),
        "proper": float(mention.phrase.proper),
        f"role={mention.role}": 1.0,
        "repeated": len(mention.lowers & own) / max(1, len(mention.lowers)),
        "words": float(len(mention.phrase.words)),
    }
    if gap.noun:
        found["noun"] = _noun_match(gap.noun.lower(), mention)
    return found


def _fits(gap: Gap, mention: Mention) -> bool:
    if gap.pointer is Pointer.THEY and mention.phrase.plural:
        return True
    if gap.pointer in (Pointer.HE, Pointer.SHE) and _like_a_name(mention):
        return True
    return mention.kind in _FITS.get(gap.pointer, ()) and not _conflicts(gap, mention)


def _conflicts(gap: Gap, mention: Mention) -> bool:
    if gap.pointer is Pointer.HE and mention.lowers & lexicon.FEMALE_WORDS:
        return True
    if gap.pointer is Pointer.SHE and mention.lowers & lexicon.MALE_WORDS:
        return True
    if gap.pointer in (Pointer.HE, Pointer.SHE) and mention.kind is Kind.THING and not mention.phrase.proper:
        return True
    if gap.pointer in (Pointer.IT, Pointer.THIS) and mention.phrase.plural and not mention.phrase.proper:
        return True
    if gap.pointer is Pointer.THEY and not mention.phrase.plural and mention.kind in (Kind.PERSON, Kind.THING):
        return not mention.phrase.proper
    return mention.kind in _CONFLICTS.get(gap.pointer, ())


def _like_a_name(mention: Mention) -> bool:
    return mention.kind is Kind.THING and all(
        word.proper for word in mention.phrase.words if word.tag is not Tag.DETERMINER
    )


def _noun_match(noun: str, mention: Mention) -> float:
    """How well a mention answers to "that region": by its own head, or by its kind."""
    head = noun.rsplit(maxsplit=1)[-1]
    singular = head.removesuffix("s")
    if mention.phrase.head in (head, singular):
        return 1.0
    if any(word.lower in (head, singular) for word in mention.phrase.words):
        return 0.8
    for nouns, kinds in _NOUN_KINDS:
        if head in nouns or singular in nouns:
            return 0.6 if mention.kind in kinds else -0.5
    return -0.5


_NOUN_KINDS = (
    (lexicon.PERSON_NOUNS, (Kind.PERSON,)),
    (frozenset({"country", "countries", "nation", "state"}), (Kind.NATION,)),
    (lexicon.PLACE_NOUNS, (Kind.PLACE, Kind.NATION)),
    (lexicon.ORGANISATION_NOUNS, (Kind.ORGANISATION,)),
    (lexicon.EVENT_NOUNS, (Kind.EVENT,)),
    (lexicon.TIME_NOUNS, (Kind.DATE,)),
)
