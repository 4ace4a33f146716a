"""A run in the terminal: the scores by kind with their counts, and what changed since an earlier run."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table

from eval.changes import Change
from eval.measure import ALL, Score
from eval.metrics import MEASURES
from eval.report import COLUMNS, number, rows
from eval.result import Run

_BESIDE = tuple(name for name in COLUMNS if name != "verbatim")
"""The measures in the table by kind: what fits into 80 columns."""

_BELOW = ("verbatim", "risk", "forced-ok", "ece", "aurc", "auc", "items-f1", "claims", "p50", "p95")
"""The measures under the table."""


def show(run: Run, found: Sequence[Score], console: Console, *, changes: Sequence[Change] = ()) -> None:
    """Prints the scores `found` of the run, and the changes if there are any."""
    console.print(Group(_by_kind(run, found), *_below(found)))
    if changes:
        console.print(_changes(changes))


def _by_kind(run: Run, found: Sequence[Score]) -> Table:
    table = _table(escape(f"{run.circumstances.gold}: {len(run.results)} questions"))
    table.add_column("kind", no_wrap=True)
    table.add_column("n", justify="right")
    lines = rows(run.results, found)
    for name in _BESIDE:
        table.add_column(COLUMNS[name].replace(" ", "\n"), justify="right", no_wrap=True)
    for line in lines:
        cells = (number(score.value) for score in line.scores if score.measure in _BESIDE)
        table.add_row(line.kind, str(line.count), *cells, style="bold" if line.kind == ALL else "")
    return table


def _below(found: Sequence[Score]) -> list[RenderableType]:
    whole = {score.measure: score for score in found if score.kind == ALL}
    ok = whole["ok"]
    grid = Table.grid(padding=(0, 2))
    if ok.value is not None:
        grid.add_row(MEASURES["ok"].title, f"{number(ok.value)} (95 %: {number(ok.low)} to {number(ok.high)})")
    for name in _BELOW:
        if whole[name].value is not None:
            grid.add_row(MEASURES[name].title, number(whole[name].value, name))
    return [grid]


def _changes(changes: Sequence[Change]) -> Table:
    table = _table("Since the earlier run, where something changed")
    for heading in ("measure", "before", "now", "change", "95 % interval", "better", "worse", "p"):
        table.add_column(heading, justify="left" if heading == "measure" else "right")
    for change in (change for change in changes if _moved(change)):
        values = (number(change.before, change.measure), number(change.now, change.measure))
        paired = change.paired
        if paired is None:
            table.add_row(change.measure, *values, f"{change.now - change.before:+.2f}")
            continue
        p_value = "" if paired.p_value is None else f"{paired.p_value:.3f}"
        table.add_row(
            change.measure,
            *values,
            f"{paired.mean:+.2f}",
            f"{paired.interval.low:+.2f} to {paired.interval.high:+.2f}",
            str(paired.better),
            str(paired.worse),
            p_value,
            style={True: "green", False: "red", None: ""}[change.is_better],
        )
    return table


def _moved(change: Change) -> bool:
    return change.before != change.now or (change.paired is not None and change.paired.better > 0)


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
