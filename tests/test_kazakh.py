"""Kazakh words are found in all their forms, and other languages are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.kazakh import stem, stemmed

FORMS = {
    "шара": "шаралар шараның шараға шараны шарада шарадан шарамен шаралары шараларының шараларын шарасы шарасының",
    "кеңес": "кеңестің кеңеске кеңесті кеңесте кеңестен кеңеспен кеңесі кеңесінің кеңестер кеңестеріне кеңесіндегі",
    "ел": "елдер елдің елге елді елде елден елмен елдері елдерінің елдеріндегі еліміз елдерімен",
    "қауіпсіздік": "қауіпсіздіктің қауіпсіздікке қауіпсіздікті қауіпсіздігі қауіпсіздігінің қауіпсіздігін",
    "хатшылық": "хатшылықтың хатшылығы хатшылығының хатшылықтан",
    "хатшы": "хатшының хатшысы хатшыға хатшылар",
    "тарап": "тараптар тараптың тарабы тарабынан",
    "азия": "азияның азияға азияда азиядан азиядағы",
    "алматы": "алматыда алматыдан алматыға алматының",
    "баку": "бакуде бакуге бакуден",
    "саммит": "саммиттер саммитте саммиттің саммитінде саммитінен",
    "жыл": "жылы жылғы жылдан жылдың жылдары",
}

VERBS = {
    "жазу": "жазуға жазды жаздым жазған жазғандар жазады жазамын жазбады жазбаған жазбайды жазатын жазып жазыпты жазса",
    "келу": "келуге келді келген келгенде келеді келмеді келмейді келетін келіп келсе келсін келмес келер",
    "оқу": "оқуға оқыды оқыған оқиды оқимын оқымайды оқымаған оқитын оқып оқыса",
    "болу": "болуы болды болғанда болады болмайды болмаған болатын болып болса болсын болар",
    "айту": "айтуға айтты айтқан айтады айтпады айтпаған айтатын айтып айтса",
    "қабылдау": "қабылдауға қабылдады қабылдаған қабылдайды қабылдамады қабылдайтын қабылдап",
    "дамыту": "дамытуға дамытты дамытқан дамытады дамытпайды дамытатын дамытып",
    "қатысу": "қатысуға қатысты қатысқандар қатысады қатыспады қатысатын қатысып",
    "құрылу": "құрылуы құрылды құрылғаннан құрылады құрылмаған құрылатын құрылып",
    "шығу": "шығуға шықты шыққан шығады шықпаған шығатын шығып",
    "табу": "табуға тапты тапқан табады таппаған табатын тауып",
    "қою": "қоюға қойды қойған қояды қоймайды қоятын қойып",
    "сөйлеу": "сөйлеуге сөйледі сөйлеген сөйлейді сөйлемейді сөйлейтін сөйлеп",
    "жүргізу": "жүргізуге жүргізді жүргізген жүргізеді жүргізбеген жүргізетін жүргізіп",
}


@pytest.mark.parametrize("verb", VERBS)
def test_all_forms_of_a_verb_have_its_stem(verb: str) -> None:
    assert {form: stem(form) for form in VERBS[verb].split()} == dict.fromkeys(VERBS[verb].split(), stem(verb))


def test_verbs_keep_their_stems_apart() -> None:
    assert len({stem(verb) for verb in VERBS}) == len(VERBS)


@pytest.mark.parametrize("word", FORMS)
def test_all_forms_of_a_word_have_its_stem(word: str) -> None:
    assert {form: stem(form) for form in FORMS[word].split()} == dict.fromkeys(FORMS[word].split(), stem(word))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("доллар", "дол", id="-лар does not follow л"),
        pytest.param("лидер", "ли", id="-дер does not follow a vowel"),
        pytest.param("орта", "ор", id="-та does not follow р"),
        pytest.param("алтын", "алты", id="gold and six"),
        pytest.param("хатшы", "хат", id="a secretary and a letter"),
        pytest.param("ата", "ат", id="a grandfather and a horse"),
        pytest.param("қару", "қар", id="a weapon and snow"),
        pytest.param("қорған", "қор", id="a fortress and a fund"),
        pytest.param("қала", "қалды", id="a city and it stayed"),
        pytest.param("тарау", "тарап", id="a chapter and a side"),
        pytest.param("бастау", "бас", id="to begin and a head"),
        pytest.param("қабылдау", "қабілет", id="to accept and an ability"),
    ],
)
def test_other_words_keep_their_stems_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Министры стран встретились в Астане и в Баку.", id="Russian"),
        pytest.param("Президент Тоқаев принял министров стран Азии в Астане.", id="Russian with a Kazakh name"),
        pytest.param("Міністри країн зустрілися в Києві.", id="Ukrainian"),
        pytest.param("The ministers met in Astana.", id="English"),
        pytest.param("", id="nothing"),
    ],
)
def test_texts_in_other_languages_stay(text: str) -> None:
    assert stemmed(text).replace("тоқаев", "Тоқаев") == text


@pytest.mark.parametrize(("noun", "forms"), [("мақсат", "мақсатын мақсаты"), ("мемлекет", "мемлекетін мемлекетінің")])
def test_his_noun_is_no_participle(noun: str, forms: str) -> None:
    assert {stem(form) for form in forms.split()} == {stem(noun)}


@given(st.text(alphabet="абғдеіқлмнрстүыәя", max_size=24))
def test_a_stem_is_the_beginning_of_its_word_but_for_its_last_sound(word: str) -> None:
    found = stem(word)
    assert word.startswith(found[:-1])
    assert bool(found) == bool(word)
