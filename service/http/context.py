"""What the routes share, built once by `app.create_app` and handed to each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from index.library import Library
from service.compose import Answering
from service.http.engine import Engine
from service.http.metrics import Metrics
from service.http.pool import Pool
from service.pages import Pages
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Context:
    """The parts of one running app.

    Questions go through `reading`, changes to the library through `writing`, pages through `drawing`.
    """

    settings: Settings
    engine: Engine
    reading: Pool
    writing: Pool
    drawing: Pool
    pages: Pages
    metrics: Metrics


def context_of(request: Request) -> Context:
    """The context of the app that serves this request."""
    context = request.app.state.context
    if not isinstance(context, Context):
        raise TypeError("the app was not made by create_app")
    return context


def _library(request: Request) -> Library:
    return context_of(request).engine.library


def _answerer(request: Request) -> Answering:
    return context_of(request).engine.answerer


InContext = Annotated[Context, Depends(context_of)]
OpenLibrary = Annotated[Library, Depends(_library)]
LoadedAnswerer = Annotated[Answering, Depends(_answerer)]
