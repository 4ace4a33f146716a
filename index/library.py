"""The library: a folder that holds documents, found again by what they say; added to, removed from, kept in step.

In the folder: `catalogue.sqlite3` (the one truth), `originals/` (the files as they came) and `write.lock`. It can be
copied to another machine while nobody writes to it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from index.catalogue import Catalogue, Entry, Unreadable
from index.check import Problem, problems
from index.embed import Embedder
from index.indexes import CurrentIndexes
from index.lexical import Analyser
from index.originals import Originals
from index.outcome import Outcome, Progress, Report, Status, no_progress
from index.places import files_at, follow, origin_of, stands
from index.prepare import PREPARATION, prepare
from index.search import Parsed, Snapshot
from index.writer import OnStep, Writer, no_step
from sources.document import Document
from sources.errors import LibraryError, ModelError, UnreadableError
from sources.read import Limits, read, read_bytes, walk

__all__ = ["Library", "Snapshot"]


_RENEWED_AT_ONCE = 10_000
"""Passages whose words are renewed at a time: SQLite takes only so many ids in one question."""


class Library:
    """Documents with their passages, open to any number of readers; writers take turns, also across processes.

    Threads share it. What another process commits, the next question sees.
    """

    def __init__(self, folder: Path, embedder: Embedder, *, lock_timeout_seconds: float, on_step: OnStep) -> None:
        self.folder = folder
        self._embedder = embedder
        self._analyser = Analyser()
        self._originals = Originals(folder / "originals")
        self._catalogue = Catalogue(folder / "catalogue.sqlite3")
        self._indexes = CurrentIndexes(embedder.dimension)
        self._parsed = Parsed()
        self._writer = Writer(
            folder, self._catalogue, self._originals, timeout_seconds=lock_timeout_seconds, on_step=on_step
        )

    @classmethod
    def open(
        cls,
        folder: Path,
        embedder: Embedder,
        *,
        create: bool = True,
        lock_timeout_seconds: float = 30.0,
        on_step: OnStep = no_step,
    ) -> Library:
        """The library in `folder`, made when there is none and `create` says so.

        A writer waits `lock_timeout_seconds` for another one, then raises LibraryBusyError. `on_step` is told of each
        step of a change; tests use it to stop there. Raises LibraryError when there is no library or it is not usable,
        ModelError when it was made with another embedder.
        """
        if not create and not (folder / "catalogue.sqlite3").is_file():
            raise LibraryError(f"there is no library in {folder}; add a document first, or name another folder")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            library = cls(folder, embedder, lock_timeout_seconds=lock_timeout_seconds, on_step=on_step)
        except OSError as error:
            raise LibraryError(f"the library folder {folder} cannot be used: {error.strerror}; name another") from error
        library._claim()
        library._writer.sweep(wait=False)
        with library._catalogue.view() as view:
            library._indexes.at(view)
        return library

    def close(self) -> None:
        """Give the files back. The library is not usable afterwards."""
        self._catalogue.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Reading

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """The library as it stands now; changes made meanwhile do not show in it."""
        with self._catalogue.view() as view:
            yield Snapshot(view, self._indexes, self._embedder, self._analyser, self._parsed)

    @property
    def version(self) -> int:
        """How many changes were made to it; the same version answers a question the same."""
        with self._catalogue.view() as view:
            return view.version

    def counts(self) -> tuple[int, int]:
        """How many documents and passages it holds."""
        with self._catalogue.view() as view:
            return view.counts()

    def documents(self) -> list[Entry]:
        """All documents, by name."""
        with self._catalogue.view() as view:
            return view.entries()

    def document(self, document_id: str) -> Document:
        """One document. Raises NotFoundError."""
        with self.snapshot() as snapshot:
            return snapshot.document(document_id)

    def original_path(self, document_id: str) -> Path:
        """The file a document was read from, as it came. Raises NotFoundError."""
        with self._catalogue.view() as view:
            return self._originals.path(view.entry(document_id).sha256)

    def read_before(self) -> int:
        """How many documents an older version of Pincite has read otherwise; adding them again reads them again."""
        with self._catalogue.view() as view:
            return view.read_before(PREPARATION)

    def unreadable(self) -> list[Unreadable]:
        """The files that gave no text, by name."""
        with self._catalogue.view() as view:
            return view.unreadable()

    # Writing

    def add(self, paths: Iterable[Path], *, progress: Progress = no_progress) -> Report:
        """Add files, and folders with all that is in them; each file is one change.

        A file read before from the same place is replaced when its content has changed. Content that the library has
        already is only given the further name, or read again if an older version of Pincite had read it. A file without
        text is recorded with the reason, and the rest goes in.
        Raises LibraryError when a path does not exist, before anything is added.
        """
        places = list(paths)
        for path in places:
            if not path.exists():
                raise LibraryError(f"there is no file or folder {path}; check the path")
        return self._add_files([file for path in places for file in files_at(path)], progress)

    def add_bytes(self, name: str, data: bytes) -> Outcome:
        """Add a file that came without a path; an older one of that name that came so is replaced. See `add`."""
        return self._put(f"upload:{name}", name, data)

    def remove(self, document_ids: Iterable[str], *, unreadable: Iterable[str] = ()) -> None:
        """Take documents out, all or none; no search in any process that starts after this returns finds them.

        Files of the names `unreadable`, which gave no text, are forgotten with them; the next `sync` of a folder in
        which they still stand lists them again. Raises NotFoundError.
        """
        with self._writer.edit() as edit:
            for document_id in dict.fromkeys(document_ids):
                edit.remove(document_id)
            for name in dict.fromkeys(unreadable):
                edit.forget_unreadable(name)

    def sync(self, folder: Path, *, progress: Progress = no_progress) -> Report:
        """Make the library hold what `folder` holds: new files come in, changed ones are replaced, missing ones go.

        Documents that came from elsewhere stay. Only what changed is embedded. A file that stood elsewhere when it was
        read, and stands there no longer, is taken to have moved here under the same name, so that a library can follow
        its folder to another place or machine. Raises LibraryError when `folder` is no folder.
        """
        root = folder.resolve()
        if not root.is_dir():
            raise LibraryError(f"{folder} is not a folder; name the folder that holds your documents")
        files = list(walk(root))
        with self._writer.edit() as edit:
            follow(edit, {name: origin_of(file) for file, name in files})
        report = self._add_files(files, progress)
        with self._writer.edit() as edit:
            below = f"{root}{os.sep}"
            gone = [source for source in edit.sources(below=below) if not stands(source.origin)]
            failed = [file for file in edit.unreadable() if file.origin.startswith(below) and not stands(file.origin)]
            for origin in (*(source.origin for source in gone), *(file.origin for file in failed)):
                edit.unlink(origin)
        removed = (Outcome(source.name, "removed", source.document_id, 0, None) for source in gone)
        return Report((*report.outcomes, *removed))

    # Keeping in order

    def check(self) -> list[Problem]:
        """All that is wrong with the library; [] when it is sound. Reads everything, so it takes time."""
        with self._catalogue.view() as view:
            return problems(self._catalogue, view, self._originals, self._indexes.at(view))

    def repair(self) -> list[Problem]:
        """Mend what can be mended; returns what is still wrong then. Embeds nothing."""
        self._writer.sweep()
        with self._catalogue.view() as view:
            hashes = view.hashes()
            lost = [each for each in view.sources() if not self._originals.is_whole(hashes[each.document_id])]
        for source in lost:
            if Path(source.origin).is_file():
                self._writer.restore(hashes[source.document_id], Path(source.origin).read_bytes())
        self.rebuild()
        return self.check()

    def rebuild(self) -> None:
        """Build both indexes again from the catalogue. Embeds nothing."""
        with self._catalogue.view() as view:
            self._indexes.rebuild(view)

    def _claim(self) -> None:
        """Note the embedder in a new library; refuse one that was made with another; renew words analysed otherwise."""
        with self._catalogue.view() as view:
            settled = view.meta("embedder") == self._embedder.name and view.meta("words") == Analyser.name
        if settled:
            return
        with self._writer.edit() as edit:
            known = edit.meta("embedder") or self._embedder.name
            if known != self._embedder.name:
                raise ModelError(
                    f"the library in {self.folder} was made with the embedder {known!r}, not {self._embedder.name!r}; "
                    f"set the embedder to {known!r}, or add the documents to a new library"
                )
            edit.set_meta("embedder", known)
            edit.set_meta("dimension", str(self._embedder.dimension))
            edit.set_meta("words", Analyser.name)
            ids = edit.passage_ids().tolist()
            for first in range(0, len(ids), _RENEWED_AT_ONCE):
                passages = edit.passages(ids[first : first + _RENEWED_AT_ONCE])
                titles = edit.titles(list({passage.document_id for passage in passages.values()}))
                for passage_id, passage in passages.items():
                    edit.set_words(passage_id, self._analyser.hashes(passage.word_text(titles[passage.document_id])))

    def _add_files(self, files: list[tuple[Path, str]], progress: Progress) -> Report:
        outcomes: list[Outcome] = []
        for file, name in files:
            outcomes.append(self._add_file(file, name))
            progress(outcomes[-1], len(outcomes), len(files))
        return Report(tuple(outcomes))

    def _add_file(self, file: Path, name: str) -> Outcome:
        origin = origin_of(file)
        try:
            if file.stat().st_size > Limits().max_bytes:
                read(file, name=name)
            data = file.read_bytes()
        except UnreadableError as error:
            return self._note_unreadable(origin, name, error.reason)
        except OSError as error:
            return self._note_unreadable(origin, name, f"it cannot be opened ({error.strerror}); check its permissions")
        return self._put(origin, name, data)

    def _put(self, origin: str, name: str, data: bytes) -> Outcome:
        document_id = sha256(data).hexdigest()[:16]
        while True:
            prepared = None
            with self._catalogue.view() as view:
                reading = view.reading(document_id)
            if reading is None or reading < PREPARATION:
                try:
                    document = read_bytes(data, name=name)
                except UnreadableError as error:
                    return self._note_unreadable(origin, name, error.reason)
                prepared = prepare(document, size_bytes=len(data), embedder=self._embedder, analyser=self._analyser)
            with self._writer.edit() as edit:
                # Meanwhile another process may have added the same content, or removed it.
                again = edit.has(document_id)
                if prepared is not None and (edit.reading(document_id) or 0) < PREPARATION:
                    if edit.meta("words") != Analyser.name:
                        raise LibraryError(
                            f"another version of Pincite has taken over the library in {self.folder} meanwhile; "
                            "start this one again"
                        )
                    edit.add(prepared)
                if edit.has(document_id):
                    self._writer.keep(data)
                    status: Status = edit.link(origin, name, document_id)
                    if status == "unchanged" and prepared is not None and again:
                        status = "replaced"
                    return Outcome(name, status, document_id, edit.entry(document_id).passages, None)

    def _note_unreadable(self, origin: str, name: str, reason: str) -> Outcome:
        with self._writer.edit() as edit:
            edit.note_unreadable(origin, name, reason)
        return Outcome(name, "unreadable", None, 0, reason)
