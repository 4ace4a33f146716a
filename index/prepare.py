"""A Document to all that is stored for it: the part of adding that costs time, done while nobody is kept waiting."""

from __future__ import annotations

import numpy as np

from index.embed import Embedder
from index.lexical import Analyser
from index.passage import parts, split
from index.records import Prepared
from sources.document import Document
from sources.read import READING

PREPARATION = READING + 1
"""Raised with `READING`, and by one whenever the same Document comes to other passages or vectors."""


def prepare(document: Document, *, size_bytes: int, embedder: Embedder, analyser: Analyser) -> Prepared:
    """The passages of `document` with their vectors and words; `size_bytes` is the size of its file."""
    passages = split(document, count_tokens=embedder.count_tokens, window_tokens=embedder.max_tokens)
    texts = [[part.of(document.text) for part in parts(document, passage)] for passage in passages]
    rows = embedder.encode([text for own in texts for text in own])
    ends = np.cumsum([len(own) for own in texts]).tolist()
    return Prepared(
        document=document,
        passages=passages,
        vectors=[rows[end - len(own) : end] for own, end in zip(texts, ends, strict=True)],
        words=[analyser.hashes(passage.word_text(document.title)) for passage in passages],
        size_bytes=size_bytes,
        reading=PREPARATION,
    )
