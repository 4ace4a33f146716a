"""What is in the library: documents, passages, vectors, in one SQLite file; the one truth the indexes are built from.

Readers work in read transactions (`View`) and never wait; a writer works in one transaction (`Edit`) that either stands
whole or not at all, also after a power cut. Every edit that changes something raises the library version by one.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.passage import Passage
from index.schema import connect, create
from sources.document import BlockKind, Document, Span
from sources.errors import NotFoundError

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as the library lists it. `names` are all names its content came under, `name` the first of them.

    `size_bytes` is the size of the original file, `added` the time in UTC, to the second, as ISO 8601.
    """

    id: str
    name: str
    names: tuple[str, ...]
    title: str
    format: str
    sha256: str
    language: str | None
    size_bytes: int
    passages: int
    added: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that gave no text: where it was, its name, and the sentence for the user that says why."""

    origin: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file the library has read: `origin` is its full path, or its name when it came without a path."""

    origin: str
    name: str
    document_id: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document with all that is stored for it: passages [n], vectors float32 [n, d], word hashes [n]."""

    document: Document
    passages: Sequence[Passage]
    vectors: NDArray[np.float32]
    words: Sequence[NDArray[np.uint64]]
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Indexed:
    """What the indexes keep of some passages: ids [n], vectors float32 [n, d], word hashes [n]."""

    ids: Ids
    vectors: NDArray[np.float32]
    words: Sequence[NDArray[np.uint64]]


_PART = 8192


class Catalogue:
    """The SQLite file at `path`. Raises LibraryError for a file that is not ours or was written by a newer Pincite."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: list[sqlite3.Connection] = []
        create(path)

    @contextmanager
    def view(self) -> Iterator[View]:
        """The catalogue as it stands now; later edits do not show in it."""
        connection = self._idle.pop() if self._idle else connect(self._path)
        try:
            connection.execute("BEGIN")
            yield View(connection)
        finally:
            connection.rollback()
            self._idle.append(connection)

    @contextmanager
    def edit(self) -> Iterator[Edit]:
        """A transaction that commits when the block ends and leaves nothing behind when it raises."""
        connection = self._idle.pop() if self._idle else connect(self._path)
        try:
            connection.execute("BEGIN IMMEDIATE")
            edit = Edit(connection)
            yield edit
            edit.finish()
            connection.commit()
        finally:
            connection.rollback()
            self._idle.append(connection)

    def close(self) -> None:
        """Give the files back. The catalogue is not usable afterwards."""
        while self._idle:
            self._idle.pop().close()


class View:
    """One read transaction: every answer it gives is of the same library version."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.version = int(self.meta("version") or 0)

    def meta(self, key: str) -> str | None:
        """A fact about the library as a whole: "version", "embedder", "dimension" or "words"."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def counts(self, documents: Sequence[str] | None = None) -> tuple[int, int]:
        """How many documents and passages there are, of all or of the `documents` named by id."""
        query = "SELECT count(*), coalesce(sum(passages), 0) FROM documents"
        if documents is not None:
            query += f" WHERE id IN ({_marks(documents)})"
        found = self._db.execute(query, tuple(documents or ())).fetchone()
        return int(found[0]), int(found[1])

    def entries(self) -> list[Entry]:
        """All documents, by name."""
        rows = self._db.execute(f"{_ENTRY} ORDER BY name, id").fetchall()
        return [_entry(row) for row in rows]

    def entry(self, document_id: str) -> Entry:
        """One document as it is listed. Raises NotFoundError."""
        row = self._db.execute(f"{_ENTRY} WHERE id = ?", (document_id,)).fetchone()
        if row is None:
            raise NotFoundError(f"no document {document_id!r} is in the library")
        return _entry(row)

    def has(self, document_id: str) -> bool:
        """Whether the document is in the library."""
        return self._db.execute("SELECT 1 FROM documents WHERE id = ?", (document_id,)).fetchone() is not None

    def document(self, document_id: str) -> Document:
        """The document itself, under its first name. Raises NotFoundError."""
        row = self._db.execute("SELECT body, name FROM documents WHERE id = ?", (document_id,)).fetchone()
        if row is None:
            raise NotFoundError(f"no document {document_id!r} is in the library")
        return replace(Document.from_json(zlib.decompress(row[0]).decode()), name=row[1])

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """The passages under `ids`; those that are not in the library are left out."""
        rows = self._db.execute(
            "SELECT p.id, d.id, p.start, p.end, p.text, p.heading, p.kind FROM passages p "
            f"JOIN documents d ON d.key = p.document WHERE p.id IN ({_marks(ids)})",
            tuple(ids),
        )
        return {row[0]: _passage(row[1:]) for row in rows}

    def passages_of(self, document_id: str) -> list[Passage]:
        """The passages of one document, in order; [] when it is not in the library."""
        rows = self._db.execute(
            "SELECT d.id, p.start, p.end, p.text, p.heading, p.kind FROM passages p "
            "JOIN documents d ON d.key = p.document WHERE d.id = ? ORDER BY p.id",
            (document_id,),
        )
        return [_passage(row) for row in rows]

    def passage_ids(self, documents: Sequence[str] | None = None) -> Ids:
        """The ids of all passages, or of those of the `documents` named by id; ascending."""
        if documents is None:
            rows = self._db.execute("SELECT id FROM passages ORDER BY id")
        else:
            rows = self._db.execute(
                "SELECT p.id FROM passages p JOIN documents d ON d.key = p.document "
                f"WHERE d.id IN ({_marks(documents)}) ORDER BY p.id",
                tuple(documents),
            )
        return np.fromiter((row[0] for row in rows), dtype=np.int64)

    def removed_since(self, version: int, last_id: int) -> Ids:
        """The ids up to `last_id` of the passages that were removed after `version`."""
        ranges = self._db.execute(
            "SELECT first, last FROM removals WHERE version > ? AND first <= ?", (version, last_id)
        ).fetchall()
        return np.concatenate([np.empty(0, np.int64), *(np.arange(first, last + 1) for first, last in ranges)])

    def added_after(self, last_id: int, dimension: int) -> Iterator[Indexed]:
        """What the indexes need of the passages above `last_id`, by id, in parts that fit into memory; at least one."""
        rows = self._db.execute(
            "SELECT passage, vector, words FROM vectors WHERE passage > ? ORDER BY passage", (last_id,)
        )
        while True:
            part = rows.fetchmany(_PART)
            yield Indexed(
                ids=np.array([row[0] for row in part], dtype=np.int64),
                vectors=np.frombuffer(b"".join(row[1] for row in part), dtype="<f4").reshape(-1, dimension),
                words=[np.frombuffer(row[2], dtype="<u8") for row in part],
            )
            if len(part) < _PART:
                return

    def sources(self, *, below: str | None = None) -> list[Source]:
        """The files the library was read from, by origin; only those whose path stands below the folder `below`."""
        rows = self._db.execute(
            "SELECT s.origin, s.name, d.id FROM sources s JOIN documents d ON d.key = s.document "
            "WHERE ? IS NULL OR substr(s.origin, 1, length(?)) = ? ORDER BY s.origin",
            (below, below, below),
        )
        return [Source(*row) for row in rows]

    def unreadable(self) -> list[Unreadable]:
        """The files that gave no text, by name."""
        rows = self._db.execute("SELECT origin, name, reason FROM unreadable ORDER BY name, origin")
        return [Unreadable(*row) for row in rows]

    def hashes(self) -> dict[str, str]:
        """The content hash of each document's original, by document id."""
        return dict(self._db.execute("SELECT id, sha256 FROM documents"))


class Edit(View):
    """One write transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._changed = False
        self.dropped: list[str] = []
        """The content hashes of the documents this edit removed."""

    def set_meta(self, key: str, value: str) -> None:
        """Note a fact about the library as a whole."""
        self._db.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (key, value)
        )

    def add(self, prepared: Prepared) -> None:
        """Put a document in that is not in the library yet. It stays only if `link` gives it a source."""
        document = prepared.document
        cursor = self._db.execute(
            "INSERT INTO documents (id, name, title, format, sha256, language, size, passages, added, warnings, body) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.id,
                document.name,
                document.title,
                document.format,
                document.sha256,
                document.language,
                prepared.size_bytes,
                len(prepared.passages),
                datetime.now(UTC).isoformat(timespec="seconds"),
                "\n".join(document.warnings),
                zlib.compress(document.to_json().encode()),
            ),
        )
        key = cursor.lastrowid
        for passage, vector, words in zip(prepared.passages, prepared.vectors, prepared.words, strict=True):
            row = (key, passage.span.start, passage.span.end, passage.text, passage.heading, passage.kind)
            cursor = self._db.execute(
                "INSERT INTO passages (document, start, end, text, heading, kind) VALUES (?, ?, ?, ?, ?, ?)", row
            )
            blobs = (vector.astype("<f4").tobytes(), words.astype("<u8").tobytes())
            self._db.execute("INSERT INTO vectors VALUES (?, ?, ?)", (cursor.lastrowid, *blobs))
        self._changed = True

    def link(self, origin: str, name: str, document_id: str) -> bool:
        """Say that the file at `origin` holds this document; what it held before goes unless another file holds it.

        Returns whether that is news.
        """
        if self._db.execute("DELETE FROM unreadable WHERE origin = ?", (origin,)).rowcount:
            self._changed = True
        old = self._db.execute(
            "SELECT d.id, s.name FROM sources s JOIN documents d ON d.key = s.document WHERE s.origin = ?", (origin,)
        ).fetchone()
        if old == (document_id, name):
            return False
        self._db.execute(
            "INSERT INTO sources (origin, name, document) SELECT ?, ?, key FROM documents WHERE id = ? "
            "ON CONFLICT (origin) DO UPDATE SET name = excluded.name, document = excluded.document",
            (origin, name, document_id),
        )
        self._settle({document_id, old[0]} if old else {document_id})
        return True

    def move(self, origin: str, to: str) -> None:
        """Say that the file at `origin` stands at `to` now."""
        self._db.execute("UPDATE sources SET origin = ? WHERE origin = ?", (to, origin))
        self._changed = True

    def unlink(self, origin: str) -> str | None:
        """Forget the file at `origin`; its document goes unless another file holds it. Returns the document's id."""
        if self._db.execute("DELETE FROM unreadable WHERE origin = ?", (origin,)).rowcount:
            self._changed = True
        old = self._db.execute(
            "SELECT d.id FROM sources s JOIN documents d ON d.key = s.document WHERE s.origin = ?", (origin,)
        ).fetchone()
        if old is None:
            return None
        self._db.execute("DELETE FROM sources WHERE origin = ?", (origin,))
        self._settle({old[0]})
        return str(old[0])

    def remove(self, document_id: str) -> None:
        """Take a document out, with all that belongs to it. Raises NotFoundError."""
        self.entry(document_id)
        self._db.execute(
            "DELETE FROM sources WHERE document = (SELECT key FROM documents WHERE id = ?)", (document_id,)
        )
        self._settle({document_id})

    def note_unreadable(self, origin: str, name: str, reason: str) -> None:
        """Record why the file at `origin` gave no text."""
        old = self._db.execute("SELECT name, reason FROM unreadable WHERE origin = ?", (origin,)).fetchone()
        if old != (name, reason):
            self._db.execute("INSERT OR REPLACE INTO unreadable VALUES (?, ?, ?)", (origin, name, reason))
            self._changed = True

    def set_words(self, passage_id: int, words: NDArray[np.uint64]) -> None:
        """Replace the word hashes of one passage."""
        self._db.execute("UPDATE vectors SET words = ? WHERE passage = ?", (words.astype("<u8").tobytes(), passage_id))

    def finish(self) -> None:
        """Raise the library version if anything changed."""
        if self._changed:
            self.version += 1
            self.set_meta("version", str(self.version))
            self._changed = False

    def _settle(self, document_ids: set[str]) -> None:
        """Name each document by its first source, and take out those that have none."""
        self._changed = True
        for document_id in document_ids:
            key, sha256 = self._db.execute("SELECT key, sha256 FROM documents WHERE id = ?", (document_id,)).fetchone()
            first = self._db.execute(
                "SELECT name FROM sources WHERE document = ? ORDER BY rowid LIMIT 1", (key,)
            ).fetchone()
            if first is not None:
                self._db.execute("UPDATE documents SET name = ? WHERE key = ?", (first[0], key))
                continue
            self._db.execute(
                "INSERT INTO removals SELECT ?, min(id), max(id) FROM passages WHERE document = ? GROUP BY document",
                (self.version + 1, key),
            )
            self._db.execute("DELETE FROM documents WHERE key = ?", (key,))
            self.dropped.append(sha256)


_ENTRY = """
SELECT id, name,
       (SELECT group_concat(name, char(10)) FROM (SELECT name FROM sources WHERE document = key ORDER BY rowid)),
       title, format, sha256, language, size, passages, added, warnings
FROM documents"""


def _entry(row: tuple[str, str, str | None, str, str, str, str | None, int, int, str, str]) -> Entry:
    document_id, name, names, title, format_, sha256, language, size, passages, added, warnings = row
    return Entry(
        id=document_id,
        name=name,
        names=tuple(dict.fromkeys((names or "").split("\n"))),
        title=title,
        format=format_,
        sha256=sha256,
        language=language,
        size_bytes=size,
        passages=passages,
        added=added,
        warnings=tuple(warnings.splitlines()),
    )


def _passage(row: tuple[str, int, int, str, str, BlockKind]) -> Passage:
    return Passage(row[0], Span(row[1], row[2]), row[3], row[4], row[5])


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
