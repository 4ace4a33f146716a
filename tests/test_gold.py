"""Gold files: what is accepted, and what a user is told about what is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.gold import GoldError, GoldQuestion, load, select

PLAIN = {"id": "q1", "question": "Who coordinates energy?", "answers": ["the Republic of Korea"]}


def write(folder: Path, *lines: object) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_a_question_and_its_answers_are_enough(tmp_path: Path) -> None:
    (question,) = load(write(tmp_path, {"question": "Who?", "answers": ["Turkey"]}))
    assert question == GoldQuestion(id="line-1", question="Who?", kind="plain", answerable=True, answers=("Turkey",))


def test_blank_lines_a_byte_order_mark_and_unknown_fields_are_let_through(tmp_path: Path) -> None:
    path = write(tmp_path, "\ufeff" + json.dumps({**PLAIN, "type": "org", "relation": "agree"}), "", "  ")
    assert [question.id for question in load(path)] == ["q1"]


def test_line_separators_inside_a_text_do_not_end_the_line(tmp_path: Path) -> None:
    line = json.dumps({**PLAIN, "evidence": "one\u2028two\x85three"}, ensure_ascii=False)
    assert load(write(tmp_path, line))[0].evidence == "one\u2028two\x85three"


def test_unanswerable_questions_need_no_answer(tmp_path: Path) -> None:
    path = write(tmp_path, {"id": "u", "question": "Who?", "kind": "unanswerable", "answers": [], "evidence": ""})
    assert load(path)[0].answerable is False


def test_claims_are_accepted_answers_and_their_evidence_counts() -> None:
    question = GoldQuestion.model_validate(
        {
            **PLAIN,
            "kind": "conflict",
            "evidence": "It has 26 members.",
            "answers": ["26"],
            "claims": [
                {"answer": "26", "document": "a.txt", "evidence": "It has 26 members."},
                {"answer": "27", "document": "b.txt", "evidence": "Its 27 members met."},
            ],
        }
    )
    assert question.accepted == ("26", "27")
    assert question.evidences == ("It has 26 members.", "Its 27 members met.")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param("{", "gold.jsonl, line 1: not JSON (Expecting property name", id="not json"),
        pytest.param("[" * 100_000, "gold.jsonl, line 1: ", id="nested beyond reading"),
        pytest.param([PLAIN], "gold.jsonl, line 1: a list, not a JSON object", id="a list"),
        pytest.param({"id": "q"}, "gold.jsonl, line 1, field question: it is missing; add it", id="no question"),
        pytest.param({**PLAIN, "kind": "hard"}, "field kind: 'hard' is none of plain, list, followup", id="kind"),
        pytest.param({**PLAIN, "answers": "Korea"}, "field answers: input should be a valid tuple", id="one string"),
        pytest.param({**PLAIN, "answers": []}, "field answers: empty; add at least one", id="no answers"),
        pytest.param({**PLAIN, "answers": [" "]}, "field answers: one is blank", id="blank answer"),
        pytest.param({**PLAIN, "answerable": False}, "field answers: not empty, but nothing answers", id="both"),
        pytest.param({**PLAIN, "kind": "unanswerable", "answerable": True}, "field answerable: true, but", id="flag"),
        pytest.param({**PLAIN, "kind": "list"}, "field items: empty; add the members", id="list without items"),
        pytest.param({**PLAIN, "kind": "followup"}, "field history: empty; add the questions", id="no history"),
        pytest.param({**PLAIN, "history": [{"answer": "x"}]}, "field history.0.question: it is missing", id="turn"),
        pytest.param({**PLAIN, "claims": [{"answer": "x"}]}, "field claims: only one; add", id="one claim"),
    ],
)
def test_a_bad_line_is_named_with_its_field_and_the_remedy(tmp_path: Path, line: object, message: str) -> None:
    with pytest.raises(GoldError) as raised:
        load(write(tmp_path, line))
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_id_names_one_question(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="line 3, field id: 'q1' already names line 1"):
        load(write(tmp_path, PLAIN, "", PLAIN))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(None, "cannot be read (No such file or directory)", id="missing"),
        pytest.param(b"", "there is no question in it", id="empty"),
        pytest.param(b'{"question": "\xff"}', "not UTF-8 at byte 14", id="not utf-8"),
    ],
)
def test_an_unusable_file_is_one_line_of_error(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "gold.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GoldError) as raised:
        load(path)
    assert message in str(raised.value)


def test_a_folder_is_not_a_gold_file(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="Is a directory"):
        load(tmp_path)


def test_questions_can_be_chosen_by_kind_and_number() -> None:
    plain = [GoldQuestion(id=str(number), question="?", answers=("x",)) for number in range(3)]
    silent = GoldQuestion(id="u", question="?", kind="unanswerable", answerable=False)
    assert select([silent, *plain], kinds=["plain"], limit=2) == tuple(plain[:2])
    assert select([silent, *plain]) == (silent, *plain)
