"""Rows made of others: unanswerable twins and questions about one of several parallel facts."""

import random
import re

import pytest

from service.reader.train.parallel import SHAPES, parallel_rows
from service.reader.train.rows import Row
from service.reader.train.twins import OPPOSITES, twins
from sources.document import Span

MILL = "The Lower Mill was first opened in 1712 by Anna Holm. It stands north of the Old Bridge."
CONTEXTS = ["One thing stands here. Another follows it.", "A single sentence, with 12 and a name."]


def row_of(question: str, *, context: str = MILL, answer: str = "Anna Holm", title: str = "mill") -> Row:
    start = context.index(answer)
    return Row(f"x:{question}", "x", title, context, question, (Span(start, start + len(answer)),))


def test_a_number_is_changed_to_one_that_the_passage_does_not_hold() -> None:
    (twin,) = twins([row_of("who did it in 1712?")], count=1, seed=0)
    (year,) = re.findall(r"\d+", twin.question)
    assert (twin.answers, twin.context) == ((), MILL)
    assert year != "1712"
    assert abs(int(year) - 1712) <= 12


def test_a_word_becomes_its_opposite() -> None:
    (twin,) = twins([row_of("who was first there?")], count=1, seed=0)
    assert twin.question == "who was last there?"


def test_a_name_gives_way_to_another_that_is_used_alike_in_the_same_article() -> None:
    other = row_of("who saw the Upper Mill?", context="Kaspar saw the Upper Mill.", answer="Kaspar")
    elsewhere = row_of(
        "who saw the Grand Canal?", context="Kaspar saw the Grand Canal.", answer="Kaspar", title="canal"
    )
    made = twins([row_of("who saw the Lower Mill?"), other, elsewhere], count=3, seed=0)
    assert {twin.question for twin in made if twin.context == MILL} == {"who saw the Upper Mill?"}
    assert not [twin for twin in made if "Canal" in twin.context]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row_of("who painted it?"), id="nothing to change"),
        pytest.param(Row("x:1", "x", "mill", MILL, "who closed it in 1712?", ()), id="no answer to begin with"),
        pytest.param(
            row_of("what came first?", context="First the oats, last the rye.", answer="the oats"),
            id="opposite present",
        ),
    ],
)
def test_what_cannot_be_changed_safely_has_no_twin(row: Row) -> None:
    assert twins([row], count=5, seed=0) == []


def test_opposites_hold_no_word_twice_on_one_side() -> None:
    firsts = [first for first, _ in OPPOSITES]
    assert len(set(firsts)) == len(firsts)


def test_parallel_facts_stand_in_their_context_as_whole_words() -> None:
    rows = parallel_rows(CONTEXTS, count=400, seed=1)
    assert len(rows) == 400
    assert len({row.id for row in rows}) == 400
    for row in rows:
        assert len(row.answers) <= 1
        for span in row.answers:
            around = row.context[max(0, span.start - 1) : span.end + 1]
            assert re.search(rf"(^|\W){re.escape(row.texts[0])}(\W|$)", around)


def test_parallel_facts_are_asked_for_in_every_place_and_in_vain() -> None:
    rows = parallel_rows(CONTEXTS, count=600, seed=2)
    silent = sum(not row.answers for row in rows) / len(rows)
    assert 0.05 < silent < 0.4
    assert {row.answers[0].start for row in rows if row.answers} > {0}


@pytest.mark.parametrize("shape", dict.fromkeys(SHAPES))
def test_a_question_in_vain_never_names_what_answers_another(shape: object) -> None:
    assert callable(shape)
    for seed in range(200):
        sentence, answered, unanswered = shape(random.Random(seed))
        assert all(answer in sentence for _, answer in answered)
        assert not {question for question, _ in answered} & set(unanswered)


def test_the_same_seed_makes_the_same_rows() -> None:
    assert parallel_rows(CONTEXTS, count=50, seed=4) == parallel_rows(CONTEXTS, count=50, seed=4)
    rows = [row_of("who did it in 1712?"), row_of("who was first there?")]
    assert twins(rows, count=2, seed=4) == twins(rows, count=2, seed=4)
