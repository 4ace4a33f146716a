"""One HTML file that shows a run: the numbers, the curves, and every wrong answer with the evidence it rests on.

It holds everything it needs: no script, no font, no picture from elsewhere, and text from documents only as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from jinja2 import Environment, PackageLoader, StrictUndefined

from eval.changes import Change
from eval.measure import ALL, Score
from eval.metrics import MEASURES, right, scores
from eval.plots import kinds_plot, reliability_plot, risk_coverage_plot
from eval.result import Cited, Result, Run

TILES = ("ok", "evidence@5", "silent", "false-silent", "risk", "verbatim")
"""The measures at the head of the report."""

COLUMNS = {
    "ok": "ok",
    "em": "em",
    "f1": "f1",
    "evidence@1": "ev@1",
    "evidence@5": "ev@5",
    "evidence@10": "ev@10",
    "mrr": "mrr",
    "silent": "silent",
    "false-silent": "false silent",
    "verbatim": "verbatim",
}
"""The measures in the table by kind, with their headings."""

Fault = Literal["wrong", "held back", "should be silent"]


@dataclass(frozen=True, slots=True)
class Marked:
    """A quote in three parts: before the answer, the answer, after it. The latter two are "" when there is none."""

    before: str
    answer: str
    after: str


@dataclass(frozen=True, slots=True)
class Row:
    """The scores of one kind, in the order of COLUMNS, over `count` questions."""

    kind: str
    count: int
    scores: tuple[Score, ...]


def html(run: Run, *, before: Run | None = None, changes: Sequence[Change] = ()) -> str:
    """The report on `run`; `changes` tell what became of the measures since the run `before`."""
    environment = Environment(
        loader=PackageLoader("eval", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found = scores(run.results)
    whole = {score.measure: score for score in found if score.kind == ALL}
    return environment.get_template("report.html.jinja").render(
        run=run,
        before=before,
        changes=changes,
        measures=MEASURES,
        columns=tuple(COLUMNS),
        headings=COLUMNS,
        tiles=[whole[name] for name in TILES],
        whole=whole,
        rows=rows(run.results, found),
        plots=[
            ("Risk and coverage", risk_coverage_plot(run.results)),
            ("Confidence and accuracy", reliability_plot(run.results)),
            ("Score by kind", kinds_plot(run.results)),
        ],
        faults=faults(run.results),
        marked=marked,
        number=number,
    )


def rows(results: Sequence[Result], found: Sequence[Score]) -> list[Row]:
    """One row for all questions and one for each kind."""
    values = {(score.kind, score.measure): score for score in found}
    kinds = dict.fromkeys(score.kind for score in found)
    return [
        Row(
            kind,
            sum(kind in (ALL, result.gold.kind) for result in results),
            tuple(values[kind, name] for name in COLUMNS),
        )
        for kind in kinds
    ]


def faults(results: Sequence[Result]) -> list[tuple[Fault, list[Result]]]:
    """The results that went wrong, by what went wrong, each in the order of the run."""
    groups: dict[Fault, list[Result]] = {"wrong": [], "held back": [], "should be silent": []}
    for result in results:
        if (fault := fault_of(result)) is not None:
            groups[fault].append(result)
    return list(groups.items())


def fault_of(result: Result) -> Fault | None:
    """What went wrong with a question; None when it was answered rightly or rightly met silence."""
    if not result.gold.answerable:
        return None if result.answer is None else "should be silent"
    if result.answer is None:
        return "held back"
    return None if right(result.gold, result.answer) else "wrong"


def marked(cited: Cited) -> Marked:
    """The quote of a citation, parted where its answer stands."""
    if cited.answer_start is None or cited.answer_end is None:
        return Marked(cited.quote, "", "")
    start, end = cited.answer_start - cited.start, cited.answer_end - cited.start
    return Marked(cited.quote[:start], cited.quote[start:end], cited.quote[end:])


def number(value: float | None, measure: str = "") -> str:
    """A value as the tables show it: two decimals, whole milliseconds, "–" where there is none.

    >>> number(2 / 3), number(41.7, "p50"), number(None)
    ('0.67', '42', '–')
    """
    if value is None:
        return "–"
    return f"{value:.0f}" if measure in ("p50", "p95") else f"{value:.2f}"
