"""An answer in other forms, asked for by `Accept` over HTTP and by `--format` on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.cli.program import run
from service.export import FORMS, MEDIA_TYPES
from tests.fakes_service import ENERGY, FakeParts, serving

QUESTION = "who coordinates the energy measures"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service over one document. The tests of this module change nothing in it."""
    with serving(tmp_path_factory.mktemp("library")) as client:
        assert client.post("/v1/documents", files=[("files", ("energy.md", ENERGY))]).status_code == 201
        yield client


@pytest.mark.parametrize(
    ("accept", "given", "start"),
    [
        pytest.param("text/markdown", "text/markdown; charset=utf-8", f"# {QUESTION}\n", id="Markdown"),
        pytest.param("application/x-bibtex", "application/x-bibtex; charset=utf-8", "@misc{pincite-", id="BibTeX"),
        pytest.param(
            "application/vnd.citationstyles.csl+json", "application/vnd.citationstyles.csl+json", "[", id="CSL-JSON"
        ),
        pytest.param("text/html,*/*;q=0.8", "text/html; charset=utf-8", "<!doctype html>", id="a browser"),
        pytest.param("application/json", "application/json", '{"question"', id="JSON"),
        pytest.param("*/*", "application/json", '{"question"', id="anything"),
        pytest.param("image/png", "application/json", '{"question"', id="what there is not"),
        pytest.param("text/html, text/event-stream", "text/event-stream; charset=utf-8", "event: ", id="events"),
    ],
)
def test_an_answer_comes_in_the_form_that_is_accepted(client: TestClient, accept: str, given: str, start: str) -> None:
    response = client.post("/v1/ask", json={"question": QUESTION}, headers={"Accept": accept})
    assert (response.status_code, response.headers["content-type"]) == (200, given)
    assert response.text.startswith(start)


def test_an_evidence_sheet_may_use_its_own_style_and_nothing_else(client: TestClient) -> None:
    response = client.post("/v1/ask", json={"question": QUESTION}, headers={"Accept": "text/html"})
    assert response.headers["content-security-policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "<dt>Asked</dt>" in response.text


def test_an_error_is_a_problem_document_whatever_is_accepted(client: TestClient) -> None:
    response = client.post("/v1/ask", json={"question": " "}, headers={"Accept": "text/html"})
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")


def test_the_description_names_the_forms(client: TestClient) -> None:
    told = client.get("/openapi.json").json()["paths"]["/v1/ask"]["post"]["responses"]["200"]["content"]
    assert {"application/json", "text/event-stream", *MEDIA_TYPES.values()} == set(told)


def test_the_command_prints_an_answer_in_each_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("energy.md").write_bytes(ENERGY)
    run(["add", "energy.md"], parts=FakeParts())
    for form in FORMS:
        capsys.readouterr()
        assert run(["ask", QUESTION, "--format", form], parts=FakeParts()) == 0
        out = capsys.readouterr().out
        assert out.startswith({"html": "<!doctype html>", "markdown": "# ", "bibtex": "@misc{"}.get(form, "["))
        assert out.endswith("\n")
    assert run(["ask", "the moon", "--format", "markdown"], parts=FakeParts()) == 1
    assert run(["ask", QUESTION, "--format", "pdf"], parts=FakeParts()) == 2
    assert run(["ask", QUESTION, "--format", "html", "--json"], parts=FakeParts()) == 2
    assert "choose one" in capsys.readouterr().err
