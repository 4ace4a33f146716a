"""What speaks for a span is told in numbers that a reader can check."""

from __future__ import annotations

import pytest

from index.passage import Hit, Passage
from service.reader import Reading, ScoredSpan
from service.select import FEATURES, Candidate, candidates
from sources.document import Span

HARBOUR = "The harbour league was founded in 1974. Varna coordinates its measures on tourism."
LETTER = "We hear that Varna coordinates the tourism measures of the league, as it did before."
MUSEUM = "The museum opens at nine. Lodz looks after the collection of maps."


def hit(text: str, *, number: int, heading: str = "") -> Hit:
    passage = Passage(f"{number:016x}", Span(100, 100 + len(text)), text, heading, "text")
    return Hit(passage, score=0.8, dense=0.5, lexical=None)


def reading(text: str, *marked: tuple[str, float], null_score: float = 1.0) -> Reading:
    spans = [ScoredSpan(Span(text.index(word), text.index(word) + len(word)), score) for word, score in marked]
    return Reading(tuple(spans), null_score)


def weighed(question: str, *read: tuple[str, tuple[str, float]]) -> list[Candidate]:
    hits = [hit(text, number=number) for number, (text, _) in enumerate(read)]
    return candidates(question, hits, [reading(text, marked) for text, marked in read])


def feature(candidate: Candidate, name: str) -> float:
    return candidate.features[FEATURES.index(name)]


def test_a_span_is_told_in_offsets_of_its_document() -> None:
    [found] = weighed("Who coordinates tourism?", (HARBOUR, ("Varna", 6.0)))
    assert found.text == "Varna"
    assert found.span == Span(100 + HARBOUR.index("Varna"), 105 + HARBOUR.index("Varna"))


def test_the_margin_is_the_score_above_no_answer() -> None:
    [found] = weighed("Who coordinates tourism?", (HARBOUR, ("Varna", 6.0)))
    assert (feature(found, "margin"), feature(found, "score")) == (5.0, 6.0)


def test_a_passage_with_the_rare_words_of_the_question_covers_it_better() -> None:
    harbour, museum = weighed("Who coordinates tourism?", (HARBOUR, ("Varna", 6.0)), (MUSEUM, ("Lodz", 6.0)))
    assert feature(harbour, "coverage") == 1.0
    assert feature(museum, "coverage") == 0.0


@pytest.mark.parametrize(
    ("question", "marked", "expected"),
    [
        pytest.param("When was it founded?", "1974", 1.0, id="date-for-when"),
        pytest.param("When was it founded?", "Varna", -1.0, id="name-for-when"),
        pytest.param("How many members are there?", "harbour", -1.0, id="word-for-how-many"),
        pytest.param("Who coordinates tourism?", "Varna", 1.0, id="name-for-who"),
        pytest.param("Why tourism?", "Varna", 0.0, id="anything-for-why"),
    ],
)
def test_the_kind_asked_for_is_told(question: str, marked: str, expected: float) -> None:
    [found] = weighed(question, (HARBOUR, (marked, 6.0)))
    assert feature(found, "kind") == expected


def test_a_title_is_told_from_a_sentence() -> None:
    titled = f"Tourism measures of Varna\n{HARBOUR}"
    [in_title] = weighed("Who coordinates tourism?", (titled, ("Varna", 6.0)))
    [in_sentence] = weighed("Who coordinates tourism?", (HARBOUR, ("Varna", 6.0)))
    assert (feature(in_title, "prose"), feature(in_sentence, "prose")) == (0.0, 1.0)


def test_what_the_question_says_itself_is_an_echo() -> None:
    [found] = weighed("Who coordinates the harbour?", (HARBOUR, ("harbour league", 6.0)))
    assert feature(found, "echo") == 0.5


def test_nothing_read_gives_no_candidates() -> None:
    assert candidates("Who?", [], []) == []
