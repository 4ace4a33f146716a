"""Evaluate readers: `python -m service.reader.train.evaluate DATA_FOLDER MODEL_FOLDER [MODEL_FOLDER ...]`.

A single context is read in overlapping windows of `WINDOW_PIECES`, the best span of all its windows taken; silence is
the lowest score of "no answer here" among them (Devlin et al. 2019). Across passages a question meets its own passage
among the hard negatives that search brings, and the best span over all of them is its answer.
"""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from service.reader.train.export import onnx_run
from service.reader.train.loop import precision_for
from service.reader.train.mixture import drawn, read_mixture
from service.reader.train.model import ReaderModel, load_model
from service.reader.train.pool import MAX_QUESTION_PIECES, build_pool
from service.reader.train.prepare import Prepared, load_tokenizer, prepare
from service.reader.train.reading import Marked, Run, read_windows, torch_run
from service.reader.train.rows import Row, read_squad
from service.reader.train.scores import area_under_curve, best_f1, exact_match, token_f1
from service.reader.train.windows import NOTHING, Cutter, Window, join

WINDOW_PIECES = 256
STRIDE_PIECES = 96


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a reader answers to a row: the text, by how much it beats silence, and the relevance of its window."""

    row: Row
    text: str
    margin: float
    relevance: float

    @property
    def f1(self) -> float:
        """Token F1 against the accepted answers, 0.0 where there are none."""
        return token_f1(self.text, self.row.texts)


def predict(run: Run, rows: Sequence[Row], tokenizer: Tokenizer, *, headings: bool = False) -> list[Prediction]:
    """The best span of each row's context, in order; `headings` shows what stands above it."""
    pool = build_pool(rows, tokenizer)
    windows: list[Window] = []
    places: list[tuple[int, int]] = []  # (row, first piece of the window in the context)
    encodings = tokenizer.encode_batch([row.question for row in rows], add_special_tokens=False)
    for number, (row, encoding) in enumerate(zip(rows, encodings, strict=True)):
        question = np.asarray(encoding.ids, dtype=np.int32)[:MAX_QUESTION_PIECES]
        context = pool.contexts[pool.number_of[row.context]]
        heading = context.heading if headings else NOTHING
        size = WINDOW_PIECES - 3 - len(question) - (len(heading) + 1 if len(heading) else 0)
        for first in window_starts(len(context.ids), size=size):
            windows.append(join(question, context.ids[first : first + size], heading=heading))
            places.append((number, first))
    read: list[list[tuple[int, Window, Marked]]] = [[] for _ in rows]
    for (number, first), window, marked in zip(places, windows, read_windows(run, windows), strict=True):
        read[number].append((first, window, marked))
    predictions = []
    for row, parts in zip(rows, read, strict=True):
        first, window, best = max(parts, key=lambda part: part[2].score)
        context = pool.contexts[pool.number_of[row.context]]
        shift = first - window.passage_start
        text = row.context[int(context.starts[best.start + shift]) : int(context.ends[best.end - 1 + shift])]
        null = min(marked.null for _, _, marked in parts)
        relevance = max(marked.relevance for _, _, marked in parts)
        predictions.append(Prediction(row, text, best.score - null, relevance))
    return predictions


def window_starts(pieces: int, *, size: int) -> list[int]:
    """Where the windows of a context begin: each `STRIDE_PIECES` after the one before, until the end is covered.

    >>> window_starts(300, size=200)
    [0, 96, 192]
    """
    return [0, *range(STRIDE_PIECES, max(1, pieces - size + STRIDE_PIECES), STRIDE_PIECES)]


def summary(predictions: Sequence[Prediction]) -> dict[str, float]:
    """Means over the predictions; what needs answerable and unanswerable rows is left out where one kind is missing."""
    answered = [one for one in predictions if one.row.answers]
    silent = [one for one in predictions if not one.row.answers]
    result = {
        "questions": float(len(predictions)),
        "has_answer_em": float(np.mean([exact_match(one.text, one.row.texts) for one in answered])),
        "has_answer_f1": float(np.mean([one.f1 for one in answered])),
    }
    if silent:
        margins = [one.margin for one in predictions]
        best, threshold = best_f1([one.f1 for one in predictions], [bool(p.row.answers) for p in predictions], margins)
        result |= {
            "best_f1": best,
            "best_threshold": threshold,
            "auc": area_under_curve([one.margin for one in answered], [one.margin for one in silent]),
            "auc_relevance": area_under_curve([one.relevance for one in answered], [one.relevance for one in silent]),
        }
    return result


def across(run: Run, rows: Sequence[Row], prepared: Prepared, *, seed: int = 0) -> dict[str, float]:
    """Each answered row's own passage among its hard negatives, the best span over all taken as the answer.

    `overlap` is the F1 of its pieces, 0 in a wrong passage; `own_passage_by_*` is how often the own one comes first.
    """
    pool = prepared.pool
    groups: list[list[Window]] = []
    for number, row in enumerate(rows):
        cutter = Cutter(pool, np.random.default_rng([seed, number]))
        question = prepared.questions[row.question]
        others = [pool.passages[int(index)] for index in prepared.negatives[row.id] if index >= 0]
        groups.append([cutter.gold(row, question), *(cutter.other(row, question, passage) for passage in others)])
    marked = iter(read_windows(run, [window for group in groups for window in group]))
    read = [[next(marked) for _ in group] for group in groups]
    by_score = [int(np.argmax([one.score for one in parts])) for parts in read]
    by_relevance = [int(np.argmax([one.relevance for one in parts])) for parts in read]
    gains = [
        _overlap(group[0], parts[0]) if best == 0 else 0.0
        for group, parts, best in zip(groups, read, by_score, strict=True)
    ]
    return {
        "questions": float(len(rows)),
        "overlap": float(np.mean(gains)),
        "own_passage_by_span": float(np.mean([best == 0 for best in by_score])),
        "own_passage_by_relevance": float(np.mean([best == 0 for best in by_relevance])),
    }


def among_rivals(run: Run, rows: Sequence[Row], tokenizer: Tokenizer, *, headings: bool = False) -> dict[str, float]:
    """Each row's context read among its rivals, as the service reads a library: the best margin over all is the answer.

    `has_answer_f1` counts an answer from a rival as wrong; `auc` tells answerable from unanswerable by that margin.
    """
    texts = [(row.context, *row.rivals) for row in rows]
    singles = [
        replace(row, context=text, heading=heading, rivals=(), rival_headings=())
        for row, own in zip(rows, texts, strict=True)
        for text, heading in zip(own, [row.heading, *(row.rival_headings or [""] * len(row.rivals))], strict=True)
    ]
    read = iter(predict(run, singles, tokenizer, headings=headings))
    answered, silent, gains, own_first = [], [], [], []
    for row, own in zip(rows, texts, strict=True):
        parts = [next(read) for _ in own]
        best = max(range(len(parts)), key=lambda place: parts[place].margin)
        if row.answers:
            answered.append(parts[best].margin)
            own_first.append(best == 0)
            gains.append(token_f1(parts[0].text, row.texts) if best == 0 else 0.0)
        else:
            silent.append(parts[best].margin)
    return {
        "questions": float(len(rows)),
        "has_answer_f1": float(np.mean(gains)),
        "own_passage": float(np.mean(own_first)),
        "auc": area_under_curve(answered, silent),
    }


def quick_evaluation(
    prepared: Prepared, tokenizer: Tokenizer, *, device: torch.device
) -> Callable[[ReaderModel], Mapping[str, float]]:
    """A cheap evaluation on rows kept apart, for the log of a run."""
    apart = prepared.mixture.apart
    single = drawn([*apart["squad"], *apart["squad2"]], 300, seed=0)
    pairs = apart["minimal_pairs"]
    mixed = drawn([row for name in ("squad", "squad2", "hardqa") for row in apart[name] if row.answers], 60, seed=0)

    def evaluate(model: ReaderModel) -> Mapping[str, float]:
        run = torch_run(model.to(precision_for(device)), device)
        parts = {
            "squad": summary(predict(run, single, tokenizer)),
            "pairs": summary(predict(run, pairs, tokenizer)),
            "across": across(run, mixed, prepared),
        }
        return {
            f"{name} {measure}": round(value, 4) for name, values in parts.items() for measure, value in values.items()
        }

    return evaluate


def _overlap(window: Window, marked: Marked) -> float:
    """F1 of the marked pieces against the best accepted answer."""
    scores = []
    for span in window.answers:
        shared = max(0, min(span.end, marked.end) - max(span.start, marked.start))
        scores.append(2 * shared / (len(span) + marked.end - marked.start))
    return max(scores, default=0.0)


def full_evaluation(
    run: Run, data: Path, tokenizer: Tokenizer, *, at_most: int, headings: bool = False
) -> dict[str, dict[str, float]]:
    """The tests of the model card by name: SQuAD 2.0 eval16, and what was kept apart of the sets trained on.

    A set with more than `at_most` rows is drawn from, the same rows each time. `headings` shows what stands above each
    context, where it is known.
    """
    apart = read_mixture(data).apart
    tests = {
        "SQuAD 2.0 eval16": read_squad(data / "squad_dev" / "dev-v2.0_eval16.json.gz", source="eval16"),
        "minimal_pairs kept apart": apart["minimal_pairs"],
        "hardqa kept apart": apart["hardqa"],
        "written kept apart": apart["written"],
        "libraries kept apart": apart["libraries"],
        "articles kept apart": apart["articles"],
        "COVID-QA test articles": apart["covidqa"],
        "MultiSpanQA test": apart["multispanqa"],
    }
    results = {
        name: summary(predict(run, drawn(rows, at_most, seed=0), tokenizer, headings=headings))
        for name, rows in tests.items()
        if rows
    }
    for name in ("libraries", "articles"):
        if apart[name]:
            rows = drawn(apart[name], at_most, seed=0)
            results[f"{name} kept apart, among their rivals"] = among_rivals(run, rows, tokenizer, headings=headings)
    return results


def run_of(path: Path, *, device: torch.device, threads: int) -> Run:
    """The model in a folder of weights or, by onnxruntime, in an exported `.onnx` file."""
    if path.suffix == ".onnx":
        return onnx_run(path, threads=threads)
    return torch_run(load_model(path).to(device, precision_for(device)).eval(), device)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one JSON object a model: its name and its tests by name."""
    parser = argparse.ArgumentParser(prog="python -m service.reader.train.evaluate", description="Evaluate readers.")
    parser.add_argument("data", type=Path, help="folder with one folder for each data set")
    parser.add_argument("models", type=Path, nargs="+", help="model folders, or .onnx files in such folders")
    parser.add_argument("--at-most", type=int, default=10_000, help="questions of each set")
    parser.add_argument("--across", type=int, default=0, help="kept-apart questions to read among hard negatives")
    parser.add_argument("--cache", type=Path, default=Path(), help="folder for mined negatives, as in training")
    parser.add_argument("--headings", action="store_true", help="show the title and section above each passage")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    for path in options.models:
        run = run_of(path, device=torch.device(options.device), threads=options.threads)
        tokenizer = load_tokenizer(path.parent if path.suffix == ".onnx" else path)
        results = full_evaluation(run, options.data, tokenizer, at_most=options.at_most, headings=options.headings)
        if options.across:
            prepared = prepare(options.data, tokenizer, None, cache=options.cache)
            rows = [
                row for name in ("squad", "squad2", "hardqa") for row in prepared.mixture.apart[name] if row.answers
            ]
            results["among hard negatives"] = across(run, drawn(rows, options.across, seed=0), prepared)
        print(json.dumps({"model": str(path), **results}), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
