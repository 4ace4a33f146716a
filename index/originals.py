"""The files that documents were read from, kept byte for byte and named by their content hash."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path


class Originals:
    """A folder of files named by the SHA-256 of what is in them, in hex."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, digest: str) -> Path:
        """Where the file with this hash stands, or would stand."""
        return self._folder / digest

    def keep(self, digest: str, data: bytes) -> None:
        """Store `data`; when this returns, it stands on the disk whole, also after a power cut."""
        target = self.path(digest)
        if target.exists():
            return
        handle, scratch = tempfile.mkstemp(prefix=".writing-", dir=self._folder)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(scratch, target)  # noqa: PTH105  # the one call that swaps a file in whole
        _sync_folder(self._folder)

    def drop(self, digests: Iterable[str]) -> None:
        """Delete files; those that are not there are no matter."""
        for digest in digests:
            self.path(digest).unlink(missing_ok=True)

    def names(self) -> set[str]:
        """The names of all files in the folder, also of those that were never finished."""
        return {path.name for path in self._folder.iterdir()}

    def is_whole(self, digest: str) -> bool:
        """Whether the file with this hash is there and still has it."""
        path = self.path(digest)
        return path.is_file() and sha256(path.read_bytes()).hexdigest() == digest


def _sync_folder(folder: Path) -> None:
    """Make the new name in a folder last; not every system lets a folder be opened, and those need no such step."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
