"""Whether an answer says what a gold answer says: exact match, token F1, agreement, and the items of a list.

Follows the evaluation script of SQuAD (Rajpurkar et al. 2016, arXiv 1606.05250), made safe for other scripts: Unicode
punctuation counts as punctuation, and writing without spaces is compared character by character, as in MLQA (Lewis et
al. 2020, arXiv 1910.07475). Only the English articles are dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

MIN_F1 = 0.5
"""The token F1 from which on an answer agrees with an accepted one."""

MAX_ANSWER_TOKENS = 30
"""The longest answer, in tokens, that may count because an accepted answer stands somewhere in it: a long sentence."""

MIN_ITEM_SHARE = 0.5
"""The share of the items, and of the parts of the answer, from which on a list answer is right."""

_ARTICLES = frozenset({"a", "an", "the"})
_WITHOUT_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_ENUMERATION = re.compile(r"[,;،、\n]|\s(?:and|or|as well as|и|или|және|мен)\s|\(\w{1,2}\)")


def tokens(text: str) -> list[str]:
    """The words of `text` as SQuAD compares them: lower case, no punctuation or symbols, no articles.

    >>> tokens("The Republic of Korea’s “first” Summit")
    ['republic', 'of', 'koreas', 'first', 'summit']
    >>> tokens("СОВЕЩАНИЕ по взаимодействию — СВМДА")
    ['совещание', 'по', 'взаимодействию', 'свмда']
    >>> tokens("上海合作")
    ['上', '海', '合', '作']
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [token for token in "".join(map(_as_word_part, folded)).split() if token not in _ARTICLES]


def _as_word_part(character: str) -> str:
    # An em dash parts clauses where a hyphen joins words; invisible characters (soft hyphen, joiners) join as well.
    if character in "—―":
        return " "
    if unicodedata.category(character)[0] in "PSC" and not character.isspace():
        return ""
    return f" {character} " if _WITHOUT_SPACES.match(character) else character


def exact_match(answer: str, accepted: Iterable[str]) -> bool:
    """Whether the answer has the same tokens, in order, as one of the accepted answers (Rajpurkar et al. 2016).

    >>> exact_match("The United Nations", ["United Nations", "UN"])
    True
    """
    given = tokens(answer)
    return any(given == tokens(gold) for gold in accepted)


def token_f1(answer: str, accepted: Iterable[str]) -> float:
    """The harmonic mean of token precision and recall, best of the accepted answers, in [0, 1] (Rajpurkar et al. 2016).

    Two shared tokens of three given and of two accepted: precision 2/3, recall 2/2, F1 4/5.

    >>> token_f1("in September 2004", ["September 2004", "2004"])
    0.8
    """
    given = tokens(answer)
    return max((_f1(given, tokens(gold)) for gold in accepted), default=0.0)


def agrees(answer: str, accepted: Iterable[str]) -> bool:
    """Whether the answer says what one of the accepted answers says.

    It does when (1) their token F1 is 0.5 or more, they share more than one token of several, and the answer has no
    number that an accepted answer with numbers lacks; or (2) the accepted answer stands in an answer of at most 30
    tokens; or (3) at least two tokens of the accepted answer, in a row, are the whole answer.

    >>> agrees("Iran and Turkey, by turns", ["Turkey"]), agrees("26 states", ["28 states"])
    (True, False)
    """
    given = tokens(answer)
    return any(_says_the_same(given, tokens(gold)) for gold in accepted)


def _says_the_same(given: Sequence[str], gold: Sequence[str]) -> bool:
    if not given or not gold:
        return False
    if len(given) <= MAX_ANSWER_TOKENS and stands_in(gold, given):
        return True
    if len(given) > 1 and stands_in(given, gold):
        return True
    shared = _shared(given, gold)
    foreign_number = _numbers(gold) and not _numbers(given) <= _numbers(gold)
    one_of_several = shared == 1 and len(given) > 1 and len(gold) > 1
    return _f1(given, gold) >= MIN_F1 and not foreign_number and not one_of_several


def item_recall(answer: str, items: Sequence[str]) -> float:
    """The share of the gold items that stand in the answer as a run of tokens, in [0, 1].

    >>> item_recall("Russia, Kazakhstan", ["China", "Russia", "Kazakhstan"]) == 2 / 3
    True
    """
    given = tokens(answer)
    return sum(stands_in(tokens(item), given) for item in items) / len(items) if items else 0.0


def item_precision(answer: str, items: Sequence[str]) -> float:
    """The share of the parts of the answer that are, hold or belong to a gold item, in [0, 1].

    The answer is parted at commas, semicolons, line ends, "(1)" and the words for "and" and "or".

    >>> item_precision("Russia, India and Kazakhstan", ["China", "Russia", "Kazakhstan"]) == 2 / 3
    True
    """
    parts = [part for text in _ENUMERATION.split(answer) if (part := tokens(text))]
    gold = [tokens(item) for item in items]
    fitting = sum(any(stands_in(item, part) or stands_in(part, item) for item in gold) for part in parts)
    return fitting / len(parts) if parts else 0.0


def item_f1(answer: str, items: Sequence[str]) -> float:
    """The harmonic mean of item precision and item recall (van Rijsbergen 1979, F with beta 1), in [0, 1].

    Two of three items, in two parts that both fit: precision 2/2, recall 2/3, F1 4/5.

    >>> item_f1("Russia and Kazakhstan", ["China", "Russia", "Kazakhstan"])
    0.8
    """
    return _harmonic_mean(item_precision(answer, items), item_recall(answer, items))


def agrees_with_items(answer: str, items: Sequence[str]) -> bool:
    """Whether at least half of the items stand in the answer, and at least half of the answer's parts belong to items.

    >>> agrees_with_items("Russia, Kazakhstan", ["China", "Russia", "Kazakhstan"])
    True
    >>> agrees_with_items("Russia", ["China", "Russia", "Kazakhstan"])
    False
    """
    return item_recall(answer, items) >= MIN_ITEM_SHARE and item_precision(answer, items) >= MIN_ITEM_SHARE


def share_in(needle: Sequence[str], hay: Sequence[str]) -> float:
    """The share of the tokens of `needle`, with repeats, that are also in `hay`, in [0, 1].

    >>> share_in(["core", "and", "core"], ["core", "and", "periphery"]) == 2 / 3
    True
    """
    return _shared(needle, hay) / len(needle) if needle else 0.0


def stands_in(needle: Sequence[str], hay: Sequence[str]) -> bool:
    """Whether the tokens of `needle`, which has at least one, follow one another somewhere in `hay`.

    >>> stands_in(["of", "korea"], ["republic", "of", "korea"]), stands_in([], ["korea"])
    (True, False)
    """
    return bool(needle) and f" {' '.join(needle)} " in f" {' '.join(hay)} "


def _shared(first: Sequence[str], second: Sequence[str]) -> int:
    return sum((Counter(first) & Counter(second)).values())


def _f1(given: Sequence[str], gold: Sequence[str]) -> float:
    if not given or not gold:
        return float(given == gold)
    shared = _shared(given, gold)
    # The harmonic mean of shared/given and shared/gold, in one division, so that the fractions come out exact.
    return 2 * shared / (len(given) + len(gold))


def _harmonic_mean(first: float, second: float) -> float:
    return 2 * first * second / (first + second) if first + second else 0.0


def _numbers(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in words if any(character.isdigit() for character in word))
