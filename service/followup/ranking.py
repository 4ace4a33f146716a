"""Chooses, for each gap in a question, the earlier mention that fills it best, by hand-set weights.

A logistic model over some 400 features, fitted on human rewritings of follow-ups (CANARD), was tried over these rules
and did not beat them: there one person or band is the subject of a whole conversation, and answers are long sentences;
in questions to documents the last answer is itself what the next question is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.followup import lexicon
from service.followup.gaps import Gap, Pointer
from service.followup.mentions import Mention, Role
from service.followup.phrases import Kind
from service.followup.words import Tag, Word

MIN_SCORE = 2.5


@dataclass(frozen=True, slots=True)
class Scene:
    """What the weights look at besides one gap and one mention.

    `found` are the words of the question, `topic` the content words that the latest question itself had borrowed,
    `latest` its turn.
    """

    found: tuple[Word, ...]
    topic: frozenset[str]
    latest: int


def best(gap: Gap, candidates: Iterable[Mention], around: Scene) -> Mention | None:
    """The likeliest filling of `gap`, the earlier listed of equals; None when none is likely enough."""
    must_be_filled = gap.pointer in (Pointer.ONE, Pointer.MANY)
    top, top_score = None, float("-inf") if must_be_filled else MIN_SCORE
    for mention in candidates:
        if _possible(gap, mention):
            reached = score(gap, mention, around)
            if reached > top_score:
                top, top_score = mention, reached
    return top


def score(gap: Gap, mention: Mention, around: Scene) -> float:
    """How well `mention` fills `gap`; higher is better, and below `MIN_SCORE` it had better be left open."""
    own = {word.lower for word in around.found if word.tag in (Tag.NOUN, Tag.NUMBER)}
    count = len(mention.lowers) or 1
    conflicts = _conflicts(gap, mention, around.found)
    noun = _NOUN_WEIGHTS[_noun_match(gap.noun.lower(), mention)] if gap.pointer is Pointer.NOUN else 0.0
    repeated = len(mention.lowers & own) / count if gap.pointer is not Pointer.NOUN else 0.0
    return (
        _WEIGHTS["conflicts"] * conflicts
        + _WEIGHTS["fits"] * (not conflicts and _fits(gap, mention))
        + _WEIGHTS["may be a person"] * (gap.pointer is Pointer.IT and _may_be_a_person(mention))
        + _WEIGHTS["turns ago"] * (around.latest - mention.turn)
        + _WEIGHTS["named"] * mention.phrase.proper
        + _WEIGHTS["repeated"] * repeated
        + _WEIGHTS["topic"] * len(mention.lowers & around.topic) / count
        + _ROLE_WEIGHTS.get(mention.role, 0.0)
        + noun
    )


_WEIGHTS: Mapping[str, float] = {
    "fits": 3.0,
    "conflicts": -4.0,
    "may be a person": -0.6,  # "it" after a name without "the"
    "turns ago": -0.7,
    "named": 0.7,
    "repeated": -2.5,  # it would be named twice in one question
    "topic": 1.0,  # the question before was about it too
}
_ROLE_WEIGHTS: Mapping[Role, float] = {
    Role.SUBJECT: 0.6,
    Role.POSSESSOR: 0.5,
    Role.OBJECT: 0.3,
    Role.ANSWER: 0.6,
    Role.WITHIN_ANSWER: -0.3,
    Role.OBLIQUE: -0.1,
}
_NOUN_WEIGHTS: Mapping[str, float] = {"head": 3.0, "word": 2.0, "kind": 1.5, "other kind": -3.0, "none": -3.5}


def _possible(gap: Gap, mention: Mention) -> bool:
    """Whether the mention can be meant at all; a plain "the act" must be answered by a phrase that says more."""
    common = mention.role is not Role.ANSWER and mention.phrase.head.islower() and not _like_a_name(mention)
    moment = mention.kind in _MOMENTS
    match gap.pointer:
        case Pointer.ONE:
            return common and (not mention.answered or gap.noun.startswith("which"))
        case Pointer.MANY:
            return common and mention.phrase.plural
        case Pointer.TOPIC:
            return not mention.answered and not moment and (mention.phrase.proper or len(mention.lowers) > 1)
        case Pointer.NOUN if not gap.demonstrative:
            says_more = len(mention.lowers) > len(gap.noun.split())
            return says_more and _noun_match(gap.noun.lower(), mention) == "head"
        case Pointer.NOUN | Pointer.THEN:
            return not mention.answered
        case _:
            return not mention.answered and not moment


_MOMENTS = frozenset({Kind.DATE, Kind.NUMBER})
_FITS = {
    Pointer.HE: {Kind.PERSON},
    Pointer.SHE: {Kind.PERSON},
    Pointer.IT: {Kind.THING, Kind.EVENT, Kind.ORGANISATION, Kind.NATION, Kind.PLACE},
    Pointer.THIS: {Kind.THING, Kind.EVENT},
    Pointer.THEY: {Kind.PEOPLE, Kind.ORGANISATION},
    Pointer.THERE: {Kind.PLACE, Kind.NATION, Kind.EVENT},
    Pointer.THEN: {Kind.DATE, Kind.EVENT},
    Pointer.TOPIC: {Kind.EVENT, Kind.ORGANISATION, Kind.THING},
}
_NOT_A_PERSON = frozenset({Kind.NATION, Kind.PLACE, Kind.EVENT, Kind.DATE, Kind.NUMBER, Kind.PEOPLE, Kind.ORGANISATION})
_NOT_A_THING = frozenset({Kind.PERSON, Kind.PEOPLE, Kind.DATE, Kind.NUMBER})
_NOT_A_GROUP = frozenset({Kind.DATE, Kind.NUMBER, Kind.PLACE, Kind.EVENT})
_ALIVE = frozenset({Kind.PEOPLE, Kind.PERSON, Kind.NATION})


def _fits(gap: Gap, mention: Mention) -> bool:
    if gap.pointer in (Pointer.HE, Pointer.SHE) and mention.kind is Kind.THING:
        return _like_a_name(mention)
    if gap.pointer is Pointer.THEY and mention.phrase.plural:
        return True
    return mention.kind in _FITS.get(gap.pointer, ())


def _conflicts(gap: Gap, mention: Mention, found: Sequence[Word]) -> bool:
    """Whether number, kind or gender speak against it. A name may be of any kind and is given the benefit of doubt."""
    plural, named, kind = mention.phrase.plural, mention.phrase.proper, mention.kind
    match gap.pointer:
        case Pointer.HE | Pointer.SHE:
            return _gender_conflict(gap, mention) or kind in _NOT_A_PERSON or (kind is Kind.THING and not named)
        case Pointer.IT | Pointer.THIS:
            return kind in _NOT_A_THING or (plural and not named)
        case Pointer.THEY if any(word.lower in lexicon.INANIMATE_VERBS for word in found):
            return kind in _ALIVE or not plural
        case Pointer.THEY:
            return not plural and (kind in _NOT_A_GROUP or not named)
        case Pointer.THEN:
            return kind not in (Kind.DATE, Kind.EVENT)
        case _:
            return gap.pointer is Pointer.THERE and kind in _NOT_A_THING


def _gender_conflict(gap: Gap, mention: Mention) -> bool:
    if gap.pointer is Pointer.HE:
        return bool(mention.lowers & lexicon.FEMALE_WORDS)
    return gap.pointer is Pointer.SHE and bool(mention.lowers & lexicon.MALE_WORDS)


def _like_a_name(mention: Mention) -> bool:
    return all(word.proper for word in mention.phrase.words if word.tag is not Tag.DETERMINER)


def _may_be_a_person(mention: Mention) -> bool:
    return mention.kind is Kind.THING and all(word.proper for word in mention.phrase.words)


def _noun_match(noun: str, mention: Mention) -> str:
    """How a mention answers to "that region": by its head, another word, its kind, or not at all."""
    head = noun.rsplit(maxsplit=1)[-1]
    forms = {head, head.removesuffix("s"), head + "s"}
    if mention.phrase.head in forms:
        return "head"
    if mention.lowers & forms:
        return "word"
    for nouns, kinds in _NOUN_KINDS:
        if forms & nouns:
            return "kind" if mention.kind in kinds else "other kind"
    return "none"


_NOUN_KINDS = (
    (lexicon.PERSON_NOUNS, (Kind.PERSON,)),
    (frozenset({"country", "countries", "nation", "state"}), (Kind.NATION,)),
    (lexicon.PLACE_NOUNS, (Kind.PLACE, Kind.NATION)),
    (lexicon.ORGANISATION_NOUNS, (Kind.ORGANISATION,)),
    (lexicon.EVENT_NOUNS, (Kind.EVENT,)),
    (lexicon.TIME_NOUNS, (Kind.DATE,)),
)
