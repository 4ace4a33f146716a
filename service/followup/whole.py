"""Makes a follow-up question whole from the conversation: the one entry point is `resolve`."""

from __future__ import annotations

from collections.abc import Sequence

from service.answer import Turn
from service.followup import lexicon
from service.followup.fragments import is_fragment, whole
from service.followup.gaps import Gap, Pointer, gaps
from service.followup.mentions import Exchange, Mention, Role, mentions
from service.followup.phrases import Kind, noun_phrases
from service.followup.ranking import best, features
from service.followup.resolution import Edit, Piece, Resolution, edited, joined
from service.followup.words import Tag, Word, words

MAX_TURNS = 6
MAX_QUESTION_CHARACTERS = 600
MAX_ANSWER_CHARACTERS = 300

_SINGULAR = {"are": "is", "were": "was", "do": "does", "have": "has"}
_LONG_OWNER_WORDS = 5


def resolve(question: str, history: Sequence[Turn]) -> Resolution:
    """`question` as a question of its own, its missing words taken from the last `MAX_TURNS` turns of `history`.

    It comes back as typed, byte for byte, when it is whole already, when there is no history, when it opens a new
    topic, when it is not in the Latin script, and when it is longer than `MAX_QUESTION_CHARACTERS`. Deterministic.

    >>> resolve("and India?", [Turn("Who represented Uzbekistan at the summit?", "Shavkat Mirziyoyev")]).question
    'Who represented India at the summit?'
    """
    exchanges: list[Exchange] = []
    first = max(0, len(history) - MAX_TURNS)
    for turn in range(first, len(history)):
        earlier = history[turn].question
        answer = history[turn].answer
        full = _resolved(earlier, exchanges).question if len(earlier) <= MAX_QUESTION_CHARACTERS else ""
        if full:
            clipped = None if answer is None else answer[:MAX_ANSWER_CHARACTERS]
            exchanges.append(Exchange(full, clipped, turn, len(history) - 1 - turn))
    return _resolved(question, exchanges)


def _resolved(question: str, exchanges: Sequence[Exchange]) -> Resolution:
    unchanged = Resolution(question)
    if not exchanges or len(question) > MAX_QUESTION_CHARACTERS or not _latin(question):
        return unchanged
    exchanges = [Exchange(e.question, e.answer, e.turn, exchanges[-1].turn - e.turn) for e in exchanges]
    start = _opening(words(question))
    spoken = question[start:]
    found = words(spoken)
    if not found:
        return unchanged
    candidates = mentions(exchanges)
    edits, fillings = _fill(spoken, found, candidates)
    if is_fragment(found):
        last = exchanges[-1]
        inside = next(
            (mention for mention in fillings if mention.turn == last.turn and mention.role is not Role.ANSWER), None
        )
        stands_for = inside.phrase.text if inside is not None else ""
        fragment = [piece for piece in edited(spoken.rstrip(" ?.!"), edits) if piece.text]
        pieces = whole(fragment, last, stands_for=stands_for)
        return unchanged if pieces is None else joined(pieces)
    if not edits:
        edits = _topic(spoken, found, candidates, connected=start > 0)
    if not edits:
        return unchanged
    pieces = edited(spoken, edits)
    if question[:1].isupper() and start:
        pieces[0] = Piece(pieces[0].text[:1].upper() + pieces[0].text[1:], pieces[0].turn)
    return joined(pieces)


def _latin(question: str) -> bool:
    letters = [character for character in question if character.isalpha()]
    return sum(character < "ɐ" for character in letters) * 2 >= len(letters)


def _opening(found: Sequence[Word]) -> int:
    """Where the question proper begins, after "and", "but", "what about" and the like."""
    at = 0
    while at < len(found) and (found[at].lower in lexicon.LEADING_CONNECTIVES or (at and found[at].text == ",")):
        at += 1
    if at + 1 < len(found) and found[at].lower in ("what", "how") and found[at + 1].lower == "about":
        at += 2
    return found[at].start if at < len(found) else 0


def _fill(question: str, found: Sequence[Word], candidates: Sequence[Mention]) -> tuple[list[Edit], list[Mention]]:
    """The edits that fill the gaps of `question`, and what fills them; a thing named once is not named again."""
    edits: list[Edit] = []
    fillings: list[Mention] = []
    seen: set[Pointer] = set()
    for gap in gaps(question, found):
        if gap.pointer in seen or _bound(gap, question, found):
            continue
        mention = best(gap, candidates, found)
        if mention is None or mention in fillings or not _worth(gap, mention, found):
            continue
        edits += _edits(gap, mention)
        fillings.append(mention)
        if gap.pointer is not Pointer.NOUN:
            seen.add(gap.pointer)
    return edits, fillings


def _bound(gap: Gap, question: str, found: Sequence[Word]) -> bool:
    """Whether the pronoun points back inside its own question: "what did Xi say in his speech"."""
    if gap.pointer not in (Pointer.HE, Pointer.SHE) and not gap.possessive:
        return False
    before = [phrase for phrase in noun_phrases(question, list(found)) if phrase.end <= gap.start and not phrase.asked]
    if gap.pointer in (Pointer.HE, Pointer.SHE):
        return any(phrase.kind is Kind.PERSON for phrase in before)
    if gap.pointer is Pointer.IT:
        return any(phrase.kind in (Kind.NATION, Kind.ORGANISATION, Kind.EVENT) for phrase in before)
    return any(phrase.plural or phrase.kind in (Kind.NATION, Kind.ORGANISATION) for phrase in before)


def _worth(gap: Gap, mention: Mention, found: Sequence[Word]) -> bool:
    """Whether filling a plain "the act" says more than was typed."""
    if gap.pointer is not Pointer.NOUN:
        return True
    match = features(gap, mention, found)["noun"]
    opening = next(word for word in found if word.start == gap.start).lower
    return match >= 0.8 and mention.lowers > set() if opening == "the" else match > 0


def _edits(gap: Gap, mention: Mention) -> list[Edit]:
    text, turn = mention.text, mention.turn
    if gap.pointer is Pointer.ONE:
        return [Edit(gap.start, gap.end, _counterpart(gap, mention), turn)]
    if gap.pointer is Pointer.THERE:
        preposition = mention.phrase.preposition or ("at" if mention.kind is Kind.EVENT else "in")
        return [Edit(gap.start, gap.end, f"{preposition} {text}", turn)]
    edits = []
    if gap.possessive and gap.owned is not None and len(mention.phrase.words) > _LONG_OWNER_WORDS:
        edits = [Edit(gap.start, gap.end, "the", turn), Edit(gap.owned.end, gap.owned.end, f" of {text}", turn)]
    else:
        edits = [Edit(gap.start, gap.end, _owner(mention) if gap.possessive else text, turn)]
    if gap.pointer is Pointer.THEY and not gap.possessive and gap.before is not None and not mention.phrase.plural:
        singular = _SINGULAR.get(gap.before.lower)
        if singular is not None:
            edits.append(Edit(gap.before.start, gap.before.end, singular, turn))
    return edits


def _owner(mention: Mention) -> str:
    return mention.text + ("'" if mention.phrase.plural and mention.text.endswith("s") else "'s")


def _counterpart(gap: Gap, mention: Mention) -> str:
    """ "the one" by the noun of the mention, with its modifiers unless the question brings its own."""
    nouns = [word for word in mention.phrase.words if word.tag is Tag.NOUN]
    if gap.noun:
        return f"the {gap.noun} {mention.phrase.head}"
    return "the " + " ".join(word.text for word in nouns)


def _topic(question: str, found: Sequence[Word], candidates: Sequence[Mention], *, connected: bool) -> list[Edit]:
    """The edit that adds what the question is about, when it does not say so itself."""
    content = [word for word in found if word.tag in (Tag.NOUN, Tag.NUMBER)]
    named = any(word.proper and word.tag is Tag.NOUN for word in found[1:])
    if named or (not connected and len(content) > 2):
        return []
    own = {word.lower for word in content}
    fitting = [
        mention
        for mention in candidates
        if mention.kind not in (Kind.DATE, Kind.NUMBER) and not mention.lowers & own and mention.age == 0
    ]
    if not fitting:
        return []
    mention = max(fitting, key=lambda mention: 2.0 * mention.phrase.proper + (mention.role is not Role.WITHIN_ANSWER))
    end = len(question.rstrip(" ?.!"))
    preposition = mention.phrase.preposition or "of"
    last = next((word for word in reversed(found) if word.tag is not Tag.MARK), None)
    if last is not None and last.tag is Tag.VERB and found[0].lower == "who":
        return [Edit(end, end, f" {mention.text}", mention.turn)]
    return [Edit(end, end, f" {preposition} {mention.text}", mention.turn)]
