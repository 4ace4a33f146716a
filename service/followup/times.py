"""Moments told by another: "a year later", "and after that?", "who came before him?"."""

from __future__ import annotations

import re

from service.followup.mentions import Exchange
from service.followup.resolution import Edit, Piece

_YEAR = r"(?:1[5-9]|20)\d\d"
_YEARS = re.compile(rf"\b{_YEAR}\b")
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}
_SHIFTED = re.compile(
    rf"\b(?:in |during )?(?:the (?P<side>next|following|previous) year|(?:the|(?P<count>{'|'.join(_COUNTS)})) years? "
    r"(?P<way>later|after|afterwards|before|earlier))(?=\s*(?:[?.!,]|$))",
    re.IGNORECASE,
)
_BACK = frozenset({"previous", "before", "earlier"})
_PERIOD = re.compile(
    rf"\b(?:from|between|in|during|until|by|since|of)\s+(?:[A-Z]\w+ )?(?P<first>{_YEAR})"
    rf"(?:\s*(?:to|and|until|–|-)\s*(?:[A-Z]\w+ )?(?P<last>{_YEAR}))?\b"
)
_AND = re.compile(r"^(?:and|but),? ", re.IGNORECASE)
_NEXT_TIME = re.compile(r"^(?P<way>after|before|since) (?:that|then|this)\s*\??$", re.IGNORECASE)
_NEIGHBOUR = re.compile(
    r"^(?:and |but )?who (?:came|was(?: it)?|served|(?:did|had|held|led|headed|chaired|ran) it) "
    r"(?:right |just )?(?P<way>before|after)(?: (?:him|her|them|that))?\s*\??$",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"^(?P<asked>who|(?:which|what) \w+) "
    r"(?P<verb>is|was|are|were|leads?|led|heads?|headed|chairs?|chaired|runs?|ran)\b",
    re.IGNORECASE,
)
_PAST = {"is": "was", "are": "were", "lead": "led", "head": "headed", "chair": "chaired", "run": "ran"}
_BEING = frozenset({"is", "was", "are", "were"})
_MAX_NAME_WORDS = 6


def shifted_year(question: str, last: Exchange) -> list[Edit]:
    """The edit that makes "a year later" the year it is, counted from the last one named; none where none was.

    >>> from service.followup.mentions import exchange
    >>> [edit.text for edit in shifted_year("who came a year later?", exchange("How many came in 2021?", "58", 0))]
    ['in 2022']
    """
    found = _SHIFTED.search(question)
    years = _YEARS.findall(last.question) or _YEARS.findall(last.answer or "")
    if found is None or not years:
        return []
    return [Edit(found.start(), found.end(), f"in {_year(found, years[-1])}", last.turn)]


def at_another_time(question: str, last: Exchange) -> list[Piece] | None:
    """The last question put for another time than its own: "a year later?", "and after that?"; None for any other."""
    spoken = _AND.sub("", question.strip())
    shift = _SHIFTED.match(spoken)
    named = list(_YEARS.finditer(last.question))[-1:]
    if shift is not None and named and not spoken[shift.end() :].strip(" ?.!"):
        before, after = last.question[: named[0].start()], last.question[named[0].end() :]
        return [Piece(before, last.turn), Piece(_year(shift, named[0][0]), last.turn), Piece(after, last.turn)]
    asked, period = _NEXT_TIME.match(spoken), _PERIOD.search(last.question)
    if asked is None or period is None:
        return None
    way = asked["way"].lower()
    year = period["first"] if way == "before" else period["last"] or period["first"]
    before, after = last.question[: period.start()], last.question[period.end() :]
    return [Piece(before, last.turn), Piece(f" {way} "), Piece(f"{year}{after}", last.turn)]


def _year(shift: re.Match[str], named: str) -> str:
    count = _COUNTS[shift["count"].lower()] if shift["count"] else 1
    return str(int(named) + (-count if (shift["side"] or shift["way"]).lower() in _BACK else count))


def neighbour_in_office(question: str, last: Exchange) -> list[Piece] | None:
    """The last question put for who held the office before or after its answer: "and who came before him?"."""
    asked, held = _NEIGHBOUR.match(question.strip()), _HELD.match(last.question)
    name = (last.answer or "").strip(" .")
    if asked is None or held is None or not name or len(name.split()) > _MAX_NAME_WORDS:
        return None
    verb = held["verb"].lower()
    past = _PAST.get(verb, _PAST.get(verb.removesuffix("s"), verb))
    office = last.question[held.end() :].rstrip(" ?.!")
    if verb in _BEING and office.strip()[:1].isupper() and " of " not in office:
        return None  # "Who is Anna Holm?" names a person, not an office
    end = f" {asked['way'].lower()} "
    return [Piece(f"{held['asked']} {past}"), Piece(office, last.turn), Piece(end), Piece(name, last.turn), Piece("?")]
