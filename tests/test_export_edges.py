"""An answer in other forms, asked for by `Accept` over HTTP and by `--format` on the command line."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
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


def test_the_page_may_open_the_evidence_sheet_with_its_own_style_and_no_other(client: TestClient) -> None:
    sheet = client.post("/v1/ask", json={"question": QUESTION}, headers={"Accept": "text/html"}).text
    styles = re.findall("<style>(.*?)</style>", sheet, re.DOTALL)
    hashes = [f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" for style in styles]
    policy = client.get("/").headers["content-security-policy"].split("; ")
    assert f"style-src 'self' {' '.join(hashes)}" in policy


@pytest.mark.parametrize("media_type", MEDIA_TYPES.values())
def test_every_form_says_which_version_of_the_library_it_is_of(client: TestClient, media_type: str) -> None:
    response = client.post("/v1/ask", json={"question": QUESTION}, headers={"Accept": media_type})
    assert response.headers["pincite-library-version"] == str(client.get("/v1/library").json()["version"])


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
