"""The library as a whole: what comes in is found, what goes is gone, and nothing is done twice."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from index.library import Library
from index.passage import Hit
from sources.errors import LibraryBusyError, LibraryError, ModelError, NotFoundError
from tests.fakes import HashingEmbedder

TOURISM = "Tajikistan coordinates the measures on tourism. The first meeting was held in Dushanbe.\n"
ENERGY = "The Republic of Korea coordinates the energy measures. Reports are due each spring.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    (folder / "sub").mkdir(parents=True)
    (folder / "tourism.txt").write_text(TOURISM, encoding="utf-8")
    (folder / "sub" / "energy.txt").write_text(ENERGY, encoding="utf-8")
    return folder


@pytest.fixture
def embedder() -> HashingEmbedder:
    return HashingEmbedder()


@pytest.fixture
def library(tmp_path: Path, embedder: HashingEmbedder) -> Library:
    return Library.open(tmp_path / "library", embedder)


def search(library: Library, question: str, documents: list[str] | None = None) -> list[Hit]:
    with library.snapshot() as snapshot:
        return list(snapshot.search(question, limit=5, documents=documents).hits)


def names(library: Library) -> list[str]:
    return [entry.name for entry in library.documents()]


def test_what_is_added_is_found_with_its_place(library: Library, folder: Path) -> None:
    library.add([folder])
    with library.snapshot() as snapshot:
        found = snapshot.search("who coordinates tourism", limit=1)
        passage = found.hits[0].passage
        assert "Tajikistan" in passage.text
        assert snapshot.document(passage.document_id).quote(passage.span) == passage.text
        assert (found.documents, found.passages) == (2, 2)
    assert names(library) == ["sub/energy.txt", "tourism.txt"]


def test_what_is_removed_is_gone_and_its_original_with_it(library: Library, folder: Path) -> None:
    report = library.add([folder])
    gone = next(outcome.document_id for outcome in report.outcomes if outcome.name == "tourism.txt")
    assert gone is not None
    original = library.original_path(gone)
    assert original.read_text(encoding="utf-8") == TOURISM
    library.remove([gone])
    assert all(hit.passage.document_id != gone for hit in search(library, "who coordinates tourism"))
    assert not original.exists()
    with pytest.raises(NotFoundError):
        library.document(gone)


def test_the_same_content_under_two_names_is_one_document(library: Library, embedder: HashingEmbedder) -> None:
    first = library.add_bytes("a.txt", TOURISM.encode())
    encoded = embedder.encoded
    second = library.add_bytes("b.txt", TOURISM.encode())
    assert first.document_id == second.document_id
    assert embedder.encoded == encoded
    (entry,) = library.documents()
    assert entry.names == ("a.txt", "b.txt")


def test_a_changed_file_replaces_its_older_self(library: Library, folder: Path) -> None:
    library.sync(folder)
    (folder / "tourism.txt").write_text(TOURISM.replace("Tajikistan", "Mongolia"), encoding="utf-8")
    report = library.sync(folder)
    assert [(outcome.name, outcome.status) for outcome in report.outcomes] == [
        ("sub/energy.txt", "unchanged"),
        ("tourism.txt", "replaced"),
    ]
    assert "Mongolia" in search(library, "who coordinates tourism")[0].passage.text
    assert not any("Tajikistan" in hit.passage.text for hit in search(library, "Tajikistan tourism"))


def test_sync_embeds_only_what_changed_and_removes_what_is_gone(
    library: Library, folder: Path, embedder: HashingEmbedder
) -> None:
    library.add_bytes("upload.txt", b"An upload stays where it is.")
    library.sync(folder)
    encoded, version = embedder.encoded, library.version
    library.sync(folder)
    assert (embedder.encoded, library.version) == (encoded, version)
    (folder / "tourism.txt").unlink()
    library.sync(folder)
    assert embedder.encoded == encoded
    assert names(library) == ["sub/energy.txt", "upload.txt"]


def test_files_without_text_are_recorded_and_the_rest_goes_in(library: Library, folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(b"\x7fELF\x00\x01\x02")
    report = library.sync(folder)
    assert [outcome.name for outcome in report.of("unreadable")] == ["binary.txt", "empty.txt"]
    assert [file.name for file in library.unreadable()] == ["binary.txt", "empty.txt"]
    assert all(file.reason for file in library.unreadable())
    (folder / "empty.txt").write_text("No longer empty.", encoding="utf-8")
    (folder / "binary.txt").unlink()
    library.sync(folder)
    assert library.unreadable() == []


def test_forgetting_and_removing_are_one_change_all_or_none(library: Library, folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    library.sync(folder)
    (energy,) = (entry.id for entry in library.documents() if entry.name == "sub/energy.txt")
    version = library.version
    with pytest.raises(NotFoundError):
        library.remove([energy], unreadable=["empty.txt", "nothing.txt"])
    assert (len(library.documents()), len(library.unreadable()), library.version) == (2, 1, version)
    library.remove([energy], unreadable=["empty.txt"])
    assert (len(library.documents()), len(library.unreadable()), library.version) == (1, 0, version + 1)
    library.sync(folder)
    assert [file.name for file in library.unreadable()] == ["empty.txt"]


def put_again(library: Library, folder: Path, way: str) -> set[str]:
    """Puts the two files in once more, and tells what became of them."""
    if way == "sync":
        outcomes = library.sync(folder).outcomes
    elif way == "add":
        outcomes = library.add([folder]).outcomes
    else:
        outcomes = tuple(
            library.add_bytes(name, text.encode()) for name, text in (("tourism.txt", TOURISM), ("energy.txt", ENERGY))
        )
    return {outcome.status for outcome in outcomes}


@pytest.mark.parametrize("way", ["sync", "add", "add_bytes"])
def test_what_an_older_version_had_read_is_read_again(
    library: Library, folder: Path, embedder: HashingEmbedder, tmp_path: Path, way: str
) -> None:
    library.sync(folder)
    library.add_bytes("tourism.txt", TOURISM.encode())
    with Library.open(tmp_path / "library", embedder) as other:
        before = [hit.passage for hit in search(other, "who coordinates tourism")]
        with closing(sqlite3.connect(tmp_path / "library" / "catalogue.sqlite3")) as connection:
            connection.execute("UPDATE documents SET reading = 0, title = 'as it was read then'")
            connection.commit()
        assert library.read_before() == 2
        assert put_again(library, folder, way) <= {"replaced", "added"}
        assert (library.read_before(), library.check()) == (0, [])
        assert put_again(library, folder, way) == {"unchanged"}
        assert [hit.passage for hit in search(other, "who coordinates tourism")] == before
        assert "as it was read then" not in {entry.title for entry in other.documents()}
        assert other.counts() == (2, 2)


def test_search_can_be_restricted_to_documents(library: Library, folder: Path) -> None:
    library.add([folder])
    energy = next(entry.id for entry in library.documents() if entry.name == "sub/energy.txt")
    assert {hit.passage.document_id for hit in search(library, "who coordinates tourism", [energy])} == {energy}
    with pytest.raises(NotFoundError):
        search(library, "who coordinates tourism", ["0" * 16])


def test_another_open_library_sees_a_change_without_reopening(
    library: Library, tmp_path: Path, embedder: HashingEmbedder
) -> None:
    other = Library.open(tmp_path / "library", embedder)
    assert search(other, "tourism") == []
    outcome = library.add_bytes("a.txt", TOURISM.encode())
    assert "tourism" in search(other, "tourism")[0].passage.text
    assert outcome.document_id is not None
    library.remove([outcome.document_id])
    assert search(other, "tourism") == []


def test_a_snapshot_does_not_change_while_it_is_open(library: Library) -> None:
    library.add_bytes("a.txt", TOURISM.encode())
    with library.snapshot() as snapshot:
        library.add_bytes("b.txt", ENERGY.encode())
        search(library, "energy")
        assert snapshot.search("energy", limit=5).documents == 1
        assert len(snapshot.search("energy", limit=5).hits) == 1


def test_a_library_refuses_another_embedder(library: Library, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="hashing"):
        Library.open(tmp_path / "library", HashingEmbedder(name="other"))


def test_opening_a_missing_library_says_so(tmp_path: Path, embedder: HashingEmbedder) -> None:
    with pytest.raises(LibraryError, match="no library"):
        Library.open(tmp_path / "nowhere", embedder, create=False)
    assert not (tmp_path / "nowhere").exists()


def test_originals_are_cleaned_up_and_restored(library: Library, folder: Path) -> None:
    library.sync(folder)
    assert library.check() == []
    lost, damaged = (library.original_path(entry.id) for entry in library.documents())
    lost.unlink()
    damaged.write_bytes(b"something else")
    (lost.parent / ".writing-x").write_bytes(b"never finished")
    assert sorted(problem.fault for problem in library.check()) == ["original", "original", "orphan"]
    assert library.repair() == []
    assert lost.exists()


def test_a_damaged_catalogue_is_reported(library: Library, folder: Path, tmp_path: Path) -> None:
    library.sync(folder)
    with closing(sqlite3.connect(tmp_path / "library" / "catalogue.sqlite3")) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("UPDATE passages SET text = 'Something else.' WHERE id = 1")
        connection.execute("DELETE FROM vectors WHERE passage = 2")
    library.rebuild()
    assert sorted(problem.fault for problem in library.check()) == ["document", "document", "index", "index"]


def test_a_library_can_be_copied_and_follow_its_folder(
    library: Library, folder: Path, tmp_path: Path, embedder: HashingEmbedder
) -> None:
    library.sync(folder)
    version = library.version
    library.close()
    shutil.copytree(tmp_path / "library", tmp_path / "copy" / "library")
    shutil.move(folder, tmp_path / "copy" / "reports")
    encoded = embedder.encoded
    with Library.open(tmp_path / "copy" / "library", embedder) as copy:
        report = copy.sync(tmp_path / "copy" / "reports")
        assert {outcome.status for outcome in report.outcomes} == {"unchanged"}
        assert (embedder.encoded, copy.version) == (encoded, version)
        (tmp_path / "copy" / "reports" / "tourism.txt").unlink()
        copy.sync(tmp_path / "copy" / "reports")
        assert names(copy) == ["sub/energy.txt"]
        assert copy.check() == []


def test_files_of_one_name_in_two_folders_are_two_documents(library: Library, tmp_path: Path) -> None:
    for place, text in (("one", TOURISM), ("two", ENERGY)):
        (tmp_path / place).mkdir()
        (tmp_path / place / "report.txt").write_text(text, encoding="utf-8")
        library.sync(tmp_path / place)
    assert names(library) == ["report.txt", "report.txt"]


def test_a_file_that_cannot_be_read_any_more_keeps_its_older_self(library: Library, folder: Path) -> None:
    library.sync(folder)
    (folder / "tourism.txt").write_bytes(b"")
    assert [outcome.name for outcome in library.sync(folder).of("unreadable")] == ["tourism.txt"]
    assert "tourism.txt" in names(library)


def test_removing_one_unknown_document_removes_none(library: Library, folder: Path) -> None:
    library.sync(folder)
    known = library.documents()[0].id
    with pytest.raises(NotFoundError):
        library.remove([known, "0" * 16])
    assert len(library.documents()) == 2


def test_a_path_that_does_not_exist_is_an_error_before_anything_is_added(library: Library, folder: Path) -> None:
    with pytest.raises(LibraryError, match="nothing-here"):
        library.add([folder, folder / "nothing-here"])
    assert library.documents() == []


def test_a_writer_waits_for_another_and_then_says_so(
    library: Library, tmp_path: Path, embedder: HashingEmbedder
) -> None:
    busy = Library.open(tmp_path / "library", embedder, lock_timeout_seconds=0.1)
    with FileLock(tmp_path / "library" / "write.lock"):
        with pytest.raises(LibraryBusyError):
            busy.add_bytes("a.txt", TOURISM.encode())
        assert search(busy, "tourism") == []


STEPS = st.lists(
    st.tuples(st.sampled_from(["put", "remove", "sync"]), st.integers(0, 3), st.integers(0, 4)), min_size=1, max_size=8
)


@settings(deadline=None, max_examples=15)
@given(STEPS)
def test_any_sequence_leaves_catalogue_and_indexes_equal(steps: list[tuple[str, int, int]]) -> None:
    texts = [f"{text} Note {number}.".encode() for number, text in enumerate([TOURISM, ENERGY, "", TOURISM, "Other."])]
    with TemporaryDirectory() as place, Library.open(Path(place) / "library", HashingEmbedder()) as library:
        folder = Path(place) / "folder"
        folder.mkdir()
        for action, file, text in steps:
            if action == "put":
                library.add_bytes(f"{file}.txt", texts[text])
            elif action == "remove":
                library.remove([entry.id for entry in library.documents() if f"{file}.txt" in entry.names])
            else:
                (folder / f"{file}.txt").write_bytes(texts[text])
                (folder / f"{(file + 1) % 4}.txt").unlink(missing_ok=True)
                library.sync(folder)
            found = search(library, "who coordinates tourism")
            assert len(found) == min(5, library.counts()[1])
        assert library.check() == []
        with Library.open(library.folder, HashingEmbedder()) as fresh:
            assert search(fresh, "who coordinates tourism") == search(library, "who coordinates tourism")


def test_a_library_whose_words_were_made_otherwise_is_renewed_when_it_is_opened(
    tmp_path: Path, embedder: HashingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.library._RENEWED_AT_ONCE", 1)
    (tmp_path / "kk.txt").write_text("Кеңестің хатшылығы Астанада ашылды.\n", encoding="utf-8")
    (tmp_path / "harbour.txt").write_text("It was opened in spring.\n", encoding="utf-8")
    library = Library.open(tmp_path / "library", embedder)
    library.add([tmp_path / "kk.txt", tmp_path / "harbour.txt"])
    library.close()
    with closing(sqlite3.connect(tmp_path / "library" / "catalogue.sqlite3")) as catalogue, catalogue:
        catalogue.execute("UPDATE vectors SET words = ?", (b"\x00" * 8,))
        catalogue.execute("UPDATE meta SET value = 'fold-stem-en-ru/1' WHERE key = 'words'")
    renewed = Library.open(tmp_path / "library", embedder)
    for question, found in (("хатшылық", "Кеңестің"), ("harbour", "It was")):
        hit = search(renewed, question)[0]
        assert hit.lexical is not None
        assert hit.passage.text.startswith(found)


def test_a_process_of_another_version_adds_no_words_of_its_own_making(
    tmp_path: Path, embedder: HashingEmbedder
) -> None:
    (tmp_path / "a.txt").write_text("The mill stands by the river.\n", encoding="utf-8")
    with Library.open(tmp_path / "library", embedder) as library:
        with closing(sqlite3.connect(tmp_path / "library" / "catalogue.sqlite3")) as catalogue, catalogue:
            catalogue.execute("UPDATE meta SET value = 'newer/9' WHERE key = 'words'")
        with pytest.raises(LibraryError, match="start this one again"):
            library.add([tmp_path / "a.txt"])
        assert library.documents() == []
