"""`pincite verify`: the table of verdicts, the JSON, what is wrong with a file, and the exit status."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from service.cli.program import run
from tests.fakes_service import ENERGY, TOURISM, FakeParts

Pincite = Callable[..., tuple[int, str, str]]


@pytest.fixture
def pincite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Pincite:
    """Runs the command in a folder with a library of two documents, and an answer from it in answer.json."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        status = run(arguments, parts=FakeParts())
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    (tmp_path / "papers").mkdir()
    write_papers(tmp_path, tourism=TOURISM, energy=ENERGY)
    assert call("sync", "papers")[0] == 0
    status, out, _ = call("ask", "who coordinates the energy measures", "--json")
    (tmp_path / "answer.json").write_text(out, "utf-8")
    assert status == 0
    return call


def write_papers(folder: Path, **texts: bytes) -> None:
    """Let the folder of papers hold these texts."""
    for name, text in texts.items():
        (folder / "papers" / f"{name}.txt").write_bytes(text)


def test_what_was_just_cited_is_valid(pincite: Pincite) -> None:
    status, out, err = pincite("verify", "answer.json")
    lines = out.splitlines()
    assert (status, err, lines[-1]) == (0, "library version 2\n", "2 valid")
    assert lines[0].startswith("  1  valid      energy.txt  “Energy in Asia")
    assert lines[1].strip() == "the quote stands word for word where it was"
    assert lines[2].strip().startswith("now: energy.txt, ")


def test_moved_is_no_failure_but_changed_and_withdrawn_are(pincite: Pincite, tmp_path: Path) -> None:
    write_papers(tmp_path, energy=b"Put in front.\n\n" + ENERGY)
    pincite("sync", "papers")
    status, out, _ = pincite("verify", "answer.json")
    assert (status, out.splitlines()[-1]) == (0, "1 valid, 1 moved")
    assert "\n                now: energy.txt" in out

    write_papers(tmp_path, energy=ENERGY.replace(b"Asia", b"Europe"))
    (tmp_path / "papers" / "tourism.txt").unlink()
    pincite("sync", "papers")
    status, out, _ = pincite("verify", "answer.json")
    assert (status, out.splitlines()[-1]) == (1, "1 changed, 1 withdrawn")


def test_json_is_the_body_of_the_http_contract_and_nothing_else(pincite: Pincite) -> None:
    status, out, err = pincite("verify", "answer.json", "--json")
    body = json.loads(out)
    assert (status, err, set(body)) == (0, "", {"results", "library_version"})
    assert [set(result) for result in body["results"]] == [
        {"status", "detail", "citation", "occurrences", "nearest"}
    ] * 2


def test_standard_input_can_be_verified(pincite: Pincite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = io.BytesIO((tmp_path / "answer.json").read_bytes())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(data))
    assert pincite("verify", "-")[0] == 0


def test_on_a_terminal_the_verdicts_are_coloured(pincite: Pincite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert "\x1b[32mvalid" in pincite("verify", "answer.json")[1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(None, "kept.json' cannot be read (No such file", id="no file"),
        pytest.param("", "kept.json is not JSON", id="an empty file"),
        pytest.param("{}", "kept.json: document: field required", id="no citation"),
        pytest.param('{"citations": []}', "kept.json holds no citation", id="a silent answer"),
    ],
)
def test_what_the_user_can_mend_is_one_line(pincite: Pincite, tmp_path: Path, content: str | None, words: str) -> None:
    if content is not None:
        (tmp_path / "kept.json").write_text(content, "utf-8")
    status, out, err = pincite("verify", "kept.json")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("pincite: ")
    assert words in err
    assert pincite("verify", "papers")[0] == 2


def test_a_huge_file_is_refused(pincite: Pincite, tmp_path: Path) -> None:
    with (tmp_path / "huge.json").open("wb") as file:
        file.truncate(60_000_000)
    status, _, err = pincite("verify", "huge.json")
    assert (status, "more than 50,000,000 bytes" in err) == (2, True)


def test_the_help_tells_of_it(pincite: Pincite) -> None:
    assert "\n  verify " in pincite()[1]
