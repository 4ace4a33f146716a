"""Where files stand: what there is to read at a path, and whether what was read is still there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from index.edit import Edit
from sources.read import walk


def files_at(path: Path) -> list[tuple[Path, str]]:
    """The files to read at `path` with the name each will have."""
    return list(walk(path)) if path.is_dir() else [(path, path.name)]


def origin_of(file: Path) -> str:
    """The one name of the place where a file stands; a link counts as the place it is at, not the one it leads to."""
    return str(file.parent.resolve() / file.name)


def stands(origin: str) -> bool:
    """Whether there still is a file; one that may not be looked at is not taken for gone."""
    try:
        Path(origin).stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def follow(edit: Edit, files: Mapping[str, str]) -> None:
    """Take files that stand nowhere any more for those of the same name in `files` (name to place) that are new."""
    sources = edit.sources()
    taken = {source.origin for source in sources}
    for source in sources:
        place = files.get(source.name, source.origin)
        if place not in taken and Path(source.origin).is_absolute() and not stands(source.origin):
            edit.move(source.origin, place)
            taken.add(place)
