"""What several routes answer alike."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from service.http.problems import Problem

# FastAPI's own type for `responses`.
PROBLEMS: dict[int | str, dict[str, Any]] = {
    "default": {
        "model": Problem,
        "description": "What went wrong and what to change, as a problem document (RFC 9457).",
    }
}


def json_response(body: bytes, status: int = 200) -> Response:
    """A body that is JSON already; it was put together off the event loop."""
    return Response(body, status, media_type="application/json")
