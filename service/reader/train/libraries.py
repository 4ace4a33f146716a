"""Small libraries with questions that were written for Pincite.

A library is a dozen passages of a few documents on one subject, full of parallel facts, each with the title of its
document and perhaps its section above it. Each question comes with the passages that answer it, or with the one that
nearly does where none answers; so all its other passages are known not to answer, as no mined negative is.

Those in `libraries.jsonl.gz` beside this file are invented, and hold their text. Those in `articles.jsonl.gz` are of
texts of the data sets, and name each passage by the hash of the text it stands in and by where it stands there.
"""

import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypedDict

import numpy as np

from service.reader.train.negatives import bm25, word_counts
from service.reader.train.rows import Row
from sources.document import Span

LIBRARIES = Path(__file__).parent / "libraries.jsonl.gz"
ARTICLES = Path(__file__).parent / "articles.jsonl.gz"


class _Question(TypedDict, total=False):
    kind: str
    question: str
    answers: list[tuple[int, int, int]]
    near: int


class _Library(TypedDict):
    subject: str
    passages: list[str | tuple[str, int, int]]
    headings: list[str]
    questions: list[_Question]


def library_rows(
    path: Path = LIBRARIES, *, one_in: int, contexts: Mapping[str, str] | None = None
) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The rows to train on, and those of about one library in `one_in` that is kept apart whole.

    A question has a row for each passage that answers it; its rivals are the library's other passages that do not, most
    of its words first. `contexts` are the texts, by their `context_hash`, that passages may be named by; a library that
    names others is left out.
    """
    parts: tuple[list[Row], list[Row]] = ([], [])
    source = path.name.partition(".")[0]
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            library: _Library = json.loads(line)
            passages = _texts(library["passages"], contexts or {})
            if passages:
                digest = hashlib.sha256(passages[0].encode()).digest()
                name = f"{source}:{digest.hex()[:12]}"
                parts[int.from_bytes(digest[:8], "big") % one_in == 0].extend(_rows(library, passages, name))
    return tuple(parts[0]), tuple(parts[1])


def _texts(passages: Sequence[str | tuple[str, int, int]], contexts: Mapping[str, str]) -> list[str]:
    """The text of each passage, or nothing where one stands in an unknown text."""
    texts = []
    for passage in passages:
        if isinstance(passage, str):
            texts.append(passage)
        elif passage[0] in contexts:
            texts.append(contexts[passage[0]][passage[1] : passage[2]])
        else:
            return []
    return texts


def _rows(library: _Library, passages: Sequence[str], name: str) -> list[Row]:
    headings, questions = library["headings"], library["questions"]
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
                id=f"{name}:{number}:{home}",
                source=name.partition(":")[0],
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
