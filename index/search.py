"""A question to Hits: both rankings, fused, over one library version that does not change underneath."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.catalogue import Entry, Unreadable, View
from index.embed import Embedder
from index.fuse import min_max_mean
from index.indexes import CurrentIndexes
from index.lexical import Analyser
from index.passage import Hit, Passage
from sources.document import Document


@dataclass(frozen=True, slots=True)
class Hits:
    """The best passages for a question, best first, and what was searched: so many documents and passages."""

    hits: tuple[Hit, ...]
    library_version: int
    documents: int
    passages: int


class Snapshot:
    """The library at one version: what is searched, listed and read through it belongs together."""

    def __init__(
        self, view: View, indexes: CurrentIndexes, embedder: Embedder, analyser: Analyser, parsed: Parsed
    ) -> None:
        self._view = view
        self._indexes = indexes
        self._embedder = embedder
        self._analyser = analyser
        self._parsed = parsed

    @property
    def version(self) -> int:
        """The library version."""
        return self._view.version

    def search(
        self,
        question: str,
        *,
        context: str = "",
        limit: int = 12,
        documents: Sequence[str] | None = None,
        candidates: int = 100,
    ) -> Hits:
        """The `limit` best passages for `question`, in all or only the `documents` named by id.

        Each ranking brings `candidates` passages; the mean of their scores, each stretched to [0, 1], decides. With
        `context`, what was said before, the question is ranked with it and without, and both count alike. Passages of
        reference lists and contents stand behind all others unless the question asks for literature. Raises
        NotFoundError for an unknown document.
        """
        for document_id in documents or ():
            self._view.entry(document_id)
        counted = self._view.counts(documents)
        only = None if documents is None else self._view.passage_ids(documents)
        indexes = self._indexes.at(self._view)
        asked = [question, f"{context} {question}"] if context else [question]
        dense = [indexes.dense.search(vector, candidates, only=only) for vector in self._embedder.encode(asked)]
        lexical = [indexes.lexical.search(self._analyser.hashes(text), candidates, only=only) for text in asked]
        ids, scores = min_max_mean([*dense, *lexical])
        passages = self._view.passages(ids.tolist())
        order = range(len(ids)) if asks_for_literature(question) else _text_first(ids.tolist(), passages)
        cosines, weights = dict(zip(*dense[0], strict=True)), dict(zip(*lexical[0], strict=True))
        hits = [
            Hit(
                passages[ids[at]],
                float(scores[at]),
                _number(cosines.get(ids[at])),
                _number(weights.get(ids[at])),
            )
            for at in order
        ]
        return Hits(tuple(hits[:limit]), self.version, *counted)

    def headings(self, passages: Sequence[Passage]) -> list[str]:
        """What stands above each passage: the title of its document, then its sections, joined by " > "."""
        titles = self._view.titles(list({passage.document_id for passage in passages}))
        return [passage.heading_under(titles.get(passage.document_id, "")) for passage in passages]

    def document(self, document_id: str) -> Document:
        """The document that was searched. Raises NotFoundError."""
        return self._parsed.get(document_id, self._view)

    def documents(self) -> list[Entry]:
        """All documents, by name."""
        return self._view.entries()

    def passages_of(self, document_id: str) -> list[Passage]:
        """The passages of one document, in order. Raises NotFoundError."""
        self._view.entry(document_id)
        return self._view.passages_of(document_id)

    def unreadable(self) -> list[Unreadable]:
        """The files that gave no text, by name."""
        return self._view.unreadable()


class Parsed:
    """The documents read last, kept by id; the same id is the same content, but not for ever the same name."""

    def __init__(self, size: int = 64) -> None:
        self._size = size
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, document_id: str, view: View) -> Document:
        """The document, if `view` has it. Raises NotFoundError."""
        name = view.entry(document_id).name
        with self._lock:
            document = self._kept.pop(document_id, None)
            if document is not None:
                self._kept[document_id] = document
        if document is None:
            document = view.document(document_id)
            with self._lock:
                self._kept[document_id] = document
                while len(self._kept) > self._size:
                    self._kept.popitem(last=False)
        return document if document.name == name else replace(document, name=name)


_LITERATURE = re.compile(
    r"\b(references?|bibliograph\w*|cit(?:e|es|ed|ing|ations?)|literature|doi|isbn|issn|footnotes?|publications?"
    r"|table of contents|литератур\w*|библиограф\w*|оглавлени\w*|әдебиет\w*)\b",
    re.IGNORECASE,
)


def asks_for_literature(question: str) -> bool:
    """Whether a question is about reference lists or contents rather than about what the text says."""
    return _LITERATURE.search(question) is not None


def _text_first(ids: Sequence[int], passages: dict[int, Passage]) -> list[int]:
    return sorted(range(len(ids)), key=lambda at: passages[ids[at]].kind in ("reference", "contents"))


def _number(value: np.float64 | None) -> float | None:
    return None if value is None else float(value)
