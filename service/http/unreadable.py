"""/v1/unreadable: files that gave no text are listed with the documents, until they are mended or forgotten here."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from service.http.context import InContext, OpenLibrary
from service.http.pool import finish
from service.http.responses import PROBLEMS, json_response
from service.wire.documents import RemovedBody

router = APIRouter(prefix="/v1/unreadable", tags=["documents"], responses=PROBLEMS)


@router.delete("/{name:path}", response_model=RemovedBody)
async def forget(name: str, request: Request, context: InContext, library: OpenLibrary) -> Response:
    """Forget a file that could not be read; while it stands in a folder, each `pincite sync` lists it again."""

    def run() -> bytes:
        library.remove([], unreadable=[name])
        body = RemovedBody(removed=[], forgotten=[name], library_version=library.version)
        return body.model_dump_json().encode()

    return json_response(await finish(request, context.writing.submit(run)))
