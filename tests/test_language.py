"""Languages: of a document, and of those of its parts that are in another."""

from __future__ import annotations

import pytest

from index.passage import split
from sources.document import Block, Document
from sources.language import language_of, languages_of
from sources.read import read_bytes

ENGLISH = (
    "The river rose by four metres in the night and the board of the provinces met at once to decide what should be "
    "done about the weir, which nobody had repaired since the flood before the last one."
)
RUSSIAN = (
    "Аннотация. В статье рассматривается, как пять провинций делят воду нижней реки и почему совет провинций собрался "
    "ночью, когда вода поднялась на четыре метра. Об этом пишет К.Н. Ильин в 2022 г. в отчёте совета."
)
KAZAKH = (
    "Аңдатпа. Мақалада бес облыстың өзен суын қалай бөлісетіні және су төрт метрге көтерілген түні кеңестің неге "
    "жиналғаны қарастырылады. Бұл туралы кеңестің есебінде жазылған."
)
FRENCH = (
    "Résumé. L'article examine comment les cinq provinces se partagent l'eau du fleuve et pourquoi le conseil s'est "
    "réuni la nuit où l'eau est montée de quatre mètres, alors que personne n'avait réparé le barrage."
)


def document(*paragraphs: str) -> Document:
    return read_bytes("\n\n".join(paragraphs).encode(), name="a.txt")


def languages(found: Document) -> list[str | None]:
    return [found.language_at(block.span.start) for block in found.blocks]


def test_the_abstracts_of_an_article_are_in_their_languages() -> None:
    found = document(ENGLISH, ENGLISH.replace("rose", "fell"), KAZAKH, RUSSIAN, FRENCH)
    assert languages(found) == ["en", "en", "kk", "ru", "fr"]
    assert [block.language for block in found.blocks] == [None, None, "kk", "ru", "fr"]


def test_a_short_part_is_in_the_likeliest_of_the_languages_that_longer_ones_are_in() -> None:
    parts = [ENGLISH, RUSSIAN, KAZAKH, "Ключевые слова: река, вода.", "Түйін сөздер: өзен, су.", "A short one.", "Об"]
    assert languages_of(parts, language="en", script="latin") == [None, "ru", "kk", "ru", "kk", None, None]


def test_without_longer_parts_a_short_one_is_not_guessed() -> None:
    assert languages_of([ENGLISH, "Ключевые слова"], language="en", script="latin") == [None, None]


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(
            "Benjamin A. Gilman, New York; James A. Leach, Iowa; Doug Bereuter, Nebraska; Tom Lantos", id="names"
        ),
        pytest.param("Vystupleniye Glavy gosudarstva na vneocherednoy sessii Soveta bezopasnosti", id="transliterated"),
        pytest.param("", id="nothing"),
    ],
)
def test_parts_in_the_script_of_the_rest_are_told_only_when_sure(part: str) -> None:
    assert languages_of([ENGLISH, part], language="en", script="latin") == [None, None]


def test_a_kazakh_part_of_a_russian_text_is_kazakh() -> None:
    found = document(RUSSIAN, RUSSIAN.replace("ночью", "вечером"), RUSSIAN.replace("пять", "шесть"), KAZAKH)
    assert (found.language, languages(found)[-1]) == ("ru", "kk")


def test_what_lies_between_blocks_is_in_the_language_of_the_document() -> None:
    found = document(ENGLISH, RUSSIAN)
    assert found.language_at(len(ENGLISH) + 1) == found.language
    assert found.language_at(len(found.text) + 5) == found.language


def test_sentences_of_passages_end_by_the_rules_of_their_own_language() -> None:
    found = document(ENGLISH, ENGLISH.replace("rose", "fell"), ENGLISH.replace("four", "five"), RUSSIAN)
    russian = next(block for block in found.blocks if block.language == "ru")
    passages = split(found, count_tokens=lambda texts: [len(text.split()) for text in texts], max_tokens=12)
    inside = [passage.text for passage in passages if passage.span.overlaps(russian.span)]
    assert any(text.endswith("в отчёте совета.") and text.startswith("Об этом пишет К.Н.") for text in inside)


def test_a_text_of_few_letters_has_no_language() -> None:
    assert language_of("Short.") is None
    assert Block("text", document(ENGLISH).blocks[0].span).language is None
