"""Decides what a hyphen at a line end is: part of the word, or only a mark that the word goes on in the next line.

The document itself is asked first: which form it writes elsewhere, and whether it writes such compounds with a hyphen.
The general word list decides only where the document is silent.
"""

from __future__ import annotations

import re

from sources.repair.words import Words

# Prefixes that are written closed by some and with a hyphen by others; the document's own use decides.
_PREFIXES = frozenset(
    (
        "anti co counter cross ex extra geo half mid multi neo non post pre pro pseudo quasi self semi socio vice well "
        "вице социально экс"
    ).split()
)
_OPEN_PREFIXES = frozenset(["non", "quasi", "self", "well", "вице", "социально", "экс"])  # mostly with a hyphen
_TELLING = 4  # letters; shorter prefixes also begin words that no list has
_LINKS = frozenset("to of in the by on for and or de du la от на по и".split())  # inside "day-to-day"


def is_spelling(left: str, right: str, words: Words, *, among_small: bool) -> bool:
    """Whether the hyphen between `left` and `right`, which stand at a line's end and the next one's start, is kept.

    `left` may hold hyphens of its own; `among_small` says that the line has small letters, so that a word in capitals
    is an abbreviation.

    >>> is_spelling("coopera", "tion", Words(""), among_small=True)
    False
    >>> is_spelling("non", "aligned", Words("the non-regional states and the non-state actors"), among_small=True)
    True
    """
    last = re.split("[-'’]", left)[-1]
    if not (last.isalpha() and right.isalpha()):
        return True
    kept = max(words.count_hyphenated(f"{left}-{right}"), words.count_hyphenated(f"{last}-{right}"))
    if right[0].isupper() and not last.isupper():
        # "Span-BERT" is one word only where the document writes it so, capital and all.
        return kept >= words.count_as_written(last + right)
    joined = words.count(last + right)
    if kept != joined:
        return kept > joined
    abbreviation = len(last) > 1 and last.isupper() and (right.islower() or among_small)
    link = last != left and last in _LINKS and words.knows(right)
    return abbreviation or link or _is_compound(last, right, words)


def _is_compound(last: str, right: str, words: Words) -> bool:
    """Whether two halves that the document nowhere else writes together are words of their own."""
    if last.lower() in _PREFIXES:
        return _is_open_compound(last.lower(), right.lower(), words)
    if words.is_listed(last + right):
        return False
    return words.knows(last) and words.knows(right) and len(last) > 2 and len(right) > 2


def _is_open_compound(prefix: str, right: str, words: Words) -> bool:
    """Whether a prefix and a word that the document nowhere else writes together have a hyphen between them."""
    if len(right) < 3 or not words.is_rare_beside(prefix + right, right):
        return False
    if not words.knows(right) and len(prefix) < _TELLING and prefix not in _OPEN_PREFIXES:
        return False
    opened, closed = words.compounds(prefix)
    if opened != closed:
        return opened > closed
    return prefix in _OPEN_PREFIXES or not words.is_listed(prefix + right)
