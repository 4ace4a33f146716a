"""Makes fragments whole: "and India?", "why?", "and the action plan for it?" take the rest of the question before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from service.followup import lexicon
from service.followup.mentions import Exchange, asks_for
from service.followup.phrases import Kind, Phrase, noun_phrases
from service.followup.resolution import Piece
from service.followup.words import Tag, Word, base_of, words

MAX_FRAGMENT_WORDS = 14
MAX_QUESTION_PHRASE_WORDS = 5
_ARTICLES = frozenset({"the", "a", "an"})


@dataclass(frozen=True, slots=True)
class Target:
    """The stretch [start, end) of the earlier question that a fragment takes the place of."""

    start: int
    end: int
    score: float


def is_fragment(found: Sequence[Word]) -> bool:
    """Whether these words are no question of their own: no verb but perhaps one alone, or a bare question phrase.

    >>> is_fragment(words("and India?")), is_fragment(words("in which year?")), is_fragment(words("who chairs it?"))
    (True, True, False)
    """
    spoken = [word for word in found if word.tag is not Tag.MARK]
    if not spoken or len(spoken) > MAX_FRAGMENT_WORDS:
        return False
    if len(spoken) == 1:
        return True
    tags = {word.tag for word in spoken}
    if Tag.QUESTION in tags and len(spoken) > MAX_QUESTION_PHRASE_WORDS:
        return False
    opens_as_phrase = spoken[0].tag in (Tag.PREPOSITION, Tag.DETERMINER) and Tag.QUESTION not in tags
    return Tag.AUXILIARY not in tags and (Tag.VERB not in tags or opens_as_phrase)


def of_that(question: str, last: Exchange) -> str:
    """ "and when was that?" as the bare "and when?", where "that" is what the last question tells; else as it is.

    After "which country" or "what" it is rather the thing that was asked for.
    """
    base = words(last.question)
    asked, _ = asks_for(base)
    tells = bool(base) and (asked in ("when", "where", "how", "who") or base[0].tag is Tag.PREPOSITION)
    return _WAS_THAT.sub(r"\g<asked>?", question.strip()) if tells else question


_WAS_THAT = re.compile(
    r"^(?P<asked>(?:and |but |so )?(?:when|where|(?:in|on|at) (?:which|what) "
    r"(?:year|month|day|date|decade|century|city|town|country|state|region|place))) "
    r"was (?:that|this)\s*\??$",
    re.IGNORECASE,
)


def whole(fragment: Sequence[Piece], last: Exchange, *, stands_for: str = "") -> list[Piece] | None:
    """The last question with `fragment` in its right place, or None when it has none.

    `stands_for` is the phrase of that question which a pronoun inside the fragment was filled with: then the fragment
    takes that phrase's place.
    """
    text = "".join(piece.text for piece in fragment).strip(" ?.!,")
    found = words(text)
    base = words(last.question)
    if not found or not any(word.tag in (Tag.QUESTION, Tag.AUXILIARY) for word in base):
        return None
    if any(word.tag is Tag.QUESTION for word in found):
        return _other_question(text, last, base) or _tagged_on(text, last)
    if len(found) == 1 and found[0].lower in lexicon.BASE_VERBS and not stands_for:
        verb = _last_verb(base)
        if verb is not None and base_of(verb.lower) == verb.lower:
            return _replaced(last, Target(verb.start, verb.end, 0.0), list(fragment))
    if stands_for and stands_for in last.question:
        return _in_place_of(stands_for, text, list(fragment), last, base)
    return _parallel(text, list(fragment), last, base)


def _in_place_of(stands_for: str, text: str, fragment: list[Piece], last: Exchange, base: list[Word]) -> list[Piece]:
    """The fragment where the thing it points to stood; "its first governor" after "who" asks for a person anew."""
    phrases = noun_phrases(text)
    if phrases and phrases[0].kind is Kind.PERSON and base[0].lower == "who":
        return [Piece(base[0].text + " was ", last.turn), *fragment, Piece("?", last.turn)]
    start = last.question.index(stands_for)
    end = start + len(stands_for)
    if stands_for.endswith(("'s", "’s", "s'", "s’")):
        end = max((phrase.end for phrase in noun_phrases(last.question, base) if phrase.start == start), default=end)
    opening = words(text)[0].lower
    before = words(last.question[:start])
    if before and before[-1].lower == opening:
        start = before[-1].start  # "and at the second one" after "at the first one"
    return _replaced(last, Target(start, end, 0.0), fragment)


def _replaced(last: Exchange, target: Target, fragment: list[Piece]) -> list[Piece]:
    after = last.question[target.end :]
    before = last.question[: target.start]
    return [Piece(before, last.turn), Piece(" "), *fragment, Piece(" "), Piece(after, last.turn)]


def _parallel(text: str, fragment: list[Piece], last: Exchange, base: list[Word]) -> list[Piece] | None:
    phrases = noun_phrases(text)
    if not phrases:
        return None
    phrase = phrases[0]
    preposition = phrase.preposition if phrase.start > 0 else ""
    targets = _targets(phrase, preposition, last.question, base)
    target = max(targets, key=lambda target: target.score, default=None)
    if target is not None and target.score > 0:
        tail = text[phrase.start :] if preposition else text
        at_same = [Piece(tail)] if len(fragment) == 1 else fragment
        return _replaced(last, target, at_same)
    if preposition:
        ending = len(last.question.rstrip(" ?.!"))
        return [Piece(last.question[:ending], last.turn), Piece(" "), *fragment, Piece(last.question[ending:])]
    return None


def _targets(phrase: Phrase, preposition: str, question: str, base: list[Word]) -> list[Target]:
    targets = []
    for place in noun_phrases(question, base):
        score = _likeness(phrase, place)
        if preposition:
            score += 2.5 if place.preposition == preposition else -2.5
        else:
            score += 0.5 if not place.preposition else 0.0
        first = place.words[0]
        start, end = place.start, place.end
        if place.asked:
            score -= 0.5
        if first.tag is Tag.DETERMINER and phrase.words[0].tag is not Tag.DETERMINER and phrase.kind is Kind.THING:
            start = place.words[1].start
        if place.possessor:
            score -= 0.0 if phrase.proper else 2.5
            end -= 2 if place.text[-1] in "sS" else 1
        targets.append(Target(start, end, score))
    return targets + (_modifiers(phrase, base) if not preposition else [])


def _likeness(phrase: Phrase, place: Phrase) -> float:
    score = 0.0
    if phrase.kind is place.kind:
        score += 1.0 if phrase.kind is Kind.THING else 3.0
    elif Kind.DATE in (phrase.kind, place.kind):
        score -= 3.0
    elif Kind.THING not in (phrase.kind, place.kind):
        score -= 1.0
    score += 1.0 if phrase.proper == place.proper else -1.0
    score += 0.5 if phrase.plural == place.plural else -0.5
    score += 2.0 if phrase.head == place.head else 0.0
    starts = [one.words[0].lower in _ARTICLES for one in (phrase, place)]
    return score + (0.5 if starts[0] == starts[1] else -0.2)


def _modifiers(phrase: Phrase, base: list[Word]) -> list[Target]:
    """Single words that one word can stand in for: "energy" for "tourism" in "tourism measures"."""
    if len(phrase.words) == 2 and _superlative(phrase.words[1]):
        return [
            Target(before.start if before.lower == "the" else word.start, word.end, 4.0)
            for before, word in pairwise(base)
            if _superlative(word)
        ]
    if len(phrase.words) == 1 and phrase.words[0].proper:
        return [
            Target(word.start, word.end, 2.4)
            for before, word in pairwise(base)
            if word.proper
            and word.text.isupper() == phrase.text.isupper()
            and not word.possessive
            and before.tag is Tag.NOUN
            and not before.proper
        ]
    if phrase.proper or phrase.words[0].tag is Tag.DETERMINER or len(phrase.words) > 3:
        return []
    return [
        Target(word.start, word.end, 1.6)
        for word, following in pairwise(base)
        if word.tag is Tag.NOUN and following.tag is Tag.NOUN and not word.proper and not word.possessive
    ]


def _superlative(word: Word) -> bool:
    return word.lower in ("first", "second", "third", "last", "least", "most") or (
        word.lower.endswith("est") and len(word.lower) > 5
    )


def _other_question(text: str, last: Exchange, base: list[Word]) -> list[Piece] | None:
    """The last question asked with another question phrase: "why?", "in which year?", "to whom?"."""
    at = next((at for at, word in enumerate(base) if word.tag in (Tag.AUXILIARY, Tag.VERB)), None)
    if at is None:
        return None
    asked, _ = asks_for(base)
    object_asked = asked in ("what", "who", "whom", "which", "how many") and base[0].tag is Tag.QUESTION
    filling = _filling(last, base, at, asked) if object_asked else []
    verb, rest = base[at], base[at].end
    if verb.tag is Tag.VERB:
        base_form = base_of(verb.lower)
        if base_form is None or not filling:
            return None
        helper = "does" if verb.lower.endswith("s") and verb.lower != base_form else "did"
        helper = "do" if verb.lower == base_form and base_form not in lexicon.IRREGULAR_PASTS else helper
        return [
            Piece(text),
            Piece(f" {helper} "),
            *filling,
            Piece(" "),
            Piece(base_form + last.question[rest:], last.turn),
        ]
    if not filling:
        return [Piece(text), Piece(" "), Piece(last.question[verb.start :], last.turn)]
    main = _last_verb(base)
    if verb.lower in lexicon.BARE_VERB_AUXILIARIES and main is not None:
        start, end = main.end, main.end
        if last.question[main.end :].startswith(" to do"):
            start, end = main.end + 3, main.end + 6
        return [
            Piece(text), Piece(" "), Piece(last.question[verb.start : start], last.turn), Piece(" "), *filling,
            Piece(last.question[end:], last.turn),
        ]  # fmt: skip
    return [
        Piece(text), Piece(" "), Piece(verb.text, last.turn), Piece(" "), *filling,
        Piece(last.question[rest:], last.turn),
    ]  # fmt: skip


def _tagged_on(text: str, last: Exchange) -> list[Piece]:
    """The question phrase behind the question, where the one cannot take the place of the other."""
    return [Piece(last.question.rstrip(" ?.!"), last.turn), Piece(f", {text}?")]


def _filling(last: Exchange, base: list[Word], at: int, asked: str) -> list[Piece]:
    """What the earlier question asked for: its answer, or of "how many members" the members."""
    if asked == "how many":
        noun = last.question[base[2].start : base[at - 1].end] if at > 2 else ""
        return [Piece(noun, last.turn)] if noun else []
    answer = (last.answer or "").strip().rstrip(".")
    return [Piece(answer, last.turn)] if answer and len(answer) <= 120 else []


def _last_verb(base: list[Word]) -> Word | None:
    return next((word for word in reversed(base) if word.tag is Tag.VERB), None)
