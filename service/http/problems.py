"""Errors as RFC 9457 problem documents: what went wrong, and what to change, in one JSON object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Literal

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from service.http.pool import ClientGoneError, PoolClosedError, PoolFullError
from service.wire.documents import UploadResult
from sources.errors import LibraryBusyError, LibraryError, ModelError, NotFoundError, PinciteError

MEDIA_TYPE = "application/problem+json"
CLIENT_CLOSED_REQUEST = 499  # nginx's; nobody is there to read it, but the log and the metrics tell it apart
BUSY_RETRY_SECONDS = 2
FASTAPI_UNREADABLE = "There was an error parsing the body"


class FieldProblem(BaseModel):
    """One field that cannot be as it is: where, and what it has to be."""

    at: str
    message: str


class Problem(BaseModel):
    """An RFC 9457 problem document. `type` is a stable name for programs, `detail` a sentence for people."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:pincite:problem:not-found",
                    "title": "Not Found",
                    "status": 404,
                    "detail": "no document '9f2c4e0b7a1d3856' is in the library",
                }
            ]
        }
    )

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None
    results: list[UploadResult] | None = None

    def to_json(self) -> bytes:
        """The document as JSON, without the members that it does not have."""
        absent = {name for name in ("errors", "results") if getattr(self, name) is None}
        return self.model_dump_json(exclude=absent).encode()

    def response(self, headers: Mapping[str, str] | None = None) -> Response:
        """The document as a response."""
        return Response(self.to_json(), self.status, headers, MEDIA_TYPE)


class ProblemError(HTTPException):
    """Ends a request with a problem document.

    It is an HTTPException because FastAPI makes a 400 of any other that is raised while a body is read.
    """

    def __init__(self, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(problem.status, problem.detail, headers)
        self.problem = problem


Kind = Literal[
    "bad-request", "cross-site", "not-found", "wrong-host", "unauthorized", "not-ready", "overloaded", "rate-limit",
    "too-large", "media-type", "invalid", "no-pages", "busy", "unusable", "closed", "internal", "http", "unreadable",
]  # fmt: skip


def problem(kind: Kind, status: int, detail: str, errors: Sequence[FieldProblem] = ()) -> Problem:
    """A problem document of a kind."""
    title = HTTPStatus(status).phrase if status != CLIENT_CLOSED_REQUEST else "Client Closed Request"
    return Problem(
        type=f"urn:pincite:problem:{kind}", title=title, status=status, detail=detail, errors=list(errors) or None
    )


def refuse(
    kind: Kind, status: int, detail: str, *, retry_after_seconds: int | None = None, headers: Mapping[str, str] = {}
) -> ProblemError:
    """The exception that ends a request so."""
    retry = {"Retry-After": str(retry_after_seconds)} if retry_after_seconds is not None else {}
    return ProblemError(problem(kind, status, detail), {**headers, **retry})


def problem_of(error: Exception) -> ProblemError:
    """What a client is told about an exception; of a bug it is told nothing but that there is one."""
    match error:
        case ProblemError():
            told = error
        case HTTPException():
            told = ProblemError(_http_problem(error), error.headers)
        case RequestValidationError():
            told = ProblemError(_validation_problem(error))
        case PinciteError():
            told = _mendable(error)
        case PoolFullError():
            detail = "too many questions are waiting; come again in a moment"
            told = refuse("overloaded", 503, detail, retry_after_seconds=error.retry_after_seconds)
        case PoolClosedError():
            told = refuse("not-ready", 503, "the service is stopping", retry_after_seconds=BUSY_RETRY_SECONDS)
        case ClientGoneError():
            told = refuse("closed", CLIENT_CLOSED_REQUEST, "the client closed the connection")
        case _:
            told = refuse("internal", 500, "something went wrong on our side; the log of the service says what")
    return told


def _mendable(error: PinciteError) -> ProblemError:
    match error:
        case NotFoundError():
            return refuse("not-found", 404, str(error))
        case LibraryBusyError():
            return refuse("busy", 503, str(error), retry_after_seconds=BUSY_RETRY_SECONDS)
        case LibraryError() | ModelError():
            return refuse("unusable", 503, str(error))
        case _:
            return refuse("invalid", 422, str(error))


def install(app: FastAPI) -> None:
    """Let every error leave the app as a problem document."""

    async def handle(_: Request, error: Exception) -> Response:
        ended = problem_of(error)
        return ended.problem.response(ended.headers)

    kinds: tuple[type[Exception], ...] = (
        PinciteError, PoolFullError, PoolClosedError, ClientGoneError, HTTPException, RequestValidationError
    )  # fmt: skip
    for kind in kinds:
        app.add_exception_handler(kind, handle)
    # Starlette answers with this one and raises the exception on, so that the server logs it with its traceback.
    app.add_exception_handler(Exception, handle)


def _http_problem(error: HTTPException) -> Problem:
    details = {
        404: "there is nothing at this address; /docs lists what there is",
        400: str(error.detail).replace(FASTAPI_UNREADABLE, "the body cannot be read; send it in UTF-8"),
        405: f"this address does not take that method; it takes {(error.headers or {}).get('Allow', 'another')}",
    }
    return problem("http", error.status_code, details.get(error.status_code, str(error.detail)))


def _validation_problem(error: RequestValidationError) -> Problem:
    details: Sequence[ErrorDetails] = error.errors()
    if details and details[0]["type"] == "json_invalid":
        reason = details[0].get("ctx", {}).get("error", "it cannot be parsed")
        return problem("bad-request", 400, f"the body is not JSON: {reason} at character {details[0]['loc'][-1]}")
    fields = [FieldProblem(at=_place(detail["loc"]), message=_message(detail)) for detail in details]
    return problem("invalid", 422, "; ".join(f"{field.at}: {field.message}" for field in fields), fields)


def _place(location: Sequence[int | str]) -> str:
    inside = location[1:] if location and location[0] in {"body", "query", "path", "header"} else location
    return ".".join(str(part) for part in inside) or "body"


def _message(detail: ErrorDetails) -> str:
    """pydantic's sentence, with the length that was given where it only says which is allowed."""
    given = detail.get("input")
    length = f", not {len(given):,}" if detail["type"] == "string_too_long" and isinstance(given, str) else ""
    return detail["msg"][:1].lower() + detail["msg"][1:] + length
