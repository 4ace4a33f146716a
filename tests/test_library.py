"""The library as a whole: what comes in is found, what goes is gone, and nothing is done twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from index.passage import Hit
from sources.errors import LibraryError, ModelError, NotFoundError
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
