"""Rows, pool and windows: what the reader learns from is cut where it should be."""

import gzip
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from service.reader.train.pool import MAX_PASSAGE_PIECES, build_pool, packed
from service.reader.train.rows import Row, enumerated, kept_apart, read_rows, read_squad
from service.reader.train.windows import CLS, SEP, Cutter, join
from service.reader.train.written import QUESTIONS, context_hash, written_rows
from sources.document import Span
from tests.tiny_reader import tiny_tokenizer

TEXT = "The mill stands by the river. It was built in 1712 by Anna Holm. Two wheels drive it. It grinds rye."


def row_of(answer: str, *, context: str = TEXT, title: str = "mill") -> Row:
    start = context.index(answer)
    return Row("x:1", "x", title, context, "Who built the mill?", (Span(start, start + len(answer)),))


def write_lines(path: Path, *lines: dict[str, object]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
    return path


def test_a_line_becomes_a_row_with_trimmed_distinct_answers(tmp_path: Path) -> None:
    answers = [{"text": "Anna Holm. ", "answer_start": 54}, {"text": "Anna Holm.", "answer_start": 54}]
    line = {"id": 7, "title": "mill", "context": TEXT, "question": " Who? ", "answers": answers}
    (row,) = read_rows(write_lines(tmp_path / "norm.jsonl.gz", line), source="set")
    assert (row.id, row.question, row.texts) == ("set:7", "Who?", ("Anna Holm.",))


def test_a_follow_up_is_asked_in_full(tmp_path: Path) -> None:
    line = {"id": 1, "context": TEXT, "question": "and when?", "rewrite": "When was it built?", "answers": []}
    (row,) = read_rows(write_lines(tmp_path / "norm.jsonl.gz", line), source="set")
    assert row.question == "When was it built?"


def test_squad_json_is_read_with_its_unanswerable_questions(tmp_path: Path) -> None:
    questions = [
        {"id": "a", "question": "When?", "answers": [{"text": "1712", "answer_start": 46}]},
        {"id": "b", "question": "Why?", "answers": []},
    ]
    articles = {"data": [{"title": "mill", "paragraphs": [{"context": TEXT, "qas": questions}]}]}
    path = tmp_path / "squad.json.gz"
    path.write_bytes(gzip.compress(json.dumps(articles).encode()))
    assert [row.texts for row in read_squad(path, source="squad")] == [("1712",), ()]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        pytest.param([Span(10, 14), Span(0, 5)], (Span(0, 14),), id="close items are one enumeration"),
        pytest.param([Span(0, 5), Span(36, 40)], (Span(0, 5), Span(36, 40)), id="distant items stay apart"),
    ],
)
def test_items_of_a_list_are_put_together_where_they_stand_close(items: list[Span], expected: tuple[Span, ...]) -> None:
    assert enumerated(items) == expected


def test_rows_of_one_context_are_kept_apart_together() -> None:
    rows = [row_of("1712"), row_of("rye")]
    assert kept_apart(rows[0], one_in=2) == kept_apart(rows[1], one_in=2)


def test_about_one_in_ten_contexts_is_kept_apart() -> None:
    rows = [Row(str(number), "x", "", f"context {number}", "?", ()) for number in range(1000)]
    assert 70 < sum(kept_apart(row, one_in=10) for row in rows) < 130


def test_sentences_are_packed_into_passages_and_long_ones_cut() -> None:
    assert packed([Span(0, 3), Span(3, 5), Span(5, 14)], max_pieces=5) == [Span(0, 5), Span(5, 10), Span(10, 14)]


def test_a_passage_is_whole_sentences_of_its_context() -> None:
    pool = build_pool([row_of("1712")], tiny_tokenizer())
    assert [pool.text(passage) for passage in pool.passages] == [TEXT]
    context = pool.contexts[0]
    assert [context.text_of(sentence) for sentence in context.sentences] == [
        "The mill stands by the river.",
        "It was built in 1712 by Anna Holm.",
        "Two wheels drive it.",
        "It grinds rye.",
    ]


def test_the_gold_window_marks_the_answer() -> None:
    row = row_of("Anna Holm")
    tokenizer = tiny_tokenizer()
    pool = build_pool([row], tokenizer)
    question = np.array(tokenizer.encode(row.question, add_special_tokens=False).ids, dtype=np.int32)
    window = Cutter(pool, np.random.default_rng(0)).gold(row, question)
    (answer,) = window.answers
    assert tokenizer.decode(window.ids[answer.start : answer.end].tolist()) == "anna holm"


def test_the_gold_window_of_a_long_context_is_short_and_still_holds_the_answer() -> None:
    row = row_of("Anna Holm", context=" ".join(["It grinds rye."] * 90) + " " + TEXT + " It grinds rye." * 90)
    pool = build_pool([row], tiny_tokenizer())
    for seed in range(10):
        window = Cutter(pool, np.random.default_rng(seed)).gold(row, np.array([5], dtype=np.int32))
        assert len(window.ids) <= MAX_PASSAGE_PIECES + 4
        assert len(window.answers) == 1


def test_a_window_is_the_question_and_the_passage_between_special_pieces() -> None:
    window = join(np.array([7, 8], dtype=np.int32), np.array([9, 10], dtype=np.int32), [Span(1, 2)])
    assert window.ids.tolist() == [CLS, 7, 8, SEP, 9, 10, SEP]
    assert (window.passage_start, window.answers) == (4, (Span(5, 6),))


def test_written_questions_find_their_paragraph_by_its_hash(tmp_path: Path) -> None:
    start = TEXT.index("Anna Holm")
    questions = [
        {"kind": "plain", "question": "Who put up the mill?", "answers": [[start, start + 9]]},
        {"kind": "twin", "question": "Who put out the mill?", "answers": []},
        {"kind": "keyword", "question": "mill founding year", "answers": [[46, 50]]},
    ]
    lines: tuple[dict[str, object], ...] = (
        {"context": context_hash(TEXT), "questions": questions},
        {"context": context_hash("a paragraph that is not there"), "questions": questions},
    )
    path = write_lines(tmp_path / "questions.jsonl.gz", *lines)
    plain, twin, keyword = written_rows([row_of("1712", title="The mill")], path)
    assert [row.texts for row in (plain, twin, keyword)] == [("Anna Holm",), (), ("1712",)]
    assert (plain.twin, twin.twin, keyword.twin) == (twin.id, plain.id, "")
    assert (plain.title, plain.context) == ("The mill", TEXT)


def test_every_written_question_is_whole() -> None:
    """The file that ships: no question twice on a paragraph, and a twin only behind the question it belongs to."""
    with gzip.open(QUESTIONS, "rt", encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    assert len({line["context"] for line in lines}) == len(lines) > 1000
    for line in lines:
        kinds = [one["kind"] for one in line["questions"]]
        assert len({one["question"].lower() for one in line["questions"]}) == len(kinds)
        assert set(kinds) <= {"plain", "keyword", "contrast", "list", "twin"}
        assert ("twin", "twin") not in pairwise(["twin", *kinds])
        for one in line["questions"]:
            assert bool(one["answers"]) == (one["kind"] != "twin")
            assert all(0 <= start < end for start, end in one["answers"])
