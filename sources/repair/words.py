"""Which words there are: the document's own, and those of a general list, which is opened only when needed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache, cached_property

from spellchecker import SpellChecker

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_HYPHENATED = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)+")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_RARE = 100  # occurrences; the list gives 50 to a word that its texts do not hold
_LISTED_LANGUAGES = ("en", "ru", "de", "fr", "es", "it", "pt", "nl")


class Words:
    """The words of one document, with how often each stands in it whole, and the general list behind them.

    `text` should have its line ends in place: words broken by a hyphen at a line end are not counted.
    """

    def __init__(self, text: str, *, language: str | None = None) -> None:
        self._text = text
        self._language = language if language in _LISTED_LANGUAGES else "en"

    @cached_property
    def _written(self) -> Counter[str]:
        broken = re.compile(r"[^\W\d_]+[-‐\xad]\s*\n\s*[^\W\d_]+")
        return Counter(WORD.findall(broken.sub(" ", self._text)))

    @cached_property
    def _counts(self) -> Counter[str]:
        counts: Counter[str] = Counter()
        for word, count in self._written.items():
            counts[word.lower()] += count
        return counts

    @cached_property
    def _hyphenated(self) -> Counter[str]:
        return Counter(word.lower().replace("‐", "-") for word in _HYPHENATED.findall(self._text))

    def count(self, word: str) -> int:
        """How often `word` stands in the document, in any case."""
        return self._counts[word.lower()]

    def count_as_written(self, word: str) -> int:
        """How often `word` stands in the document with just these capitals."""
        return self._written[word]

    def count_hyphenated(self, word: str) -> int:
        """How often `word`, which holds hyphens, stands in the document with them, in any case."""
        return self._hyphenated[word.lower()]

    def compounds(self, prefix: str) -> tuple[int, int]:
        """How many words the document writes with `prefix` and a hyphen, and how many closed, each counted once.

        Closed ones are those whose remainder is a word and much more common: "nonstate", but not "prevent".
        """
        opened = {word for word in self._hyphenated if word.startswith(f"{prefix}-")}
        closed = [word for word in self._counts if word.startswith(prefix) and len(word) > len(prefix) + 2]
        known = [
            word for word in closed if self.is_listed(rest := word[len(prefix) :]) and self.is_rare_beside(word, rest)
        ]
        return len(opened), len(known)

    def is_listed(self, word: str) -> bool:
        """Whether the general word list has `word`, or its plural or possessive stands on a listed word."""
        return self._frequency(word.lower().replace("’", "'").removesuffix("'s")) > 0

    def is_rare_beside(self, word: str, other: str) -> bool:
        """Whether the general word list holds `word` not at all, or as a rare one, ten times rarer than `other`."""
        frequency = self._frequency(word.lower())
        return frequency == 0 or (frequency < _RARE and frequency * 10 <= self._frequency(other.lower()))

    def knows(self, word: str) -> bool:
        """Whether `word` is one: it is listed, or stands in the document at least twice."""
        return self.is_listed(word) or self.count(word) > 1

    def _frequency(self, word: str) -> int:
        language = "ru" if _CYRILLIC.search(word) else self._language
        return word_list(language).get(word, 0) or (word_list("en").get(word, 0) if language != "en" else 0)


@cache
def word_list(language: str) -> Mapping[str, int]:
    """The general word list of a language, in lower case, with how often each stands in the texts it was made of."""
    known = SpellChecker(language=language).word_frequency.dictionary
    short = {"en": {"a", "i"}, "ru": set("авикосуя")}.get(language, set())
    return {word: count for word, count in known.items() if len(word) > 1} | dict.fromkeys(short, _RARE)
