"""Puts the service together: settings and parts in, an ASGI app out. Nothing is loaded before the app starts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from index.library import Library
from service.compose import Parts
from service.http import asking, citations, documents, page, pages, problems, status, unreadable
from service.http.body import BodyGate
from service.http.context import Context
from service.http.engine import Engine, log_failure
from service.http.guard import Guard
from service.http.headers import Observe
from service.http.metrics import Metrics
from service.http.pool import Pool
from service.http.reference import describe
from service.http.responses import VERSION_HEADER
from service.pages import Pages
from service.settings import Settings

WAITING_CHANGES = 64
WAITING_PAGES = 32
LIBRARY_GAUGES: tuple[tuple[str, str, Callable[[Library], float]], ...] = (
    ("documents", "Documents in the library.", lambda library: library.counts()[0]),
    ("passages", "Passages in the library.", lambda library: library.counts()[1]),
    ("unreadable", "Files that gave no text.", lambda library: len(library.unreadable())),
    ("version", "The library's version.", lambda library: library.version),
)


def create_app(
    settings: Settings, parts: Parts, *, on_failure: Callable[[BaseException], None] = log_failure
) -> FastAPI:
    """The service over what `parts` builds. `on_failure` hears, on another thread, of what could not be loaded."""
    metrics = Metrics()
    context = Context(
        settings=settings,
        engine=Engine(settings, parts, on_failure=on_failure),
        reading=Pool("reading", workers=settings.workers, queue=settings.queue),
        writing=Pool("writing", workers=1, queue=WAITING_CHANGES),
        drawing=Pool("drawing", workers=2, queue=WAITING_PAGES),
        pages=Pages(),
        metrics=metrics,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        context.engine.start()
        yield
        for part in (context.reading, context.writing, context.drawing, context.engine):
            await asyncio.to_thread(part.close)

    app = FastAPI(
        title="Pincite",
        version=version("pincite"),
        summary="Answers copied from your own documents, each with the place it stands at.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        strict_content_type=False,
    )
    app.state.context = context
    for room in (asking, citations, documents, unreadable, pages, status, page):
        app.include_router(room.router)
    page.mount_static(app)
    problems.install(app)
    describe(app)
    _watch(context)
    # The last one added is the outermost.
    app.add_middleware(BodyGate, max_upload_bytes=settings.max_upload_bytes)
    app.add_middleware(Guard, settings=settings)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "X-API-Key"],
            expose_headers=[VERSION_HEADER],
        )
    app.add_middleware(Observe, metrics=metrics)
    return app


def _watch(context: Context) -> None:
    """Show the pools and the library among the metrics."""
    metrics, engine = context.metrics, context.engine
    metrics.watch_pool(context.reading)
    metrics.watch_pool(context.writing)
    metrics.watch_pool(context.drawing)
    metrics.watch("pincite_ready", "1 when questions can be answered.", lambda: not engine.missing)
    for name, help_text, read in LIBRARY_GAUGES:
        metrics.watch(f"pincite_library_{name}", help_text, partial(_of_library, engine, read))


def _of_library(engine: Engine, read: Callable[[Library], float]) -> float:
    return read(engine.library) if "library" not in engine.missing else 0
