"""Asking every gold question of a service with a known table of answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from eval.gold import GoldError
from eval.metrics import MEASURES, scores
from eval.result import Run, load_run
from eval.run import run
from service.answer import Turn
from tests.eval_fakes import FakeAnswerer, gold

KOREA = gold("korea", answers=["Republic of Korea"], evidence="The Republic of Korea coordinates energy.")
TURKEY = gold(
    "turkey",
    answers=["Turkey"],
    kind="followup",
    history=[{"question": "who has ecology?", "answer": "Mongolia"}],
    evidence="Turkey coordinates new threats.",
)
NOBODY = gold("nobody")
TABLE = {"korea?": ("Republic of Korea", 0.9), "turkey?": ("Turkey", 0.4), "nobody?": ("28", 0.1)}


def ticks() -> Iterator[float]:
    """A clock that moves on by 1/8 second at each look."""
    return (number / 8 for number in count())


def run_with(answerer: FakeAnswerer) -> Run:
    return run(
        [KOREA, TURKEY, NOBODY], answerer, gold="hand.jsonl", settings={"reader": "fake"}, clock=ticks().__next__
    )


def test_each_question_is_asked_once_at_the_services_threshold_and_silences_again_without() -> None:
    answerer = FakeAnswerer(TABLE)
    found = run_with(answerer)
    history = (Turn("who has ecology?", "Mongolia"),)
    assert answerer.asked == [
        ("korea?", (), None),
        ("turkey?", history, None),
        ("turkey?", history, 0.0),
        ("nobody?", (), None),
        ("nobody?", (), 0.0),
    ]
    assert [(one.answer, one.best_answer) for one in found.results] == [
        ("Republic of Korea", "Republic of Korea"),
        (None, "Turkey"),
        (None, "28"),
    ]


def test_the_evidence_is_looked_for_in_the_ranking_of_the_resolved_question() -> None:
    found = run_with(FakeAnswerer(TABLE)).results
    assert [(one.evidence_rank, one.passages_ranked) for one in found] == [(2, 3), (1, 3), (None, 3)]
    assert found[0].resolved_question == "korea? (resolved)"


def test_only_the_users_question_is_timed() -> None:
    assert [one.milliseconds for one in run_with(FakeAnswerer(TABLE)).results] == [125, 125, 125]


def test_the_measures_of_the_table() -> None:
    found = run_with(FakeAnswerer(TABLE)).results
    values = {name: measure.score(found).value for name, measure in MEASURES.items()}
    assert (values["ok"], values["forced-ok"], values["silent"], values["false-silent"]) == (1 / 2, 2 / 2, 1, 1 / 2)
    assert (values["evidence@1"], values["mrr"], values["verbatim"]) == (1 / 2, 3 / 4, 1)


@pytest.mark.parametrize("offset", [1, 500], ids=["one character off", "past the end"])
def test_a_citation_that_is_off_is_not_verbatim(offset: int) -> None:
    found = run_with(FakeAnswerer(TABLE, offset=offset)).results
    assert MEASURES["verbatim"].score(found).value == 0
    assert not any(one.verbatim for result in found for one in (*result.citations, *result.nearest))


def test_a_citation_of_a_document_that_is_gone_is_not_verbatim() -> None:
    class Forgetful(FakeAnswerer):
        def document_text(self, document_id: str) -> str:
            return super().document_text("gone")

    assert MEASURES["verbatim"].score(run_with(Forgetful(TABLE)).results).value == 0


def test_a_question_that_the_service_refuses_is_named() -> None:
    blank = gold("blank", answers=["x"], question=" ")
    with pytest.raises(GoldError, match="question blank: the question is empty; ask something"):
        run([blank], FakeAnswerer({}), gold="hand.jsonl")


def test_progress_is_told_after_each_question() -> None:
    told: list[int] = []
    run([KOREA, NOBODY], FakeAnswerer(TABLE), gold="hand.jsonl", progress=told.append)
    assert told == [1, 2]


def test_the_circumstances_are_kept() -> None:
    found = run_with(FakeAnswerer(TABLE)).circumstances
    assert (found.gold, found.library_version, found.documents, found.passages) == ("hand.jsonl", 7, 1, 3)
    assert found.settings == (("reader", "fake"),)
    assert found.version


def test_a_run_comes_back_equal_from_its_file(tmp_path: Path) -> None:
    found = run_with(FakeAnswerer(TABLE))
    path = tmp_path / "run.json"
    path.write_text(found.to_json(scores=scores(found.results)), encoding="utf-8")
    assert load_run(path) == found
    written = json.loads(path.read_text(encoding="utf-8"))
    ok = next(score for score in written["scores"] if score["measure"] == "ok" and score["kind"] == "all")
    assert (ok["value"], ok["count"]) == (1 / 2, 2)


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"results": []}'])
def test_a_file_that_is_no_run_is_an_error_in_one_line(tmp_path: Path, content: str) -> None:
    path = tmp_path / "run.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(GoldError, match=r"run\.json: not a run of this version of Pincite"):
        load_run(path)
    with pytest.raises(GoldError, match="cannot be read"):
        load_run(tmp_path / "none.json")
