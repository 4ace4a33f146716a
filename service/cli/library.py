"""`pincite add`, `sync`, `list` and `remove`: what is in the library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.options import JsonOption, LibraryOption, find_documents, opened
from service.cli.output import counted, printable, progress_bar, remark, write, write_json
from sources.errors import PinciteError

if TYPE_CHECKING:
    from index.library import Library
    from index.outcome import Report, Status

NOTHING_READ = 2


def add(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Files, and folders with all that is in them.")],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> int:
    """Add documents. What is there already is left alone; a changed file replaces its older self."""

    for path in paths:
        if not path.exists():
            raise PinciteError(f"there is no file or folder {str(path)!r}")
    with opened(context, library, create=True) as there, progress_bar("Adding") as progress:
        return _tell(there.add(paths, progress=progress), there, as_json=as_json)


def sync(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="The folder that the library is to follow.")],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> int:
    """Make the library hold what a folder holds: new files come in, changed ones are replaced, missing ones go."""

    if not folder.is_dir():
        raise PinciteError(f"there is no folder {str(folder)!r}")
    with opened(context, library, create=True) as there, progress_bar("Synchronising") as progress:
        return _tell(there.sync(folder, progress=progress), there, as_json=as_json)


def list_documents(context: typer.Context, library: LibraryOption = None, as_json: JsonOption = False) -> int:
    """List the documents, and the files that could not be read."""
    from service.wire.documents import DocumentsBody  # noqa: PLC0415

    with opened(context, library) as there, there.snapshot() as snapshot:
        entries, unreadable = snapshot.documents(), snapshot.unreadable()
        body = DocumentsBody.of(entries, unreadable, version=snapshot.version)
    if as_json:
        write_json(body)
        return 0
    for entry in entries:
        title = "" if entry.title in entry.name else f"  {printable(entry.title)}"
        write(f"{entry.id}  {entry.format:<8}  {entry.passages:>5}  {printable(entry.name)}{title}")
        for warning in entry.warnings:
            write(f"{'':16}  {printable(warning)}")
    for file in unreadable:
        write(f"{'-':16}  unreadable       {printable(file.name)}: {printable(file.reason)}")
    passages = sum(entry.passages for entry in entries)
    remark(f"{counted(len(entries), 'document')}, {counted(passages, 'passage')}, {len(unreadable)} unreadable")
    return 0


def remove(
    context: typer.Context,
    documents: Annotated[list[str], typer.Argument(help="Ids, their unique beginnings, or file names.")],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> int:
    """Remove documents: from then on they are not cited any more. Names of unreadable files are struck off the list."""
    from service.wire.documents import RemovedBody  # noqa: PLC0415

    with opened(context, library) as there, there.snapshot() as snapshot:
        entries, failed = snapshot.documents(), {file.name for file in snapshot.unreadable()}
        names = {name for entry in entries for name in entry.names}
        forgotten = [name for name in dict.fromkeys(documents) if name in failed]
        # A file that could be read once, and later no longer, is a document and unreadable: then both go.
        ids = find_documents(entries, [name for name in documents if name not in failed or name in names])
        there.remove(ids, unreadable=forgotten)
        body = RemovedBody(removed=ids, forgotten=forgotten, library_version=there.version)
    if as_json:
        write_json(body)
    else:
        parts = [counted(len(set(ids)), "document")] if ids else []
        parts += [counted(len(forgotten), "unreadable file")] if forgotten else []
        write(f"removed {' and '.join(parts)}")
    return 0


def _tell(report: Report, library: Library, *, as_json: bool) -> int:
    """What became of the files. When none could be read, that is for the user to mend."""
    from service.wire.documents import UploadBody  # noqa: PLC0415

    unreadable = report.of("unreadable")
    if as_json:
        write_json(UploadBody.of(report.outcomes, version=library.version))
    else:
        for outcome in unreadable:
            remark(f"not read: {printable(outcome.name)}: {printable(outcome.reason or '')}")
        statuses: tuple[Status, ...] = ("added", "replaced", "unchanged", "removed", "unreadable")
        counts = [f"{len(report.of(status))} {status}" for status in statuses if report.of(status)]
        documents, passages = library.counts()
        write(f"{', '.join(counts) or 'nothing to do'}; the library holds {counted(documents, 'document')}, "
              f"{counted(passages, 'passage')}")  # fmt: skip
    return NOTHING_READ if unreadable and len(unreadable) == len(report.outcomes) else 0
