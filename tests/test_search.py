"""A question to hits: both rankings count, literature stands behind, and one version is searched throughout."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.library import Library
from index.passage import Passage
from index.search import Hits, asks_for_literature
from sources.document import Span
from tests.fakes import HashingEmbedder

TEXT = """# Tourism in Asia

Tajikistan coordinates the measures on tourism. The first meeting was held in Dushanbe.

# References

1. Karimov, A. (2019). Tourism measures in Tajikistan. Dushanbe: Irfon.
2. Lee, B. (2021). Who coordinates tourism. Asian Review, 4(2), 1-20.
3. Rahimov, C. (2020). Coordinates of tourism. Dushanbe: Irfon.
"""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", HashingEmbedder()) as library:
        library.add_bytes("tourism.md", TEXT.encode())
        library.add_bytes("energy.txt", b"The Republic of Korea coordinates the energy measures.")
        yield library


def search(library: Library, question: str, *, limit: int = 5) -> Hits:
    with library.snapshot() as snapshot:
        return snapshot.search(question, limit=limit)


def test_hits_say_how_each_ranking_found_them(library: Library) -> None:
    hits = search(library, "Korea energy").hits
    assert "Korea" in hits[0].passage.text
    assert hits[0].score == pytest.approx(1.0)
    assert hits[0].dense is not None
    assert 0 < hits[0].dense <= 1
    assert hits[0].lexical is not None
    assert any(hit.lexical is None for hit in hits)


def test_what_was_said_before_leads_to_its_passages_too(library: Library) -> None:
    said = "What does the Republic of Korea coordinate? the energy measures"
    with library.snapshot() as snapshot:
        alone = snapshot.search("who was at the meeting?", limit=5).hits
        after = snapshot.search("who was at the meeting?", context=said, limit=5).hits
    assert "Korea" in after[0].passage.text
    assert all(0 <= hit.score <= 1 for hit in after)
    assert alone[0].passage.id != after[0].passage.id


def test_references_stand_behind_text_unless_they_are_asked_for(library: Library) -> None:
    kinds = [hit.passage.kind for hit in search(library, "who coordinates tourism").hits]
    assert kinds[-1] == "reference"
    assert "reference" not in kinds[:-1]
    assert search(library, "publications by Karimov, Lee and Rahimov").hits[0].passage.kind == "reference"


def test_a_passage_is_found_by_the_title_of_its_document(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", HashingEmbedder()) as library:
        for name in ("grain-council", "timber-council"):
            library.add_bytes(f"{name}.txt", f"It was founded at Varna in {len(name)} hours.".encode())
        [first, second] = search(library, "when was the timber council founded").hits
        assert (first.lexical or 0) > (second.lexical or 0)
        assert "14 hours" in first.passage.text


def test_what_stands_above_a_passage_begins_with_the_title(library: Library) -> None:
    hits = search(library, "who coordinates tourism or energy").hits
    with library.snapshot() as snapshot:
        above = snapshot.headings([hit.passage for hit in hits])
    found = {heading for hit, heading in zip(hits, above, strict=True) if hit.passage.kind != "reference"}
    assert found == {"Tourism in Asia", "energy"}  # the title is the section's own heading, and stands there once


@pytest.mark.parametrize(
    ("heading", "title", "whole"),
    [
        ("", "Grain Council", "Grain Council"),
        ("History > Seat", "Grain Council", "Grain Council > History > Seat"),
        ("Grain Council > Seat", "Grain Council", "Grain Council > Seat"),
        ("", "03_grain-council", "03 grain council"),
        ("Seat", "", "Seat"),
        ("", "", ""),
        ("Seat", "long " * 1000, "long " * 60 + " > Seat"),
    ],
)
def test_a_heading_stands_under_its_title(heading: str, title: str, whole: str) -> None:
    passage = Passage("d", Span(0, 4), "Text", heading, "text")
    assert passage.heading_under(title) == whole
    assert passage.word_text(title) == (f"{whole}\nText" if whole else "Text")


@pytest.mark.parametrize(
    ("question", "literature"),
    [
        ("which works are cited on tourism", True),
        ("list the references", True),
        ("какая литература использована", True),
        ("who coordinates tourism", False),
        ("how did prices rise in 2019", False),
        ("which cities did he visit", False),
    ],
)
def test_only_words_for_literature_ask_for_it(question: str, literature: bool) -> None:
    assert asks_for_literature(question) is literature


@pytest.mark.parametrize("question", ["", "   ", '"(+', "\x00\ud7ff", "слово " * 2000, "qqqq zzzz"])
def test_any_question_can_be_searched(library: Library, question: str) -> None:
    assert len(search(library, question).hits) <= 5


def test_the_same_question_gets_the_same_hits_in_a_library_opened_anew(library: Library) -> None:
    library.remove([entry.id for entry in library.documents() if entry.name == "energy.txt"])
    library.add_bytes("trade.txt", b"Turkey coordinates the trade measures. Tourism is no part of them.")
    with Library.open(library.folder, HashingEmbedder()) as other:
        assert search(other, "who coordinates tourism") == search(library, "who coordinates tourism")


def test_many_threads_can_search_while_one_writes(library: Library) -> None:
    def ask(_: int) -> bool:
        with library.snapshot() as snapshot:
            found = snapshot.search("who coordinates tourism", limit=20)
            assert all(
                snapshot.document(hit.passage.document_id).quote(hit.passage.span) == hit.passage.text
                for hit in found.hits
            )
            assert found.documents == len(snapshot.documents())
            return len(found.hits) == found.passages

    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(ask, range(40))
        for number in range(6):
            outcome = library.add_bytes(f"{number}.txt", f"Note {number} says who coordinates tourism.".encode())
            if number % 2:
                library.remove([outcome.document_id or ""])
        assert all(answers)
    assert library.check() == []
