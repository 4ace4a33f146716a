"""Small real implementations that tests share: an embedder and a reader without models, documents built by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b, sha256

import numpy as np
from numpy.typing import NDArray

from service.reader import Reading, ScoredSpan
from sources.document import Alignment, Block, BlockKind, Document, Section, Span


class HashingEmbedder:
    """A bag of hashed words on the unit sphere: texts that share words lie near each other. Counts what it encodes."""

    def __init__(self, *, name: str = "hashing", dimension: int = 64) -> None:
        self.name = name
        self.dimension = dimension
        self.max_tokens = 254
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded += len(texts)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()):
                vectors[row, int.from_bytes(blake2b(word.encode(), digest_size=4).digest()) % self.dimension] += 1
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        scaled: NDArray[np.float32] = vectors / np.maximum(norms, np.float32(1e-9))
        return scaled

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(re.findall(r"\w+|[^\w\s]", text)) for text in texts]


def document(
    *parts: str | tuple[BlockKind, str], name: str = "note.txt", sections: Sequence[tuple[str, int]] = ()
) -> Document:
    """A document of blocks that stand a blank line apart; a bare string is a block of text.

    `sections` gives headings with the number of the block they begin at; each ends where the next begins.
    """
    blocks, texts, at = [], [], 0
    for part in parts:
        kind: BlockKind = "text" if isinstance(part, str) else part[0]
        text = part if isinstance(part, str) else part[1]
        blocks.append(Block(kind, Span(at, at + len(text))))
        texts.append(text)
        at += len(text) + 2
    whole = "\n\n".join(texts)
    starts = [*(blocks[number].span.start for _, number in sections), len(whole)]
    return Document(
        name=name,
        title=name,
        format="text",
        sha256=sha256(whole.encode()).hexdigest(),
        text=whole,
        original=whole,
        alignment=Alignment.identity(len(whole)),
        blocks=tuple(blocks),
        sections=tuple(
            Section((heading,), Span(starts[at], starts[at + 1])) for at, (heading, _) in enumerate(sections)
        ),
    )


class NameReader:
    """Marks names and figures within sentences; the more words of the question stand in their sentence, the surer."""

    name = "names"

    def read(self, question: str, passages: Sequence[str], *, headings: Sequence[str] = ()) -> list[Reading]:
        asked = set(re.findall(r"\w+", question.lower()))
        return [Reading(tuple(self._spans(asked, passage)), null_score=2.5) for passage in passages]

    def verdicts(
        self, question: str, passages: Sequence[str], spans: Sequence[Span], *, headings: Sequence[str] = ()
    ) -> list[float]:
        return []

    def _spans(self, asked: set[str], passage: str) -> list[ScoredSpan]:
        found = []
        for sentence in re.finditer(r"[^.]+\.?", passage):
            shared = len(asked & set(re.findall(r"\w+", sentence.group().lower())))
            for name in re.finditer(r"(?<=\w )(?:[A-Z]\w+|\d+)(?: [A-Z]\w+)*", sentence.group()):
                if name.group().lower() not in asked:
                    start = sentence.start() + name.start()
                    found.append(ScoredSpan(Span(start, start + len(name.group())), float(shared)))
        return sorted(found, key=lambda one: (-one.score, one.span))[:5]
