"""Reading the catalogue: one transaction, in which every answer is of the same library version."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from index.passage import Passage
from index.records import Entry, Indexed, Source, Unreadable
from index.segments import Ids
from sources.document import BlockKind, Document, Span
from sources.errors import NotFoundError


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

    def titles(self, documents: Sequence[str]) -> dict[str, str]:
        """The title of each document named by id, those that are there."""
        query = f"SELECT id, title FROM documents WHERE id IN ({_marks(documents)})"
        return dict(self._db.execute(query, tuple(documents)).fetchall())

    def has(self, document_id: str) -> bool:
        """Whether the document is in the library."""
        return self._db.execute("SELECT 1 FROM documents WHERE id = ?", (document_id,)).fetchone() is not None

    def reading(self, document_id: str) -> int | None:
        """The version of the reading that gave the document's text; None when it is not in the library."""
        row = self._db.execute("SELECT reading FROM documents WHERE id = ?", (document_id,)).fetchone()
        return None if row is None else int(row[0])

    def read_before(self, reading: int) -> int:
        """How many documents have the text of an older reading than this."""
        return int(self._db.execute("SELECT count(*) FROM documents WHERE reading < ?", (reading,)).fetchone()[0])

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
            "SELECT passage, vectors, words FROM vectors WHERE passage > ? ORDER BY passage", (last_id,)
        )
        while True:
            part = rows.fetchmany(_PART)
            ids = np.array([row[0] for row in part], dtype=np.int64)
            yield Indexed(
                ids=ids,
                owners=np.repeat(ids, [len(row[1]) // (4 * dimension) for row in part]),
                vectors=np.frombuffer(b"".join(row[1] for row in part), dtype="<f4").reshape(-1, dimension),
                words=[np.frombuffer(row[2], dtype="<u8") for row in part],
            )
            if len(part) < _PART:
                return

    def count_vectors(self, document_id: str, dimension: int) -> int:
        """How many passages of a document have vectors of `dimension` numbers."""
        found = self._db.execute(
            "SELECT count(*) FROM vectors v JOIN passages p ON p.id = v.passage JOIN documents d ON d.key = p.document "
            "WHERE d.id = ? AND length(v.vectors) > 0 AND length(v.vectors) % ? = 0",
            (document_id, 4 * dimension),
        ).fetchone()
        return int(found[0])

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


_PART = 8192

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
        names=tuple(dict.fromkeys(names.split("\n"))) if names else (),
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
