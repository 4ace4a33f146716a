"""The measures: each with its name, what it says, and where it comes from.

All lie in [0, 1] but for the latencies, which are milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import ceil
from pathlib import PurePosixPath

from eval.agreement import agrees, agrees_with_items, exact_match, item_f1, item_precision, item_recall, token_f1
from eval.gold import KINDS, GoldQuestion
from eval.measure import ALL, Mean, Score, Whole
from eval.result import Cited, Result
from eval.risk import Judgement, area_under_risk, area_under_roc, calibration_error


def scores(results: Sequence[Result]) -> tuple[Score, ...]:
    """Every measure over all results, then over those of each kind that occurs."""
    groups: dict[str, list[Result]] = {ALL: list(results)}
    for kind in KINDS:
        if members := [result for result in results if result.gold.kind == kind]:
            groups[kind] = members
    return tuple(measure.score(members, kind=kind) for kind, members in groups.items() for measure in MEASURES.values())


def right(gold: GoldQuestion, answer: str | None) -> bool:
    """Whether `answer` answers the question; silence never does, and nothing does when it is unanswerable."""
    if answer is None or not gold.answerable:
        return False
    return agrees_with_items(answer, gold.items) if gold.kind == "list" else agrees(answer, gold.accepted)


def judgements(results: Iterable[Result]) -> list[Judgement]:
    """The confidence in each best answer, given or held back, with whether it was right."""
    return [Judgement(result.confidence, float(right(result.gold, result.best_answer))) for result in results]


def percentile(values: Sequence[float], percent: float) -> float | None:
    """The smallest value that at least `percent` % of the values do not exceed (nearest rank). None without values.

    >>> percentile([30.0, 10.0, 20.0, 40.0], 50), percentile([30.0, 10.0, 20.0, 40.0], 95)
    (20.0, 40.0)
    """
    ordered = sorted(values)
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)] if ordered else None


def _if_answerable(value: Callable[[Result], float]) -> Callable[[Result], float | None]:
    return lambda result: value(result) if result.gold.answerable else None


def _evidence_within(depth: int) -> Callable[[Result], float | None]:
    def found(result: Result) -> float | None:
        if not result.gold.evidences:
            return None
        return float(result.evidence_rank is not None and result.evidence_rank <= depth)

    return found


def _reciprocal_rank(result: Result) -> float | None:
    if not result.gold.evidences:
        return None
    return 1 / result.evidence_rank if result.evidence_rank else 0.0


def _of_items(value: Callable[[str, Sequence[str]], float]) -> Callable[[Result], float | None]:
    return lambda result: value(result.answer or "", result.gold.items) if result.gold.items else None


def _claims_shown(result: Result) -> float | None:
    claims = result.gold.claims
    if not claims:
        return None
    return float(all(any(_says(one, claim.answer, claim.document) for one in result.citations) for claim in claims))


def _says(cited: Cited, answer: str, document: str) -> bool:
    here, there = PurePosixPath(cited.document).name, PurePosixPath(document).name
    return (not there or here == there) and cited.answer is not None and agrees(cited.answer, [answer])


def _verbatim(result: Result) -> float | None:
    cited = (*result.citations, *result.nearest)
    return sum(one.verbatim for one in cited) / len(cited) if cited else None


def _wrong_if_answered(result: Result) -> float | None:
    return None if result.answer is None else float(not right(result.gold, result.answer))


def _latency(percent: float) -> Callable[[Sequence[Result]], float | None]:
    return lambda results: percentile([result.milliseconds for result in results], percent)


def _told_apart(results: Sequence[Result]) -> float | None:
    return area_under_roc(
        [result.confidence for result in results if result.gold.answerable],
        [result.confidence for result in results if not result.gold.answerable],
    )


_SQUAD = "Rajpurkar et al. 2016, SQuAD, arXiv 1606.05250"
_OURS = "Pincite"

_IN_ORDER: tuple[Mean | Whole, ...] = (
    Mean(
        "ok",
        "answer accuracy",
        "share of the answerable questions whose answer agrees with an accepted one (token F1 of 0.5 or more, or one "
        "stands in the other) or, for a list, has half of the items in at least half of its parts; silence is wrong",
        _OURS,
        _if_answerable(lambda result: float(right(result.gold, result.answer))),
    ),
    Mean(
        "em",
        "exact match",
        "share of the answerable questions whose answer is an accepted one but for case, punctuation and articles",
        _SQUAD,
        _if_answerable(
            lambda result: float(result.answer is not None and exact_match(result.answer, result.gold.accepted))
        ),
    ),
    Mean(
        "f1",
        "token F1",
        "mean over the answerable questions of the harmonic mean of token precision and recall; silence is 0",
        _SQUAD,
        _if_answerable(
            lambda result: token_f1(result.answer, result.gold.accepted) if result.answer is not None else 0.0
        ),
    ),
    *(
        Mean(
            f"evidence@{depth}",
            f"evidence recall@{depth}",
            f"share of the questions with gold evidence that have it among the first {depth} passages",
            "recall@k with one relevant passage, as in Karpukhin et al. 2020, DPR, arXiv 2004.04906",
            _evidence_within(depth),
        )
        for depth in (1, 5, 10)
    ),
    Mean(
        "mrr",
        "mean reciprocal rank",
        "mean of 1/rank of the first passage with the gold evidence, 0 when it is not among the first 10",
        "Voorhees 1999, TREC-8 question answering track",
        _reciprocal_rank,
    ),
    Mean(
        "silent",
        "correct silence",
        "share of the unanswerable questions that got no answer",
        "NoAns accuracy, Rajpurkar et al. 2018, SQuAD 2.0, arXiv 1806.03822",
        lambda result: None if result.gold.answerable else float(result.answer is None),
    ),
    Mean(
        "false-silent",
        "false silence",
        "share of the answerable questions that got no answer",
        _OURS,
        _if_answerable(lambda result: float(result.answer is None)),
        higher_is_better=False,
    ),
    Mean(
        "risk",
        "risk",
        "share of the questions that got an answer, answerable or not, whose answer is wrong",
        "selective risk, El-Yaniv & Wiener 2010, JMLR 11:1605",
        _wrong_if_answered,
        higher_is_better=False,
    ),
    Mean(
        "verbatim",
        "verbatim citations",
        "share of the citations, the nearest passages of a silence included, whose quote and answer stand at their "
        "offsets in the document character by character; mean over the questions, and must be 1",
        _OURS,
        _verbatim,
    ),
    Mean(
        "items-recall",
        "item recall",
        "share of a list question's items that stand in its answer",
        _OURS,
        _of_items(item_recall),
    ),
    Mean(
        "items-precision",
        "item precision",
        "share of the parts of a list question's answer that belong to an item",
        _OURS,
        _of_items(item_precision),
    ),
    Mean(
        "items-f1",
        "item F1",
        "harmonic mean of item precision and item recall",
        "van Rijsbergen 1979, Information Retrieval",
        _of_items(item_f1),
    ),
    Mean(
        "claims",
        "claims shown",
        "share of the conflict questions where every claim has a citation, from its document, that says the same",
        _OURS,
        _claims_shown,
    ),
    Mean(
        "forced-ok",
        "accuracy if forced",
        "answer accuracy when the best answer is given whatever its confidence",
        _OURS,
        _if_answerable(lambda result: float(right(result.gold, result.best_answer))),
    ),
    Whole(
        "ece",
        "expected calibration error",
        "mean over ten bins of equal mass of |share right - mean confidence| of the best answers",
        "Guo et al. 2017, arXiv 1706.04599; Naeini et al. 2015, AAAI",
        lambda results: calibration_error(judgements(results)),
        higher_is_better=False,
    ),
    Whole(
        "aurc",
        "area under risk-coverage",
        "mean share of wrong answers over all coverages, most confident first",
        "El-Yaniv & Wiener 2010, JMLR 11:1605; Geifman et al. 2019, arXiv 1805.08206",
        lambda results: area_under_risk(judgements(results)),
        higher_is_better=False,
    ),
    Whole(
        "auc",
        "answerable told from unanswerable",
        "chance that an answerable question gets a higher confidence than an unanswerable one",
        "Hanley & McNeil 1982, Radiology 143:29",
        _told_apart,
    ),
    *(
        Whole(
            f"p{percent}",
            f"latency p{percent}, ms",
            f"milliseconds within which {percent} % of the questions were answered, one at a time",
            "nearest-rank percentile",
            _latency(percent),
            higher_is_better=False,
        )
        for percent in (50, 95)
    ),
)

MEASURES: dict[str, Mean | Whole] = {measure.name: measure for measure in _IN_ORDER}
"""Every measure by its name, in the order of the reports."""
