"""The libraries that the reader learns from: their rows, their rivals and what is drawn of them."""

import gzip
import json
from collections import Counter
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from service.reader.train.groups import RIVALS, Sampler, question_pieces
from service.reader.train.libraries import ARTICLES, LIBRARIES, library_rows
from service.reader.train.mixture import Share
from service.reader.train.pool import build_pool
from service.reader.train.rows import Row
from service.reader.train.written import context_hash
from sources.document import Span
from tests.tiny_reader import tiny_tokenizer

PASSAGES = (
    "The mill was built by Anna Holm.",
    "Anna Holm planted rye.",
    "The bridge was built by Kaspar Lund, the mill by Anna Holm.",
    "Wheat grows by the river.",
    "The river floods the fields.",
)
HEADINGS = ("Mills > Builders", "Mills > Farmers", "Bridges", "Crops", "")
ANSWERED = {"kind": "parallel", "question": "Who built the mill?", "answers": [[0, 22, 31], [2, 49, 58]]}
SILENT = {"kind": "none", "question": "Who planted wheat?", "near": 1}


@pytest.fixture
def rows(tmp_path: Path) -> tuple[Row, ...]:
    library = {"subject": "mills", "passages": PASSAGES, "headings": HEADINGS, "questions": [ANSWERED, SILENT]}
    path = tmp_path / "libraries.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(library).encode()))
    every, none = library_rows(path, one_in=10**9)
    assert none == ()
    return every


def test_a_question_has_a_row_for_each_passage_that_answers_it(rows: tuple[Row, ...]) -> None:
    first, second, _ = rows
    assert (first.context, first.texts) == (PASSAGES[0], ("Anna Holm",))
    assert (second.context, second.texts) == (PASSAGES[2], ("Anna Holm",))
    assert set(first.rivals) == set(second.rivals) == {PASSAGES[1], PASSAGES[3], PASSAGES[4]}


def test_each_passage_keeps_what_stands_above_it(rows: tuple[Row, ...]) -> None:
    above = dict(zip(PASSAGES, HEADINGS, strict=True))
    for row in rows:
        assert row.heading == above[row.context]
        assert row.rival_headings == tuple(above[rival] for rival in row.rivals)


def test_a_question_without_an_answer_stands_on_the_passage_that_nearly_has_one(rows: tuple[Row, ...]) -> None:
    silent = rows[-1]
    assert (silent.context, silent.answers) == (PASSAGES[1], ())
    assert silent.rivals[0] == PASSAGES[3]  # it speaks of wheat


def test_a_library_is_kept_apart_whole(tmp_path: Path) -> None:
    libraries = [
        {"subject": "mills", "passages": [f"Mill {number}.", "Rye."], "headings": ["", ""], "questions": [SILENT] * 2}
        for number in range(400)
    ]
    path = tmp_path / "libraries.jsonl.gz"
    path.write_bytes(gzip.compress("".join(json.dumps(one) + "\n" for one in libraries).encode()))
    trained, apart = library_rows(path, one_in=10)
    assert len(trained) + len(apart) == 800
    assert 20 < len({row.title for row in apart}) < 60
    assert {row.title for row in trained}.isdisjoint({row.title for row in apart})


def test_passages_are_found_in_the_texts_that_they_are_named_by(tmp_path: Path, rows: tuple[Row, ...]) -> None:
    text = " ".join(PASSAGES)
    name = context_hash(text)
    starts = [text.index(passage) for passage in PASSAGES]
    named = [(name, start, start + len(passage)) for start, passage in zip(starts, PASSAGES, strict=True)]
    shared = {"subject": "mills", "headings": HEADINGS, "questions": [ANSWERED, SILENT]}
    known, unknown = {**shared, "passages": named}, {**shared, "passages": [*named[:4], ("0" * 16, 0, 3)]}
    path = tmp_path / "libraries.jsonl.gz"
    path.write_bytes(gzip.compress("".join(json.dumps(one) + "\n" for one in (known, unknown)).encode()))
    assert library_rows(path, one_in=10**9, contexts={name: text}) == (rows, ())
    assert library_rows(path, one_in=10**9) == ((), ())


def test_a_row_with_rivals_is_read_beside_some_of_them(rows: tuple[Row, ...]) -> None:
    tokenizer = tiny_tokenizer()
    pool = build_pool(rows, tokenizer)
    share = Share("libraries", rows, 1.0, made=True)
    sampler = Sampler((share,), pool, {}, question_pieces(rows, tokenizer), seed=1)
    for row, group in islice(zip(sampler.rows(), sampler.groups(), strict=False), 20):
        own, *others = group.windows
        assert len(others) == min(RIVALS, len(row.rivals))
        assert not any(other.answers for other in others)
        assert all(other.ids.tolist() != own.ids.tolist() for other in others)


def test_a_group_is_shown_with_all_its_headings_or_with_none(rows: tuple[Row, ...]) -> None:
    tokenizer = tiny_tokenizer()
    questions = question_pieces(rows, tokenizer)
    share = Share("libraries", rows, 1.0, made=True)
    sampler = Sampler((share,), build_pool(rows, tokenizer), {}, questions, seed=1)
    seen = Counter[bool]()
    for row, group in islice(zip(sampler.rows(), sampler.groups(), strict=False), 40):
        own, *others = (window.passage_start - 2 - len(questions[row.question]) for window in group.windows)
        shown = own > 0
        seen[shown] += 1
        assert own == (len(tokenizer.encode(row.heading).ids) + 1 if shown else 0)
        known = {len(tokenizer.encode(heading).ids) + 1 if heading else 0 for heading in row.rival_headings}
        assert set(others) <= (known if shown else {0})
    assert seen[True] > seen[False] > 0


def test_mined_negatives_often_stand_under_the_heading_of_the_question() -> None:
    texts = ["The mill was built by Anna Holm.", "Wheat grows by the river.", "The river drives two wheels."]
    above = ("a", "b c", "b c")
    rows = [
        Row(str(number), "x", "", text, "Who built it?", (), heading=heading)
        for number, (text, heading) in enumerate(zip(texts, above, strict=True))
    ]
    rows[0] = replace(rows[0], answers=(Span(22, 31),))
    tokenizer = tiny_tokenizer()
    sampler = Sampler(
        (Share("x", tuple(rows[:1]), 1.0),),
        build_pool(rows, tokenizer),
        {"0": np.array([1, 2], dtype=np.int32)},
        question_pieces(rows, tokenizer),
        seed=0,
    )
    starts = [tuple(window.passage_start for window in group.windows) for group in islice(sampler.groups(), 60)]
    bare = min(start for group in starts for start in group)
    assert set(starts) == {(bare,) * 3, (bare + 2,) * 3, (bare + 2, bare + 3, bare + 3)}


def test_the_questions_on_texts_of_the_sets_hold_none_of_their_text() -> None:
    with gzip.open(ARTICLES, "rt", encoding="utf-8") as lines:
        libraries = [json.loads(line) for line in lines]
    assert len(libraries) > 100
    for library in libraries:
        assert len(library["passages"]) == len(library["headings"]) == 12
        for context, start, end in library["passages"]:
            assert len(context) == 16
            assert 0 <= start < end
        sizes = [end - start for _, start, end in library["passages"]]
        for one in library["questions"]:
            assert one["question"].strip()
            assert bool(one.get("answers")) != (one["kind"] == "none")
            for place, start, end in one.get("answers", []):
                assert 0 <= start < end <= sizes[place]
        assert sum(one["kind"] == "none" for one in library["questions"]) >= 3


def test_the_libraries_that_ship_are_whole() -> None:
    trained, apart = library_rows(one_in=10)
    rows = [*trained, *apart]
    assert LIBRARIES.stat().st_size < 2_000_000
    assert len({row.id for row in rows}) == len(rows)
    assert 0.25 < sum(not row.answers for row in rows) / len(rows) < 0.4
    for row in rows:
        assert len(row.rivals) == len(row.rival_headings) >= RIVALS, row.id
        assert row.context not in row.rivals
        for text in row.texts:
            assert text, row.id
            assert text == text.strip(" ,;"), row.id
    assert min(Counter(row.title for row in rows).values()) >= 20
