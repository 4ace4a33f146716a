"""The options that several commands take, and the documents that a user may name in several ways."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.records import Entry
from sources.errors import NotFoundError, PinciteError

if TYPE_CHECKING:
    from index.library import Library
    from service.compose import Parts

MIN_PREFIX = 4

LibraryOption = Annotated[Path | None, typer.Option("--library", help="The library's folder.", show_default=False)]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
DocumentOption = Annotated[
    list[str] | None,
    typer.Option("--document", help="Search this document alone (id, its beginning, or name); may be repeated."),
]


def parts_of(context: typer.Context) -> Parts:
    """What builds library and answerer: the parts that `run` was given, or this machine's."""
    if context.obj is not None:
        given: Parts = context.obj
        return given
    from service.compose import LocalParts  # noqa: PLC0415

    return LocalParts()


def opened(context: typer.Context, folder: Path | None, *, create: bool = False) -> Library:
    """The library in `folder`, or else in the one that is set; a new one only where `create` says so."""
    from service.settings import load_settings  # noqa: PLC0415

    return parts_of(context).open_library(load_settings(library=folder), create=create)


def find_documents(entries: Sequence[Entry], wanted: Sequence[str]) -> list[str]:
    """The ids of the documents that are named by id, by the beginning of an id, or by file name.

    Raises NotFoundError when one is not there and PinciteError when a name fits several.
    """
    return [_find_document(entries, name) for name in wanted]


def _find_document(entries: Sequence[Entry], wanted: str) -> str:
    for found in (
        [entry for entry in entries if entry.id == wanted],
        [entry for entry in entries if wanted in entry.names],
        [entry for entry in entries if len(wanted) >= MIN_PREFIX and entry.id.startswith(wanted)],
        [entry for entry in entries if any(name.rsplit("/", 1)[-1] == wanted for name in entry.names)],
    ):
        if len(found) == 1:
            return found[0].id
        if found:
            names = ", ".join(f"{entry.id} ({entry.name})" for entry in found)
            raise PinciteError(f"{wanted!r} fits {len(found)} documents: {names}; give the id of one")
    raise NotFoundError(f"no document {wanted!r} is in the library; pincite list shows what is")
