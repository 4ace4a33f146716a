"""What several passages say goes before what one says, and a copied passage counts once."""

from __future__ import annotations

import pytest

from index.passage import Passage
from service.select import Candidate
from service.support import supported
from sources.document import Span


def candidate(text: str, passage: str) -> Candidate:
    return Candidate(Passage(f"{len(passage):016x}", Span(0, len(passage)), passage, "", "text"), Span(0, 1), text, ())


NOTE = candidate("Varna", "The harbour measures are looked after by Varna these days.")
COPY = candidate("Varna", "As said: the harbour measures are looked after by Varna these days.")
LETTER = candidate("varna", "We asked the secretary, and he named Varna without thinking.")
RIVAL = candidate("Bergen", "Some believe that Bergen coordinates them, others do not.")


def test_two_passages_that_agree_go_before_one_that_is_surer_than_either() -> None:
    best, other = supported([RIVAL, NOTE, LETTER], [0.5, 0.3, 0.3])
    assert (best.places, other.places) == ((1, 2), (0,))
    assert best.support == pytest.approx(1 - 0.7 * 0.7)


def test_a_copy_lends_no_support() -> None:
    best, other = supported([RIVAL, NOTE, COPY], [0.5, 0.3, 0.3])
    assert (best.places, other.places) == ((0,), (1, 2))
    assert other.support == pytest.approx(0.3)


def test_the_surest_place_leads_its_answer() -> None:
    [only] = supported([NOTE, LETTER], [0.2, 0.6])
    assert only.places == (1, 0)


def test_of_nothing_comes_nothing() -> None:
    assert supported([], []) == []
