"""A real service in small for the chat page: the HTTP contract over a few made documents in memory, on a free port."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import uvicorn
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.records import Entry
from index.search import Snapshot
from service.answer import (
    Answer,
    Claim,
    Coverage,
    Turn,
)
from service.export import MEDIA_TYPES, export
from service.http.headers import SHEET_STYLE
from service.http.responses import exported_response
from service.verify import verify_all
from service.wire.asking import AnswerBody
from service.wire.documents import TextBody
from service.wire.verifying import VerifiedBody, VerifyBody
from sources.document import Document
from tests.page.documents import (
    COORDINATORS,
    ENERGY,
    EXAMPLES,
    KNOWN,
    LONG,
    MINUTES,
    NEAREST,
    NOTE,
    RUSSIAN,
    UNREADABLE,
    write,
)

WEB = Path(__file__).parents[2] / "service" / "web"
# Stricter than the service needs to be: with trusted types, a page that hands text to the markup parser fails at once.
POLICY = (
    f"default-src 'self'; style-src 'self' {SHEET_STYLE}; img-src 'self' data:; base-uri 'none'; "
    "require-trusted-types-for 'script'"
)


@dataclass
class FakeService:
    """The documents and how the service behaves; tests read `asked` and turn the switches."""

    documents: list[Document] = field(default_factory=list)
    asked: list[dict[str, object]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    examples: list[str] | None = None
    stream: bool = True
    refusals: list[tuple[str, int]] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)
    version: int = 7
    uploaded: list[str] = field(default_factory=list)
    unreadable: list[dict[str, str]] = field(default_factory=list)

    def reset(self) -> None:
        """Everything as at the start."""
        self.__init__()  # type: ignore[misc]
        self.documents = [COORDINATORS, MINUTES, NOTE, LONG, RUSSIAN]
        self.examples = EXAMPLES
        self.unreadable = [{"name": UNREADABLE.name, "reason": UNREADABLE.reason}]
        self.hold.set()

    def answer(self, question: str, history: Sequence[Turn], documents: Sequence[str] | None) -> Answer:
        """What the made documents say; a follow-up is understood when there is a question before it."""
        resolved = ENERGY if question == "and energy?" and history else question
        chosen = [each for each in self.documents if documents is None or each.id in documents]
        ids = {document.id for document in chosen}
        groups = [[cited for cited in group if cited.document.id in ids] for group in KNOWN.get(resolved, [])]
        groups = [group for group in groups if group]
        citations = tuple(cited for group in groups for cited in group)
        claims = tuple(
            Claim(str(group[0].answer), tuple(citations.index(cited) for cited in group)) for group in groups
        )
        return Answer(
            question, resolved, bool(claims), claims[0].answer if claims else None,
            citations[0].confidence if citations else 0.11, citations, claims,
            () if claims else tuple(cited for cited in NEAREST if cited.document.id in ids),
            Coverage(len(chosen), sum(len(each.blocks) for each in chosen), 12, (UNREADABLE,)), self.version, 41.2,
        )  # fmt: skip


def _problem(status: int, detail: str, headers: dict[str, str] | None = None, **more: object) -> Response:
    body = json.dumps({"title": "Problem", "status": status, "detail": detail, **more})
    return Response(body, status, headers, "application/problem+json")


def _listed(document: Document) -> dict[str, object]:
    """A document as the list shows it; plain, so that additions to the contract do not matter here."""
    return {
        "id": document.id, "name": document.name, "title": document.title, "sha256": document.sha256,
        "format": document.format, "characters": len(document.text), "pages": len(document.pages) or None,
        "passages": len(document.blocks), "warnings": [],
    }  # fmt: skip


def create_app(service: FakeService) -> Starlette:
    """The app: the page's files and as much of the contract as the page uses."""

    def json_response(body: str, status: int = 200) -> Response:
        return Response(body, status, media_type="application/json")

    def page(_: Request) -> Response:
        return FileResponse(WEB / "index.html")

    def examples(_: Request) -> Response:
        if service.examples is None:
            return _problem(404, "there are no examples")
        return json_response(json.dumps({"questions": service.examples}))

    async def ask(request: Request) -> Response:
        body = await request.json()
        service.asked.append(body)
        question = body["question"]
        if service.refusals:
            kind, seconds = service.refusals.pop(0)
            retry = {"Retry-After": str(seconds)}
            return _problem(503, f"{kind}; come again in a moment", retry, type=f"urn:pincite:problem:{kind}")
        if question == "break":
            return _problem(500, "something went wrong on our side; the log of the service says what")
        turns = [Turn(turn["question"], turn["answer"]) for turn in body.get("history", [])]
        answer = service.answer(question, turns, body.get("documents"))
        for form, media_type in MEDIA_TYPES.items():
            if request.headers["accept"] == media_type:
                return exported_response(export(answer, form).encode(), media_type, version=answer.library_version)
        if not service.stream:
            return json_response(AnswerBody.of(answer).model_dump_json())
        return StreamingResponse(_frames(service, answer), media_type="text/event-stream")

    def documents(request: Request) -> Response:
        limit, offset = int(request.query_params.get("limit", 100)), int(request.query_params.get("offset", 0))
        body = {
            "documents": [_listed(document) for document in service.documents[offset : offset + limit]],
            "total": len(service.documents), "limit": limit, "offset": offset, "unreadable": service.unreadable,
            "library_version": service.version,
        }  # fmt: skip
        return json_response(json.dumps(body))

    async def upload(request: Request) -> Response:
        async with request.form() as form:
            file = form["files"]
            if not isinstance(file, UploadFile):
                return _problem(422, "files: field required")
            name, data = file.filename or "untitled", await file.read()
        await asyncio.to_thread(service.hold.wait, 10)
        service.uploaded.append(name)
        if data.startswith(b"damaged"):
            reason = "it is damaged: the cross-reference table is missing"
            result = {"name": name, "status": "failed", "reason": reason, "document": None}
            return _problem(422, f"{name}: {reason}", results=[result])
        document = write(name, name.rsplit("/", 1)[-1], "text", [("text", data.decode())])
        service.documents.append(document)
        service.version += 1
        added = {"name": name, "status": "added", "reason": None, "document": _listed(document)}
        return json_response(json.dumps({"results": [added], "library_version": service.version}), 201)

    async def verify(request: Request) -> Response:
        try:
            body = VerifyBody.model_validate_json(await request.body())
        except ValidationError as error:
            return _problem(422, "; ".join(".".join(map(str, each["loc"])) for each in error.errors()))
        shelf = cast(Snapshot, _Shelf(service.documents))
        verdicts = verify_all([citation.kept() for citation in body.citations], shelf)
        return json_response(VerifiedBody.of(verdicts, version=service.version).model_dump_json())

    def one(request: Request) -> Document | None:
        return next((each for each in service.documents if each.id == request.path_params["id"]), None)

    def text(request: Request) -> Response:
        document = one(request)
        if document is None:
            return _problem(404, "no such document is in the library")
        return json_response(TextBody.of(document).model_dump_json())

    def original(request: Request) -> Response:
        document = one(request)
        return PlainTextResponse(document.text) if document else _problem(404, "no such document is in the library")

    def remove(request: Request) -> Response:
        document = one(request)
        if document is None:
            return _problem(404, "no such document is in the library")
        service.documents.remove(document)
        service.version += 1
        return json_response(json.dumps({"removed": document.id, "library_version": service.version}))

    def forget(request: Request) -> Response:
        name = request.path_params["name"]
        left = [file for file in service.unreadable if file["name"] != name]
        if len(left) == len(service.unreadable):
            return _problem(404, "no such file is among those that could not be read")
        service.unreadable = left
        service.version += 1
        return json_response(json.dumps({"removed": [], "forgotten": [name], "library_version": service.version}))

    return Starlette(
        routes=[
            Route("/", page),
            Mount("/static", StaticFiles(directory=WEB)),
            Route("/v1/examples", examples),
            Route("/v1/ask", ask, methods=["POST"]),
            Route("/v1/citations/verify", verify, methods=["POST"]),
            Route("/v1/documents", documents, methods=["GET"]),
            Route("/v1/documents", upload, methods=["POST"]),
            Route("/v1/documents/{id}", remove, methods=["DELETE"]),
            Route("/v1/unreadable/{name:path}", forget, methods=["DELETE"]),
            Route("/v1/documents/{id}/text", text),
            Route("/v1/documents/{id}/original", original),
        ],
        middleware=[Middleware(_Gate, service=service)],
    )


class _Shelf:
    """The made documents, as verifying asks a snapshot for them."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = {document.id: document for document in documents}

    def documents(self) -> list[Entry]:
        return [
            Entry(each.id, each.name, (each.name,), each.title, each.format, each.sha256, None, 0, 0, "", ())
            for each in self._documents.values()
        ]

    def document(self, document_id: str) -> Document:
        return self._documents[document_id]


async def _frames(service: FakeService, answer: Answer) -> AsyncIterator[bytes]:
    """The stages, cut in awkward places: inside a character, inside a line end, with comments and CRLF between."""
    body = AnswerBody.of(answer).model_dump_json()
    hits = [{"document": {"id": cited.document.id}} for cited in (*answer.citations, *answer.nearest)]
    resolved = json.dumps({"resolved_question": answer.resolved_question}, ensure_ascii=False)
    stream = (
        f": waiting\n\nevent: resolved\r\ndata: {resolved}\r\n\r\nevent: hits\ndata: {json.dumps({'hits': hits})}\n\n"
    )
    for piece in _pieces(stream.encode(), 37):
        yield piece
        await asyncio.sleep(0)
    await asyncio.to_thread(service.hold.wait, 10)
    if answer.question == "cut short":
        return
    for piece in _pieces(f"event: answer\ndata: {body}\n\nevent: done\ndata: {{}}\n\n".encode(), 701):
        yield piece
        await asyncio.sleep(0)


def _pieces(data: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


class _Gate:
    """Puts the policy on every response and asks for a key where one is set."""

    def __init__(self, app: ASGIApp, *, service: FakeService) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"content-security-policy", POLICY.encode())]
            await send(message)

        keys = self._service.keys
        if scope["type"] == "http" and keys and str(scope["path"]).startswith("/v1/"):
            shown = Request(scope).headers.get("authorization", "").removeprefix("Bearer ")
            if shown not in keys:
                await _problem(401, "a key is needed")(scope, receive, with_policy)
                return
        await self._app(scope, receive, with_policy)


@contextmanager
def running(service: FakeService) -> Iterator[str]:
    """Serves `service` on a free port of this machine and gives its address."""
    config = uvicorn.Config(create_app(service), port=0, log_level="warning", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        service.hold.set()
        server.should_exit = True
        thread.join()
