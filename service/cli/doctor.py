"""`pincite doctor`: is everything there, and does it fit together?"""

from __future__ import annotations

import platform
import shutil
import sqlite3
import time
from collections.abc import Iterator
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.options import JsonOption, LibraryOption, parts_of
from service.cli.output import counted, write, write_json
from sources.errors import PinciteError

if TYPE_CHECKING:
    from index.library import Library
    from service.compose import Parts
    from service.settings import Settings
    from service.wire.doctor import Finding

PACKAGES = ("torch", "sentence-transformers", "faiss-cpu", "onnxruntime", "pypdfium2", "fastapi")
LOW_DISK_BYTES = 500_000_000
ILL = 2


def doctor(
    context: typer.Context,
    *,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended without embedding again.")] = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> int:
    """Check the library, the models, the versions and the disk. Exit status 2 when something is wrong."""
    from service.settings import load_settings  # noqa: PLC0415
    from service.wire.doctor import DoctorBody  # noqa: PLC0415

    settings = load_settings(library=library)
    body = DoctorBody(findings=list(_findings(settings, parts_of(context), repair=repair)))
    if as_json:
        write_json(body)
    else:
        for finding in body.findings:
            write(f"{'ok ' if finding.ok else 'BAD'}  {finding.subject:<9} {finding.detail}")
    return 0 if body.ok else ILL


def _findings(settings: Settings, parts: Parts, *, repair: bool) -> Iterator[Finding]:
    from service.wire.doctor import Finding  # noqa: PLC0415

    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    software = f"pincite {version('pincite')}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    yield Finding(subject="versions", ok=True, detail=f"{software}, {packages}")
    try:
        opened = parts.open_library(settings, create=False)
    except PinciteError as error:
        yield Finding(subject="library", ok=False, detail=str(error))
        return
    with opened:
        yield from _library_findings(opened, repair=repair)
        yield _disk(settings)
        yield _models(settings, parts, opened)


def _library_findings(library: Library, *, repair: bool) -> Iterator[Finding]:
    from service.wire.doctor import Finding  # noqa: PLC0415

    problems = library.repair() if repair else library.check()
    documents, passages = library.counts()
    size = sum(file.stat().st_size for file in library.folder.rglob("*") if file.is_file())
    detail = (
        f"{library.folder.resolve()}: {counted(documents, 'document')}, {counted(passages, 'passage')}, "
        f"version {library.version}, {size / 1e6:.1f} MB"
    )
    yield Finding(subject="library", ok=not problems, detail=detail)
    for problem in problems:
        yield Finding(subject="library", ok=False, detail=problem.message)
    if older := library.read_before():
        detail = f"{counted(older, 'document')} read by an older version; `pincite sync` or `add` reads them again"
        yield Finding(subject="library", ok=True, detail=detail)
    for file in library.unreadable():
        yield Finding(subject="file", ok=True, detail=f"{file.name} could not be read: {file.reason}")


def _disk(settings: Settings) -> Finding:
    from service.wire.doctor import Finding  # noqa: PLC0415

    free = shutil.disk_usage(settings.library).free
    return Finding(subject="disk", ok=free >= LOW_DISK_BYTES, detail=f"{free / 1e9:.1f} GB free")


def _models(settings: Settings, parts: Parts, library: Library) -> Finding:
    from service.wire.doctor import Finding  # noqa: PLC0415

    started = time.perf_counter()
    try:
        parts.build_answerer(settings, library).ask("Is everything loaded?")
    except PinciteError as error:
        return Finding(subject="models", ok=False, detail=str(error))
    return Finding(subject="models", ok=True, detail=f"loaded and asked in {time.perf_counter() - started:.1f} s")
