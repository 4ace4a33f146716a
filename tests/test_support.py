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


def test_a_short_wording_that_passages_share_leads_before_a_long_one_that_holds_it() -> None:
    stretched = candidate("Ms Holm told the council about the Port of Varna", "Ms Holm told the council about it.")
    note, letter = (candidate("Port of Varna", one.passage.text) for one in (NOTE, LETTER))
    [only] = supported([stretched, note, letter], [0.8, 0.5, 0.3])
    assert only.places == (1, 0, 2)
    [unsure] = supported([stretched, note, letter], [0.8, 0.3, 0.3])
    assert unsure.places == (0, 1, 2)
    [alone] = supported([stretched, note], [0.8, 0.5])
    assert alone.places == (0, 1)


def test_a_fuller_name_or_date_stays_in_front() -> None:
    fuller = candidate("15 June 2001", "They met on 15 June 2001 to found it.")
    years = [candidate("2001", f"It was founded in 2001, says paper {number}.") for number in ("one", "the second")]
    [only] = supported([fuller, *years], [0.8, 0.6, 0.6])
    assert only.places == (0, 1, 2)


def test_of_nothing_comes_nothing() -> None:
    assert supported([], []) == []
