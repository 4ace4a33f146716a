"""`pincite serve`: the chat page and the API on one address."""

from __future__ import annotations

import errno
import logging
import shlex
import shutil
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.options import LibraryOption, parts_of
from service.cli.output import counted, progress_bar, remark, write
from sources.errors import PinciteError

if TYPE_CHECKING:
    from index.library import Library
    from service.compose import Parts
    from service.settings import Settings

OUR_PACKAGES = ("sources", "index", "service", "eval")
BACKLOG = 128
PROBES = ("/health", "/ready", "/metrics")
GRACE_SECONDS = 10


def serve(
    context: typer.Context,
    *,
    host: Annotated[str | None, typer.Option(help="Where to listen (127.0.0.1).", show_default=False)] = None,
    port: Annotated[int | None, typer.Option(help="On which port (8000).", show_default=False)] = None,
    samples: Annotated[
        bool, typer.Option("--samples", help="Fill an empty library with the sample documents.")
    ] = False,
    log_level: Annotated[
        str | None, typer.Option(help="debug, info, warning or error (info).", show_default=False)
    ] = None,
    library: LibraryOption = None,
) -> None:
    """Serve the chat page and the API until Ctrl-C."""
    from service.settings import load_settings  # noqa: PLC0415

    settings = load_settings(host=host, port=port, log_level=log_level, library=library)
    settings.require_safe_exposure()
    _log(settings.log_level)
    parts = parts_of(context)
    with _listen(settings.host, settings.port) as listening:
        with parts.open_library(settings) as opened:
            if samples:
                _fill_with_samples(opened)
            _greet(settings, opened)
        failures = _serve(settings, parts, listening)
    if failures:
        raise failures[0]


def _serve(settings: Settings, parts: Parts, listening: socket.socket) -> list[BaseException]:
    """Serve until told to stop, or until something could not be loaded: then that is returned."""
    import uvicorn  # noqa: PLC0415

    from service.http.app import create_app  # noqa: PLC0415

    failures: list[BaseException] = []

    def stop(error: BaseException) -> None:
        failures.append(error)
        server.should_exit = True

    app = create_app(settings, parts, on_failure=stop)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_level=settings.log_level,
            lifespan="on",
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        write("stopped")
    return failures


def _listen(host: str, port: int) -> socket.socket:
    """A socket that is bound already, so that a port in use is told before anything is loaded."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise PinciteError(f"PINCITE_HOST is {host!r}, which cannot be listened on ({error.strerror})") from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise PinciteError(
                f"port {port} is in use; stop what uses it, or choose another with --port or PINCITE_PORT"
            ) from error
        raise PinciteError(f"{host} port {port} cannot be listened on ({error.strerror}); choose another") from error
    return listening


def _fill_with_samples(library: Library) -> None:
    from service.compose import sample_files  # noqa: PLC0415

    documents, _ = library.counts()
    if documents == 0:
        files = sample_files()
        remark(f"Filling the new library with {counted(len(files), 'sample document')}; this is done once.")
        with progress_bar("Adding the samples") as progress:
            library.add(files, progress=progress)


def _greet(settings: Settings, library: Library) -> None:
    documents, passages = library.counts()
    unreadable = len(library.unreadable())
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    write(f"Pincite answers on http://{host}:{settings.port}  (the API: /docs; Ctrl-C stops it)")
    files = f", {counted(unreadable, 'file')} that could not be read" if unreadable else ""
    write(
        f"Library {settings.library.resolve()}: {counted(documents, 'document')}, {counted(passages, 'passage')}{files}"
    )
    there = "" if settings.library == Path("library") else f" --library {shlex.quote(str(settings.library))}"
    write(f"Add your own folder: {_command()} sync FOLDER{there}  (or drop files on the page)")
    sys.stdout.flush()


def _command() -> str:
    """How the command is typed here: by its name when it is on the path."""
    return "pincite" if shutil.which("pincite") else shlex.quote(sys.argv[0])


class _NoProbes(logging.Filter):
    """Leaves out the requests by which machines look whether the service is well."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record of an access is logged; its arguments are client, method, path and so on."""
        return not (isinstance(record.args, tuple) and len(record.args) > 2 and record.args[2] in PROBES)


def _log(level: str) -> None:
    logging.basicConfig(format="%(levelname)s:     %(name)s: %(message)s")
    logging.getLogger("uvicorn.access").addFilter(_NoProbes())
    for package in OUR_PACKAGES:
        logging.getLogger(package).setLevel(level.upper())
