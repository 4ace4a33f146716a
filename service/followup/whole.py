"""Makes a follow-up question whole from the conversation: the one entry point is `resolve`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.answer import Turn
from service.followup.filling import fill
from service.followup.fragments import is_fragment, of_that, whole
from service.followup.gaps import Pointer
from service.followup.mentions import Exchange, Mention, Role, exchange
from service.followup.ranking import best
from service.followup.reading import Reading, opening, read
from service.followup.resolution import Edit, Piece, Resolution, edited, joined
from service.followup.times import at_another_time, neighbour_in_office, shifted_year
from service.followup.words import Tag, words

MAX_TURNS = 6
MAX_QUESTION_CHARACTERS = 600
MAX_ANSWER_CHARACTERS = 300


def resolve(question: str, history: Sequence[Turn]) -> Resolution:
    """`question` as a question of its own, its missing words taken from the last `MAX_TURNS` turns of `history`.

    It comes back as typed, byte for byte, when it is whole already, when there is no history, when it opens a new
    topic, when it is not in the Latin script, and when it is longer than `MAX_QUESTION_CHARACTERS`. Deterministic.

    >>> resolve("and India?", [Turn("Who represented Uzbekistan at the summit?", "Shavkat Mirziyoyev")]).question
    'Who represented India at the summit?'
    """
    exchanges = _exchanges(history)
    resolution = _resolved(question, exchanges)
    if not exchanges or not (resolution.borrowed or opening(words(question))):
        return resolution
    last = exchanges[-1]
    return replace(resolution, context=f"{last.question} {last.answer or ''}".rstrip())


def _exchanges(history: Sequence[Turn]) -> list[Exchange]:
    """The last turns of `history` with their questions made whole, each from the ones before it."""
    exchanges: list[Exchange] = []
    for turn in range(max(0, len(history) - MAX_TURNS), len(history)):
        typed, answer = history[turn].question, history[turn].answer
        if not typed.strip() or len(typed) > MAX_QUESTION_CHARACTERS:
            continue
        resolution = _resolved(typed, exchanges)
        taken = " ".join(resolution.question[span.start : span.end] for span in resolution.borrowed)
        clipped = None if answer is None else answer[:MAX_ANSWER_CHARACTERS]
        exchanges.append(exchange(resolution.question, clipped, turn, (word.lower for word in words(taken))))
    return exchanges


def _resolved(question: str, exchanges: Sequence[Exchange]) -> Resolution:
    """`question` made whole from exchanges whose own questions are whole."""
    unchanged = Resolution(question)
    if not exchanges or not question.strip() or len(question) > MAX_QUESTION_CHARACTERS or not _latin(question):
        return unchanged
    last = exchanges[-1]
    of_another_time = at_another_time(question, last) or neighbour_in_office(question, last)
    if of_another_time is not None:
        return joined(of_another_time)
    reading = read(of_that(question, last), exchanges)
    moments = shifted_year(reading.question, last)
    edits, fillings = _filled(reading, moments)
    if is_fragment(reading.found) and _leans_back(reading):
        pieces = _whole_fragment(reading, last, edits, fillings)
        if pieces is not None:
            return joined(pieces)
    edits = edits or _with_topic(reading)
    if not edits:
        return unchanged
    pieces = edited(reading.question, edits)
    if question[:1].isupper():
        pieces[0] = Piece(pieces[0].text[:1].upper() + pieces[0].text[1:], pieces[0].turn)
    return joined(pieces)


def _latin(question: str) -> bool:
    letters = [character for character in question if character.isalpha()]
    return sum(character < "ɐ" for character in letters) * 2 >= len(letters)


def _filled(reading: Reading, moments: Sequence[Edit]) -> tuple[list[Edit], list[Mention]]:
    """The edits that fill the gaps of a question outside `moments`, which come with them, and what fills the gaps.

    A thing named once is not named again.
    """
    edits = list(moments)
    fillings: list[Mention] = []
    seen: set[Pointer] = set()
    for gap in reading.gaps:
        if gap.pointer in seen or any(gap.start < edit.end and edit.start < gap.end for edit in moments):
            continue
        mention = best(gap, reading.candidates, reading.scene)
        if mention is None or mention in fillings:
            continue
        edits += fill(gap, mention, reading)
        fillings.append(mention)
        if gap.pointer is not Pointer.NOUN:
            seen.add(gap.pointer)
    return edits, fillings


def _leans_back(reading: Reading) -> bool:
    """Whether a fragment wants the question before, and is not a search by keywords: "date of acceptance"."""
    spoken = [word for word in reading.found if word.tag is not Tag.MARK]
    if reading.connected or reading.gaps or len(spoken) == 1:
        return True
    asks = any(word.tag is Tag.QUESTION for word in spoken)
    return asks or spoken[0].tag is Tag.PREPOSITION or (len(spoken) <= 3 and reading.question.rstrip().endswith("?"))


def _whole_fragment(
    reading: Reading, last: Exchange, edits: Sequence[Edit], fillings: Sequence[Mention]
) -> list[Piece] | None:
    inside = next((one for one in fillings if one.turn == last.turn and one.role not in _FROM_ANSWER), None)
    fragment = [piece for piece in edited(reading.question.rstrip(" ?.!"), edits) if piece.text]
    return whole(fragment, last, stands_for=inside.phrase.text if inside is not None else "")


_FROM_ANSWER = frozenset({Role.ANSWER, Role.WITHIN_ANSWER})


def _with_topic(reading: Reading) -> list[Edit]:
    """The edit that adds what the question is about, when it seems not to say so itself.

    "and who repairs the lights?" keeps the setting of "who repairs the roads in Narva", and only that.
    """
    gap = reading.topic_gap
    spoken = [word for word in reading.found if word.tag is not Tag.MARK]
    if not spoken:
        return []
    telling = any(word.proper for word in words(reading.setting)) and not (
        spoken[-1].tag is Tag.VERB and spoken[0].lower in ("who", "whom")
    )
    if reading.setting and (reading.parallel or (reading.open_topic and telling)):
        return [Edit(gap.start, gap.end, f" {reading.setting}", reading.scene.latest)]
    mention = best(gap, reading.candidates, reading.scene) if reading.open_topic else None
    return [] if mention is None else fill(gap, mention, reading)
