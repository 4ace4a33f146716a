"""Which words there are: the document's own, and those of a general list, which is opened only when needed."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, cached_property

from spellchecker import SpellChecker

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_HYPHENATED = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)+")
_LISTED_LANGUAGES = ("en", "ru", "de", "fr", "es", "it", "pt", "nl")


class Words:
    """The words of one document, with how often each stands in it whole, and the general list behind them.

    `text` should have its line ends in place: words broken by a hyphen at a line end are not counted.
    """

    def __init__(self, text: str, *, language: str | None = None) -> None:
        self._text = text
        self._language = language if language in _LISTED_LANGUAGES else "en"

    @cached_property
    def _counts(self) -> Counter[str]:
        broken = re.compile(r"[^\W\d_]+[-‐\xad]\s*\n\s*[^\W\d_]+")
        return Counter(word.lower() for word in WORD.findall(broken.sub(" ", self._text)))

    @cached_property
    def _hyphenated(self) -> Counter[str]:
        return Counter(word.lower().replace("‐", "-") for word in _HYPHENATED.findall(self._text))

    def count(self, word: str) -> int:
        """How often `word` stands in the document, in any case."""
        return self._counts[word.lower()]

    def count_hyphenated(self, word: str) -> int:
        """How often `word`, which holds hyphens, stands in the document with them, in any case."""
        return self._hyphenated[word.lower()]

    def is_listed(self, word: str) -> bool:
        """Whether the general word list has `word`, or its plural or possessive stands on a listed word."""
        word = word.lower().replace("’", "'").removesuffix("'s")
        return word in word_list(self._language) or (self._language != "en" and word in word_list("en"))

    def knows(self, word: str) -> bool:
        """Whether `word` is one: it is listed, or stands in the document at least twice."""
        return self.is_listed(word) or self.count(word) > 1


@cache
def word_list(language: str) -> frozenset[str]:
    """The general word list of a language, in lower case."""
    known = SpellChecker(language=language).word_frequency.dictionary.keys()
    short = {"en": {"a", "i"}, "ru": set("авикосуя")}.get(language, set())
    return frozenset(word for word in known if len(word) > 1) | frozenset(short)
