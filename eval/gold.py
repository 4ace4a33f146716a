"""Gold questions: what was asked, which answers are accepted, and the sentence that bears them out.

A gold file holds one JSON object a line. `question` is always needed, `answers` unless nothing answers it; a field that
Pincite does not know is ignored, so that a file may carry notes of its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sources.errors import PinciteError

Kind = Literal["plain", "list", "followup", "conflict", "crosslingual", "unanswerable"]

KINDS: tuple[Kind, ...] = get_args(Kind)

MAX_FILE_BYTES = 64 * 2**20


class GoldError(PinciteError):
    """A gold file that cannot be used; the message names the line and the field, and says what to change."""


class GoldTurn(BaseModel):
    """An earlier question of the conversation with the answer it got (None: it got none)."""

    model_config = ConfigDict(frozen=True)

    question: str = Field(min_length=1)
    answer: str | None = None


class GoldClaim(BaseModel):
    """What one source says to a question on which several speak."""

    model_config = ConfigDict(frozen=True)

    answer: str = Field(min_length=1)
    document: str = ""
    evidence: str = ""


class GoldQuestion(BaseModel):
    """A question with everything that is needed to judge its answer.

    `answers` are the accepted spans, any of which will do; `items` the members of a list answer; `claims` what each
    source says when several speak; `evidence` the sentence or sentences that bear the answer out, and `evidence_parts`
    the same in pieces where a page break tears it; `documents` the names of the files it stands in; `language` the
    language of the question as a BCP 47 tag (None: that of the sources).
    """

    model_config = ConfigDict(frozen=True)

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    kind: Kind = "plain"
    answerable: bool = True
    answers: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    evidence: str = ""
    evidence_parts: tuple[str, ...] = ()
    history: tuple[GoldTurn, ...] = ()
    claims: tuple[GoldClaim, ...] = ()
    language: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _unanswerable_by_kind(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and "answerable" not in raw:
            return {**raw, "answerable": raw.get("kind") != "unanswerable"}
        return raw

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if problem := _what_is_missing(self):
            raise ValueError(problem)
        return self

    @property
    def accepted(self) -> tuple[str, ...]:
        """Every span that counts as the answer: `answers`, then what the claims say, each once."""
        return tuple(dict.fromkeys((*self.answers, *(claim.answer for claim in self.claims))))

    @property
    def evidences(self) -> tuple[str, ...]:
        """The texts any of which is the evidence: the whole, its parts, what each claim rests on; each once."""
        parts = (self.evidence, *self.evidence_parts, *(claim.evidence for claim in self.claims))
        return tuple(dict.fromkeys(part for part in parts if part))


def load(path: Path) -> tuple[GoldQuestion, ...]:
    """The questions of a gold file, in order. A line without an `id` is called after its number.

    Raises GoldError, with the line and field and what to change, for a file that cannot be read or a line that does not
    hold a gold question.
    """
    seen: dict[str, int] = {}
    questions = []
    # Not str.splitlines: JSON text may hold the other line separators that it knows.
    for number, line in enumerate(_read(path).split("\n"), start=1):
        if not line.strip():
            continue
        question = _parse(line, number=number, name=path.name)
        if question.id in seen:
            raise GoldError(
                f"{path.name}, line {number}, field id: {question.id!r} already names line {seen[question.id]}; "
                "give each question an id of its own"
            )
        seen[question.id] = number
        questions.append(question)
    if not questions:
        raise GoldError(f"{path.name}: there is no question in it; write one JSON object on each line")
    return tuple(questions)


def select(
    questions: Sequence[GoldQuestion], *, kinds: Sequence[Kind] = (), limit: int | None = None
) -> tuple[GoldQuestion, ...]:
    """The first `limit` questions of the given kinds (all kinds when none is given)."""
    return tuple(question for question in questions if not kinds or question.kind in kinds)[:limit]


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise GoldError(f"{path}: larger than {MAX_FILE_BYTES // 2**20} MB; split it into smaller gold files")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise GoldError(f"{path}: cannot be read ({error.strerror}); give the path of a gold file") from error
    except UnicodeDecodeError as error:
        raise GoldError(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from error


def _parse(line: str, *, number: int, name: str) -> GoldQuestion:
    place = f"{name}, line {number}"
    try:
        raw = json.loads(line)
    except json.JSONDecodeError as error:
        reason = f"{error.msg} at column {error.colno}"
        raise GoldError(f"{place}: not JSON ({reason}); write one JSON object on each line") from error
    except RecursionError as error:
        raise GoldError(f"{place}: nested too deep to be read; write one flat JSON object") from error
    if not isinstance(raw, dict):
        raise GoldError(f"{place}: a {type(raw).__name__}, not a JSON object; write {{...}}")
    try:
        return GoldQuestion.model_validate({"id": f"line-{number}", **raw})
    except ValidationError as error:
        raise GoldError(f"{place}, {_in_words(error)}") from error


def _in_words(error: ValidationError) -> str:
    """The first problem, as "field x.0.y: what to change"."""
    problem = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in problem["loc"])
    match problem["type"]:
        case "missing":
            return f"field {field}: it is missing; add it"
        case "value_error":
            return str(problem["ctx"]["error"])
        case "literal_error":
            return f"field {field}: {problem['input']!r} is none of {', '.join(KINDS)}; use one of these"
        case _:
            return f"field {field}: {problem['msg'][0].lower()}{problem['msg'][1:]}, not {problem['input']!r}"


def _what_is_missing(question: GoldQuestion) -> str | None:
    """How the fields contradict each other, as "field x: what to change"; None when they do not."""
    answers, wanted = question.accepted, question.answerable
    contradictions = {
        "answerable: true, but the kind is unanswerable; set it to false or change the kind": (
            question.kind == "unanswerable" and wanted
        ),
        "answers: not empty, but nothing answers the question; remove them or set answerable to true": (
            bool(answers) and not wanted
        ),
        "answers: empty; add at least one accepted answer, or set answerable to false": wanted and not answers,
        "answers: one is blank; remove it": not all(answer.strip() for answer in answers),
        "items: one is blank; remove it": not all(item.strip() for item in question.items),
        "items: empty; add the members of the list, or change the kind": (
            question.kind == "list" and wanted and not question.items
        ),
        "history: empty; add the questions that were asked before, or change the kind": (
            question.kind == "followup" and not question.history
        ),
        "claims: only one; add what the other sources say, or remove it": len(question.claims) == 1,
    }
    return next((f"field {what}" for what, holds in contradictions.items() if holds), None)
