"""What is in the library: documents, passages, vectors, in one SQLite file; the one truth the indexes are built from.

Readers work in read transactions (`View`) and never wait; a writer works in one transaction (`Edit`) that either stands
whole or not at all, also after a power cut. Every edit that changes something raises the library version by one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.edit import Edit
from index.records import Entry, Source, Unreadable
from index.schema import BUSY_TIMEOUT_SECONDS, connect, create
from index.view import View

__all__ = ["Catalogue", "Edit", "Entry", "Source", "Unreadable", "View"]


class Catalogue:
    """The SQLite file at `path`. Raises LibraryError for a file that is not ours or was written by a newer Pincite."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: list[sqlite3.Connection] = []
        create(path)

    @contextmanager
    def view(self) -> Iterator[View]:
        """The catalogue as it stands now; later edits do not show in it."""
        with self._connection() as connection:
            connection.execute("BEGIN")
            yield View(connection)

    @contextmanager
    def edit(self) -> Iterator[Edit]:
        """A transaction that commits when the block ends and leaves nothing behind when it raises."""
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            edit = Edit(connection)
            yield edit
            edit.finish()
            connection.commit()

    def faults(self) -> list[str]:
        """What SQLite finds wrong with the file itself; [] when it is sound."""
        with self._connection() as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            astray = [f"a row of {row[0]} refers to nothing" for row in connection.execute("PRAGMA foreign_key_check")]
        return [fault for fault in found if fault != "ok"] + astray

    def scrub(self) -> None:
        """Empty the write-ahead log, which still holds what was removed, unless a reader or writer is using it."""
        with self._connection() as connection:
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000:.0f}")

    def close(self) -> None:
        """Give the files back. The catalogue is not usable afterwards."""
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection for one thread at a time; it is kept for the next one that asks."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = connect(self._path)
        try:
            yield connection
        finally:
            connection.rollback()
            self._idle.append(connection)
