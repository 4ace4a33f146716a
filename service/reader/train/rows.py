"""Read question answering data from a folder of `SET/norm*.jsonl.gz` and SQuAD JSON files into typed rows.

A row is one question over one context with the spans that are accepted as its answer; none means that the context
does not answer it. Rows kept apart for testing are told by a hash of the context, so that the same ones are kept apart
on every machine and with every seed.
"""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypedDict
from urllib.parse import unquote

from sources.document import Span

MAX_LIST_GAP = 30
"""Characters between two items of a list that still stand together as one enumeration."""
_NUMBERED = re.compile(r"[a-z]+\d+|\w+(?::\w+){2,}")


@dataclass(frozen=True, slots=True)
class Row:
    """One question over one context; `answers` is empty where the context does not answer it.

    `answers` are code points of `context`. `twin` is the id of a minimal pair's other half. `rivals` are contexts
    known not to answer the question, the likest first; empty where none are known. `heading` is what stands above the
    context (document title > section), `rival_headings` above each rival; empty where nothing is known.
    """

    id: str
    source: str
    title: str
    context: str
    question: str
    answers: tuple[Span, ...]
    twin: str = ""
    rivals: tuple[str, ...] = ()
    heading: str = ""
    rival_headings: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The accepted answers as text, in the order of `answers`."""
        return tuple(self.context[span.start : span.end] for span in self.answers)


class _Answer(TypedDict):
    text: str
    answer_start: int


class _Line(TypedDict, total=False):
    id: str
    title: str
    context: str
    question: str
    rewrite: str
    answers: list[_Answer]
    multi_span: bool | list[_Answer]
    twin: str


def kept_apart(row: Row, *, one_in: int) -> bool:
    """Whether the row's context belongs to the part (about one in `one_in`) that is never trained on."""
    digest = hashlib.sha256(f"pincite:{row.context}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % one_in == 0


def read_rows(path: Path, *, source: str) -> list[Row]:
    """Rows of one `norm*.jsonl.gz` file, in file order; a follow-up comes with its question made whole."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [_row(json.loads(line), source) for line in lines]


def read_squad(path: Path, *, source: str) -> list[Row]:
    """Rows of one gzipped SQuAD 1.1 or 2.0 JSON file, in file order."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        articles = json.load(file)["data"]
    return [
        Row(
            id=f"{source}:{question['id']}",
            source=source,
            title=article.get("title", ""),
            context=paragraph["context"],
            question=question["question"].strip(),
            answers=tuple(_trimmed(paragraph["context"], question["answers"])),
            heading=heading_of(article.get("title", "")),
        )
        for article in articles
        for paragraph in article["paragraphs"]
        for question in paragraph["qas"]
    ]


def read_texts(path: Path) -> list[str]:
    """The texts of a gzipped file with one document on each line, in file order."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def heading_of(title: str) -> str:
    """The title of an article as one reads it; empty for what only numbers it.

    >>> heading_of("/wiki/Beyonc%C3%A9_Knowles"), heading_of("doc144"), heading_of("Wiki1k:wikipedia:27008:79:5")
    ('Beyoncé Knowles', '', '')
    """
    plain = unquote(title.removeprefix("/wiki/")).replace("_", " ")
    return "" if _NUMBERED.fullmatch(plain) else plain


def enumerated(items: Sequence[Span]) -> tuple[Span, ...]:
    """The one span from the first to the last item where they stand close together, else the items themselves.

    >>> enumerated([Span(0, 5), Span(10, 14)])
    (Span(start=0, end=14),)
    """
    ordered = sorted(items, key=lambda span: span.start)
    gaps = (after.start - before.end for before, after in pairwise(ordered))
    if all(gap <= MAX_LIST_GAP for gap in gaps):
        return (Span(ordered[0].start, max(span.end for span in ordered)),)
    return tuple(ordered)


def _row(line: _Line, source: str) -> Row:
    spans = tuple(_trimmed(line["context"], line["answers"]))
    if line.get("multi_span") is True and len(spans) > 1:
        spans = enumerated(spans)
    return Row(
        id=f"{source}:{line['id']}",
        source=source,
        title=line.get("title", ""),
        context=line["context"],
        question=line.get("rewrite", line["question"]).strip(),
        answers=spans,
        twin=f"{source}:{line['twin']}" if "twin" in line else "",
        heading=heading_of(line.get("title", "")),
    )


def _trimmed(context: str, answers: Sequence[_Answer]) -> Iterator[Span]:
    """Each distinct answer once, without white space at its ends."""
    seen: set[Span] = set()
    for answer in answers:
        text = answer["text"]
        start = answer["answer_start"] + len(text) - len(text.lstrip())
        span = Span(start, start + len(text.strip()))
        if span not in seen and span.start < span.end:
            seen.add(span)
            yield span
