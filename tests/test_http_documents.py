"""/v1/documents over HTTP: what goes in comes back as it was, and what is removed is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from service.http.documents import file_name
from tests.fakes_service import ENERGY, TOURISM, serving

HTML = b"<html><head><title>A page</title></head><body><h1>A page</h1><p>Bishkek hosts the summit of 2007.</p>" + (
    b"<script>alert(1)</script></body></html>"
)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """A service over an empty library."""
    with serving(tmp_path / "library", max_upload_mb=1) as client:
        yield client


def upload(client: TestClient, *files: tuple[str, bytes]) -> tuple[int, Any]:
    """Upload files in one request; the status and the body."""
    response = client.post("/v1/documents", files=[("files", file) for file in files])
    return response.status_code, response.json()


def test_an_uploaded_document_is_listed_shown_and_given_back_byte_for_byte(client: TestClient) -> None:
    status, body = upload(client, ("energy.md", ENERGY))
    assert (status, body["results"][0]["status"], body["library_version"]) == (201, "added", 1)
    listed = client.get("/v1/documents").json()
    assert (listed["total"], listed["library_version"], listed["unreadable"]) == (1, 1, [])
    document = listed["documents"][0]
    assert document["id"] == body["results"][0]["document_id"]
    assert client.get(f"/v1/documents/{document['id']}").json() == document
    original = client.get(f"/v1/documents/{document['id']}/original")
    assert original.content == ENERGY
    assert original.headers["content-type"] == "text/markdown; charset=utf-8"


def test_the_text_comes_with_its_parts_which_count_in_code_points(client: TestClient) -> None:
    _, body = upload(client, ("energy.md", ENERGY))
    at = f"/v1/documents/{body['results'][0]['document_id']}/text"
    text = client.get(at).json()
    assert set(text) == {
        "id", "name", "title", "sha256", "format", "text", "blocks", "sections", "pages", "warnings"
    }  # fmt: skip
    assert text["text"][text["blocks"][-1]["start"] : text["blocks"][-1]["end"]].endswith("It does so with care.")
    plain = client.get(at, headers={"Accept": "text/plain"})
    assert (plain.text, plain.headers["content-type"]) == (text["text"], "text/plain; charset=utf-8")


def test_one_bad_file_does_not_stop_the_others(client: TestClient) -> None:
    status, body = upload(client, ("a.txt", TOURISM), ("broken.pdf", b"%PDF-1.7 nothing"), ("empty.txt", b""))
    assert status == 207
    assert [result["status"] for result in body["results"]] == ["added", "unreadable", "unreadable"]
    assert all(result["reason"] for result in body["results"][1:])
    assert {file["name"] for file in client.get("/v1/library").json()["unreadable"]} == {"broken.pdf", "empty.txt"}


def test_files_that_cannot_be_read_at_all_are_a_problem_that_names_them(client: TestClient) -> None:
    status, body = upload(client, ("empty.txt", b""))
    assert (status, body["type"]) == (422, "urn:pincite:problem:unreadable")
    assert "empty.txt" in body["detail"]
    assert body["results"][0]["status"] == "unreadable"


@pytest.mark.parametrize(
    "name", ["empty.txt", "scans/annex № 3.pdf", "a b?c#d+e.txt"], ids=["plain", "in a folder", "with signs"]
)
def test_an_unreadable_file_is_listed_until_it_is_forgotten(client: TestClient, name: str) -> None:
    upload(client, ("a.txt", TOURISM), (name, b""), ("other.txt", b""))
    gone = client.delete(f"/v1/unreadable/{quote(name, safe='')}")
    assert (gone.status_code, gone.json()) == (200, {"removed": [], "forgotten": [name], "library_version": 4})
    listed = client.get("/v1/documents").json()
    assert ([file["name"] for file in listed["unreadable"]], listed["total"]) == (["other.txt"], 1)
    assert client.post("/v1/ask", json={"question": "who"}).json()["coverage"]["unreadable"] == listed["unreadable"]
    again = client.delete(f"/v1/unreadable/{quote(name, safe='')}")
    assert (again.status_code, again.json()["type"]) == (404, "urn:pincite:problem:not-found")
    assert client.delete("/v1/unreadable/a.txt").status_code == 404
    assert client.get("/v1/library").json()["version"] == 4


def test_the_same_content_twice_is_one_document_and_a_changed_file_replaces_its_older_self(client: TestClient) -> None:
    assert upload(client, ("a.txt", TOURISM))[0] == 201
    assert upload(client, ("a.txt", TOURISM))[0] == 200
    status, body = upload(client, ("a.txt", TOURISM + b" They go on."))
    assert (status, body["results"][0]["status"]) == (201, "replaced")
    assert client.get("/v1/documents").json()["total"] == 1


def test_a_removed_document_is_gone_at_once(client: TestClient) -> None:
    _, body = upload(client, ("a.txt", TOURISM), ("b.md", ENERGY))
    gone = body["results"][0]["document_id"]
    assert client.delete(f"/v1/documents/{gone}").json() == {"removed": [gone], "forgotten": [], "library_version": 3}
    assert client.delete(f"/v1/documents/{gone}").status_code == 404
    for part in ("", "/text", "/original"):
        assert client.get(f"/v1/documents/{gone}{part}").status_code == 404
    answer = client.post("/v1/ask", json={"question": "who coordinates tourism"}).json()
    assert gone not in {citation["document"]["id"] for citation in answer["citations"]}


def test_the_list_comes_in_stretches(client: TestClient) -> None:
    upload(client, *[(f"{name}.txt", TOURISM + name.encode()) for name in "cabd"])
    body = client.get("/v1/documents", params={"limit": 2, "offset": 1}).json()
    assert ([document["name"] for document in body["documents"]], body["total"]) == (["b.txt", "c.txt"], 4)


def test_an_uploaded_page_can_run_no_script_where_it_is_shown(client: TestClient) -> None:
    _, body = upload(client, ("page.html", HTML))
    original = client.get(f"/v1/documents/{body['results'][0]['document_id']}/original")
    assert original.headers["content-type"].startswith("text/html")
    policy = original.headers["content-security-policy"]
    assert policy.endswith("; sandbox")
    assert policy.startswith("default-src 'none'")
    assert original.headers["x-content-type-options"] == "nosniff"


def test_utf_8_is_only_claimed_where_it_is_true(client: TestClient) -> None:
    _, body = upload(client, ("a.txt", "Встреча в Астане состоялась в среду.".encode("cp1251")))
    original = client.get(f"/v1/documents/{body['results'][0]['document_id']}/original")
    assert original.headers["content-type"] == "text/plain"


def test_names_in_any_script_survive_the_download(client: TestClient) -> None:
    _, body = upload(client, ("бумаги/отчёт № 1.txt", TOURISM))
    original = client.get(f"/v1/documents/{body['results'][0]['document_id']}/original")
    assert original.headers["content-disposition"] == (
        "inline; filename*=utf-8''%D0%BE%D1%82%D1%87%D1%91%D1%82%20%E2%84%96%201.txt"
    )


def test_an_upload_over_the_limit_is_refused_with_the_limit(client: TestClient) -> None:
    status, body = upload(client, ("big.txt", b"word " * 200_000))
    assert (status, body["type"]) == (413, "urn:pincite:problem:too-large")
    assert "1,000,000 bytes" in str(body["detail"])


def test_an_upload_that_does_not_say_how_large_it_is_is_counted(client: TestClient) -> None:
    def parts() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        for _ in range(11):
            yield b"word " * 20_000
        yield b"\r\n--x--\r\n"

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    response = client.post("/v1/documents", content=parts(), headers=headers)
    assert (response.status_code, response.json()["type"]) == (413, "urn:pincite:problem:too-large")
    assert client.get("/v1/documents").json()["total"] == 0


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param("a.txt", "a.txt", id="plain"),
        pytest.param("folder/a.txt", "folder/a.txt", id="in a folder"),
        pytest.param("../../etc/passwd", "etc/passwd", id="out of its folder"),
        pytest.param("/etc/passwd", "etc/passwd", id="absolute"),
        pytest.param("C:\\docs\\a.txt", "docs/a.txt", id="of Windows"),
        pytest.param("a\x00b\x1b[31m\u202e.txt", "ab[31m.txt", id="with control characters"),
        pytest.param(" / ", "untitled", id="nothing left"),
        pytest.param(None, "untitled", id="none"),
    ],
)
def test_an_upload_cannot_name_its_way_out(given: str | None, kept: str) -> None:
    assert file_name(given) == kept
