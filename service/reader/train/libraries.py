"""Small invented libraries, written for Pincite with questions on them: `libraries.jsonl.gz` beside this file.

A library is a dozen passages of a few documents on one subject, full of parallel facts, each with the title of its
document and perhaps its section above it. Each question comes with the
passages that answer it, or with the one that nearly does where none answers; so all its other passages are known not to
answer, as no mined negative is.
"""

import gzip
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

import numpy as np

from service.reader.train.negatives import bm25, word_counts
from service.reader.train.rows import Row
from sources.document import Span

LIBRARIES = Path(__file__).parent / "libraries.jsonl.gz"


class _Question(TypedDict, total=False):
    kind: str
    question: str
    answers: list[tuple[int, int, int]]
    near: int


class _Library(TypedDict):
    subject: str
    passages: list[str]
    headings: list[str]
    questions: list[_Question]


def library_rows(path: Path = LIBRARIES, *, one_in: int) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The rows to train on, and those of about one library in `one_in` that is kept apart whole.

    A question has a row for each passage that answers it; its rivals are the library's other passages that do not, most
    of its words first.
    """
    parts: tuple[list[Row], list[Row]] = ([], [])
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            library: _Library = json.loads(line)
            digest = hashlib.sha256(library["passages"][0].encode()).digest()
            parts[int.from_bytes(digest[:8], "big") % one_in == 0].extend(_rows(library, digest.hex()[:12]))
    return tuple(parts[0]), tuple(parts[1])


def _rows(library: _Library, name: str) -> list[Row]:
    passages, headings, questions = library["passages"], library["headings"], library["questions"]
    words, weights = bm25([passage.lower() for passage in passages])
    overlap = (word_counts([one["question"].lower() for one in questions], words) @ weights).toarray()
    rows = []
    for number, (one, scores) in enumerate(zip(questions, overlap, strict=True)):
        spans: dict[int, list[Span]] = {}
        for place, start, end in one.get("answers", []):
            spans.setdefault(place, []).append(Span(start, end))
        homes = sorted(spans) or [one["near"]]
        ranked: Sequence[int] = np.argsort(-scores, kind="stable").tolist()
        rivals = [place for place in ranked if place not in homes]
        rows += [
            Row(
                id=f"libraries:{name}:{number}:{home}",
                source="libraries",
                title=f"{library['subject']} {name}",
                context=passages[home],
                question=one["question"],
                answers=tuple(spans.get(home, ())),
                rivals=tuple(passages[place] for place in rivals),
                heading=headings[home],
                rival_headings=tuple(headings[place] for place in rivals),
            )
            for home in homes
        ]
    return rows
