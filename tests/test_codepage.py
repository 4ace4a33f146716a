"""Cyrillic text that came as the Western letters of the same codes: given back, and no other text touched."""

from __future__ import annotations

import pytest

from sources.repair import codepage
from sources.repair.words import Words
from sources.rewrite import Rewrite

RUSSIAN = (
    "Совет по охране реки собирается каждый год весной и осенью, чтобы «обсудить» состояние воды. "
    "Отчёт о работе за прошедший год читает председатель, а решения принимают жители города и района. "
    "Ёлки растут на другом берегу."
)


def mended(text: str) -> str:
    rewrite = Rewrite(text)
    rewrite.replace(codepage.edits(text, Words(text)))
    return rewrite.text


@pytest.mark.parametrize(
    "signs",
    [
        pytest.param({}, id="code page 1251"),
        pytest.param(dict(zip("Ёё«»", "\x9c\xbc\xbe\xbf", strict=True)), id="T2A"),
    ],
)
def test_cyrillic_letters_come_back(signs: dict[str, str]) -> None:
    western = "".join(signs.get(one) or one.encode("cp1251").decode("latin-1") for one in RUSSIAN)
    assert "Ñîâåò" in western
    assert mended(western) == RUSSIAN


@pytest.mark.parametrize(
    "text",
    [
        "L’été dernier, le garçon naïf a créé à Orléans une fenêtre près de la forêt où l’âne brait. " * 3,
        "Größe, Maß und Übermut: äußerst schöne Brücken über öde Flüsse. ¿Qué? " * 3,
        RUSSIAN,
    ],
    ids=["French", "German", "Russian as it should be"],
)
def test_what_is_no_lost_cyrillic_stays(text: str) -> None:
    assert mended(text) == text


def test_western_words_beside_it_stay() -> None:
    western = RUSSIAN.encode("cp1251").decode("latin-1")
    assert mended(f"{western} The café and Málaga").endswith(" The café and Málaga")
