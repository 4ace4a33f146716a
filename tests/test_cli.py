"""The command: what it prints, what it says when something is wrong, and with which exit status it leaves."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from service.cli.output import printable
from service.cli.program import run
from sources.errors import ModelError
from tests.fakes_service import ENERGY, TOURISM, BrokenAnswerer, FakeParts

Pincite = Callable[..., tuple[int, str, str]]


@pytest.fixture
def pincite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Pincite:
    """Runs the command in an empty folder; gives its exit status, output and remarks."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, parts: FakeParts | None = None) -> tuple[int, str, str]:
        status = run(arguments, parts=parts or FakeParts())
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


@pytest.fixture
def filled(pincite: Pincite, tmp_path: Path) -> Pincite:
    """The command in a folder whose library holds two documents."""
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "tourism.txt").write_bytes(TOURISM)
    (papers / "energy.md").write_bytes(ENERGY)
    status, _, _ = pincite("sync", "papers")
    assert status == 0
    return pincite


def test_a_folder_is_followed(filled: Pincite, tmp_path: Path) -> None:
    (tmp_path / "papers" / "tourism.txt").unlink()
    (tmp_path / "papers" / "energy.md").write_bytes(ENERGY + b" It is renewed.")
    (tmp_path / "papers" / "empty.txt").touch()
    status, out, err = filled("sync", "papers")
    assert (status, out) == (0, "1 replaced, 1 removed, 1 unreadable; the library holds 1 document, 1 passage\n")
    assert err.startswith("not read: empty.txt: ")


def test_what_cannot_be_read_at_all_is_for_the_user_to_mend(pincite: Pincite, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    status, _, err = pincite("add", "empty.txt")
    assert (status, err.startswith("not read: empty.txt")) == (2, True)


def test_an_answer_is_printed_with_its_marked_quote_and_its_place(filled: Pincite) -> None:
    status, out, _ = filled("ask", "who coordinates the energy measures")
    assert status == 0
    answer, _, citation, place, *_ = out.splitlines()
    assert answer.endswith("(90%)")
    assert citation.startswith("[1] >>")
    assert place.strip().startswith("energy.md, ")
    assert ", characters 0-" in place
    assert "Searched 2 documents, 2 passages" in out


def test_json_is_the_body_of_the_http_contract_and_nothing_else(filled: Pincite) -> None:
    status, out, err = filled("ask", "who coordinates the energy measures", "--json", "--limit", "1")
    body = json.loads(out)
    assert (status, err, body["answered"], len(body["citations"])) == (0, "", True, 1)
    assert set(json.loads(filled("search", "energy", "--json")[1])) == {
        "question", "hits", "library_version", "took_ms"
    }  # fmt: skip
    assert json.loads(filled("list", "--json")[1])["total"] == 2
    assert json.loads(filled("add", "papers", "--json")[1])["results"][0]["status"] == "unchanged"
    assert json.loads(filled("doctor", "--json")[1])["ok"] is True
    gone = json.loads(filled("remove", "energy.md", "--json")[1])
    assert (len(gone["removed"]), gone["library_version"]) == (1, 3)


def test_silence_has_exit_status_1_and_shows_the_nearest(filled: Pincite) -> None:
    status, out, _ = filled("ask", "who coordinates the moon")
    assert status == 1
    assert out.startswith("The documents do not hold an answer")
    assert "Nearest:\n[1] " in out
    assert filled("ask", "who coordinates energy", "--min-confidence", "0.95")[0] == 1


def test_a_follow_up_shows_how_it_was_understood(filled: Pincite) -> None:
    _, out, _ = filled("ask", "and energy?", "--history", "who coordinates tourism => Tajikistan")
    assert out.startswith("Asked as: who coordinates tourism and energy?")


def test_a_document_can_be_named_by_id_by_its_beginning_and_by_name(filled: Pincite) -> None:
    listed = json.loads(filled("list", "--json")[1])["documents"]
    energy = next(document["id"] for document in listed if document["name"] == "energy.md")
    for name in (energy, energy[:6], "energy.md"):
        body = json.loads(filled("ask", "who coordinates", "--json", "--document", name)[1])
        assert {citation["document"]["id"] for citation in body["citations"]} == {energy}
    assert filled("remove", energy[:6])[0] == 0
    assert filled("remove", energy)[0] == 1


def test_the_list_shows_documents_and_what_could_not_be_read(filled: Pincite, tmp_path: Path) -> None:
    (tmp_path / "papers" / "empty.txt").touch()
    filled("sync", "papers")
    status, out, err = filled("list")
    assert (status, err) == (0, "2 documents, 2 passages, 1 unreadable\n")
    assert [line.split()[1] for line in out.splitlines()] == ["markdown", "text", "unreadable"]


def test_an_unreadable_file_is_removed_by_name(filled: Pincite, tmp_path: Path) -> None:
    for name in ("empty.txt", "energy.md"):
        (tmp_path / "papers" / name).write_bytes(b"")
    filled("sync", "papers")
    assert filled("remove", "empty.txt") == (0, "removed 1 unreadable file\n", "")
    # It was read before it was emptied: the document goes, and so does the note about the file.
    assert filled("remove", "energy.md") == (0, "removed 1 document and 1 unreadable file\n", "")
    listed = json.loads(filled("list", "--json")[1])
    assert (listed["total"], listed["unreadable"]) == (1, [])
    assert filled("remove", "empty.txt")[0] == 1


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        pytest.param(["list"], 2, "no library", id="no library"),
        pytest.param(["ask", "why"], 2, "no library", id="nothing to ask"),
        pytest.param(["ask"], 2, "question", id="no question"),
        pytest.param(["frobnicate"], 2, "frobnicate", id="no such command"),
        pytest.param(["list", "--jsn"], 2, "--jsn", id="no such option"),
        pytest.param(["ask", "why", "--limit", "0"], 2, "--limit", id="out of range"),
        pytest.param(["add", "nowhere.txt"], 2, "nowhere.txt", id="no such file"),
        pytest.param(["sync", "nowhere"], 2, "nowhere", id="no such folder"),
        pytest.param(["serve", "--port", "99999"], 2, "--port is '99999'", id="no such port"),
        pytest.param(["serve", "--host", "0.0.0.0"], 2, "PINCITE_API_KEYS", id="open to all"),
        pytest.param(["serve", "--host", "no.such.host.invalid"], 2, "no.such.host.invalid", id="no such host"),
    ],
)
def test_what_the_user_can_mend_is_one_line(pincite: Pincite, arguments: list[str], status: int, words: str) -> None:
    got, out, err = pincite(*arguments)
    assert (got, out) == (status, "")
    assert err.startswith("pincite: ")
    assert err.count("\n") == 1
    assert words in err


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        pytest.param(["remove", "nothing"], 1, id="not found"),
        pytest.param(["ask", "why", "--document", "nothing"], 1, id="not found in asking"),
        pytest.param(["ask", "   "], 2, id="a blank question"),
        pytest.param(["ask", "x" * 3000], 2, id="an endless question"),
    ],
)
def test_what_is_wrong_with_a_filled_library_is_one_line(filled: Pincite, arguments: list[str], status: int) -> None:
    got, out, err = filled(*arguments)
    assert (got, out, err.startswith("pincite: "), err.count("\n")) == (status, "", True, 1)


def test_a_bug_keeps_its_traceback(filled: Pincite) -> None:
    with pytest.raises(ZeroDivisionError):
        filled("ask", "why", parts=FakeParts(answerer=lambda library: BrokenAnswerer(ZeroDivisionError())))


def test_doctor_names_what_is_wrong(filled: Pincite, tmp_path: Path) -> None:
    status, out, _ = filled("doctor")
    assert (status, "BAD" in out) == (0, False)
    for original in (tmp_path / "library" / "originals").rglob("*"):
        if original.is_file():
            original.write_bytes(b"something else")
    status, out, _ = filled("doctor")
    assert (status, out.count("BAD")) == (2, 3)
    assert filled("doctor", "--repair")[0] == 0
    broken = FakeParts(answerer=lambda library: BrokenAnswerer(ModelError("the reader is damaged")))
    status, out, _ = filled("doctor", parts=broken)
    assert (status, "BAD  models    the reader is damaged" in out) == (2, True)


def test_a_port_in_use_is_told_before_anything_is_loaded(pincite: Pincite) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        status, _, err = pincite("serve", "--port", str(taken.getsockname()[1]))
    assert (status, "--port or PINCITE_PORT" in err) == (2, True)


def test_the_help_lists_the_commands_and_the_evaluation_s(pincite: Pincite) -> None:
    status, out, _ = pincite()
    assert status == 0
    for command in ("serve", "add", "sync", "ask", "search", "list", "remove", "doctor", "eval"):
        assert f"\n  {command} " in out
    assert pincite("--version")[1].count(".") == 2


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two\n  lines", "two lines"),
        ("red \x1b[31m", "red \ufffd[31m"),
        ("\x9b31m", "\ufffd31m"),
        ("Қазақстан 🌏", "Қазақстан 🌏"),
    ],
)
def test_a_document_cannot_command_the_terminal(text: str, shown: str) -> None:
    assert printable(text) == shown
