"""The chat page and the page about the API: static files of our own, with nothing from anywhere else."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from service.http.reference import STYLE_PATH, reference_page

WEB = Path(str(files("service"))) / "web"
HEADERS = {"Cache-Control": "no-cache"}  # asked for anew each time, and answered with 304 while it is unchanged

router = APIRouter(include_in_schema=False)


@router.get("/")
def chat() -> Response:
    """The chat page."""
    return FileResponse(WEB / "index.html", headers=HEADERS)


@router.get("/favicon.ico")
def icon() -> Response:
    """The picture that browsers ask for unasked."""
    return FileResponse(WEB / "favicon.svg", headers=HEADERS)


@router.get("/docs")
def docs(request: Request) -> Response:
    """What /openapi.json says, for people."""
    return HTMLResponse(reference_page(request.app.openapi(), request.url.netloc), headers=HEADERS)


@router.get(STYLE_PATH)
def docs_style() -> Response:
    """How the page about the API looks."""
    return FileResponse(Path(__file__).with_name("reference.css"), headers=HEADERS)


def mount_static(app: FastAPI) -> None:
    """Serve the page's scripts and styles under /static/."""
    app.mount("/static", _Static(directory=WEB, check_dir=False), name="static")


class _Static(StaticFiles):
    def file_response(self, *args: object, **options: object) -> Response:
        response = super().file_response(*args, **options)  # type: ignore[arg-type]
        response.headers.update(HEADERS)
        return response
