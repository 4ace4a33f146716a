"""One change at a time: a lock between processes, then catalogue and originals in an order that crashes bear.

Originals are on the disk before the rows that name them are committed, and go after the rows have gone. So a crash can
only leave an original too many, never one too few; `sweep` takes those away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from filelock import FileLock, Timeout

from index.catalogue import Catalogue, Edit
from index.originals import Originals
from sources.errors import LibraryBusyError

OnStep = Callable[[str], None]
"""Told of each step of a change when it has been taken: "original kept", "rows written", "committed", "swept"."""


def no_step(step: str) -> None:
    """For those who do not want to know."""


class Writer:
    """Changes the library in `folder`; raises LibraryBusyError when another process takes over `timeout_seconds`."""

    def __init__(
        self, folder: Path, catalogue: Catalogue, originals: Originals, *, timeout_seconds: float, on_step: OnStep
    ) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._originals = originals
        self._timeout_seconds = timeout_seconds
        self._on_step = on_step

    @contextmanager
    def edit(self) -> Iterator[Edit]:
        """One change, while no other process makes one; it stands when the block ends, and never was if that raises."""
        with self._lock(self._timeout_seconds):
            with self._catalogue.edit() as edit:
                yield edit
                self._on_step("rows written")
            self._on_step("committed")
            if edit.dropped:
                self._originals.drop(edit.dropped)
                self._catalogue.scrub()
                self._on_step("swept")

    def keep(self, data: bytes) -> None:
        """Store the file a document of the change in progress was read from, unless it is there."""
        self._originals.keep(sha256(data).hexdigest(), data)
        self._on_step("original kept")

    def restore(self, digest: str, data: bytes) -> None:
        """Put a lost or damaged original back, if `data` is what it was."""
        if sha256(data).hexdigest() == digest:
            with self._lock(self._timeout_seconds):
                self._originals.drop([digest])
                self._originals.keep(digest, data)

    def sweep(self, *, wait: bool = True) -> list[str]:
        """Take away originals that no document refers to, and name them. Without `wait`, only if nobody is writing."""
        try:
            with self._lock(self._timeout_seconds if wait else 0):
                with self._catalogue.view() as view:
                    orphans = sorted(self._originals.names() - set(view.hashes().values()))
                self._originals.drop(orphans)
                return orphans
        except LibraryBusyError:
            if wait:
                raise
            return []

    @contextmanager
    def _lock(self, timeout_seconds: float) -> Iterator[None]:
        lock = FileLock(self._folder / "write.lock", timeout=timeout_seconds)
        try:
            lock.acquire()
        except Timeout as error:
            raise LibraryBusyError(
                f"another process has been writing to {self._folder} for {timeout_seconds:g} seconds; "
                "try again when it is done"
            ) from error
        try:
            yield
        finally:
            lock.release()
