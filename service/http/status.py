"""/health, /ready, /metrics and the state of the library: what whoever runs the service looks at."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import APIRouter
from starlette.responses import Response

from service.compose import holds_only_samples
from service.http.context import InContext, OpenLibrary
from service.http.responses import PROBLEMS, json_response
from service.wire.asking import UnreadableBody
from service.wire.documents import ExamplesBody, HealthBody, LibraryBody, ReadyBody
from sources.samples import EXAMPLE_QUESTIONS

router = APIRouter(tags=["service"], responses=PROBLEMS)


@router.get("/health")
def health() -> HealthBody:
    """Say that the process is up."""
    return HealthBody(version=version("pincite"))


@router.get(
    "/ready",
    response_model=ReadyBody,
    responses={503: {"model": ReadyBody, "description": "Something is missing yet."}},
)
def ready(context: InContext) -> Response:
    """Say whether questions can be answered."""
    missing = context.engine.missing
    body = ReadyBody(
        ready=not missing, missing=missing, library_version=None if missing else context.engine.library.version
    )
    response = json_response(body.model_dump_json().encode(), 503 if missing else 200)
    if missing:
        response.headers["Retry-After"] = "1"
    return response


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def metrics(context: InContext) -> Response:
    """What the service counts, for Prometheus."""
    return Response(context.metrics.page(), media_type=context.metrics.content_type)


@router.get("/v1/examples")
def examples(library: OpenLibrary) -> ExamplesBody:
    """Questions to begin with, as long as the library holds the samples and nothing else."""
    return ExamplesBody(questions=list(EXAMPLE_QUESTIONS) if holds_only_samples(library) else [])


@router.get("/v1/library", response_model=LibraryBody)
def library(library: OpenLibrary) -> Response:
    """How the library stands."""
    entries = library.documents()
    body = LibraryBody(
        version=library.version,
        documents=len(entries),
        passages=sum(entry.passages for entry in entries),
        unreadable=[UnreadableBody.model_validate(file) for file in library.unreadable()],
    )
    return json_response(body.model_dump_json().encode())
