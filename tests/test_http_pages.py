"""/v1/documents/{id}/pages over HTTP: pages come as pictures with marks, and what cannot be drawn is said in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.pages import Pages
from sources.errors import LibraryError
from sources.read import read
from tests.fakes_service import ENERGY, serving

RIVER = Path(__file__).parent / "files" / "river.pdf"
QUOTE = "the mean of the six at Harbourgate bridge is the figure by which the floor is judged"
STATUSES = {"not-found": 404, "no-pages": 409, "invalid": 422}
SIGNATURE = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service over a library of a PDF and a Markdown file."""
    with serving(tmp_path_factory.mktemp("pages") / "library") as client:
        added = client.post("/v1/documents", files=[("files", ("river.pdf", RIVER.read_bytes()))])
        assert added.status_code == 201
        client.post("/v1/documents", files=[("files", ("energy.md", ENERGY))])
        yield client


def at(client: TestClient, name: str, rest: str = "") -> str:
    """The address of the pages of the document called `name`."""
    documents = client.get("/v1/documents").json()["documents"]
    return next(f"/v1/documents/{each['id']}/pages{rest}" for each in documents if each["name"] == name)


def mark(words: str) -> str:
    start = read(RIVER).text.index(words)
    return f"{start}-{start + len(words)}"


def size(png: bytes) -> tuple[int, int]:
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


def test_a_page_comes_as_a_picture_as_wide_as_asked(client: TestClient) -> None:
    plain = client.get(at(client, "river.pdf", "/1.png"))
    assert (plain.status_code, plain.headers["content-type"]) == (200, "image/png")
    assert plain.content.startswith(SIGNATURE)
    assert size(plain.content) == (1000, 1414)
    narrow = client.get(at(client, "river.pdf", "/2.png"), params={"width": 300})
    assert size(narrow.content) == (300, 424)


def test_marks_change_the_picture_and_the_answer_changes_it_again(client: TestClient) -> None:
    url, params = at(client, "river.pdf", "/1.png"), {"mark": mark(QUOTE), "width": "300"}
    plain = client.get(url, params={"width": "300"}).content
    quoted = client.get(url, params=params).content
    answered = client.get(url, params={**params, "answer": mark("the figure by which")}).content
    assert len({plain, quoted, answered}) == 3
    other = client.get(at(client, "river.pdf", "/2.png"), params={"width": "300"}).content
    assert client.get(at(client, "river.pdf", "/2.png"), params=params).content == other


def test_the_list_tells_sizes_and_where_the_marks_lie(client: TestClient) -> None:
    params = {"mark": mark(QUOTE), "answer": mark("the figure by which")}
    pages = client.get(at(client, "river.pdf"), params=params).json()["pages"]
    assert [(page["number"], page["label"], page["width"], page["height"]) for page in pages] == [
        (1, "1", 595.3, 841.89),
        (2, "2", 595.3, 841.89),
    ]
    assert pages[1]["marks"] == []
    kinds = [place["kind"] for place in pages[0]["marks"]]
    assert (kinds.count("quote"), kinds.count("answer")) == (2, 1)
    answer, quotes = pages[0]["marks"][-1], pages[0]["marks"][:-1]
    assert any(
        quote["left"] <= answer["left"] < answer["right"] <= quote["right"]
        and quote["top"] <= answer["top"] < answer["bottom"] <= quote["bottom"]
        for quote in quotes
    )


def test_a_picture_that_is_known_is_not_sent_again_but_asked_for_anew(client: TestClient) -> None:
    url = at(client, "river.pdf", "/1.png?width=300")
    first = client.get(url)
    assert first.headers["cache-control"] == "private, no-cache"
    tag = first.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        again = client.get(url, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(f"{url}&mark=0-9", headers={"If-None-Match": tag}).status_code == 200


def test_a_removed_document_is_shown_no_more(tmp_path: Path) -> None:
    with serving(tmp_path) as client:
        client.post("/v1/documents", files=[("files", ("river.pdf", RIVER.read_bytes()))])
        url = at(client, "river.pdf", "/1.png?width=200")
        tag = client.get(url).headers["etag"]
        client.delete(url.split("/pages")[0])
        gone = client.get(url, headers={"If-None-Match": tag})
        assert (gone.status_code, gone.json()["type"]) == (404, "urn:pincite:problem:not-found")


@pytest.mark.parametrize(
    ("name", "rest", "kind", "words"),
    [
        pytest.param("river.pdf", "/3.png", "not-found", "no page 3 in river.pdf: it has 2 pages", id="no page"),
        pytest.param("river.pdf", "/0.png", "invalid", "greater than or equal to 1", id="page 0"),
        pytest.param("river.pdf", "/x.png", "invalid", "number", id="page x"),
        pytest.param("energy.md", "/1.png", "no-pages", "energy.md is Markdown, no PDF", id="no PDF"),
        pytest.param("energy.md", "", "no-pages", "its text is at /v1/documents/", id="no PDF to list"),
        pytest.param("river.pdf", "/1.png?mark=9", "invalid", "mark: '9' is not START-END", id="one offset"),
        pytest.param("river.pdf", "/1.png?mark=9-2", "invalid", "the smaller first", id="backwards"),
        pytest.param("river.pdf", "/1.png?mark=2-2", "invalid", "START-END", id="empty mark"),
        pytest.param("river.pdf", "/1.png?answer=0-99999", "invalid", "answer: 0-99999 reaches past", id="past"),
        pytest.param("river.pdf", "?mark=1-%D9%A2", "invalid", "START-END", id="other digits"),
        pytest.param("river.pdf", "/1.png?width=100", "invalid", "width: ", id="too narrow"),
        pytest.param("river.pdf", "/1.png?width=2001", "invalid", "width: ", id="too wide"),
        pytest.param("river.pdf", "/1.png?" + "mark=0-1&" * 21, "invalid", "mark: ", id="too many marks"),
    ],
)
def test_what_cannot_be_drawn_is_a_problem_that_says_why(
    client: TestClient, name: str, rest: str, kind: str, words: str
) -> None:
    response = client.get(at(client, name, rest))
    body: Any = response.json()
    assert (response.status_code, body["type"]) == (STATUSES[kind], f"urn:pincite:problem:{kind}")
    assert words in body["detail"]
    assert response.headers["content-type"] == "application/problem+json"


def test_an_unknown_document_has_no_pages(client: TestClient) -> None:
    for rest in ("", "/1.png"):
        assert client.get(f"/v1/documents/0123456789abcdef/pages{rest}").status_code == 404


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"the file of river\.pdf is missing"):
        Pages().sheets(read(RIVER), tmp_path / "nothing")


def test_the_page_may_show_pictures_from_memory_and_from_nowhere_else(client: TestClient) -> None:
    policy = client.get("/").headers["content-security-policy"]
    assert "img-src 'self' blob:;" in policy
