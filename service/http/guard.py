"""Who may come in: the host that is named, the site that asks, the key that is shown, and how often."""

from __future__ import annotations

import hashlib
import hmac
import math
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from service.http.problems import ProblemError, refuse
from service.settings import Settings, is_loopback

OPEN_PATHS = frozenset({"/", "/health", "/ready", "/docs", "/openapi.json", "/favicon.ico"})
OPEN_FOLDERS = ("/static/", "/docs/")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def check_host(host: str | None) -> None:
    """Refuse a Host that is not this machine: a page elsewhere can point its own name at 127.0.0.1 (DNS rebinding)."""
    name = urlsplit(f"//{host or ''}").hostname or ""
    if not is_loopback(name):
        raise refuse(
            "wrong-host", 421, f"this service answers on this machine alone, as localhost or 127.0.0.1, not as {name!r}"
        )


def check_site(method: str, headers: Headers, allowed_origins: Sequence[str]) -> None:
    """Refuse a change that another web site asks for: without keys, whoever can send a request could make it.

    Browsers name the site in `Sec-Fetch-Site` (Fetch Metadata) or at least in `Origin`; other clients send neither.
    """
    origin = headers.get("origin")
    if method in SAFE_METHODS or (origin is not None and origin in allowed_origins):
        return
    site = headers.get("sec-fetch-site")
    same = site in {"same-origin", "none"} if site else origin is None or urlsplit(origin).netloc == headers.get("host")
    if not same:
        raise refuse(
            "cross-site", 403, "a page of another site may not do this; PINCITE_CORS_ORIGINS lists the sites that may"
        )


def check_key(headers: Headers, keys: Sequence[str]) -> str:
    """The key that was shown, if it is one of `keys`. All are compared, each in constant time."""
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    shown = bearer.strip() if scheme.lower() == "bearer" else headers.get("x-api-key", "")
    matches = [hmac.compare_digest(shown.encode(), key.encode()) for key in keys]
    if not any(matches):
        what = "this key is not known" if shown else "a key is needed"
        raise refuse(
            "unauthorized", 401, f"{what}; send it as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'",
            headers={"WWW-Authenticate": 'Bearer realm="pincite"'},
        )  # fmt: skip
    return shown


class RateLimit:
    """So many requests in a moving window for each client."""

    def __init__(self, rate: str) -> None:
        self._rate = parse(rate)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def check(self, client: str) -> None:
        """Count one request of `client`. Raises ProblemError (429) when it was one too many."""
        if self._limiter.hit(self._rate, client):
            return
        seconds = max(1, math.ceil(self._limiter.get_window_stats(self._rate, client).reset_time - time.time()))
        detail = f"more than {self._rate}; come again in {seconds} s"
        raise refuse("rate-limit", 429, detail, retry_after_seconds=seconds)


class Guard:
    """The middleware that lets a request in or ends it with a problem document."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._rate_limit = RateLimit(settings.rate_limit) if settings.rate_limit else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                self._check(scope)
            except ProblemError as refused:
                await refused.problem.response(refused.headers)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        headers, path, keys = Headers(scope=scope), str(scope["path"]), self._settings.api_keys
        client = scope["client"][0] if scope.get("client") else "unknown"
        if not keys:
            check_host(headers.get("host"))
            check_site(scope["method"], headers, self._settings.cors_origins)
        if path in OPEN_PATHS or path.startswith(OPEN_FOLDERS):
            return
        if keys:
            # The limiter keeps what it is given; a key has no business lying about.
            client = hashlib.sha256(check_key(headers, keys).encode()).hexdigest()
        if self._rate_limit:
            self._rate_limit.check(client)
