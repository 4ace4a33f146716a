"""The catalogue: what it refuses to open, and what it never does twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.catalogue import Catalogue
from index.lexical import Analyser
from index.prepare import prepare
from index.records import Prepared
from index.schema import SCHEMA_VERSION
from sources.errors import LibraryError, NotFoundError
from tests.fakes import HashingEmbedder, document


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalogue.sqlite3"


def prepared(text: str) -> Prepared:
    return prepare(document(text), size_bytes=len(text), embedder=HashingEmbedder(), analyser=Analyser())


def added(catalogue: Catalogue, text: str, *, origin: str = "/a.txt") -> str:
    row = prepared(text)
    with catalogue.edit() as edit:
        edit.add(row)
        edit.link(origin, origin.strip("/"), row.document.id)
    return row.document.id


def test_a_document_comes_back_as_it_went_in(path: Path) -> None:
    catalogue = Catalogue(path)
    row = prepared("Один. Two. \U0001f30f three.")
    document_id = added(catalogue, row.document.text)
    with catalogue.view() as view:
        assert view.document(document_id).text == row.document.text
        assert view.document(document_id).name == "a.txt"
        assert view.passages_of(document_id) == row.passages
        assert view.counts() == (1, len(row.passages))


def test_passage_ids_are_never_used_twice(path: Path) -> None:
    catalogue = Catalogue(path)
    with catalogue.edit() as edit:
        pass
    document_id = added(catalogue, "One.")
    with catalogue.view() as view:
        before = view.passage_ids()
    with catalogue.edit() as edit:
        edit.remove(document_id)
    added(catalogue, "One.")
    with catalogue.view() as view:
        assert view.passage_ids().min() > before.max()
        assert view.removed_since(1, int(before.max())).tolist() == before.tolist()


def test_only_changes_raise_the_version(path: Path) -> None:
    catalogue = Catalogue(path)
    document_id = added(catalogue, "One.")
    with catalogue.edit() as edit:
        assert edit.link("/a.txt", "a.txt", document_id) == "unchanged"
        edit.note_unreadable("/b.txt", "b.txt", "it is empty")
    with catalogue.edit() as edit:
        edit.note_unreadable("/b.txt", "b.txt", "it is empty")
        edit.unlink("/nowhere")
    with catalogue.view() as view:
        assert view.version == 2


def test_an_unreadable_file_is_forgotten_by_name_wherever_it_stood(path: Path) -> None:
    catalogue = Catalogue(path)
    with catalogue.edit() as edit:
        for origin, name in (("/one/b.txt", "b.txt"), ("/two/b.txt", "b.txt"), ("/c.txt", "c.txt")):
            edit.note_unreadable(origin, name, "it is empty")
    with catalogue.edit() as edit:
        edit.forget_unreadable("b.txt")
    with pytest.raises(NotFoundError, match=r"b\.txt"), catalogue.edit() as edit:
        edit.forget_unreadable("b.txt")
    with catalogue.view() as view:
        assert ([file.name for file in view.unreadable()], view.version) == (["c.txt"], 2)


def test_an_edit_that_raises_leaves_nothing(path: Path) -> None:
    catalogue = Catalogue(path)
    row = prepared("One.")
    with pytest.raises(RuntimeError), catalogue.edit() as edit:
        edit.add(row)
        raise RuntimeError
    with catalogue.view() as view:
        assert (view.counts(), view.version) == ((0, 0), 0)
    added(catalogue, "One.")


def test_a_view_does_not_see_later_edits(path: Path) -> None:
    catalogue = Catalogue(path)
    with catalogue.view() as view:
        added(catalogue, "One.")
        assert view.counts() == (0, 0)
    with catalogue.view() as view:
        assert view.counts() == (1, 1)


def test_a_document_stays_while_a_file_holds_it(path: Path) -> None:
    catalogue = Catalogue(path)
    document_id = added(catalogue, "One.")
    with catalogue.edit() as edit:
        edit.link("/b.txt", "b.txt", document_id)
        edit.unlink("/a.txt")
    with catalogue.view() as view:
        assert view.document(document_id).name == "b.txt"
    with catalogue.edit() as edit:
        edit.unlink("/b.txt")
        assert len(edit.dropped) == 1
    with catalogue.view() as view, pytest.raises(NotFoundError):
        view.document(document_id)


def test_removed_text_is_not_left_in_the_files(path: Path) -> None:
    catalogue = Catalogue(path)
    document_id = added(catalogue, "Zanzibar is named nowhere else.")
    with catalogue.edit() as edit:
        edit.remove(document_id)
    catalogue.scrub()
    catalogue.close()
    assert not any(b"Zanzibar" in file.read_bytes() for file in path.parent.iterdir())


def test_vectors_come_back_to_the_last_bit(path: Path) -> None:
    catalogue = Catalogue(path)
    row = prepared("One. Two.")
    added(catalogue, row.document.text)
    with catalogue.view() as view:
        (part,) = view.added_after(0, row.vectors[0].shape[1])
        assert np.array_equal(part.vectors, np.concatenate(row.vectors))
        owners = np.repeat(part.ids, [len(vectors) for vectors in row.vectors])
        assert part.owners.tolist() == owners.tolist()
        assert [words.tolist() for words in part.words] == [words.tolist() for words in row.words]


def test_a_newer_catalogue_is_refused(path: Path) -> None:
    Catalogue(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    with pytest.raises(LibraryError, match="newer"):
        Catalogue(path)


def test_a_catalogue_of_the_first_version_is_brought_up_to_the_present_one(path: Path) -> None:
    catalogue = Catalogue(path)
    document_id = added(catalogue, "Zanzibar is named here.")
    catalogue.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE documents DROP COLUMN reading")
        connection.execute("ALTER TABLE vectors RENAME COLUMN vectors TO vector")
        connection.execute("PRAGMA user_version = 1")
        connection.commit()
    for _ in range(2):
        with Catalogue(path).view() as view:
            assert view.document(document_id).text == "Zanzibar is named here."
            assert view.reading(document_id) == 0


@pytest.mark.parametrize("data", [b"not a database, but long enough" * 40, b"SQLite format 3\x00\x01"])
def test_a_file_that_is_no_catalogue_is_refused(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(LibraryError):
        Catalogue(path)
    assert path.read_bytes() == data


def test_the_database_of_another_program_is_refused(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    with pytest.raises(LibraryError, match="not a Pincite catalogue"):
        Catalogue(path)
