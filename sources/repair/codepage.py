"""Gives Cyrillic letters back to text whose fonts told only their codes, so that they came as Western ones.

"Ðîññèÿ" is "Россия": in code page 1251, as in the T2A encoding of TeX, the Cyrillic alphabet has the codes that À to ÿ
have in Latin-1. Whether a text is one of those is asked of the Russian word list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sources.document import Span
from sources.repair.words import Words
from sources.rewrite import Edit

_LETTERS = {code: chr(code + 0x350) for code in range(0xC0, 0x100)}
_YO = {0xA8: "Ё", 0xB8: "ё", 0x9C: "Ё", 0xBC: "ё"}  # the first two by code page 1251, the others by T2A
_QUOTES = {0xBE: "«", 0xBF: "»"}  # by T2A
_SIGN = re.compile("[\xc0-\xff]+|(?:(?<=[\xc0-\xff])|(?=.[\xc0-\xff]))[\xa8\xb8\x9c\xbc]|\xbe(?=\\S)|(?<=\\S)\xbf")
_WORD = re.compile("(?<![^\\W_])[\xc0-\xff]{4,}(?![^\\W_])")
_WITNESSES = 10  # different words
_KNOWN = 0.25  # the share of them that the list has to hold: no other language has such words at all


def edits(text: str, words: Words) -> Iterator[Edit]:
    """The edits that make Western letters Cyrillic, if that makes Russian words of those that hold no other."""
    found = {match.group().translate(_LETTERS) for match in _WORD.finditer(text)}
    if len(found) < _WITNESSES or sum(map(words.is_listed, found)) < _KNOWN * len(found):
        return
    for match in _SIGN.finditer(text):
        if not _stands_in_western_word(text, match.span()):
            yield Edit(Span(*match.span()), match.group().translate(_LETTERS | _YO | _QUOTES))


def _stands_in_western_word(text: str, span: tuple[int, int]) -> bool:
    before, after = text[max(0, span[0] - 1) : span[0]], text[span[1] : span[1] + 1]
    return any(one.isascii() and one.isalpha() for one in (before, after))
