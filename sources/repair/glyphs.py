"""Mends characters that extraction lost: ligatures mapped to odd characters, stand-ins for blanks, invisible marks.

What a wrong character stands for is inferred from the document itself: each candidate is put into every word the
character occurs in, and the one that makes words of them is taken. A character that no candidate explains stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sources.document import Span
from sources.repair.words import Words
from sources.rewrite import Edit

LIGATURES = ("fi", "fl", "ff", "ffi", "ffl", "ft", "fj", "tt", "ti", "tf", "Th", "st", "ct")
_BLANK = " "
_ENOUGH = 0.6  # the share of its words that a candidate has to make known
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\x00-\x08\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_PRESENTATION = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_PLAIN = re.compile("[ﬀ-ﬆ\u00a0\u2000-\u200a\u202f\u205f\u3000\u2010\u2011\u000b\u0085\u2028\u2029\t\r\f]")
_COMBINING = dict(zip("ˆ˜´¨¸ˇ˚`¯˘", "\u0302\u0303\u0301\u0308\u0327\u030c\u030a\u0300\u0304\u0306", strict=True))
_LOOSE_ACCENT = re.compile(r"(?<=[^\W\d_])[ˆ˜´¨¸ˇ˚`¯˘](?=[^\W\d_])")
_RAISED = re.compile(
    r"(?:(?<=[^\W\d_]{3})|(?<=[^\W\d_]{3}\*))[¹²³⁴-⁹⁰]+(?![\w⁻])|^[ \t]*?( *[¹²³⁴-⁹⁰]+ *)[ \t]*(?=\*?[^\W\d_]{2})",
    re.MULTILINE,
)
_SOFT_HYPHEN = re.compile(r"\xad(?![\r\n]|$)")  # at a line end it tells how to join
_BULLET = re.compile(
    r"^[ \t\ufffd]*(?P<mark>[\uf06e\uf06f\uf0a7\uf0a8\uf0b7\uf0d8\uf0fc\uf076\uf02d\x88])(?=[ \t\ufffd])", re.MULTILINE
)
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_](?: [^\W\d_]){4,}(?![^\W_])")


@dataclass(frozen=True, slots=True)
class _Context:
    """Where a suspect stands: the letters left and right of it, up to anything that is not a letter."""

    offset: int
    left: str
    right: str


def edits(text: str, words: Words) -> Iterator[Edit]:
    """The edits that mend `text`, in no order; they do not overlap."""
    yield from plain(text)
    yield from _accents(text)
    contexts = _suspects(text)
    for character, places in contexts.items():
        yield from _explain(character, places, text, words)


def plain(text: str) -> Iterator[Edit]:
    """The edits that need no inference: blanks and hyphens of many kinds, invisible marks, presentation forms."""
    for match in _INVISIBLE.finditer(text):
        if not _joins_script(text, match):
            yield Edit(Span(*match.span()))
    for match in _PLAIN.finditer(text):
        yield Edit(Span(*match.span()), _plain_form(text, match))
    for match in _RAISED.finditer(text):
        yield Edit(Span(*match.span(1 if match[1] else 0)))  # tabs before it become blanks like all others
    for match in _BULLET.finditer(text):
        yield Edit(Span(*match.span("mark")), "•")
    for match in _SOFT_HYPHEN.finditer(text):
        yield Edit(Span(*match.span()))
    for match in _SPACED.finditer(text):
        for offset in range(match.start() + 1, match.end(), 2):
            yield Edit(Span(offset, offset + 1))


def _plain_form(text: str, match: re.Match[str]) -> str:
    character = match.group()
    if character == "\r":
        return "" if text[match.end() : match.end() + 1] == "\n" else "\n"
    if character in "\x0b\x85\u2028\u2029\f":
        return "\n"
    if character in "\u2010\u2011":
        return "-"
    return _PRESENTATION.get(character, _BLANK)


def _accents(text: str) -> Iterator[Edit]:
    """Accents that stand beside their letter, as TeX sets them: composed the way that most of them compose."""
    places = list(_LOOSE_ACCENT.finditer(text))
    before = [_composed(text[match.start() - 1 : match.start()], match.group()) for match in places]
    after = [_composed(text[match.end() : match.end() + 1], match.group()) for match in places]
    to_left = sum(map(bool, before)) >= sum(map(bool, after))
    for match, letter in zip(places, before if to_left else after, strict=True):
        if letter:
            edge = match.start() - 1 if to_left else match.start()
            yield Edit(Span(edge, edge + 2), letter)


def _composed(letter: str, accent: str) -> str | None:
    if not letter.isalpha():
        return None
    whole = unicodedata.normalize("NFC", letter + _COMBINING[accent])
    return whole if len(whole) == 1 else None


def _joins_script(text: str, match: re.Match[str]) -> bool:
    """Whether an invisible mark is spelling, as zero-width joiners are in Arabic, Indic scripts and pictograms."""
    if match.group() not in {"\u200c", "\u200d"}:
        return False
    around = text[match.start() - 1 : match.start()] + text[match.end() : match.end() + 1]
    return match.group() == "\u200d" or any("\u0600" <= character <= "\u0dff" for character in around)


def _suspects(text: str) -> dict[str, list[_Context]]:
    found: dict[str, list[_Context]] = defaultdict(list)
    letters = re.compile(r"[^\W\d_]*")
    for offset, character in enumerate(text):
        if character < "\x7f" or not _is_odd(character, text, offset):
            continue
        start = offset
        while start and text[start - 1].isalpha() and not _is_stray(text[start - 1]):
            start -= 1
        following = letters.match(text, offset + 1)
        right = following.group() if following else ""
        found[character].append(_Context(offset, text[start:offset], right))
    return found


def _is_stray(character: str) -> bool:
    return unicodedata.category(character) in {"Co", "Cn", "Cs"} or character == "\ufffd"


def _is_odd(character: str, text: str, offset: int) -> bool:
    if _is_stray(character):
        return True
    before, after = text[offset - 1 : offset], text[offset + 1 : offset + 2]
    if character.isalpha():
        if character.isupper():
            return before.islower() or (not before.isalpha() and after.islower() and character > "\xbf")
        return bool(_script(before) and _script(character) != _script(before)) or bool(
            _script(after) and _script(character) != _script(after)
        )
    if unicodedata.category(character)[0] in "SPN" and character not in "’‘'-–—…‑·ˆ˜´¨¸ˇ˚`¯˘":
        return after.isalpha() and (before.isalpha() or character in "¿¡")
    return False


def _script(character: str) -> str:
    return unicodedata.name(character, "").split(" ")[0] if character.isalpha() else ""


def _explain(character: str, places: list[_Context], text: str, words: Words) -> Iterator[Edit]:
    if character == "\ufffd":
        yield from _explain_lost(places, text, words)
        return
    meaning = _infer(character, places, words)
    if meaning is None:
        return
    for place in places:
        certain = _is_certain(character, place)
        if (place.left or place.right) and (certain or words.is_listed(place.left + meaning + place.right)):
            yield Edit(Span(place.offset, place.offset + 1), _cased(meaning, place))


def _is_certain(character: str, place: _Context) -> bool:
    """Whether the character cannot be meant here: a capital may begin a word, but stands in none."""
    return place.left[-1:].islower() or _is_stray(character) or not character.isalpha()


def _cased(meaning: str, place: _Context) -> str:
    return meaning.upper() if len(place.left) > 1 and (place.left + place.right).isupper() else meaning


def _infer(character: str, places: list[_Context], words: Words) -> str | None:
    certain = [place for place in places if _is_certain(character, place) and len(place.left + place.right) > 1]
    contexts = {(place.left, place.right) for place in certain}
    if not contexts:
        return None
    shares = sorted(
        (
            (sum(1 for left, right in contexts if words.is_listed(left + candidate + right)) / len(contexts), candidate)
            for candidate in LIGATURES
        ),
        reverse=True,
    )
    (share, best), (next_share, _) = shares[0], shares[1]
    return best if share >= _ENOUGH and share > next_share else None


def _explain_lost(places: list[_Context], text: str, words: Words) -> Iterator[Edit]:
    """U+FFFD: a blank where both sides are words of their own, else the ligature that makes one word of them."""

    def parts(place: _Context) -> bool:
        return all(not side or words.knows(side) for side in (place.left, place.right))

    def whole(place: _Context) -> str | None:
        fitting = [candidate for candidate in LIGATURES if words.is_listed(place.left + candidate + place.right)]
        return fitting[0] if len(fitting) == 1 else None

    inside = [place for place in places if place.left and place.right]
    blanks = sum(map(parts, inside))
    mostly_blank = blanks * 2 > len(inside)
    for place in places:
        span = Span(place.offset, place.offset + 1)
        if mostly_blank:
            yield Edit(span, _BLANK)
        elif (place.left or place.right) and not parts(place) and (meaning := whole(place)):
            yield Edit(span, meaning)
