"""Every error is a problem document that says what to change; overload and start-up are 503 with Retry-After."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.library import Library
from sources.errors import ModelError
from tests.fakes_service import TOURISM, FakeParts, FirstWordsAnswerer, HeldAnswerer, serving

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service over one document."""
    with serving(tmp_path_factory.mktemp("library")) as client:
        client.post("/v1/documents", files=[("files", ("a.txt", TOURISM))])
        yield client


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        pytest.param(b"", 422, "required", id="no body"),
        pytest.param(b"{", 400, "not JSON", id="broken JSON"),
        pytest.param(b"\xff\xfe\x00", 400, "UTF-8", id="not UTF-8"),
        pytest.param(b"[" * 100_000, 400, "cannot be read", id="nested without end"),
        pytest.param(b"[]", 422, "object", id="a list"),
        pytest.param(b"{}", 422, "question", id="no question"),
        pytest.param(b'{"question": ""}', 422, "question", id="empty question"),
        pytest.param(b'{"question": "  "}', 422, "empty", id="blank question"),
        pytest.param(b'{"question": 7}', 422, "question", id="a number for a question"),
        pytest.param(
            b'{"question": "%s"}' % (b"x" * 100_000), 422, "at most 2000 characters, not 100,000", id="endless"
        ),
        pytest.param(b'{"question": "%s"}' % (b"x" * 2_000_000), 413, "1,000,000 bytes", id="too large a body"),
        pytest.param(b'{"question": "a \\ud800 b"}', 422, "question", id="half a surrogate pair"),
        pytest.param(b'{"question": "why", "limit": 0}', 422, "limit", id="no citations"),
        pytest.param(b'{"question": "why", "limit": NaN}', 422, "limit", id="not a number for a limit"),
        pytest.param(b'{"question": "why", "min_confidence": NaN}', 422, "min_confidence", id="not a number"),
        pytest.param(b'{"question": "why", "min_confidence": 1e999}', 422, "min_confidence", id="infinite"),
        pytest.param(b'{"question": "why", "limits": 3}', 422, "limits", id="a misspelt field"),
        pytest.param(b'{"question": "why", "documents": "all"}', 422, "documents", id="documents as a word"),
        pytest.param(b'{"question": "why", "documents": ["0000"]}', 404, "0000", id="an unknown document"),
        pytest.param(
            b'{"question": "why", "history": [{}]}', 422, "history.0.question", id="a turn without a question"
        ),
    ],
)
def test_a_body_that_cannot_be_says_what_to_change(client: TestClient, body: bytes, status: int, words: str) -> None:
    response = client.post("/v1/ask", content=body, headers=JSON)
    problem = response.json()
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert {"type", "title", "status", "detail"} <= set(problem)
    assert problem["status"] == status
    assert words in problem["detail"]
    assert len(response.content) < 2000


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v2/ask", 404),
        ("GET", "/v1/ask", 405),
        ("PUT", "/v1/documents", 405),
        ("GET", "/v1/documents/0000", 404),
        ("DELETE", "/v1/documents/0000", 404),
        ("GET", "/v1/documents/0000/text", 404),
        ("GET", "/v1/documents/..%2F..%2Fetc/original", 404),
        ("GET", "/v1/documents?limit=x", 422),
        ("GET", "/v1/documents?offset=-1", 422),
        ("GET", "/static/../settings.py", 404),
        ("GET", "/static/%2e%2e/settings.py", 404),
    ],
)
def test_an_address_that_is_not_there_is_a_problem_document(
    client: TestClient, method: str, path: str, status: int
) -> None:
    response = client.request(method, path)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert response.json()["detail"]


def test_a_body_of_another_type_is_refused_by_name(client: TestClient) -> None:
    form = client.post("/v1/ask", data={"question": "why"})
    assert (form.status_code, form.json()["type"]) == (415, "urn:pincite:problem:media-type")
    assert "application/json" in form.json()["detail"]
    upload = client.post("/v1/documents", json={"files": []})
    assert (upload.status_code, upload.json()["type"]) == (415, "urn:pincite:problem:media-type")
    assert "multipart/form-data" in upload.json()["detail"]


def test_a_broken_or_empty_form_is_a_problem_document(client: TestClient) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    for body in (
        b"",
        b"--x\r\nnonsense",
        b'--x\r\nContent-Disposition: form-data; name="files"\r\n\r\ntext\r\n--x--\r\n',
    ):
        response = client.post("/v1/documents", content=body, headers=headers)
        assert response.status_code in {400, 422}
        assert response.headers["content-type"] == "application/problem+json"


def test_overload_is_a_503_that_says_when_to_come_again_and_leaves_the_rest_alive(tmp_path: Path) -> None:
    held: list[HeldAnswerer] = []

    def answerer(library: Library) -> HeldAnswerer:
        held.append(HeldAnswerer(FirstWordsAnswerer(library)))
        return held[0]

    with (
        serving(tmp_path, FakeParts(answerer=answerer), workers=1, queue=1) as client,
        ThreadPoolExecutor(2) as others,
    ):
        client.post("/v1/documents", files=[("files", ("a.txt", TOURISM))])
        first = others.submit(client.post, "/v1/ask", json={"question": "one"})
        assert held[0].began.acquire(timeout=5)
        second = others.submit(client.post, "/v1/ask", json={"question": "two"})
        while "pincite_pool_reading_waiting 1.0" not in client.get("/metrics").text:
            pass
        for headers in ({}, {"Accept": "text/event-stream"}):
            refused = client.post("/v1/ask", json={"question": "three"}, headers=headers)
            assert (refused.status_code, refused.json()["type"]) == (503, "urn:pincite:problem:overloaded")
            assert int(refused.headers["retry-after"]) >= 1
        # Uploads have a lane of their own, and what needs no model is answered at once.
        assert client.post("/v1/documents", files=[("files", ("b.txt", TOURISM + b"!"))]).status_code == 201
        assert client.get("/health").status_code == 200
        held[0].release.set()
        assert (first.result(5).status_code, second.result(5).status_code) == (200, 200)
        assert held[0].questions == ["one", "two"]
        assert "pincite_pool_reading_refused 2.0" in client.get("/metrics").text


def test_while_the_library_opens_the_service_is_up_and_says_what_is_missing(tmp_path: Path) -> None:
    hold = threading.Event()
    with serving(tmp_path, FakeParts(hold=hold), wait_until_ready=False) as client:
        assert client.get("/health").json()["status"] == "ok"
        ready = client.get("/ready")
        assert (ready.status_code, ready.json()["missing"]) == (503, ["library", "models"])
        for early in (client.get("/v1/documents"), client.post("/v1/ask", json={"question": "why"})):
            assert (early.status_code, early.json()["type"]) == (503, "urn:pincite:problem:not-ready")
            assert early.headers["retry-after"] == "2"
        assert "pincite_ready 0.0" in client.get("/metrics").text
        hold.set()
        while client.get("/ready").status_code != 200:
            pass
        assert client.get("/ready").json()["missing"] == []


def test_what_cannot_be_loaded_is_told_to_whoever_started_the_service(tmp_path: Path) -> None:
    told: list[BaseException] = []
    error = ModelError("the reader is damaged")
    with serving(tmp_path, FakeParts(failure=error), wait_until_ready=False, on_failure=told.append) as client:
        while not told:
            assert client.get("/ready").status_code == 503
    assert told == [error]


def test_the_description_says_what_errors_look_like(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    for path, item in schema["paths"].items():
        for operation in item.values():
            if path.startswith("/v1"):
                assert list(operation["responses"]["default"]["content"]) == ["application/problem+json"]
                assert "HTTPValidationError" not in str(operation)
    assert schema["components"]["schemas"]["AskBody"]["examples"]
    assert schema["components"]["schemas"]["AnswerBody"]["examples"]
