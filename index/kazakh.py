"""Takes the endings off Kazakh words, for the word index: no Snowball stemmer knows the language.

Endings are added in a fixed order, plural, possessive, case; their first sound follows the last one of what they stand
on, and their vowel its last vowel (Muhamedowa, "Kazakh: A Comprehensive Grammar", 2015). So an ending is taken off only
where it could have been put on: -лар from "шаралар", not from "доллар". `kazakh_verbs` knows the endings of verbs. Left
out: the possessives of "my" and "your", and what makes new words (-лық, -шы). What comes out is a key to find the forms
of a word by, not always a word; where two words share a form, as "кеңесі" could be of "кеңес" and of "кеңе", they share
a key.
"""

from __future__ import annotations

import re
from functools import lru_cache

from index.kazakh_verbs import VOWELS as _VOWELS
from index.kazakh_verbs import root

_VOICELESS = "пткқсшщчцхфһбвгғд"  # б, в, г and д are, at the end of a word
_AFTER_VOWEL, _AFTER_NASAL = f"(?<=[{_VOWELS}])", "(?<=[мнң])"
_AFTER_VOICELESS = f"(?<=[{_VOICELESS}])"
_AFTER_VOICED = f"(?<=[^{_VOICELESS}])"  # vowels too
_CASE = (
    rf"(?<=[{_VOWELS}мнң])н[ыі]ң|(?<=[рлйузж])д[ыі]ң|{_AFTER_VOICELESS}т[ыі]ң"  # of
    rf"|{_AFTER_VOICED}(?:ға|ге)|{_AFTER_VOICELESS}(?:қа|ке)|(?<=[ыі])н[ае]"  # to
    rf"|{_AFTER_VOWEL}н[ыі]|(?<=[мнңрлйузж])д[ыі]|{_AFTER_VOICELESS}т[ыі]|(?<=[^\W\d_]{{4}}[ыі])н"  # object
    rf"|(?<=[ыі])нд[ае]|{_AFTER_VOICED}д[ае]|{_AFTER_VOICELESS}т[ае]"  # in
    rf"|(?<=[мнңыі])н[ае]н|(?<=[{_VOWELS}рлйзж])д[ае]н|{_AFTER_VOICELESS}т[ае]н"  # from
    rf"|(?<=[{_VOWELS}мнңрлй])мен|(?<=[зж])бен|{_AFTER_VOICELESS}пен"  # with
)
_STEPS = (
    re.compile(
        rf"(?:(?<=[ыі])нд[ае]|{_AFTER_VOICED}д[ае]|{_AFTER_VOICELESS}т[ае])(?:ғы|гі)$|(?<=жыл)ғы$"
    ),  # that is in
    re.compile(rf"(?:{_CASE})$"),
    re.compile(rf"(?:{_AFTER_VOWEL}(?:м[ыі]з|с[ыі])|(?<=[^{_VOWELS}])(?:[ыі]м[ыі]з|[ыі]))$"),  # our; his, her, its
    re.compile(rf"(?:(?<=[{_VOWELS}рй])л[ае]р|(?<=[лмнңзж])д[ае]р|{_AFTER_VOICELESS}т[ае]р)$"),  # plural
)
_LAST = re.compile("[ыі]$")
_BACK, _FRONT = frozenset("аоұыёя"), frozenset("әеөүіэ")  # и, у and ю go with both
_VOICED_AGAIN = {"г": "к", "ғ": "қ", "б": "п"}
_KAZAKH = re.compile("[әғқңөұүһ]")  # і is also of Ukrainian and Belarusian
_WORD = re.compile(r"[\u0400-\u04ff]+")
_MIN_SHARE = 0.3  # of the words have letters that Russian has not


def stemmed(text: str) -> str:
    """`text` with its Kazakh words stemmed, in lower case; a text in another language comes back as it is.

    Words of a Kazakh text that hold no Kazakh letter are stemmed too; those that do are wherever they stand.

    >>> stemmed("Кеңестің хатшылығы Астанада")
    'кеңе хатшылық астана'
    >>> stemmed("Доклады министров в Астане")
    'Доклады министров в Астане'
    """
    words = _WORD.findall(text)
    kazakh = sum(bool(_KAZAKH.search(word.lower())) for word in words)
    if not kazakh:
        return text
    everywhere = kazakh >= _MIN_SHARE * len(words)

    def replaced(match: re.Match[str]) -> str:
        word = match.group().lower()
        return stem(word) if everywhere or _KAZAKH.search(word) else match.group()

    return _WORD.sub(replaced, text)


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """A Kazakh noun or verb in lower case without its endings.

    >>> [stem(word) for word in ("шаралар", "шараларының", "елдерге", "доллар", "қауіпсіздігі")]
    ['шара', 'шара', 'ел', 'доллар', 'қауіпсіздік']
    >>> [stem(word) for word in ("жазбаған", "жазғандардың", "жазады", "жазуға")]
    ['жаз', 'жаз', 'жаз', 'жаз']
    """
    verb = root(word)
    if verb:
        return _shortened(verb)
    before = ""
    while before != word:
        before = word
        for step in _STEPS:
            word = _without(step, word)
    # A participle or an infinitive has endings of nouns upon its own.
    return _shortened(root(word) or word)


def _shortened(word: str) -> str:
    """A stem without a last sound that may be an ending: "кеңесі" is its council, "шарасы" its measure."""
    word = _without(_LAST, word)
    return word[:-1] if len(word) > 4 and word[-1] == "с" and word[-2] in _VOWELS else word


def _without(step: re.Pattern[str], word: str) -> str:
    match = step.search(word)
    while match and not _may_go(word[: match.start()], match.group()):
        match = step.search(word, match.start() + 1)
    if not match:
        return word
    left = word[: match.start()]
    voiced = len(match.group()) == 1 and match.group() in "ыі"
    return left[:-1] + _VOICED_AGAIN.get(left[-1], left[-1]) if voiced else left


def _may_go(left: str, ending: str) -> bool:
    """Whether what is left is long enough, and its last vowel of the same kind as the first of the ending."""
    vowels = [letter for letter in left if letter in _VOWELS]
    short = len(left) < 3 and (left[-1:] in _VOWELS or len(left) < 2 or len(ending) < 2)
    if not vowels or short:
        return False
    kind = next((letter for letter in ending if letter in _VOWELS), "")
    other = _FRONT if kind in _BACK else _BACK if kind in _FRONT and not ending.endswith(("мен", "бен", "пен")) else ()
    return vowels[-1] not in other
