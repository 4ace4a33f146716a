"""The measures over results made by hand: every expected value is a fraction a reader can check."""

from __future__ import annotations

import doctest
import importlib

import pytest

from eval.gold import GoldQuestion
from eval.measure import ALL, Mean, Score
from eval.metrics import MEASURES, judgements, percentile, right, scores
from eval.risk import Judgement
from tests.eval_fakes import cited, gold, result

EVIDENCE = "The Republic of Korea coordinates energy."

KOREA = gold("korea", answers=["the Republic of Korea"], evidence=EVIDENCE)
TURKEY = gold("turkey", answers=["Turkey"], evidence="Turkey coordinates new threats.")
MEMBERS = gold("members", answers=["China, Russia, Iran"], kind="list", items=["China", "Russia", "Iran"])
NOBODY, NOTHING = gold("nobody"), gold("nothing")

RESULTS = [
    result(KOREA, "Republic of Korea", confidence=0.9, rank=1, milliseconds=10),
    result(TURKEY, None, best_answer="Turkey", confidence=0.4, rank=4, milliseconds=20),
    result(MEMBERS, "China and India", confidence=0.7, milliseconds=30),
    result(NOBODY, None, best_answer="Iran", confidence=0.3, milliseconds=40),
    result(NOTHING, "Mongolia", confidence=0.8, milliseconds=50),
]
"""Right; right but held back; half right in its parts and 1/3 in its items; rightly silent; wrongly answered."""


@pytest.mark.parametrize(
    ("name", "value", "count"),
    [
        pytest.param("ok", 1 / 3, 3, id="Korea of three answerable"),
        pytest.param("em", 1 / 3, 3, id="Korea but for its article"),
        # Korea 1, Turkey 0, and one shared token of three given and three accepted: 1/3.
        pytest.param("f1", (1 + 0 + 1 / 3) / 3, 3, id="token F1"),
        pytest.param("evidence@1", 1 / 2, 2, id="rank 1 of ranks 1 and 4"),
        pytest.param("evidence@5", 2 / 2, 2, id="both"),
        pytest.param("mrr", (1 + 1 / 4) / 2, 2, id="1/1 and 1/4"),
        pytest.param("silent", 1 / 2, 2, id="one of two unanswerable"),
        pytest.param("false-silent", 1 / 3, 3, id="Turkey of three answerable"),
        pytest.param("risk", 2 / 3, 3, id="India and Mongolia of three answers"),
        pytest.param("items-recall", 1 / 3, 1, id="China of three items"),
        pytest.param("items-precision", 1 / 2, 1, id="China of two parts"),
        pytest.param("items-f1", 2 / 5, 1, id="2 * 1/2 * 1/3 / (5/6)"),
        pytest.param("forced-ok", 2 / 3, 3, id="Turkey as well"),
        # 0.9, 0.4 and 0.7 against 0.3 and 0.8: all win against 0.3, and 0.9 alone against 0.8.
        pytest.param("auc", 4 / 6, 5, id="four of six pairs"),
        # By falling confidence: right, wrong, wrong, right, wrong.
        pytest.param("aurc", (0 + 1 / 2 + 2 / 3 + 2 / 4 + 3 / 5) / 5, 5, id="five coverages"),
        # Bins of one: |1-0.9|, |0-0.8|, |0-0.7|, |1-0.4|, |0-0.3|.
        pytest.param("ece", (0.1 + 0.8 + 0.7 + 0.6 + 0.3) / 5, 5, id="five bins"),
        pytest.param("p50", 30, 5, id="the third of five"),
        pytest.param("p95", 50, 5, id="the fifth of five"),
    ],
)
def test_measure(name: str, value: float, count: int) -> None:
    score = MEASURES[name].score(RESULTS)
    assert score.value == pytest.approx(value)
    assert score.count == count


def test_a_measure_that_applies_to_nothing_has_no_value() -> None:
    assert MEASURES["silent"].score([RESULTS[0]]) == Score("silent", ALL, None, None, None, 0)
    assert MEASURES["claims"].score(RESULTS).value is None
    assert MEASURES["auc"].score([RESULTS[0]]).value is None
    assert all(measure.score([]).value is None for measure in MEASURES.values())


def test_silence_is_never_an_exact_match() -> None:
    article = gold("article", answers=["the"])
    assert MEASURES["em"].score([result(article, None)]).value == 0
    assert MEASURES["f1"].score([result(article, None)]).value == 0


def test_verbatim_is_a_share_of_the_citations() -> None:
    whole = result(KOREA, "Korea", citations=[cited("Korea"), cited("Korea")])
    torn = result(TURKEY, "Turkey", citations=[cited("Turkey"), cited("Turkey", verbatim=False)])
    assert MEASURES["verbatim"].score([whole, torn, RESULTS[1]]).value == (1 + 1 / 2) / 2


def conflict(name: str) -> GoldQuestion:
    claims = [{"answer": "26 members", "document": "a.txt"}, {"answer": "27 members", "document": "b.txt"}]
    return gold(name, answers=["26"], kind="conflict", claims=claims)


def test_a_conflict_is_right_with_any_claim_and_shown_with_all() -> None:
    both = result(conflict("both"), "27", citations=[cited("27", document="x/b.txt"), cited("26", document="x/a.txt")])
    one = result(conflict("one"), "26", citations=[cited("26"), cited("26", document="b.txt")])
    assert MEASURES["ok"].score([both, one]).value == 1
    assert MEASURES["claims"].score([both, one]).value == 1 / 2


def test_nothing_is_right_that_has_no_answer() -> None:
    assert not right(NOTHING, "Mongolia")
    assert not right(TURKEY, None)
    assert right(TURKEY, "in Turkey")
    assert judgements(RESULTS)[1:3] == [Judgement(0.4, 1.0), Judgement(0.7, 0.0)]


def test_scores_cover_all_and_each_kind_that_occurs() -> None:
    found = scores(RESULTS)
    assert [score.kind for score in found[:: len(MEASURES)]] == [ALL, "plain", "list", "unanswerable"]
    by_name = {(score.kind, score.measure): score for score in found}
    assert by_name["plain", "ok"].value == 1 / 2
    low, high = by_name["plain", "ok"].low, by_name["plain", "ok"].high
    assert (low, high) == (0.0, 1.0)


def test_values_are_kept_by_question() -> None:
    ok = MEASURES["ok"]
    assert isinstance(ok, Mean)
    assert ok.values(RESULTS) == {"korea": 1, "turkey": 0, "members": 0}


@pytest.mark.parametrize("name", list(MEASURES))
def test_every_measure_says_what_it_is_and_where_it_comes_from(name: str) -> None:
    measure = MEASURES[name]
    assert measure.title
    assert measure.source
    assert len(measure.definition.split()) > 4


def test_percentiles_are_values_that_occurred() -> None:
    assert percentile([5.0], 50) == percentile([5.0], 95) == 5.0
    assert percentile([float(number) for number in range(1, 101)], 95) == 95
    assert percentile([], 50) is None


@pytest.mark.parametrize("module", ["agreement", "evidence", "risk", "compare", "metrics"])
def test_the_worked_examples_hold(module: str) -> None:
    done = doctest.testmod(importlib.import_module(f"eval.{module}"))
    assert done.attempted > 0
    assert done.failed == 0
