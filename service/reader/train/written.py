"""Questions written for Pincite on paragraphs of the data sets: `questions.jsonl.gz` beside this file.

They are kept without the paragraphs: each line names one by its hash and holds its questions with the answers as
offsets. A question of the kind "twin" follows the one it is the twin of: alike but for one idea, so that the paragraph
does not answer it.
"""

import gzip
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict

from service.reader.train.rows import Row
from sources.document import Span

QUESTIONS = Path(__file__).parent / "questions.jsonl.gz"


class _Question(TypedDict):
    kind: str
    question: str
    answers: list[tuple[int, int]]


class _Line(TypedDict):
    context: str
    questions: list[_Question]


def context_hash(context: str) -> str:
    """How a paragraph is named in the file: 16 hexadecimal digits."""
    return hashlib.sha256(context.encode()).hexdigest()[:16]


def written_rows(rows: Iterable[Row], path: Path = QUESTIONS) -> list[Row]:
    """The written questions on contexts of the given rows, in the order of the file; others are left out."""
    contexts: dict[str, Row] = {}
    for row in rows:
        contexts.setdefault(context_hash(row.context), row)
    found: list[Row] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for text in lines:
            line: _Line = json.loads(text)
            if line["context"] in contexts:
                found += _rows(line, contexts[line["context"]])
    return found


def _rows(line: _Line, known: Row) -> list[Row]:
    """The rows of one line; `known` has its context."""
    names = [f"written:{line['context']}:{number}" for number in range(len(line["questions"]))]
    twins: dict[str, str] = {}
    for number, one in enumerate(line["questions"]):
        if one["kind"] == "twin":
            twins |= {names[number]: names[number - 1], names[number - 1]: names[number]}
    return [
        Row(
            id=name,
            source="written",
            title=known.title,
            context=known.context,
            question=one["question"],
            answers=tuple(Span(start, end) for start, end in one["answers"]),
            twin=twins.get(name, ""),
            heading=known.heading,
        )
        for name, one in zip(names, line["questions"], strict=True)
    ]
