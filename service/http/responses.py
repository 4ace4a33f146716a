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


# A page of ours that is not the chat page: it has styles of its own, and nothing else.
EXPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"


VERSION_HEADER = "Pincite-Library-Version"


def exported_response(body: bytes, media_type: str, *, version: int) -> Response:
    """An answer in a form of its own, in UTF-8; `version` is that of the library, which not every form names."""
    parameter = "" if media_type.endswith("+json") else "; charset=utf-8"
    headers = {
        "Content-Type": f"{media_type}{parameter}",
        "Content-Security-Policy": EXPORT_POLICY,
        VERSION_HEADER: str(version),
    }
    return Response(body, headers=headers)


def json_response(body: bytes, status: int = 200) -> Response:
    """A body that is JSON already; it was put together off the event loop."""
    return Response(body, status, media_type="application/json")
