"""The library: a folder that holds documents, found again by what they say; added to, removed from, kept in step.

In the folder: `catalogue.sqlite3` (the one truth), `originals/` (the files as they came) and `write.lock`. It can be
copied to another machine while nobody writes to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from filelock import FileLock, Timeout

from index.catalogue import Catalogue, Edit, Entry, Prepared, Unreadable
from index.embed import Embedder
from index.indexes import CurrentIndexes
from index.lexical import Analyser
from index.originals import Originals
from index.outcome import Outcome, Progress, Report, Status
from index.passage import split
from index.search import Parsed, Snapshot
from sources.document import Document
from sources.errors import LibraryBusyError, LibraryError, ModelError, UnreadableError
from sources.read import Limits, read, read_bytes, walk

ReadBytes = Callable[..., Document]


class Library:
    """Documents with their passages, open to any number of readers; writers take turns, also across processes."""

    def __init__(
        self,
        folder: Path,
        embedder: Embedder,
        *,
        lock_timeout_seconds: float = 30.0,
        on_step: Callable[[str], None] = lambda step: None,
    ) -> None:
        self.folder = folder
        self._embedder = embedder
        self._analyser = Analyser()
        self._originals = Originals(folder / "originals")
        self._catalogue = Catalogue(folder / "catalogue.sqlite3")
        self._indexes = CurrentIndexes(embedder.dimension)
        self._parsed = Parsed()
        self._lock_timeout_seconds = lock_timeout_seconds
        self._on_step = on_step
        self._claim()

    @classmethod
    def open(
        cls,
        folder: Path,
        embedder: Embedder,
        *,
        create: bool = True,
        lock_timeout_seconds: float = 30.0,
        on_step: Callable[[str], None] = lambda step: None,
    ) -> Library:
        """The library in `folder`, made when there is none and `create` says so.

        A writer waits `lock_timeout_seconds` for another one, then raises LibraryBusyError. `on_step` is told about
        each step of a change as it is taken; tests use it to stop there. Raises LibraryError when there is no library
        or it is not usable, ModelError when it was made with another embedder.
        """
        if not create and not (folder / "catalogue.sqlite3").is_file():
            raise LibraryError(f"there is no library in {folder}; add a document first, or name another folder")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(
                f"the library folder {folder} cannot be made ({error.strerror}); name another"
            ) from error
        return cls(folder, embedder, lock_timeout_seconds=lock_timeout_seconds, on_step=on_step)

    def close(self) -> None:
        """Give the files back. The library is not usable afterwards."""
        self._catalogue.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """The library as it stands now; changes made meanwhile do not show in it."""
        with self._catalogue.view() as view:
            yield Snapshot(view, self._indexes.at, self._embedder, self._analyser, self._parsed)

    @property
    def version(self) -> int:
        """How many changes were made to it."""
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

    def unreadable(self) -> list[Unreadable]:
        """The files that gave no text, by name."""
        with self._catalogue.view() as view:
            return view.unreadable()

    def add(self, paths: Iterable[Path], *, progress: Progress = lambda outcome, done, total: None) -> Report:
        """Add files, and folders with all that is in them. See `add_bytes` for what happens to each file."""
        files = [(file, name) for path in paths for file, name in _files(path)]
        outcomes = []
        for done, (file, name) in enumerate(files, start=1):
            outcomes.append(self._add_file(file, name))
            progress(outcomes[-1], done, len(files))
        return Report(tuple(outcomes))

    def add_bytes(self, name: str, data: bytes) -> Outcome:
        """Add a file that came without a path; one of that name that came so before is replaced.

        Content that the library has already is only given the further name. A file without text is recorded with the
        reason; nothing else changes then.
        """
        return self._put(name, name, data)

    def remove(self, document_ids: Iterable[str]) -> None:
        """Take documents out, all or none; no search in any process that starts after this returns finds them.

        Raises NotFoundError for an unknown one.
        """
        with self._edit() as edit:
            for document_id in dict.fromkeys(document_ids):
                edit.remove(document_id)

    def sync(self, folder: Path, *, progress: Progress = lambda outcome, done, total: None) -> Report:
        """Make the library hold what `folder` holds: new files come in, changed ones are replaced, missing ones go.

        Documents that came from elsewhere stay. Only what changed is embedded. Raises LibraryError when `folder` is no
        folder.
        """
        root = folder.resolve()
        if not root.is_dir():
            raise LibraryError(f"{folder} is not a folder; name the folder that holds your documents")
        added = self.add([root], progress=progress)
        with self._edit() as edit:
            gone = [source for source in edit.sources(below=f"{root}/") if not Path(source.origin).exists()]
            failed = [file for file in edit.unreadable() if file.origin.startswith(f"{root}/")]
            for origin in (*(source.origin for source in gone), *(file.origin for file in failed)):
                if not Path(origin).exists():
                    edit.unlink(origin)
        removed = [Outcome(source.name, "removed", source.document_id, 0, None) for source in gone]
        return Report((*added.outcomes, *removed))

    def _add_file(self, file: Path, name: str) -> Outcome:
        origin = str(file.parent.resolve() / file.name)
        try:
            if file.stat().st_size > Limits().max_bytes:
                read(file, name=name)
            data = file.read_bytes()
        except OSError as error:
            return self._note_unreadable(origin, name, f"it cannot be opened ({error.strerror}); check its permissions")
        return self._put(origin, name, data)

    def _put(self, origin: str, name: str, data: bytes) -> Outcome:
        digest = sha256(data).hexdigest()
        document_id = digest[:16]
        with self._catalogue.view() as view:
            known = view.has(document_id)
        prepared = None
        if not known:
            try:
                prepared = self._prepare(read_bytes(data, name=name), len(data))
            except UnreadableError as error:
                return self._note_unreadable(origin, name, error.reason)
        with self._edit() as edit:
            replaces = any(source.origin == origin for source in edit.sources())
            if prepared is not None and not edit.has(document_id):
                self._originals.keep(digest, data)
                self._on_step("original kept")
                edit.add(prepared)
            news = edit.link(origin, name, document_id)
            passages = edit.entry(document_id).passages
        status: Status = "unchanged" if not news else "replaced" if replaces else "added"
        return Outcome(name, status, document_id, passages, None)

    def _prepare(self, document: Document, size_bytes: int) -> Prepared:
        """All that costs time, done before the catalogue is locked."""
        passages = split(document, count_tokens=self._embedder.count_tokens, window_tokens=self._embedder.max_tokens)
        texts = [passage.search_text for passage in passages]
        return Prepared(
            document,
            passages,
            self._embedder.encode(texts),
            [self._analyser.hashes(text) for text in texts],
            size_bytes,
        )

    def _note_unreadable(self, origin: str, name: str, reason: str) -> Outcome:
        with self._edit() as edit:
            edit.note_unreadable(origin, name, reason)
        return Outcome(name, "unreadable", None, 0, reason)

    @contextmanager
    def _edit(self) -> Iterator[Edit]:
        """One change: the catalogue first, then the files that nothing refers to any more."""
        lock = FileLock(self.folder / "write.lock", timeout=self._lock_timeout_seconds)
        try:
            lock.acquire()
        except Timeout as error:
            raise LibraryBusyError(
                f"another process has been writing to {self.folder} for {self._lock_timeout_seconds:g} seconds; "
                "try again when it is done"
            ) from error
        try:
            with self._catalogue.edit() as edit:
                yield edit
                self._on_step("rows written")
            self._on_step("committed")
            self._originals.drop(edit.dropped)
        finally:
            lock.release()

    def _claim(self) -> None:
        """Note the embedder in a new library; refuse a library that was made with another."""
        with self._catalogue.view() as view:
            known = view.meta("embedder")
        if known is None:
            with self._edit() as edit:
                if edit.meta("embedder") is None:
                    edit.set_meta("embedder", self._embedder.name)
                    edit.set_meta("dimension", str(self._embedder.dimension))
                    edit.set_meta("words", Analyser.name)
                known = edit.meta("embedder")
        if known != self._embedder.name:
            raise ModelError(
                f"the library in {self.folder} was made with the embedder {known!r}, not {self._embedder.name!r}; "
                f"set the embedder to {known!r}, or add the documents to a new library"
            )


def _files(path: Path) -> list[tuple[Path, str]]:
    """The files to read at `path` with the name each will have."""
    if path.is_dir():
        return list(walk(path))
    return [(path, path.name)]
