"""The reports: what a reader of the table, the page and the comparison is told."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from io import StringIO

import pytest
from rich.console import Console

from eval.changes import changes
from eval.measure import ALL
from eval.metrics import MEASURES, scores
from eval.plots import kinds_plot, reliability_plot, risk_coverage_plot
from eval.report import fault_of, faults, html, marked, number, rows
from eval.result import Circumstances, Result, Run
from eval.table import show
from tests.eval_fakes import cited, gold, result

SCRIPT = "<script>alert(1)</script>"

KOREA = gold(
    "korea", answers=["Republic of Korea"], evidence=f"Korea coordinates energy. {SCRIPT}", documents=["a.txt"]
)
TURKEY = gold("turkey", answers=["Turkey"], kind="followup", history=[{"question": "who has ecology?"}])
IRAN = gold("iran", answers=["Iran"])
NOBODY = gold("nobody")

RIGHT = result(IRAN, "Iran", rank=1)
WRONG = result(KOREA, f"Mongolia {SCRIPT}", rank=4, citations=[cited(f"Mongolia {SCRIPT}")])
HELD_BACK = result(TURKEY, None, best_answer="Turkey", confidence=0.3)
LOUD = result(NOBODY, "Mongolia", confidence=0.6, citations=[cited("Mongolia", verbatim=False)])


def run_of(*results: Result) -> Run:
    settings = (("reader", "by <hand>"),)
    return Run(
        Circumstances("2026-11-22T07:00:00+00:00", "hand.jsonl", "0.1.0", "c0ffee" * 5 + "+", 7, 2, 9, settings),
        results,
    )


RUN = run_of(RIGHT, WRONG, HELD_BACK, LOUD)


@pytest.fixture(scope="module")
def page() -> str:
    return html(RUN, before=RUN, changes=changes(RUN.results, RUN.results))


class Tags(HTMLParser):
    """Collects the elements of a page, and whether each that opens also closes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_text_is_only_ever_text(page: str) -> None:
    assert SCRIPT not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "by &lt;hand&gt;" in page


def test_the_page_is_whole_and_asks_for_nothing_outside(page: str) -> None:
    tags = Tags(page)
    assert tags.open == []
    assert not {tag for tag, _ in tags.seen} & {"script", "link", "img", "iframe", "object"}
    addresses = [value for _, attributes in tags.seen for name, value in attributes.items() if name.endswith("href")]
    assert all(value is not None and value.startswith("#") for value in addresses)
    assert not re.search(r"url\((?!#)", page)


def test_ids_are_unique_across_the_plots(page: str) -> None:
    ids = [attributes["id"] for _, attributes in Tags(page).seen if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_every_wrong_answer_is_shown_with_its_evidence(page: str) -> None:
    for text in (
        "Wrong answers (1)",
        "Silent, though there is an answer (1)",
        "Answered, though there is no answer (1)",
    ):
        assert text in page
    assert "korea?" in page
    assert "Republic of Korea" in page
    assert "4 of 10" in page
    assert "who has ecology?" in page
    assert "<mark>Mongolia</mark>" in page
    assert "not verbatim" in page
    assert "iran?" not in page


def test_every_measure_is_defined_with_its_source(page: str) -> None:
    for measure in MEASURES.values():
        assert measure.title in page
        assert measure.source.replace("&", "&amp;").replace("'", "&#39;") in page


@pytest.mark.parametrize(
    ("outcome", "fault"),
    [
        pytest.param(RIGHT, None, id="right"),
        pytest.param(WRONG, "wrong", id="wrong"),
        pytest.param(HELD_BACK, "held back", id="silent on an answerable question"),
        pytest.param(LOUD, "should be silent", id="answered an unanswerable question"),
        pytest.param(result(NOBODY, None), None, id="rightly silent"),
    ],
)
def test_faults(outcome: Result, fault: str | None) -> None:
    assert fault_of(outcome) == fault
    assert [len(results) for name, results in faults([outcome]) if name == fault] == ([1] if fault else [])


def test_the_answer_is_marked_where_it_stands_and_not_where_it_stands_first() -> None:
    one = cited("It")
    assert (marked(one).before, marked(one).answer, marked(one).after) == ("It says ", "It", ".")


def test_a_run_without_questions_has_no_plots_and_still_a_page() -> None:
    empty = run_of()
    assert risk_coverage_plot([]) == reliability_plot([]) == kinds_plot([]) == ""
    assert Tags(html(empty)).open == []


def test_plots_take_their_colours_from_the_page_and_are_the_same_each_time() -> None:
    for plot in (risk_coverage_plot, reliability_plot, kinds_plot):
        drawn = plot(RUN.results)
        assert drawn.startswith("<svg")
        assert "var(--accent)" in drawn
        assert drawn == plot(RUN.results)


def terminal(run: Run, before: Run | None = None) -> str:
    written = StringIO()
    console = Console(file=written, width=80, no_color=True)
    show(run, scores(run.results), console, changes=changes(before.results, run.results) if before else ())
    return written.getvalue()


def test_the_terminal_table_fits_into_80_columns() -> None:
    text = terminal(RUN)
    assert "…" not in text
    lines = {line.split()[0]: line.split() for line in text.splitlines() if line.strip()}
    # One right of three answerable; evidence of Korea, the only one that has any, at rank 4.
    assert lines["all"] == ["all", "4", "0.33", "0.33", "0.33", "0.00", "1.00", "1.00", "0.25", "0.00", "0.33"]
    assert lines["unanswerable"][:2] == ["unanswerable", "1"]


def test_rows_count_their_questions() -> None:
    counted = [(row.kind, row.count) for row in rows(RUN.results, scores(RUN.results))]
    assert counted == [(ALL, 4), ("plain", 2), ("followup", 1), ("unanswerable", 1)]


def test_changes_are_paired_over_the_questions_of_both_runs() -> None:
    before = [result(KOREA, None), result(TURKEY, None), result(gold("old", answers=["x"]), "x")]
    now = [result(KOREA, "Republic of Korea"), HELD_BACK, RIGHT]
    found = {change.measure: change for change in changes(before, now)}
    ok = found["ok"]
    assert (ok.before, ok.now) == (0, 1 / 2)
    assert ok.paired is not None
    assert (ok.paired.mean, ok.paired.count, ok.paired.better, ok.paired.worse) == (1 / 2, 2, 1, 0)
    assert ok.is_better is None
    assert found["p50"].paired is None


def test_a_question_that_was_reworded_is_another_question() -> None:
    reworded = gold("korea", answers=["Republic of Korea"], question="Who coordinates energy?")
    assert changes([result(KOREA, "Korea")], [result(reworded, "Korea")]) == ()


def test_a_change_is_better_or_worse_when_its_interval_leaves_out_nothing() -> None:
    many = [gold(f"q{place}", answers=["Iran"]) for place in range(12)]
    silent, spoken = [result(one, None) for one in many], [result(one, "Iran") for one in many]
    up = {change.measure: change.is_better for change in changes(silent, spoken)}
    down = {change.measure: change.is_better for change in changes(spoken, silent)}
    assert (up["ok"], up["false-silent"], up["p50"]) == (True, True, None)
    assert (down["ok"], down["false-silent"]) == (False, False)


def test_the_comparison_is_shown_where_something_changed() -> None:
    text = terminal(run_of(RIGHT, HELD_BACK), run_of(result(IRAN, None), HELD_BACK))
    assert re.search(r"ok +0\.00 +0\.50 +\+0\.50", text)
    assert "mrr" not in text.partition("Since the earlier run")[2]


def test_the_page_compares_with_the_earlier_run(page: str) -> None:
    assert "Since the earlier run" in page
    assert "commit c0ffeec0ff" in page


@pytest.mark.parametrize(
    ("value", "measure", "text"), [(2 / 3, "ok", "0.67"), (1.0, "ok", "1.00"), (None, "p50", "–"), (99.6, "p95", "100")]
)
def test_numbers(value: float | None, measure: str, text: str) -> None:
    assert number(value, measure) == text
