"""A whole run on a tiny model: it learns, stops, goes on, and is exported as it was."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from service.reader.train.batches import Chunk, chunked
from service.reader.train.evaluate import Prediction, among_rivals, predict, summary, window_starts
from service.reader.train.export import export_onnx, onnx_run, quantise, quantise_weights, save_weights
from service.reader.train.groups import Sampler, question_pieces
from service.reader.train.loop import Plan, train
from service.reader.train.mixture import Share
from service.reader.train.model import ReaderModel, load_model
from service.reader.train.pool import build_pool
from service.reader.train.reading import MAX_ANSWER_PIECES, Floats, best_span, read_windows, torch_run
from service.reader.train.rows import Row
from service.reader.train.scores import area_under_curve, best_f1, exact_match, token_f1
from service.reader.train.windows import join
from sources.document import Span
from tests.tiny_reader import tiny_model, tiny_tokenizer

CPU = torch.device("cpu")
CONTEXT = "The mill was built in 1712 by Anna Holm."


@pytest.fixture
def rows() -> list[Row]:
    other = Row("c", "x", "", "Two wheels drive the mill.", "Why?", ())
    return [
        Row("a", "x", "", CONTEXT, "Who built the mill?", (Span(30, 39),)),
        Row("b", "x", "", CONTEXT, "When was it built?", (Span(22, 26),)),
        other,
    ]


@pytest.fixture
def sampler(rows: list[Row]) -> Sampler:
    tokenizer = tiny_tokenizer()
    pool = build_pool(rows, tokenizer)
    negatives = {row.id: np.array([1 if row.answers else 0], dtype=np.int32) for row in rows}
    return Sampler((Share("all", tuple(rows), 1.0),), pool, negatives, question_pieces(rows, tokenizer), seed=1)


def nothing(_: ReaderModel) -> Mapping[str, float]:
    return {}


def plan(folder: Path, *, steps: int) -> Plan:
    return Plan(folder, max_steps=steps, groups_per_step=4, peak_learning_rate=5e-3, warmup_steps=1, log_every_steps=1)


def test_a_few_steps_lower_the_loss_and_are_logged(sampler: Sampler, tmp_path: Path) -> None:
    train(tiny_model(), sampler, plan(tmp_path, steps=6), device=CPU, evaluate=nothing)
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == list(range(1, 7))
    assert lines[-1]["window"] < lines[0]["window"]


def test_a_run_that_is_called_again_goes_on_from_its_checkpoint(sampler: Sampler, tmp_path: Path) -> None:
    train(tiny_model(), sampler, plan(tmp_path, steps=2), device=CPU, evaluate=nothing)
    train(tiny_model(), sampler, plan(tmp_path, steps=4), device=CPU, evaluate=nothing)
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [1, 2, 3, 4]


def test_the_first_losses_after_a_stop_are_the_mean_of_the_steps_since(sampler: Sampler, tmp_path: Path) -> None:
    for every in (1, 2):
        for steps in (3, 4):
            short = replace(plan(tmp_path / str(every), steps=steps), log_every_steps=every)
            train(tiny_model(), sampler, short, device=CPU, evaluate=nothing)
    (*_, single), (*_, double) = (
        [json.loads(line) for line in (tmp_path / name / "log.jsonl").read_text().splitlines()] for name in "12"
    )
    assert double["step"] == single["step"] == 4
    assert double["window"] == single["window"]


def test_the_same_seed_trains_the_same_model(sampler: Sampler, tmp_path: Path) -> None:
    first, second = (
        train(tiny_model(), sampler, plan(tmp_path / name, steps=2), device=CPU, evaluate=nothing) for name in "ab"
    )
    for one, other in zip(first.state_dict().values(), second.state_dict().values(), strict=True):
        assert torch.equal(one, other)


def test_the_learning_rate_falls_to_nothing_at_the_end_of_the_minutes(tmp_path: Path) -> None:
    timed = Plan(tmp_path, max_minutes=2, peak_learning_rate=1.0, warmup_steps=4)
    assert timed.spent(steps=7, seconds=30) == 0.25
    assert timed.learning_rate(steps=0, spent=0.0) == 0.25
    assert timed.learning_rate(steps=7, spent=0.25) == 0.75
    assert timed.learning_rate(steps=7, spent=1.2) == 0.0


def test_saved_weights_and_the_exported_model_read_alike(rows: list[Row], tmp_path: Path) -> None:
    model, tokenizer = tiny_model().eval(), tiny_tokenizer()
    source = tmp_path / "source"
    source.mkdir()
    model.config.save_pretrained(source)
    tokenizer.save(str(source / "tokenizer.json"))
    (source / "tokenizer_config.json").write_text("{}")
    save_weights(model, source, tmp_path / "saved")
    export_onnx(model, tmp_path / "whole.onnx")
    quantise(tmp_path / "whole.onnx", tmp_path / "int8.onnx")
    quantise_weights(tmp_path / "whole.onnx", tmp_path / "weights.onnx")
    windows = [join(np.array([103], dtype=np.int32), np.arange(103, 103 + size, dtype=np.int32)) for size in (4, 9)]
    (chunk,) = chunked(windows, size=2)
    expected = torch_run(model, CPU)(chunk)
    for run, tolerance in (
        (torch_run(load_model(tmp_path / "saved").eval(), CPU), 1e-2),
        (onnx_run(tmp_path / "whole.onnx", threads=1), 1e-4),
        (onnx_run(tmp_path / "int8.onnx", threads=1), 1e-1),
        (onnx_run(tmp_path / "weights.onnx", threads=1), 5e-2),
    ):
        for found, wanted in zip(run(chunk), expected, strict=True):
            np.testing.assert_allclose(found, wanted, atol=tolerance)
    assert len(predict(torch_run(model, CPU), rows, tokenizer)) == 3


def test_a_folder_without_a_span_head_is_refused(tmp_path: Path) -> None:
    model, tokenizer = tiny_model(), tiny_tokenizer()
    model.config.save_pretrained(tmp_path)
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "tokenizer_config.json").write_text("{}")
    del model.qa_outputs
    save_weights(model, tmp_path, tmp_path / "saved")
    with pytest.raises(ValueError, match=r"it lacks qa_outputs\.weight"):
        load_model(tmp_path / "saved")


def test_the_best_span_is_in_the_passage_in_order_and_not_too_long() -> None:
    window = join(np.array([103], dtype=np.int32), np.full(80, 104, dtype=np.int32))
    start, end = np.zeros(len(window.ids), dtype=np.float32), np.zeros(len(window.ids), dtype=np.float32)
    start[1] = end[1] = 9.0  # the question
    end[4], start[6], end[6 + MAX_ANSWER_PIECES] = 5.0, 5.0, 4.0  # before its start, and one piece too long
    start[10], end[12] = 2.0, 2.5
    start[0], end[0] = 1.0, 0.5
    marked = best_span(window, start, end, 0.25)
    assert (marked.start, marked.end, marked.score, marked.margin) == (6, 13, 7.5, 6.0)


def test_a_reader_reads_windows_in_their_order() -> None:
    windows = [join(np.array([103], dtype=np.int32), np.arange(103, 103 + size, dtype=np.int32)) for size in (9, 2, 5)]
    run = torch_run(tiny_model().eval(), CPU)
    together = read_windows(run, windows, windows_per_chunk=2)
    assert [one.end for one in together] == [read_windows(run, [window])[0].end for window in windows]


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        pytest.param(10, [0], id="short"),
        pytest.param(200, [0], id="just one"),
        pytest.param(201, [0, 96], id="one piece more"),
        pytest.param(300, [0, 96, 192], id="long"),
    ],
)
def test_windows_cover_a_long_context(pieces: int, expected: list[int]) -> None:
    assert window_starts(pieces, size=200) == expected


def test_measures_agree_with_their_definitions() -> None:
    assert exact_match("The Tower.", ["tower"]) == 1.0
    assert token_f1("in the old tower", ["mill", "old tower"]) == 0.8
    assert area_under_curve([2.0, 3.0], [1.0, 2.0]) == 0.875
    # answering the two surest gives 1 + 0, and silence on the third 1: 2/3; answering one is better: 1 + 1 + 1
    assert best_f1([1.0, 0.0, 0.0], [True, False, False], [0.9, 0.5, 0.1]) == (1.0, 0.9)


def test_a_summary_of_a_perfect_reader_is_perfect(rows: list[Row]) -> None:
    perfect = [Prediction(row, row.texts[0] if row.answers else "x", 1.0 if row.answers else -1.0, 0.0) for row in rows]
    found = summary(perfect)
    assert (found["has_answer_em"], found["has_answer_f1"], found["best_f1"], found["auc"]) == (1.0, 1.0, 1.0, 1.0)
    assert found["auc_relevance"] == 0.5


def test_headings_are_shown_where_they_are_asked_for() -> None:
    tokenizer = tiny_tokenizer()
    heading = tokenizer.token_to_id("river")

    def run(chunk: Chunk) -> tuple[Floats, Floats, Floats]:
        """Marks any word of a passage, and calls it likely to answer, where "river" stands in the window."""
        told = (chunk.input_ids.numpy() == heading).any(axis=1).astype(np.float32)
        marks = chunk.token_type_ids.numpy() * told[:, None]
        return marks, marks, told

    row = Row("a", "x", "", "Two wheels drive it.", "Why?", (Span(0, 3),), heading="The river")
    assert [one.relevance for one in predict(run, [row], tokenizer)] == [0.0]
    assert [one.relevance for one in predict(run, [row], tokenizer, headings=True)] == [1.0]
    plain = replace(row, heading="")
    silent = replace(plain, answers=(), rivals=("Rye.",), rival_headings=("The river",))
    assert among_rivals(run, [plain, silent], tokenizer)["auc"] == 0.5
    assert among_rivals(run, [plain, silent], tokenizer, headings=True)["auc"] == 0.0  # its rival is the surer


def test_an_answer_from_a_rival_is_wrong_and_its_margin_counts_against_silence() -> None:
    tokenizer = tiny_tokenizer()
    first, second = (tokenizer.token_to_id(word) for word in ("anna", "rye"))

    def run(chunk: Chunk) -> tuple[Floats, Floats, Floats]:
        """Marks "anna" with a margin of 2, "rye" with one of 4."""
        ids = chunk.input_ids.numpy()
        marks = ((ids == first) * 1.0 + (ids == second) * 2.0).astype(np.float32)
        return marks, marks, np.zeros(len(ids), dtype=np.float32)

    mill = "The mill was built by Anna."
    own = Row("a", "x", "", mill, "Who built it?", (Span(22, 26),), rivals=("It stands by the river.",))
    lost = Row("b", "x", "", mill, "Who built it?", (Span(22, 26),), rivals=("The mill grinds rye.",))
    silent = Row("c", "x", "", "Two wheels drive it.", "Who?", (), rivals=("It was built by Anna.",))
    found = among_rivals(run, [own, lost, silent], tokenizer)
    # answerable margins 2 and 4 against 2: half a win and one
    assert found == {"questions": 3.0, "has_answer_f1": 0.5, "own_passage": 0.5, "auc": 0.75}
