"""Who may come in: hosts, other sites, keys, rates; and what every response says to the browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.fakes_service import TOURISM, serving

ASK = {"question": "who coordinates tourism"}


@pytest.fixture(scope="module")
def open_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service on this machine, without keys."""
    with serving(tmp_path_factory.mktemp("library"), cors_origins=("https://friend.example",)) as client:
        yield client


@pytest.fixture(scope="module")
def locked_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service that wants one of two keys."""
    with serving(tmp_path_factory.mktemp("library"), api_keys=("alpha", "beta"), host="0.0.0.0") as client:
        yield client


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 401, id="none"),
        pytest.param({"Authorization": "Bearer alpha"}, 200, id="bearer"),
        pytest.param({"Authorization": "bearer beta"}, 200, id="the other, small letters"),
        pytest.param({"X-API-Key": "beta"}, 200, id="in its own header"),
        pytest.param({"Authorization": "Bearer gamma"}, 401, id="unknown"),
        pytest.param({"Authorization": "Bearer "}, 401, id="empty"),
        pytest.param({"Authorization": "Basic alpha"}, 401, id="another scheme"),
        pytest.param({"X-API-Key": "alph"}, 401, id="the beginning of one"),
        pytest.param({"X-API-Key": "alpha,beta"}, 401, id="the whole setting"),
        pytest.param({"X-API-Key": b"\xe4lpha"}, 401, id="not ASCII"),
    ],
)
def test_a_key_opens_the_library(locked_client: TestClient, headers: dict[str, str], status: int) -> None:
    response = locked_client.get("/v1/documents", headers=headers)
    assert response.status_code == status
    if status == 401:
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["www-authenticate"].startswith("Bearer")
        assert "alpha" not in response.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200), ("/health", 200), ("/ready", 200), ("/openapi.json", 200), ("/docs", 200), ("/static/app.js", 200),
        ("/metrics", 401), ("/v1/library", 401), ("/v1/documents", 401), ("/static/../v1/documents", 401),
    ],
)  # fmt: skip
def test_without_a_key_only_what_holds_no_document_is_open(locked_client: TestClient, path: str, status: int) -> None:
    assert locked_client.get(path).status_code == status


def test_a_request_with_a_key_may_come_by_any_name(locked_client: TestClient) -> None:
    headers = {"Host": "pincite.example.org", "X-API-Key": "alpha", "Sec-Fetch-Site": "cross-site"}
    assert locked_client.delete("/v1/documents/none", headers=headers).status_code == 404


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8000", 200),
        ("127.0.0.1", 200),
        ("[::1]:8000", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("", 421),
    ],
)
def test_without_keys_only_this_machine_s_own_names_are_answered(
    open_client: TestClient, host: str, status: int
) -> None:
    assert open_client.get("/v1/documents", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 404, id="a program"),
        pytest.param({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, 404, id="our page"),
        pytest.param({"Sec-Fetch-Site": "none"}, 404, id="the user himself"),
        pytest.param({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403, id="another site"),
        pytest.param({"Sec-Fetch-Site": "same-site", "Origin": "http://localhost:9"}, 403, id="another port"),
        pytest.param({"Origin": "https://evil.example"}, 403, id="another site, old browser"),
        pytest.param({"Origin": "null"}, 403, id="a sandboxed page"),
        pytest.param({"Origin": "http://localhost"}, 404, id="our page, old browser"),
        pytest.param({"Origin": "https://friend.example", "Sec-Fetch-Site": "cross-site"}, 404, id="a friend"),
    ],
)
def test_another_site_cannot_change_anything(open_client: TestClient, headers: dict[str, str], status: int) -> None:
    assert open_client.delete("/v1/documents/none", headers=headers).status_code == status


def test_another_site_may_read_only_when_it_is_named(open_client: TestClient) -> None:
    friend = open_client.get("/v1/documents", headers={"Origin": "https://friend.example"})
    stranger = open_client.get("/v1/documents", headers={"Origin": "https://evil.example"})
    assert friend.headers["access-control-allow-origin"] == "https://friend.example"
    assert "access-control-allow-origin" not in stranger.headers


def test_a_rate_is_kept_for_each_key(tmp_path: Path) -> None:
    with serving(tmp_path, api_keys=("a", "b"), rate_limit="2/minute") as client:
        statuses = [client.get("/v1/library", headers={"X-API-Key": key}).status_code for key in "aaab"]
        refused = client.get("/v1/library", headers={"X-API-Key": "a"})
        assert statuses == [200, 200, 429, 200]
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert client.get("/health").status_code == 200


@pytest.mark.parametrize("path", ["/", "/health", "/nothing", "/docs", "/v1/documents", "/static/app.js"])
def test_every_response_forbids_what_a_browser_might_do_with_it(open_client: TestClient, path: str) -> None:
    headers = open_client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_the_page_and_its_files_are_served_with_their_types(open_client: TestClient) -> None:
    assert open_client.get("/").headers["content-type"] == "text/html; charset=utf-8"
    assert open_client.get("/static/app.js").headers["content-type"].startswith("text/javascript")
    assert open_client.get("/static/app.css").headers["content-type"].startswith("text/css")
    assert open_client.get("/docs/style.css").headers["content-type"].startswith("text/css")
    assert open_client.get("/favicon.ico").headers["content-type"].startswith("image/svg+xml")
    tag = open_client.get("/static/app.js").headers["etag"]
    assert open_client.get("/static/app.js", headers={"If-None-Match": tag}).status_code == 304


def test_the_docs_need_nothing_from_outside(open_client: TestClient) -> None:
    page = open_client.get("/docs").text
    assert "http://" not in page.replace("http://127.0.0.1", "")
    assert "https://" not in page
    assert "/v1/ask" in page
    assert "<script" not in page


def test_metrics_count_what_happens_and_never_hold_a_text(tmp_path: Path) -> None:
    with serving(tmp_path) as client:
        client.post("/v1/documents", files=[("files", ("a.txt", TOURISM))])
        client.post("/v1/ask", json=ASK)
        client.get("/v1/nothing/like/this")
        metrics = client.get("/metrics").text
    for line in (
        'pincite_http_requests_total{method="POST",route="/v1/ask",status="200"} 1.0',
        'pincite_http_requests_total{method="GET",route="other",status="404"} 1.0',
        'pincite_stage_seconds_count{stage="search"} 1.0',
        'pincite_answers_total{outcome="answered"} 1.0',
        "pincite_library_documents 1.0",
        "pincite_library_version 1.0",
        "pincite_pool_reading_waiting 0.0",
        "pincite_ready 1.0",
    ):
        assert f"\n{line}\n" in metrics
    assert "tourism" not in metrics
