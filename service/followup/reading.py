"""Reads one question against the conversation before it: its gaps, and what was mentioned that could fill them."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from service.followup import lexicon
from service.followup.binding import bound
from service.followup.gaps import Gap, Pointer, gaps
from service.followup.mentions import Exchange, Mention, Role, asks_for
from service.followup.phrases import Phrase, noun_phrases
from service.followup.ranking import Scene
from service.followup.words import Tag, Word, words

MAX_OPEN_WORDS = 12
MAX_SETTING_WORDS = 9


@dataclass(frozen=True, slots=True)
class Reading:
    """A question without its opening "and", taken apart.

    `gaps` are those that nothing inside the question fills; `connected` is whether it opened with "and"
    or the like. `open_topic` is whether it seems to leave out what it is
    about; `parallel` whether it opens with "and", asks with the question word of the last one and names nothing;
    `setting` where or when the last question was ("at the fair in Riga"), or empty.
    """

    question: str
    found: tuple[Word, ...]
    phrases: tuple[Phrase, ...]
    gaps: tuple[Gap, ...]
    candidates: tuple[Mention, ...]
    scene: Scene
    connected: bool
    open_topic: bool
    parallel: bool
    setting: str

    @property
    def topic_gap(self) -> Gap:
        """The empty stretch at the end, before its mark, where a missing topic would stand."""
        end = len(self.question.rstrip(" ?.!"))
        return Gap(Pointer.TOPIC, end, end)


def read(question: str, exchanges: Sequence[Exchange]) -> Reading:
    """`question` taken apart; the candidates come latest exchange first. `exchanges` must not be empty.

    >>> from service.followup.mentions import exchange
    >>> reading = read("and when was it built?", [exchange("Where is the Long Bridge?", "Riga", 0)])
    >>> reading.question, [mention.text for mention in reading.candidates]
    ('when was it built?', ['Riga', 'the Long Bridge'])
    """
    begins = opening(words(question))
    spoken = question[begins:]
    found = tuple(words(spoken))
    phrases = tuple(noun_phrases(spoken, list(found)))
    candidates = tuple(mention for earlier in reversed(exchanges) for mention in earlier.mentions)
    last = exchanges[-1]
    return Reading(
        question=spoken,
        found=found,
        phrases=phrases,
        gaps=tuple(gap for gap in gaps(spoken, found, phrases) if not bound(gap, found, phrases)),
        candidates=candidates,
        scene=Scene(found, last.borrowed, last.turn),
        connected=begins > 0,
        open_topic=_open_topic(found, phrases, {mention.phrase.head for mention in candidates}),
        parallel=begins > 0 and _asks_alike(found, last),
        setting=_setting(last),
    )


def opening(found: Sequence[Word]) -> int:
    """Where the question proper begins, after "and", "but", "what about" and the like."""
    at = 0
    while at < len(found) and (found[at].lower in lexicon.LEADING_CONNECTIVES or (at and found[at].text == ",")):
        at += 1
    if at + 1 < len(found) and (found[at].lower, found[at + 1].lower) in _WHAT_ABOUT:
        at += 2
    return found[at].start if at < len(found) else 0


_WHAT_ABOUT = frozenset({("what", "about"), ("how", "about"), ("what", "of")})


def _open_topic(found: Sequence[Word], phrases: Sequence[Phrase], known: Set[str]) -> bool:
    """Whether a question without gaps leaves something out: "who chairs?", "what were the results?".

    It names nothing, and speaks only of what is asked for or supposed known ("the results"), but of nothing that was
    spoken of: `known` are the heads of all that was.
    """
    if _names_something(found) or len(found) > MAX_OPEN_WORDS:
        return False
    complements = [phrase for phrase in phrases if phrase.preposition and not phrase.asked]
    supposed_known = all(
        phrase.asked or (phrase.words[0].lower == "the" and len(phrase.words) == 2) for phrase in phrases
    )
    told = any(phrase.head in known for phrase in phrases) or any(word.tag is Tag.PRONOUN for word in found)
    return not complements and not told and supposed_known and found[0].tag in _OPENINGS


def _setting(last: Exchange) -> str:
    """Where, when or about what the last question asks, from its first "in" or the like on: "at the fair in Riga"."""
    places = [one.phrase for one in last.mentions if one.role is Role.OBLIQUE and one.phrase.preposition in _SETTING]
    if not places:
        return ""
    first = min(places, key=lambda phrase: phrase.start)
    start = last.question.lower().rfind(first.preposition, 0, first.start)
    said = words(last.question[start:])
    end = next((at for at, word in enumerate(said) if word.tag in _ENDS_SETTING), len(said))
    return last.question[start : start + said[end - 1].end] if 1 < end <= MAX_SETTING_WORDS else ""


_ENDS_SETTING = frozenset({Tag.VERB, Tag.AUXILIARY, Tag.MARK, Tag.PRONOUN})
_SETTING = frozenset("in at of on for during under within near after before since".split())
_OPENINGS = frozenset({Tag.QUESTION, Tag.PREPOSITION, Tag.AUXILIARY})


def _asks_alike(found: Sequence[Word], last: Exchange) -> bool:
    return not _names_something(found) and asks_for(found)[0] == asks_for(words(last.question))[0]


def _names_something(found: Sequence[Word]) -> bool:
    return any(word.proper and word.tag is Tag.NOUN for word in found[1:])
