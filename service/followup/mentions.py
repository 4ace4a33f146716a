"""Collects what a conversation has spoken of: the things a later question can point back to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from service.followup import lexicon
from service.followup.phrases import Kind, Phrase, kind_of, noun_phrases
from service.followup.words import Tag, Word, words

MAX_ANSWER_WORDS = 14


class Role(StrEnum):
    """How a mention stands in its question, or that it is (part of) the answer."""

    SUBJECT = "subject"
    OBJECT = "object"
    OBLIQUE = "oblique"
    POSSESSOR = "possessor"
    ANSWER = "answer"
    WITHIN_ANSWER = "within answer"


@dataclass(frozen=True, slots=True)
class Mention:
    """Something spoken of: `text` can stand in a question as a noun phrase of its own ("the third CICA summit").

    `asked` is the question word of its exchange, `lowers` its lower-case content words; `answered` whether it is what
    was asked for ("which country") and an answer has named it since.
    """

    text: str
    phrase: Phrase
    kind: Kind
    role: Role
    turn: int
    asked: str
    lowers: frozenset[str]
    answered: bool


@dataclass(frozen=True, slots=True)
class Exchange:
    """An earlier turn with its question in full; `turn` is its place in the history.

    `borrowed` are the lower-case words its question had itself taken from the turns before it; `mentions` everything
    a later question can point back to, the answer first.
    """

    question: str
    answer: str | None
    turn: int
    borrowed: frozenset[str]
    mentions: tuple[Mention, ...]


def exchange(question: str, answer: str | None, turn: int, borrowed: Iterable[str] = ()) -> Exchange:
    """An earlier turn, read.

    >>> [mention.text for mention in exchange("Where is the Long Bridge?", "Riga", 0).mentions]
    ['Riga', 'the Long Bridge']
    """
    found = words(question)
    mentions = [*_in_answer(found, answer, turn), *_in_question(question, found, answer, turn)]
    return Exchange(question, answer, turn, frozenset(borrowed), tuple(mentions))


_ANSWERED_BY = {"who": Kind.PERSON, "whom": Kind.PERSON, "where": Kind.PLACE, "when": Kind.DATE}


def asks_for(question: Sequence[Word]) -> tuple[str, Kind | None]:
    """The question word and the kind of thing that answers it, None when it may be anything.

    >>> asks_for(words("Which country hosted it?"))
    ('which', <Kind.PLACE: 'place'>)
    """
    for at, word in enumerate(question):
        if word.tag is not Tag.QUESTION:
            continue
        if word.lower in _ANSWERED_BY:
            return word.lower, _ANSWERED_BY[word.lower]
        if word.lower == "how" and at + 1 < len(question) and question[at + 1].lower in ("many", "much", "long"):
            return "how many", Kind.NUMBER
        if word.lower in ("which", "what") and at + 1 < len(question) and question[at + 1].tag is Tag.NOUN:
            end = at + 1
            while end < len(question) and question[end].tag is Tag.NOUN:
                end += 1
            return word.lower, kind_of(question[end - 1], tuple(question[at + 1 : end]))
        return word.lower, None
    return "", None


def _in_question(question: str, found: list[Word], answer: str | None, turn: int) -> list[Mention]:
    asked, _ = asks_for(found)
    first_verb = next((word.start for word in found if word.tag is Tag.VERB), len(question))
    collected = []
    phrases = noun_phrases(question, found)
    for phrase in phrases:
        text = naming(phrase)
        if text is None:
            continue
        text += _complement(question, phrase, phrases)
        answered = phrase.asked and answer is not None and asked != "how many"
        role = _role(phrase, first_verb)
        collected.append(_mention(turn, phrase, text=text, kind=phrase.kind, role=role, asked=asked, answered=answered))
    return collected


def _complement(question: str, phrase: Phrase, phrases: list[Phrase]) -> str:
    """What follows a common noun as its complement: " for the Baltic fleet" of "the new rules for the Baltic fleet"."""
    if phrase.possessor or not phrase.head.islower() or phrase.words[-1].proper:
        return ""
    for other in phrases:
        joint = question[phrase.end : other.start].strip()
        if other.start > phrase.end and joint in _COMPLEMENT_JOINTS and other.kind not in (Kind.DATE, Kind.NUMBER):
            return question[phrase.end : other.end].removesuffix("'s")
    return ""


_COMPLEMENT_JOINTS = frozenset({"for", "in", "at", "from"})


def _mention(
    turn: int, phrase: Phrase, *, text: str, kind: Kind, role: Role, asked: str, answered: bool = False
) -> Mention:
    lowers = frozenset(word.lower for word in phrase.words if word.tag in (Tag.NOUN, Tag.NUMBER))
    if kind is Kind.THING and phrase.preposition in ("in", "near") and all(word.proper for word in phrase.words):
        kind = Kind.PLACE
    text = text[0].lower() + text[1:] if text.startswith("The ") else text
    return Mention(text, phrase, kind, role, turn, asked, lowers, answered)


def _role(phrase: Phrase, first_verb: int) -> Role:
    if phrase.possessor:
        return Role.POSSESSOR
    if phrase.preposition:
        return Role.OBLIQUE
    return Role.SUBJECT if phrase.start < first_verb else Role.OBJECT


def _in_answer(question: list[Word], given: str | None, turn: int) -> list[Mention]:
    answer = (given or "").strip().rstrip(".;,")
    if not answer:
        return []
    asked, expected = asks_for(question)
    found = words(answer)
    whole = _whole_answer(answer, found, asked)
    collected = []
    for phrase in noun_phrases(answer, found):
        text = naming(phrase)
        if text is None:
            continue
        if whole is not None and phrase.start == whole.start and phrase.end < whole.end - 1:
            continue  # the first part of a list, or of a longer name
        is_whole = whole is not None and phrase.start <= whole.start and phrase.end >= whole.end - 1
        kind = phrase.kind
        if (
            kind in (Kind.THING, Kind.ORGANISATION)
            and expected is not None
            and whole is not None
            and phrase.start == whole.start
        ):
            kind = expected if not (expected is Kind.PERSON and not phrase.proper) else kind
        role = Role.ANSWER if is_whole else Role.WITHIN_ANSWER
        collected.append(_mention(turn, phrase, text=text, kind=kind, role=role, asked=asked))
    if whole is not None and not any(mention.role is Role.ANSWER for mention in collected):
        kind = expected if expected is not None and whole.kind is Kind.THING else whole.kind
        collected.append(_mention(turn, whole, text=whole.text, kind=kind, role=Role.ANSWER, asked=asked))
    return collected


def _whole_answer(answer: str, found: list[Word], asked: str) -> Phrase | None:
    """The answer as one phrase, when it is short and reads like one: no verb opens it."""
    if found and found[0].tag is Tag.PREPOSITION:
        found = found[1:]
    if asked in ("how", "why"):
        return None
    if not found or len(found) > MAX_ANSWER_WORDS or found[0].tag in (Tag.VERB, Tag.AUXILIARY, Tag.PRONOUN, Tag.MARK):
        return None
    if any(word.tag in (Tag.AUXILIARY, Tag.PRONOUN) or word.text in ".;!?" for word in found):
        return None
    start, end = found[0].start, found[-1].end
    first = next(iter(noun_phrases(answer, found)), None)
    if first is None or first.start != start:
        return None
    return Phrase(answer[start:end], start, end, tuple(found), first.head, first.kind, "", False)


def naming(phrase: Phrase) -> str | None:
    """The phrase as one names a thing known by now: "a seminar" becomes "the seminar"; None when it names nothing."""
    first = phrase.words[0]
    text = phrase.text
    if phrase.possessor:
        text = text[: -2 if text[-1] in "sS" else -1]
    if first.tag is Tag.PRONOUN and len(phrase.words) > 1:
        return "the" + text[len(first.text) :]
    if first.tag is Tag.PRONOUN or first.lower in ("this", "that", "these", "those", "another", "other", "any", "no"):
        return None
    content = [word for word in phrase.words if word.tag in (Tag.NOUN, Tag.NUMBER)]
    if all(word.lower in lexicon.NUMBER_WORDS or word.lower in _EMPTY_NOUNS for word in content):
        return None
    return "the" + text[len(first.text) :] if first.tag is Tag.DETERMINER else text


_EMPTY_NOUNS = frozenset(
    [
        "thing",
        "things",
        "kind",
        "kinds",
        "type",
        "types",
        "way",
        "ways",
        "name",
        "names",
        "part",
        "parts",
        "don't",
        "know",
        "lot",
        "article",
    ]
)
