"""The tables of the catalogue, and how its file is opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sources.errors import LibraryBusyError, LibraryError

SCHEMA_VERSION = 3
"""Raised whenever the tables change; a library written by a newer Pincite is refused, not guessed at."""

_APPLICATION = 0x50494E43  # "PINC": the file says whose it is

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, title TEXT NOT NULL,
    format TEXT NOT NULL, sha256 TEXT NOT NULL, language TEXT, size INTEGER NOT NULL, passages INTEGER NOT NULL,
    added TEXT NOT NULL, warnings TEXT NOT NULL, body BLOB NOT NULL, reading INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE sources (
    id INTEGER PRIMARY KEY AUTOINCREMENT, origin TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    document INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE
);
CREATE INDEX sources_document ON sources (document);
-- Ids are never used twice (AUTOINCREMENT), so whatever an index has seen it never sees again.
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL, text TEXT NOT NULL, heading TEXT NOT NULL, kind TEXT NOT NULL
);
CREATE INDEX passages_document ON passages (document);
-- What the indexes are built from: a vector for each part of the passage, float32, and uint64; least byte first.
CREATE TABLE vectors (
    passage INTEGER PRIMARY KEY REFERENCES passages (id) ON DELETE CASCADE, vectors BLOB NOT NULL, words BLOB NOT NULL
);
CREATE TABLE removals (version INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL);
CREATE INDEX removals_version ON removals (version);
CREATE TABLE unreadable (origin TEXT PRIMARY KEY, name TEXT NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES ('version', '0');
"""

_UPGRADES = {
    1: "ALTER TABLE documents ADD COLUMN reading INTEGER NOT NULL DEFAULT 0",
    2: "ALTER TABLE vectors RENAME COLUMN vector TO vectors",  # one or more: it was one for the whole passage
}
"""What leads from each older version of the tables to the next."""


BUSY_TIMEOUT_SECONDS = 30.0
"""How long a writer waits for another one inside SQLite; the file lock comes first, so this is never reached."""


def connect(path: Path) -> sqlite3.Connection:
    """A connection that any one thread at a time may use. Raises LibraryError when the file cannot be opened."""
    try:
        connection = _opened(path)
        connection.execute("PRAGMA journal_mode = WAL")
        # FULL: what was reported done stands after a power cut. secure_delete: what was removed is overwritten.
        connection.executescript("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;")
    except sqlite3.DatabaseError as error:
        raise _explained(path, error) from error
    return connection


def create(path: Path) -> None:
    """Make the tables unless they are there. Raises LibraryError when the file is another's or a newer Pincite's."""
    try:
        connection = _opened(path)
        try:
            connection.execute("BEGIN IMMEDIATE")
            _create(connection, path)
            connection.execute("COMMIT")
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise _explained(path, error) from error


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False)


def _create(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if application == version == 0 and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        for statement in _TABLES.split(";\n"):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    elif application != _APPLICATION:
        raise LibraryError(f"{path} is not a Pincite catalogue; choose another library folder")
    elif version > SCHEMA_VERSION:
        raise LibraryError(
            f"{path} was written by a newer Pincite (schema {version}, this one knows {SCHEMA_VERSION}); "
            "upgrade Pincite, or choose another library folder"
        )
    else:
        for older in range(version, SCHEMA_VERSION):
            connection.execute(_UPGRADES[older])
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _explained(path: Path, error: sqlite3.DatabaseError) -> LibraryError:
    if "locked" in str(error):
        return LibraryBusyError(f"{path} is being written to by another process; try again in a moment")
    return LibraryError(f"{path} cannot be opened ({error}); check the folder's permissions, or choose another one")
