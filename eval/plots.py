"""The plots of the report as inline SVG: their text stays text, and their colours are the page's own, light or dark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from io import StringIO

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eval.gold import KINDS
from eval.metrics import MEASURES, judgements, right
from eval.result import Result
from eval.risk import bins, calibration_error, risk_coverage

# Stand-ins that matplotlib writes and the page's style replaces; any colours that differ would do.
_INK, _MUTED, _GRID, _ACCENT, _SECOND, _THIRD = "#010101", "#020202", "#030303", "#040404", "#050505", "#060606"
_COLOURS = {
    _INK: "var(--ink)",
    _MUTED: "var(--muted)",
    _GRID: "var(--line)",
    _ACCENT: "var(--accent)",
    _SECOND: "var(--second)",
    _THIRD: "var(--third)",
}


def risk_coverage_plot(results: Sequence[Result]) -> str:
    """Risk against coverage, with the point at which the service stood; "" without results."""
    points = risk_coverage(judgements(results))
    if not points:
        return ""
    with _style():
        figure, axes = _axes()
        coverage, risk = [point.coverage for point in points], [point.risk for point in points]
        axes.plot(coverage, risk, color=_ACCENT, linewidth=1.8, label="by confidence")
        axes.axhline(risk[-1], color=_MUTED, linewidth=1, linestyle=(0, (4, 3)), label="at random")
        answered = [result for result in results if result.answer is not None]
        if answered:
            wrong = sum(not right(result.gold, result.answer) for result in answered)
            here = (len(answered) / len(results), wrong / len(answered))
            axes.plot(*here, marker="o", markersize=7, color=_SECOND, linestyle="none", label="the service")
        axes.set(xlim=(0, 1.02), ylim=(0, max(0.1, *risk) * 1.15))
        axes.set(xlabel="coverage: share of the questions answered", ylabel="risk: share of the answers wrong")
        figure.legend(loc="outside upper left", ncols=2, fontsize=8.5, columnspacing=1.2, handlelength=1.6)
        return _svg(figure, "risk")


def reliability_plot(results: Sequence[Result]) -> str:
    """The share right against the mean confidence of each bin; "" without results."""
    found = judgements(results)
    error = calibration_error(found)
    if error is None:
        return ""
    with _style():
        figure, axes = _axes()
        axes.plot([0, 1], [0, 1], color=_MUTED, linewidth=1, linestyle=(0, (4, 3)), label="perfectly calibrated")
        for one in bins(found):
            axes.plot([one.confidence] * 2, [one.confidence, one.right], color=_SECOND, linewidth=2, alpha=0.6)
        binned = bins(found)
        axes.plot(
            [one.confidence for one in binned],
            [one.right for one in binned],
            marker="o",
            markersize=5.5,
            color=_ACCENT,
            linewidth=1.2,
            label=f"{len(binned)} equal bins (error {error:.3f})",
        )
        axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), xlabel="confidence", ylabel="share right")
        figure.legend(loc="outside upper left", ncols=2, fontsize=8.5, columnspacing=1.2, handlelength=1.6)
        return _svg(figure, "reliability")


def kinds_plot(results: Sequence[Result]) -> str:
    """Answer accuracy, evidence recall@5 and correct silence of each kind, with 95 % intervals; "" without results."""
    groups = {kind: [result for result in results if result.gold.kind == kind] for kind in KINDS}
    present = [(kind, members) for kind, members in groups.items() if members]
    if not present:
        return ""
    bars = (("ok", _ACCENT), ("evidence@5", _SECOND), ("silent", _THIRD))
    with _style():
        figure, axes = _axes(height=0.62 * len(present) + 1.1, width=9.6)
        labelled = set()
        for row, (_, members) in enumerate(present):
            scores = [(name, colour, MEASURES[name].score(members)) for name, colour in bars]
            shown = [entry for entry in scores if entry[2].value is not None]
            for place, (name, colour, score) in enumerate(shown):
                value, low, high = score.value or 0.0, score.low or 0.0, score.high or 0.0
                label = MEASURES[name].title if name not in labelled else None
                labelled.add(name)
                height = row + (place - (len(shown) - 1) / 2) * 0.34
                axes.barh(height, value, height=0.28, color=colour, alpha=0.85, label=label)
                axes.plot([low, high], [height, height], color=_INK, linewidth=1, alpha=0.7)
                axes.text(1.035, height, f"{value:.2f}", va="center", fontsize=8.5)
        axes.set_yticks(range(len(present)), [f"{kind} ({len(members)})" for kind, members in present])
        axes.set(xlim=(0, 1.02), ylim=(len(present) - 0.45, -0.55))
        axes.grid(visible=False, axis="y")
        figure.legend(loc="outside upper left", ncols=3, fontsize=8.5)
        return _svg(figure, "kinds")


def _style() -> AbstractContextManager[None]:
    return rc_context(
        {
            "svg.fonttype": "none",
            "svg.hashsalt": "pincite",
            "font.size": 9.5,
            "text.color": _INK,
            "axes.labelcolor": _INK,
            "axes.edgecolor": _MUTED,
            "axes.facecolor": "none",
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "axes.axisbelow": True,
            "axes.titlelocation": "left",
            "grid.color": _GRID,
            "grid.linewidth": 0.7,
            "xtick.color": _MUTED,
            "ytick.color": _MUTED,
            "xtick.labelcolor": _INK,
            "ytick.labelcolor": _INK,
            "figure.facecolor": "none",
            "legend.frameon": False,
        }
    )


def _axes(*, width: float = 4.7, height: float = 3.4) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.add_subplot()


def _svg(figure: Figure, name: str) -> str:
    """The figure as an <svg> element whose ids begin with `name`, so that several can stand in one page."""
    written = StringIO()
    figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    svg = re.sub(r"<metadata>.*?</metadata>", "", written.getvalue(), flags=re.DOTALL)
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", svg[svg.index("<svg") :])
    svg = re.sub(
        r'(<svg[^>]*?) width="[^"]*"', r"\1", re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1), count=1
    )
    for colour, variable in _COLOURS.items():
        svg = svg.replace(colour, variable)
    return svg
