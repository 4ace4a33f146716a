"""POST /v1/ask and /v1/search over the whole HTTP path, with a real library and an answerer without a model."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope

from index.library import Library
from service.http.app import create_app
from service.settings import Settings
from sources.errors import ModelError, QuestionError
from tests.fakes_service import ENERGY, TOURISM, BrokenAnswerer, FakeParts, FirstWordsAnswerer, HeldAnswerer, serving

LOCATION_KEYS = {
    "answer_start", "answer_end", "quote_start", "quote_end", "original_start", "original_end", "page", "page_label",
    "section",
}  # fmt: skip


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service over two documents. The tests of this module change nothing in it."""
    with serving(tmp_path_factory.mktemp("library")) as client:
        files = [("files", ("tourism.txt", TOURISM)), ("files", ("energy.md", ENERGY))]
        assert client.post("/v1/documents", files=files).status_code == 201
        yield client


def test_an_answer_has_the_shape_of_the_contract(client: TestClient) -> None:
    body = client.post("/v1/ask", json={"question": "who coordinates the energy measures"}).json()
    assert set(body) == {
        "question", "resolved_question", "answered", "answer", "confidence", "citations", "claims", "nearest",
        "coverage", "library_version", "took_ms",
    }  # fmt: skip
    citation = body["citations"][0]
    assert set(citation) == {"answer", "confidence", "quote", "document", "location", "selector", "passage"}
    assert set(citation["document"]) == {
        "id", "name", "title", "sha256", "format", "authors", "date", "title_told"
    }  # fmt: skip
    assert set(citation["location"]) == LOCATION_KEYS
    assert set(citation["selector"]) == {"type", "exact", "prefix", "suffix"}
    assert citation["selector"]["type"] == "TextQuoteSelector"
    assert set(citation["passage"]) == {"id", "text", "start", "end"}
    assert set(body["claims"][0]) == {"answer", "citations", "items"}
    assert set(body["coverage"]) == {"documents", "passages", "passages_read", "unreadable"}
    assert (body["answered"], body["nearest"], body["coverage"]["documents"]) == (True, [], 2)


def test_every_quote_stands_verbatim_in_the_text_that_the_service_gives(client: TestClient) -> None:
    body = client.post("/v1/ask", json={"question": "who coordinates the energy measures with care"}).json()
    assert body["citations"]
    for citation in body["citations"]:
        text = client.get(f"/v1/documents/{citation['document']['id']}/text").json()["text"]
        place = citation["location"]
        assert text[place["quote_start"] : place["quote_end"]] == citation["quote"]
        assert text[place["answer_start"] : place["answer_end"]] == citation["answer"]


def test_silence_has_no_answer_and_the_nearest_passages(client: TestClient) -> None:
    body = client.post("/v1/ask", json={"question": "who coordinates the moon"}).json()
    assert (body["answered"], body["answer"], body["citations"], body["claims"]) == (False, None, [], [])
    assert body["nearest"]
    assert set(body["nearest"][0]["location"]) == LOCATION_KEYS
    assert body["nearest"][0]["location"]["answer_start"] is None


def test_an_answer_below_the_confidence_that_is_asked_for_is_held_back(client: TestClient) -> None:
    body = client.post("/v1/ask", json={"question": "who coordinates energy", "min_confidence": 0.95}).json()
    assert body["answered"] is False


def test_the_service_s_own_threshold_holds_unless_the_question_brings_one(tmp_path: Path) -> None:
    with serving(tmp_path, min_confidence=0.95) as client:
        client.post("/v1/documents", files=[("files", ("energy.md", ENERGY))])
        assert client.post("/v1/ask", json={"question": "energy"}).json()["answered"] is False
        assert client.post("/v1/ask", json={"question": "energy", "min_confidence": 0}).json()["answered"] is True


def test_a_follow_up_is_shown_in_full(client: TestClient) -> None:
    history = [{"question": "who coordinates tourism", "answer": "Tajikistan"}]
    body = client.post("/v1/ask", json={"question": "and energy?", "history": history}).json()
    assert body["resolved_question"] == "who coordinates tourism and energy?"


def test_only_the_chosen_documents_are_searched(client: TestClient) -> None:
    chosen = next(d for d in client.get("/v1/documents").json()["documents"] if d["name"] == "tourism.txt")["id"]
    nothing = client.post("/v1/ask", json={"question": "energy coordinates", "documents": []}).json()
    assert (nothing["answered"], nothing["nearest"], nothing["coverage"]["documents"]) == (False, [], 0)
    body = client.post("/v1/ask", json={"question": "energy coordinates", "documents": [chosen]}).json()
    assert {citation["document"]["id"] for citation in body["citations"]} == {chosen}
    assert body["coverage"]["documents"] == 1


def test_a_search_ranks_passages_without_reading_them(client: TestClient) -> None:
    body = client.post("/v1/search", json={"question": "energy measures", "limit": 2}).json()
    assert set(body) == {"question", "hits", "library_version", "took_ms"}
    first = body["hits"][0]
    assert set(first) == {"score", "dense", "lexical", "document", "location", "passage"}
    assert first["document"]["name"] == "energy.md"
    assert len(body["hits"]) == 2


def events(text: str) -> list[tuple[str, object]]:
    """The events of a stream, each as its name and its JSON."""
    frames = [frame for frame in text.split("\n\n") if frame]
    return [(frame.split("\n")[0].removeprefix("event: "), json.loads(frame.split("\ndata: ")[1])) for frame in frames]


def test_a_stream_tells_the_stages_and_ends_with_the_same_answer(client: TestClient) -> None:
    question = {"question": "who coordinates the energy measures \u2028"}
    response = client.post("/v1/ask", json=question, headers={"Accept": "text/event-stream, application/json;q=0.5"})
    assert response.headers["content-type"].startswith("text/event-stream")
    stages = events(response.text)
    assert [name for name, _ in stages] == ["resolved", "hits", "answer", "done"]
    assert stages[0][1] == {"resolved_question": "who coordinates the energy measures"}
    assert stages[2][1] == client.post("/v1/ask", json=question).json()
    assert stages[3][1] == {}


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        pytest.param(QuestionError("the question is empty"), 422, "invalid", id="the user's"),
        pytest.param(ModelError("the reader is damaged"), 503, "unusable", id="a model's"),
        pytest.param(RuntimeError("secret path /home/x"), 500, "internal", id="a bug"),
    ],
)
def test_a_failure_is_the_same_problem_as_a_response_and_as_an_event(
    error: Exception, status: int, kind: str, tmp_path: Path
) -> None:
    with serving(tmp_path, FakeParts(answerer=lambda library: BrokenAnswerer(error))) as client:
        body = client.post("/v1/ask", json={"question": "why"})
        stream = client.post("/v1/ask", json={"question": "why"}, headers={"Accept": "text/event-stream"})
    assert (body.status_code, body.json()["type"]) == (status, f"urn:pincite:problem:{kind}")
    assert body.headers["content-type"] == "application/problem+json"
    assert events(stream.text) == [("error", body.json())]
    assert "secret" not in body.text


def test_a_client_that_goes_away_takes_its_questions_along(tmp_path: Path) -> None:
    held: list[HeldAnswerer] = []

    def answerer(library: Library) -> HeldAnswerer:
        held.append(HeldAnswerer(FirstWordsAnswerer(library)))
        return held[0]

    def ask(question: str, accept: str) -> tuple[Scope, Receive, asyncio.Event]:
        body, gone = json.dumps({"question": question}).encode(), asyncio.Event()
        messages: list[Message] = [{"type": "http.request", "body": body}]

        async def receive() -> Message:
            if messages:
                return messages.pop()
            await gone.wait()
            return {"type": "http.disconnect"}

        headers = [(b"host", b"localhost"), (b"content-type", b"application/json"), (b"accept", accept.encode())]
        scope: Scope = {
            "type": "http", "method": "POST", "path": "/v1/ask", "raw_path": b"/v1/ask", "query_string": b"",
            "headers": headers, "client": ("127.0.0.1", 1), "server": ("localhost", 80), "scheme": "http",
        }  # fmt: skip
        return scope, receive, gone

    async def send(message: Message) -> None:
        pass

    async def scenario(app: ASGIApp) -> None:
        first, *others = [ask("first", ""), ask("second", ""), ask("third", "text/event-stream")]
        tasks: list[asyncio.Future[None]] = [asyncio.ensure_future(app(first[0], first[1], send))]
        assert await asyncio.to_thread(held[0].began.acquire, timeout=5)
        tasks += [asyncio.ensure_future(app(scope, receive, send)) for scope, receive, _ in others]
        await asyncio.sleep(0.05)
        for _, _, gone in others:
            gone.set()
        await asyncio.wait_for(asyncio.gather(*tasks[1:]), 5)
        first[2].set()
        await asyncio.sleep(0.05)
        held[0].release.set()
        await asyncio.wait_for(tasks[0], 5)

    with serving(tmp_path, FakeParts(answerer=answerer), workers=1, queue=5) as client:
        client.portal.call(scenario, client.app)  # type: ignore[union-attr]  # the portal is there while it serves
        assert held[0].questions == ["first"]
        metrics = client.get("/metrics").text
        assert 'outcome="answered"' not in metrics
        assert 'route="/v1/ask",status="499"} 2.0' in metrics


def test_nothing_is_built_before_the_app_starts(tmp_path: Path) -> None:
    create_app(Settings(library=tmp_path / "library"), FakeParts())
    assert not (tmp_path / "library").exists()
