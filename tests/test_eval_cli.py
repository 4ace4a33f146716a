"""The commands `pincite eval` and `pincite calibrate`: what they take, and what they say when they cannot."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from eval.cli import bench, calibrate, chosen, evaluate, gold_path
from eval.gold import GoldError
from eval.result import load_run
from index.embed import DEFAULT_EMBEDDER, SentenceTransformerEmbedder
from index.library import Library
from service.confidence import load_calibration
from sources.errors import PinciteError

QUESTION = {"id": "q", "question": "Who coordinates energy?", "answers": ["the Republic of Korea"]}


def gold_file(folder: Path, *questions: Mapping[str, object]) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("\n".join(map(json.dumps, questions or (QUESTION,))), encoding="utf-8")
    return path


def test_our_own_questions_go_by_their_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert gold_path("samples").is_file()
    assert gold_path("other.jsonl") == Path("other.jsonl")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "samples").write_text("")
    assert gold_path("samples") == Path("samples")


def test_no_other_folder_is_reached_by_name() -> None:
    assert gold_path("../questions/samples") == Path("../questions/samples")


def test_kinds_are_checked(tmp_path: Path) -> None:
    path = gold_file(tmp_path)
    assert len(chosen(path, kinds=["plain"], limit=None)) == 1
    with pytest.raises(GoldError, match="--kind hard: there is no such kind"):
        chosen(path, kinds=["hard"], limit=None)
    with pytest.raises(GoldError, match="no question of kind list in it"):
        chosen(path, kinds=["list"], limit=None)


def commands() -> typer.Typer:
    app = typer.Typer()
    app.command("eval")(evaluate)
    app.command("calibrate")(calibrate)
    app.command("bench")(bench)
    return app


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["eval", "none.jsonl"], "none.jsonl: cannot be read", id="no gold file"),
        pytest.param(["eval", "GOLD", "--fail-under", "okay=1"], "there is no measure 'okay'", id="no such measure"),
        pytest.param(["eval", "GOLD", "--compare", "none.json"], "none.json: cannot be read", id="no earlier run"),
        pytest.param(["eval", "GOLD", "--html", "none/a.html"], "there is no folder", id="no folder for the report"),
        pytest.param(["eval", "GOLD", "--library", "none"], "there is no library in none", id="no library"),
        pytest.param(["calibrate", "none.jsonl"], "none.jsonl: cannot be read", id="calibrate without gold"),
        pytest.param(["calibrate", "GOLD", "--also", "more.jsonl"], "give a gold file and its library", id="also what"),
        pytest.param(["calibrate", "GOLD", "--also", "no.jsonl=x"], "no.jsonl: cannot be read", id="also without gold"),
        pytest.param(["bench", "--url", "http://192.0.2.1"], "is not a service on this machine", id="bench elsewhere"),
    ],
)
def test_what_a_user_can_mend_is_said_before_anything_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    path = gold_file(tmp_path)
    done = CliRunner().invoke(commands(), [str(path) if part == "GOLD" else part for part in arguments])
    assert isinstance(done.exception, PinciteError)
    assert message in str(done.exception)


@pytest.mark.model
def test_a_small_library_is_measured_from_end_to_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = tmp_path / "coordinators.txt"
    source.write_text("The Republic of Korea coordinates energy. Mongolia looks after ecology.\n" * 2, encoding="utf-8")
    with Library.open(tmp_path / "library", SentenceTransformerEmbedder(DEFAULT_EMBEDDER)) as library:
        library.add([source])
    path = gold_file(tmp_path, QUESTION, {"id": "u", "question": "Who won the cup?", "kind": "unanswerable"})
    arguments = ["eval", str(path), "--json", "run.json", "--html", "run.html", "--fail-under", "verbatim=1"]
    done = CliRunner().invoke(commands(), [*arguments, "--fail-over", "p50=0"], standalone_mode=False)
    assert done.exception is None
    assert done.return_value == 1
    assert "gold.jsonl: 2 questions" in done.output
    assert "p50 must be at most 0" in done.output
    assert "verbatim must" not in done.output
    assert load_run(tmp_path / "run.json").results[0].evidence_rank is None  # The gold line names no evidence.
    assert "<h1>Pincite on gold.jsonl</h1>" in (tmp_path / "run.html").read_text(encoding="utf-8")


@pytest.mark.model
def test_a_confidence_is_fitted_to_the_questions_on_two_libraries(tmp_path: Path) -> None:
    golds = []
    for name, words in (("mills", ("rye", "oats", "wheat")), ("yards", ("barges", "ferries", "tugs"))):
        source = tmp_path / f"{name}.txt"
        source.write_text("\n\n".join(f"Hall {n} of the {name} makes {word}." for n, word in enumerate(words)))
        with Library.open(tmp_path / name, SentenceTransformerEmbedder(DEFAULT_EMBEDDER)) as library:
            library.add([source])
        lines = [
            {"id": f"{n}{k}", "question": f"what does hall {n} {k} make?", "answers": [word], "answerable": True,
             "kind": "plain", "documents": [f"{name}.txt"], "evidence": f"Hall {n} of the {name} makes {word}."}
            for n, word in enumerate(words) for k in ("really", "now", "still", "today", "usually", "often")
        ]  # fmt: skip
        lines += [{"id": f"u{n}", "question": f"who won cup {n}?", "kind": "unanswerable"} for n in range(4)]
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        golds.append((str(tmp_path / f"{name}.jsonl"), str(tmp_path / name)))
    (first, library_folder), (second, other) = golds
    output = tmp_path / "fitted.json"
    arguments = ["calibrate", first, "--library", library_folder, "--also", f"{second}={other}"]
    done = CliRunner().invoke(commands(), [*arguments, "--output", str(output)], standalone_mode=False)
    assert done.exception is None
    assert load_calibration(output).questions == 44
