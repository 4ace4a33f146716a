"""Takes the endings off Kazakh verbs, for the word index: finite forms, participles, converbs and the infinitive.

A verb is a root, then perhaps "not" (-ма, -ба, -па), a tense and a person (Muhamedowa, "Kazakh: A Comprehensive
Grammar", 2015). Most endings tell a verb by themselves. Those that nouns have too ("мақсатын", his aim, ends as
"баратын", who goes) are taken off common roots only, and off stems whose suffix shows them to be verbs. Left out: the
bare converb in -а and -й, and of roots that are not common the bare future in -р: nouns end so too ("қала", a city).
"""

from __future__ import annotations

import re

VOWELS = "аәеёоөұүыіиуэюя"
_VOICELESS = "пткқсшщчцхфһ"
_BACK, _FRONT = frozenset("аоұыёя"), frozenset("әеөүіэ")
_VOICED_AGAIN = {"г": "к", "ғ": "қ", "б": "п"}
_ROOTS = frozenset(
    (
        "аз азай азайт айнал айт айыр ал алыс арна арт ат аш байла байқа бар бас баста басқар бағала бақыла бекі "
        "бекіт белгіле бер бол біл біт бөл дамы дамыт ен енгіз есепте есті ет еңбекте жаз жай жап жара жарияла жаса "
        "жат жет жең жи жина жой жоғалт жый жырт жібер жүз жүр жүргіз кел кес кет кешік кеңей кеңейт кір күт күшей "
        "күшейт көбей көн көр көрсет көтер көш мақта ойла ойна ора орна орында отыр оқы сал сана сат сақта сез сен "
        "сой сүй сұра сөйле талқыла таны тап тапсыр тара тарат тарт таста тексер тик тос тоқта тоқтат ту тур тыңда "
        "тіле түс түсін түсіндір тұр төле шақыр шеш шық ізде іл іш қабылда қайт қал қалдыр қамты қара қарас қат қатыс "
        "қоз қой қолда қолдан қондыр қорық қорға қос қыл құр құт үз үйрен үйрет ұлғай ұмыт ұс ұста ұсын ұш өз өзгер "
        "өл өлше өс өт өткер өткіз"
    ).split()
)
_NOUNS = re.compile(
    "қорған|жалған|мерген|жағдай|қытай|мұнай|маңдай|шанхай|талай|былай|солай|(?:мұ|о|со|осы|қа)ндай|қару|сулу|тату|ару$|бастық"
    "|қатар|тарап|тарау|талап|алмас|түстік|жауап|себеп|кітап|мектеп|тәртіп|салтанат"
)
_PERSON = "(?:м[ыі]н|с[ыі]ң|с[ыі]з|м[ыі]з|с[ыі]ңд[ае]р|с[ыі]зд[ае]р)"
_SURE = re.compile(
    rf"(?:(?:(?<=[^{_VOICELESS}])[ғг]|(?<=[{_VOICELESS}бвгд])[қк])[ае]н"  # perfect
    r"(?:[мбп][ыі][нз]|с[ыі][ңз]|[ыі]м|[ыі]ң(?:[ыі]з)?|д[ае]й)?"
    r"|(?:(?<=[аеыі])д|(?<=[мнңрлйзжу])д|(?<=[пткқсшбгд])т)[ыі](?:м|ң[ыі]з)"  # past, I and you
    r"|[ае](?:д[ыі]|м[ыі]н|с[ыі]ң)|и(?:д[ыі]|м[ыі][нз]|с[ыі][ңз])|[ий]т[ыі]н"  # present
    r"|[ыі]п(?:т[ыі](?:м[ыі]н|с[ыі][ңз])?|п[ыі][нз])?"  # converb, hearsay
    r"|[мбп][ае]қш[ыі]|[мбп][ае]кш[ыі]|[ае]й[ыі][қк]"  # intention, let us
    rf"|(?<=[^{VOWELS}])у[ыі]?)$"  # infinitive
)
_UNSURE = re.compile(
    rf"(?:й(?:д[ыі]|{_PERSON})|[ае](?:т[ыі]н|{_PERSON})|(?<=[аеыі])п(?:т[ыі]|п[ыі]н)?|(?<=[аеыі])у[ыі]?"
    rf"|с[ае](?:м|ң|ң[ыі]з|қ|к)?|с[ыі]н|[мбп][ае]с(?:п[ыі][нз]|с[ыі][ңз])?|[ае]?р(?:м[ыі]н|м[ыі]з|с[ыі][ңз])|[ыі]?ң[ыі]з"
    r"|(?<=[аеыі])д[ыі](?:м|ң|ң[ыі]з|қ|к)?|[ғгқк][ае]л[ыі]|[ғгқк][ыі]с[ыі])$"
)
_NOT = re.compile(rf"(?:(?<=[{VOWELS}рлйу])м|(?<=[зжмнң])б|(?<=[{_VOICELESS}бвгд])п)[ае]$")
_PAST = re.compile(rf"(?:(?<=[мнңрлйзжу])д|(?<=[{_VOICELESS}бгд])т)[ыі][қк]?$")
_FUTURE = re.compile("[ае]?р$")
_NEGATED_CONVERB = re.compile(rf"(?:(?<=[{VOWELS}рлйу])м|(?<=[зжмнң])б|(?<=[{_VOICELESS}бвгд])п)[ае]й$")
_SUFFIX = re.compile(
    rf"[^\W\d_]{{2}}(?:(?<=[{_VOICELESS}])т[ае]|(?<=[лмнңзж])д[ае]|(?<=[{VOWELS}рйғ])л[ае]|[ыі]л|[тд][ыі]р"
    r"|[лдт][ае][лн]|[лдт][ае]с|[ыі]с|[рй]т|[ғгқк][ыі]з|[лдт][ае]т|[ае]й)$"
)  # makes verbs
_NO_ROOT_END = re.compile(rf"[^{VOWELS}][лд]$|[{_VOICELESS}]т$")  # roots do not end so: their last vowel is missing


def root(word: str) -> str | None:
    """The root of a Kazakh verb in lower case; None when `word` does not end as verbs do.

    >>> [root(word) for word in ("жазбаған", "келеді", "қабылдады", "шығып", "мақсатын")]
    ['жаз', 'кел', 'қабылда', 'шық', None]
    """
    if _NOUNS.match(word):
        return None
    # -я and -ю hold the sound that the root ends in: "қоя", puts.
    word = re.sub(r"(?<=[аоөуүеыі])[яю]", lambda match: "й" + {"я": "а", "ю": "у"}[match.group()], word)
    if match := _NEGATED_CONVERB.search(word):
        left = word[: match.start()]
        if _is_verbal(left) and _in_harmony(left, match.group()):
            return _without_not(left)
    if match := _FUTURE.search(word):
        future = _before(word[: match.start()], match.group())
        if future in _ROOTS:
            return future
    if (match := _PAST.search(word)) and word[: match.start()] in _ROOTS:
        return word[: match.start()]
    for pattern in (_UNSURE, _SURE):
        found = pattern.search(word)
        for start in range(found.start(), len(word)) if found else ():
            ending = pattern.match(word, start)
            stood_on = _before(word[:start], ending.group()) if ending else None
            if stood_on and (_is_verbal(stood_on) if pattern is _UNSURE else len(stood_on) > 2 or stood_on in _ROOTS):
                return _without_not(stood_on)
    return None


def _before(left: str, ending: str) -> str | None:
    """What an ending was put on, with the sounds that it changed; None where it cannot have been put on."""
    if len(left) < 2 or not _in_harmony(left, ending):
        return None
    closed = left + ("ы" if _last_vowel(left) in _BACK else "і")
    if ending[0] == "и" or (ending[0] == "у" and closed in _ROOTS):
        return closed
    if ending[0] not in "аеыіу" or (ending[0] == "у" and left[-1] in VOWELS):
        return left
    if left[-1] in VOWELS:
        # "тауып", having found, is of "тап".
        whole = left[:-1] + "п"
        return whole if left[-1] == "у" and whole in _ROOTS else None
    whole = left[:-1] + _VOICED_AGAIN.get(left[-1], left[-1])
    open_ended = whole not in _ROOTS and ending[0] in "ае" and _NO_ROOT_END.search(left)
    return left + ending[0] if open_ended else whole


def _without_not(left: str) -> str:
    match = _NOT.search(left)
    if left in _ROOTS or not match or not _in_harmony(left[: match.start()], match.group()):
        return left
    positive = left[: match.start()]
    return positive if len(positive) > 2 or positive in _ROOTS else left


def _is_verbal(left: str) -> bool:
    positive = _without_not(left)
    if positive == left and left not in _ROOTS and (left[:-1] in _ROOTS or re.search("[ыіае]л[ае]$", left)):
        return False  # the present of a root that ends in a consonant: "келе", comes
    return positive in _ROOTS or positive != left or bool(_SUFFIX.search(left))


def _last_vowel(left: str) -> str:
    return next((letter for letter in reversed(left) if letter in VOWELS), "")


def _in_harmony(left: str, ending: str) -> bool:
    """Whether the last vowel of `left` is of the kind of the first of `ending`, and its last consonant too."""
    last = _last_vowel(left)
    kind = next((letter for letter in ending if letter in _BACK | _FRONT), "")
    foreign = _FRONT if left[-1:] in "қғ" else _BACK if left[-1:] in "кг" else frozenset()
    other = _FRONT if kind in _BACK else _BACK if kind in _FRONT else frozenset()
    return bool(last) and last not in other and last not in foreign
