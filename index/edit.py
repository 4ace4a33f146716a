"""Writing the catalogue: one transaction that stands whole or not at all, and raises the library version by one."""

from __future__ import annotations

import sqlite3
import zlib
from datetime import UTC, datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.records import Prepared
from index.view import View
from sources.errors import NotFoundError


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
        """Put a document in, in the stead of what an older reading of the same file gave.

        A new one stays only if `link` gives it a source.
        """
        document = prepared.document
        self._drop_passages(document.id)
        row = self._db.execute(
            "INSERT INTO documents "
            "(id, name, title, format, sha256, language, size, passages, added, warnings, body, reading) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET title = excluded.title, language = excluded.language, "
            "passages = excluded.passages, warnings = excluded.warnings, body = excluded.body, "
            "reading = excluded.reading RETURNING key",
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
                prepared.reading,
            ),
        ).fetchone()
        for passage, vectors, words in zip(prepared.passages, prepared.vectors, prepared.words, strict=True):
            values = (row[0], passage.span.start, passage.span.end, passage.text, passage.heading, passage.kind)
            cursor = self._db.execute(
                "INSERT INTO passages (document, start, end, text, heading, kind) VALUES (?, ?, ?, ?, ?, ?)", values
            )
            blobs = (vectors.astype("<f4").tobytes(), words.astype("<u8").tobytes())
            self._db.execute("INSERT INTO vectors VALUES (?, ?, ?)", (cursor.lastrowid, *blobs))
        self._changed = True

    def link(self, origin: str, name: str, document_id: str) -> Literal["added", "replaced", "unchanged"]:
        """Say that the file at `origin` holds this document; what it held before goes unless another file holds it.

        Says whether the library knew nothing of the file, something else, or just this.
        """
        if self._db.execute("DELETE FROM unreadable WHERE origin = ?", (origin,)).rowcount:
            self._changed = True
        old = self._db.execute(
            "SELECT d.id, s.name FROM sources s JOIN documents d ON d.key = s.document WHERE s.origin = ?", (origin,)
        ).fetchone()
        if old == (document_id, name):
            return "unchanged"
        self._db.execute(
            "INSERT INTO sources (origin, name, document) SELECT ?, ?, key FROM documents WHERE id = ? "
            "ON CONFLICT (origin) DO UPDATE SET name = excluded.name, document = excluded.document",
            (origin, name, document_id),
        )
        self._settle({document_id, old[0]} if old else {document_id})
        return "added" if old is None else "replaced"

    def move(self, origin: str, to: str) -> None:
        """Say that the file at `origin` stands at `to` now."""
        # Nothing that an answer shows has changed, so neither does the version.
        self._db.execute("UPDATE sources SET origin = ? WHERE origin = ?", (to, origin))

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

    def forget_unreadable(self, name: str) -> None:
        """Forget all files of this name that gave no text. Raises NotFoundError when there is none."""
        if not self._db.execute("DELETE FROM unreadable WHERE name = ?", (name,)).rowcount:
            raise NotFoundError(f"no file {name!r} is among those that could not be read")
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
            self._drop_passages(document_id)
            self._db.execute("DELETE FROM documents WHERE key = ?", (key,))
            self.dropped.append(sha256)

    def _drop_passages(self, document_id: str) -> None:
        """Take out the passages of a document, if there are any, and note it for the indexes of other processes."""
        self._db.execute(
            "INSERT INTO removals SELECT ?, min(p.id), max(p.id) "
            "FROM passages p JOIN documents d ON d.key = p.document WHERE d.id = ? GROUP BY d.id",
            (self.version + 1, document_id),
        )
        self._db.execute(
            "DELETE FROM passages WHERE document = (SELECT key FROM documents WHERE id = ?)", (document_id,)
        )
