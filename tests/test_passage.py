"""Passages: whole sentences, nothing lost, never over a section's end."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.passage import Passage, parts, split
from sources.document import BLOCK_KINDS, BlockKind, Document
from tests.fakes import document


def count_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def texts(passages: Sequence[Passage]) -> list[str]:
    return [passage.text for passage in passages]


def test_sentences_are_dealt_out_evenly_and_stay_whole() -> None:
    note = document("One two three. Four five six. Seven eight nine. Ten eleven twelve.")
    assert texts(split(note, count_tokens=count_words, max_tokens=9)) == [
        "One two three. Four five six.",
        "Seven eight nine. Ten eleven twelve.",
    ]


def test_a_passage_ends_where_its_section_ends() -> None:
    note = document("It began here.", "It ended there.", sections=[("Beginning", 0), ("End", 1)])
    passages = split(note, count_tokens=count_words)
    assert [(passage.heading, passage.text) for passage in passages] == [
        ("Beginning", "It began here."),
        ("End", "It ended there."),
    ]
    assert passages[0].search_text == "Beginning\nIt began here."


def test_two_sections_of_one_name_stay_apart() -> None:
    note = document("First part.", "Second part.", sections=[("Part", 0), ("Part", 1)])
    assert texts(split(note, count_tokens=count_words)) == ["First part.", "Second part."]


def test_references_stand_apart_from_text_and_with_their_heading() -> None:
    note = document(
        "It is so.", ("heading", "References"), ("reference", "Ade, B. (2020)."), ("reference", "Cee (2021).")
    )
    assert [(passage.kind, passage.text) for passage in split(note, count_tokens=count_words)] == [
        ("text", "It is so."),
        ("reference", "References\n\nAde, B. (2020).\n\nCee (2021)."),
    ]


def test_a_sentence_that_is_too_long_is_cut_at_a_clause() -> None:
    note = document("When one two three four, then five six seven eight.")
    assert texts(split(note, count_tokens=count_words, max_tokens=6)) == [
        "When one two three four,",
        "then five six seven eight.",
    ]


def test_a_word_that_is_too_long_is_cut_anywhere() -> None:
    passages = split(document("x" * 100), count_tokens=lambda texts: [len(text) for text in texts], max_tokens=30)
    assert texts(passages) == ["x" * 25] * 4


@pytest.mark.parametrize(("window", "most"), [(6, 6), (48, 12)])
def test_a_passage_fits_into_what_the_embedder_reads_whatever_its_heading(window: int, most: int) -> None:
    words = " ".join(f"Word{number} is here." for number in range(20))
    note = document(words, sections=[("very " * 40, 0)])
    passages = split(note, count_tokens=count_words, max_tokens=12, window_tokens=window)
    assert max(count_words(texts(passages))) == most


def test_a_text_without_blocks_or_with_text_outside_of_them_is_covered() -> None:
    note = document("Inside a block.")
    bare = Document(**{**{name: getattr(note, name) for name in note.__slots__}, "blocks": ()})
    assert texts(split(bare, count_tokens=count_words)) == ["Inside a block."]


@pytest.mark.parametrize("text", ["", "   \n\n "], ids=["nothing", "blank"])
def test_a_text_without_words_has_no_passages(text: str) -> None:
    assert split(document(text), count_tokens=count_words) == []


def test_a_size_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        split(document("A."), count_tokens=count_words, max_tokens=0)


BLOCK_TEXT = st.text(alphabet=st.sampled_from([*"abcАБқ12  \n.,;!?()“”\u00ad\ufb01\U0001f30f"]), max_size=120)
KINDS: st.SearchStrategy[BlockKind] = st.sampled_from(sorted(BLOCK_KINDS))


@settings(deadline=None, max_examples=50)
@given(
    blocks=st.lists(st.tuples(KINDS, BLOCK_TEXT), min_size=1, max_size=6),
    breaks=st.sets(st.integers(0, 5)),
    max_tokens=st.integers(1, 30),
)
def test_passages_hold_every_character_once(
    blocks: list[tuple[BlockKind, str]], breaks: set[int], max_tokens: int
) -> None:
    sections = [(f"Part {number}", number) for number in sorted(breaks) if number < len(blocks)]
    note = document(*blocks, sections=sections)
    passages = split(note, count_tokens=count_words, max_tokens=max_tokens)
    end = 0
    for passage in passages:
        assert passage.text == note.quote(passage.span) == passage.text.strip() != ""
        assert passage.span.start >= end
        assert not note.text[end : passage.span.start].strip()
        assert count_words([passage.text])[0] <= max_tokens
        for section in note.sections:
            assert section.span.encloses(passage.span) or not section.span.overlaps(passage.span)
        end = passage.span.end
    assert not note.text[end:].strip()
    assert re.sub(r"\s", "", "".join(texts(passages))) == re.sub(r"\s", "", note.text)


def test_the_parts_of_a_passage_are_sentences_of_thirty_words_or_more_together() -> None:
    long = " ".join(["word"] * 35)
    text = f"Short one. Short two. {long} end. Word {long} end. A last one."
    note = document(text)
    (passage,) = split(note, count_tokens=count_words, max_tokens=200)
    found = [part.of(text) for part in parts(note, passage)]
    assert found == [f"Short one. Short two. {long} end.", f"Word {long} end. A last one."]


def test_a_short_passage_is_one_part() -> None:
    note = document("It began here. It ended there.")
    (passage,) = split(note, count_tokens=count_words, max_tokens=200)
    assert parts(note, passage) == [passage.span]
