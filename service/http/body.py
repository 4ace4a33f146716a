"""What a request may bring along: the right type, and no more than so many bytes, counted as they arrive."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.http.problems import ProblemError, refuse

MAX_JSON_BYTES = 1_000_000
MAX_KEPT_BYTES = 4_000_000  # a thousand citations with the passages that came with them
VERIFY_PATH = "/v1/citations/verify"
UPLOAD_PATH = "/v1/documents"
JSON, FORM = "application/json", "multipart/form-data"


class BodyGate:
    """The middleware that refuses a body of another type, and stops reading one that is too large."""

    def __init__(self, app: ASGIApp, *, max_upload_bytes: int) -> None:
        self._app = app
        self._max_upload_bytes = max_upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        received = 0
        started = False
        limit, too_large = self._limit(scope)

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
            _check_type(scope)
            if _declared_length(scope) > limit:
                raise too_large
            await self._app(scope, counted, watched)
        except ProblemError as refused:
            if started:
                raise
            await refused.problem.response(refused.headers)(scope, receive, send)

    def _limit(self, scope: Scope) -> tuple[int, ProblemError]:
        # What is left of the body is not read, and so the connection cannot be used again.
        close = {"Connection": "close"}
        if _is_upload(scope):
            limit = self._max_upload_bytes
            detail = f"an upload may have {limit:,} bytes (PINCITE_MAX_UPLOAD_MB); send fewer files at a time"
            return limit, refuse("too-large", 413, detail, headers=close)
        limit = MAX_KEPT_BYTES if str(scope["path"]).rstrip("/") == VERIFY_PATH else MAX_JSON_BYTES
        return limit, refuse("too-large", 413, f"a body may have {limit:,} bytes", headers=close)


def _check_type(scope: Scope) -> None:
    given = Headers(scope=scope).get("content-type", "").split(";")[0].strip().lower()
    wanted = FORM if _is_upload(scope) else JSON
    if scope["method"] == "POST" and given not in {"", wanted}:
        raise refuse("media-type", 415, f"the body is {given}; send {wanted}")


def _declared_length(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "")
    return int(length) if length.isdecimal() else 0


def _is_upload(scope: Scope) -> bool:
    return str(scope["path"]).rstrip("/") == UPLOAD_PATH
