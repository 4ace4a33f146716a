"""POST /v1/citations/verify over the whole HTTP path: a citation is followed through the library's changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.wire.examples import VERIFIED, VERIFY
from service.wire.verifying import MAX_CITATIONS, VerifiedBody, VerifyBody
from tests.fakes_service import ENERGY, TOURISM, serving

URL = "/v1/citations/verify"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """A service over two documents."""
    with serving(tmp_path) as client:
        files = [("files", ("tourism.txt", TOURISM)), ("files", ("energy.md", ENERGY))]
        assert client.post("/v1/documents", files=files).status_code == 201
        yield client


def cited(client: TestClient) -> list[dict[str, Any]]:
    """The citations of an answer."""
    citations: list[dict[str, Any]] = client.post("/v1/ask", json={"question": "who coordinates energy"}).json()[
        "citations"
    ]
    return citations


def verified(client: TestClient, citations: object) -> list[dict[str, Any]]:
    """What became of the citations."""
    response = client.post(URL, json={"citations": citations})
    assert response.status_code == 200, response.text
    body = response.json()
    assert set(body) == {"results", "library_version"}
    assert body["library_version"] == client.get("/v1/documents").json()["library_version"]
    results: list[dict[str, Any]] = body["results"]
    return results


def test_a_citation_is_followed_from_valid_over_moved_and_changed_to_withdrawn(client: TestClient) -> None:
    kept = next(citation for citation in cited(client) if citation["document"]["name"] == "energy.md")
    assert [result["status"] for result in verified(client, [kept, kept])] == ["valid", "valid"]

    client.post("/v1/documents", files=[("files", ("energy.md", b"Put in front.\n\n" + ENERGY))])
    moved = verified(client, [kept])[0]
    assert set(moved) == {"status", "detail", "citation", "occurrences", "nearest"}
    assert (moved["status"], moved["citation"]["quote"]) == ("moved", kept["quote"])
    assert set(moved["citation"]["location"]) == set(kept["location"])
    text = client.get(f"/v1/documents/{moved['citation']['document']['id']}/text").json()["text"]
    place = moved["citation"]["location"]
    assert text[place["quote_start"] : place["quote_end"]] == kept["quote"]
    assert verified(client, [moved["citation"]])[0]["status"] == "valid"

    client.post("/v1/documents", files=[("files", ("energy.md", ENERGY.replace(b"Korea", b"Kenya")))])
    sentence = "The Republic of Korea coordinates the energy measures."
    selector, location = {"exact": sentence}, {"quote_start": 16, "quote_end": 16 + len(sentence)}
    changed = verified(client, [{"document": kept["document"], "selector": selector, "location": location}])[0]
    assert (changed["status"], changed["citation"], changed["nearest"]["shared"]) == ("changed", None, 7 / 8)
    assert changed["nearest"]["text"] == sentence.replace("Korea", "Kenya")

    current = next(each for each in client.get("/v1/documents").json()["documents"] if each["name"] == "energy.md")
    client.delete(f"/v1/documents/{current['id']}")
    assert verified(client, [kept])[0]["status"] == "withdrawn"


def test_nothing_to_verify_is_nothing_verified(client: TestClient) -> None:
    assert verified(client, []) == []


def test_as_many_whole_citations_as_allowed_are_taken_and_no_more(client: TestClient) -> None:
    kept = cited(client)[0]
    assert {result["status"] for result in verified(client, [kept] * MAX_CITATIONS)} == {"valid"}
    refused = client.post(URL, json={"citations": [kept] * (MAX_CITATIONS + 1)})
    assert (refused.status_code, "at most 1000" in refused.json()["detail"]) == (422, True)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        pytest.param("document", {}, "citations.0.document.name: field required", id="no name"),
        pytest.param("location", {"quote_start": "1"}, "citations.0.location.quote_start", id="a word for an offset"),
        pytest.param("selector", None, "citations.0.selector", id="no selector"),
        pytest.param("quote", "Another.", "quote and selector.exact differ", id="a changed quote"),
        pytest.param("answer", "Another.", "the answer does not stand in the quote", id="a changed answer"),
    ],
)
def test_a_citation_that_cannot_be_is_a_problem_document(
    client: TestClient, field: str, value: object, words: str
) -> None:
    response = client.post(URL, json={"citations": [cited(client)[0] | {field: value}]})
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    assert words in response.json()["detail"]


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        pytest.param(b"{", 400, "not JSON", id="broken JSON"),
        pytest.param(b"{}", 422, "citations", id="no citations"),
        pytest.param(b'{"citations": [], "more": 1}', 422, "more", id="a misspelt field"),
        pytest.param(b'{"citations": ["%s"]}' % (b"x" * 4_000_000), 413, "4,000,000 bytes", id="too large"),
    ],
)
def test_a_body_that_cannot_be_is_a_problem_document(client: TestClient, body: bytes, status: int, words: str) -> None:
    response = client.post(URL, content=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["status"]) == (status, status)
    assert words in response.json()["detail"]


def test_the_examples_are_what_is_taken_and_given(client: TestClient) -> None:
    assert VerifyBody.model_validate(VERIFY).citations[0].kept().quote.start == 20076
    given = VerifiedBody.model_validate(VERIFIED)
    assert json.loads(given.model_dump_json()) == VERIFIED
    place = deepcopy(given.results[0].citation)
    assert place is not None
    assert place.location.quote_end - place.location.quote_start == len(place.quote)
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    assert schemas["VerifyBody"]["examples"] == [VERIFY]
    assert "/v1/citations/verify" in client.get("/docs").text
