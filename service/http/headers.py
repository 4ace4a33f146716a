"""The outermost layer: every response gets its security headers, and every request is counted."""

from __future__ import annotations

import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.http.metrics import Metrics

# The chat page opens an evidence sheet from memory, since a link cannot send the API key. What is opened so keeps the
# page's policy: it lets the style of that sheet through by its hash, and no other that stands in a page.
SHEET_STYLE = "'sha256-0nmT0Jt9sXLDlHBUrfZWLm4hKguyMhWD6GDSxuQpfGY='"
# Images may be blobs: the chat page fetches pages of PDFs with the API key, which an <img> cannot send, and shows them
# from memory. A blob can only be made by a script of ours.
SECURITY_HEADERS = {
    "Content-Security-Policy": f"default-src 'self'; style-src 'self' {SHEET_STYLE}; img-src 'self' blob:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Observe:
    """The middleware that counts requests and sets the headers that a route has not set itself."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, with_headers)
        finally:
            self._metrics.request(
                method=scope["method"], route=_route(scope), status=status, seconds=time.perf_counter() - started
            )


def _route(scope: Scope) -> str:
    """The route's pattern, never the path itself: each unknown path would become a new series."""
    route = scope.get("route")
    return str(getattr(route, "path", "other"))
