"""The largest body that is taken in, counted as it arrives; what is over it ends with a 413."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.http.problems import ProblemError, refuse

MAX_JSON_BYTES = 1_000_000
UPLOAD_PATH = "/v1/documents"


class BodyLimit:
    """The middleware that stops reading a body that is too large."""

    def __init__(self, app: ASGIApp, *, max_upload_bytes: int) -> None:
        self._app = app
        self._max_upload_bytes = max_upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        upload = scope["path"].rstrip("/") == UPLOAD_PATH
        limit = self._max_upload_bytes if upload else MAX_JSON_BYTES
        too_large = refuse("too-large", 413, _sentence(limit, upload=upload), headers={"Connection": "close"})
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdecimal() and int(declared) > limit:
            await too_large.problem.response(too_large.headers)(scope, receive, send)
            return
        received = 0
        started = False

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            if message["type"] == "http.request":
                received += len(message.get("body", b""))
                if received > limit:
                    raise too_large
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, counted, watched)
        except ProblemError as refused:
            if started:
                raise
            await refused.problem.response(refused.headers)(scope, receive, send)


def _sentence(limit: int, *, upload: bool) -> str:
    if upload:
        return f"an upload may have {limit:,} bytes in all (PINCITE_MAX_UPLOAD_MB); send fewer files at a time"
    return f"a body may have {limit:,} bytes"
