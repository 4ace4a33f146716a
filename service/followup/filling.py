"""Puts a mention in place of a gap, in the form the sentence needs: possessive, with a preposition, in agreement."""

from __future__ import annotations

from collections.abc import Sequence

from service.followup import lexicon
from service.followup.gaps import Gap, Pointer
from service.followup.mentions import Mention, Role
from service.followup.phrases import Kind
from service.followup.reading import Reading
from service.followup.resolution import Edit
from service.followup.words import Tag, Word

_SINGULAR = {"are": "is", "were": "was", "do": "does", "have": "has"}
MAX_OWNER_WORDS = 5


def fill(gap: Gap, mention: Mention, reading: Reading) -> list[Edit]:
    """The edits that put `mention` in place of `gap` in the question of `reading`."""
    if gap.possessive:
        return _owner(gap, mention)
    match gap.pointer:
        case Pointer.TOPIC:
            text = _topic(mention, reading.found)
        case Pointer.ONE:
            text = _counterpart(gap, mention)
        case Pointer.MANY:
            text = " " + mention.text.removeprefix("the ")
        case Pointer.THERE:
            text = _place(mention, reading.candidates)
        case Pointer.NOUN:
            text = _moment(gap, mention, reading.found)
        case _:
            text = mention.text
    return [Edit(gap.start, gap.end, text, mention.turn), *_agreement(gap, mention)]


def _owner(gap: Gap, mention: Mention) -> list[Edit]:
    """ "its budget" becomes "CICA's budget"; a long owner goes behind: "the budget of the fund for seed and soil"."""
    if gap.owned is not None and len(mention.phrase.words) > MAX_OWNER_WORDS:
        behind = gap.owned.end
        return [
            Edit(gap.start, gap.end, "the", mention.turn),
            Edit(behind, behind, f" of {mention.text}", mention.turn),
        ]
    ending = "'" if mention.phrase.plural and mention.text.endswith("s") else "'s"
    return [Edit(gap.start, gap.end, mention.text + ending, mention.turn)]


def _agreement(gap: Gap, mention: Mention) -> list[Edit]:
    """ "what do they do" becomes "what does CICA do"."""
    if gap.pointer is not Pointer.THEY or gap.before is None or mention.phrase.plural:
        return []
    singular = _SINGULAR.get(gap.before.lower)
    return [] if singular is None else [Edit(gap.before.start, gap.before.end, singular, mention.turn)]


def _counterpart(gap: Gap, mention: Mention) -> str:
    """ "the one" by the noun of the mention, with the mention's modifiers unless the question brings its own."""
    if gap.noun not in ("the", "which"):
        singular = mention.phrase.head.removesuffix("s")
        return f"{gap.noun} {singular + 's' if gap.plural else singular}"
    own = [word for word in mention.phrase.words if word.tag in (Tag.NOUN, Tag.NUMBER)]
    head = next((at for at, word in enumerate(own) if word.lower == mention.phrase.head), len(own) - 1)
    return f"{gap.noun} " + " ".join(word.text for word in own[: head + 1])


def _moment(gap: Gap, mention: Mention, found: Sequence[Word]) -> str:
    """The text of the mention; "what happened that day" gains its preposition."""
    before = [word for word in found if word.end <= gap.start]
    if mention.kind is not Kind.DATE or (before and before[-1].tag is Tag.PREPOSITION):
        return mention.text
    day = any(word.tag is Tag.NUMBER and len(word.text) <= 2 for word in mention.phrase.words)
    return f"{'on' if day else 'in'} {mention.text}"


def _place(mention: Mention, candidates: Sequence[Mention]) -> str:
    """Where "there" is; an event whose place was just asked for is named with place and date."""
    if mention.kind is Kind.EVENT:
        return f"at {mention.text}"
    place = f"in {mention.text}"
    beside = [other for other in candidates if other.turn == mention.turn]
    event = next((other for other in beside if other.kind is Kind.EVENT), None)
    if mention.role is not Role.ANSWER or mention.asked != "where" or event is None:
        return place
    date = next((other for other in beside if other.kind is Kind.DATE and other.text not in event.text), None)
    return f"at {event.text} {place}" + (f" {date.phrase.preposition or 'in'} {date.text}" if date else "")


def _topic(mention: Mention, found: Sequence[Word]) -> str:
    """The missing topic at the end: "who chairs CICA", "what were the results of the summit"."""
    last = next((word for word in reversed(found) if word.tag is not Tag.MARK), found[-1])
    if last.tag is Tag.PREPOSITION or (last.tag is Tag.VERB and found[0].lower in ("who", "whom")):
        return f" {mention.text}"
    preposition = mention.phrase.preposition
    if preposition not in lexicon.PREPOSITIONS or preposition in ("by", "from", "to", "as"):
        preposition = _USUAL.get(mention.kind, "of")
    return f" {preposition} {mention.text}"


_USUAL = {Kind.PLACE: "in", Kind.NATION: "in"}
