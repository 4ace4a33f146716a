"""POST /v1/ask and /v1/search: questions go through the bounded pool, and come back as one body or as stages."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from index.library import Library
from index.passage import Hit
from service.ask import Found, Resolved, Stage, checked
from service.compose import Answering
from service.export import MEDIA_TYPES, Form, export
from service.http import sse
from service.http.body import JSON
from service.http.context import Context, InContext, LoadedAnswerer, OpenLibrary
from service.http.negotiate import negotiate
from service.http.pool import ClientGoneError, PoolClosedError, finish
from service.http.problems import problem_of
from service.http.responses import PROBLEMS, exported_response, json_response
from service.wire.asking import AnswerBody, AskBody, FoundBody, HitBody, ResolvedBody, SearchBody, SearchResultBody
from sources.errors import NotFoundError

Emit = Callable[[str, str], None]
"""Takes an event's name and its data as one line of JSON."""

KEEP_ALIVE_SECONDS = 15.0

log = logging.getLogger(__name__)
router = APIRouter(prefix="/v1", tags=["questions"], responses=PROBLEMS)


@router.post(
    "/ask",
    response_model=AnswerBody,
    responses={
        200: {
            "description": "The answer with its citations, or silence with the nearest passages. With "
            "`Accept: text/event-stream` the events `resolved`, `hits`, `answer`, `done`, or `error` with a problem; "
            "with one of the other types the answer to be kept, cited or printed, and the library's version in the "
            "header `Pincite-Library-Version`.",
            "content": {name: {"schema": {"type": "string"}} for name in (sse.MEDIA_TYPE, *MEDIA_TYPES.values())},
        }
    },
)
async def ask(
    body: AskBody, request: Request, context: InContext, library: OpenLibrary, answerer: LoadedAnswerer
) -> Response:
    """Answer a question with spans copied from the documents, or say that they do not hold the answer."""
    accept = request.headers.get("accept")
    if sse.wanted(accept):
        return _stream(body, context, library, answerer)
    wanted = negotiate(accept, (JSON, *MEDIA_TYPES.values()))
    form = next((form for form, media_type in MEDIA_TYPES.items() if media_type == wanted), None)
    question = Asked(body, context, library, answerer, form=form)
    future = context.reading.submit(question.run)
    answer = await finish(request, future, on_gone=question.given_up.set)
    if form is None:
        return json_response(answer)
    return exported_response(answer, wanted, version=question.library_version)


@router.post("/search", response_model=SearchResultBody)
async def search(body: SearchBody, request: Request, context: InContext, library: OpenLibrary) -> Response:
    """Rank passages by how well they fit a question, without reading them."""

    def run() -> bytes:
        started = time.perf_counter()
        question = checked(body.question)
        with library.snapshot() as snapshot:
            found = snapshot.search(question, limit=body.limit, documents=body.documents)
            result = SearchResultBody.of(body.question, found, snapshot, seconds=time.perf_counter() - started)
        return result.model_dump_json().encode()

    return json_response(await finish(request, context.reading.submit(run)))


@dataclass(slots=True)
class Asked:
    """A question on its way through the pool: `emit` gets its stages, `given_up` is set when nobody waits any more.

    The answer is exported in `form`, or put into JSON where that is None. `library_version` is known once it has run.
    """

    body: AskBody
    context: Context
    library: Library
    answerer: Answering
    form: Form | None = None
    emit: Emit | None = None
    given_up: Event = field(default_factory=Event)
    library_version: int = 0
    _since: float = field(default_factory=time.perf_counter)

    def run(self) -> bytes:
        """Answer it, and put the answer into its form. Raises ClientGoneError when it was given up on the way."""
        self._lap("wait")
        chosen, usual = self.body.min_confidence, self.context.settings.min_confidence
        answer = self.answerer.ask(
            self.body.question,
            history=self.body.turns(),
            limit=self.body.limit,
            documents=self.body.documents,
            min_confidence=usual if chosen is None else chosen,
            on_stage=self._on_stage,
        )
        self._lap("read")
        self.context.metrics.answer(answered=answer.answered)
        self.library_version = answer.library_version
        if self.form is not None:
            return export(answer, self.form, asked=datetime.now(UTC)).encode()
        return AnswerBody.of(answer).model_dump_json().encode()

    def _on_stage(self, stage: Stage) -> None:
        if self.given_up.is_set():
            raise ClientGoneError
        self._lap("resolve" if isinstance(stage, Resolved) else "search")
        if self.emit is None:
            return
        match stage:
            case Resolved(question):
                self.emit("resolved", ResolvedBody(resolved_question=question).model_dump_json())
            case Found(hits):
                self.emit("hits", FoundBody(hits=list(self._bodies(hits))).model_dump_json())

    def _bodies(self, hits: Sequence[Hit]) -> Iterator[HitBody]:
        for hit in hits:
            try:
                yield HitBody.of(hit, self.library.document(hit.passage.document_id))
            except NotFoundError:
                continue  # it was removed since the search began, and is not to be shown

    def _lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.context.metrics.stage(stage, now - self._since)
        self._since = now


def _stream(body: AskBody, context: Context, library: Library, answerer: Answering) -> Response:
    """The stages as they come. The question takes its place in the pool first, so that a full pool is still a 503."""
    loop = asyncio.get_running_loop()
    frames: asyncio.Queue[bytes | None] = asyncio.Queue()

    def put(frame: bytes | None) -> None:
        loop.call_soon_threadsafe(frames.put_nowait, frame)

    question = Asked(body, context, library, answerer, emit=lambda event, data: put(sse.frame(event, data)))
    future = context.reading.submit(question.run)
    future.add_done_callback(lambda _: put(None))
    return StreamingResponse(_frames(question, future, frames), media_type=sse.MEDIA_TYPE, headers=sse.HEADERS)


async def _frames(question: Asked, future: Future[bytes], frames: asyncio.Queue[bytes | None]) -> AsyncIterator[bytes]:
    try:
        while True:
            try:
                frame = await asyncio.wait_for(frames.get(), KEEP_ALIVE_SECONDS)
            except TimeoutError:
                yield sse.KEEP_ALIVE
                continue
            if frame is None:
                break
            yield frame
        yield _last_frames(future)
    finally:
        question.given_up.set()
        future.cancel()


def _last_frames(future: Future[bytes]) -> bytes:
    error = PoolClosedError() if future.cancelled() else future.exception()
    if error is None:
        return sse.frame("answer", future.result().decode()) + sse.frame("done", "{}")
    if not isinstance(error, Exception):
        raise error
    ended = problem_of(error).problem
    if ended.status == 500:
        log.error("a streamed question failed", exc_info=error)
    return sse.frame("error", ended.to_json().decode())
