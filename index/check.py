"""Is the library whole? Compares the catalogue with itself, with the kept originals and with the indexes in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from index.catalogue import Catalogue, View
from index.indexes import Indexes
from index.originals import Originals

Fault: TypeAlias = Literal["catalogue", "document", "original", "orphan", "index"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it should be, in a sentence for the user; `document_id` where it is about one document.

    `Library.repair` mends an "orphan" and an "index", and an "original" whose source file still holds the same bytes;
    removing the document and adding it again mends the others, save a damaged "catalogue".
    """

    fault: Fault
    document_id: str | None
    message: str


def problems(catalogue: Catalogue, view: View, originals: Originals, indexes: Indexes) -> list[Problem]:
    """Everything that is wrong; [] for a sound library. Reads every document and every original, so it takes time."""
    return [
        *(Problem("catalogue", None, f"the catalogue is damaged: {fault}") for fault in catalogue.faults()),
        *_document_problems(view, indexes.dense.dimension),
        *_original_problems(view, originals),
        *_index_problems(view, indexes),
    ]


def _document_problems(view: View, dimension: int) -> Iterator[Problem]:
    for entry in view.entries():
        text, passages = view.document(entry.id).text, view.passages_of(entry.id)
        vectors = view.count_vectors(entry.id, dimension)
        if any(passage.span.of(text) != passage.text for passage in passages):
            fault = "has passages that do not stand in its text"
        elif len(passages) != entry.passages:
            fault = f"has {len(passages)} passages, not {entry.passages}"
        elif vectors != entry.passages:
            fault = f"has vectors of {dimension} numbers for {vectors} passages, not {entry.passages}"
        elif not entry.names:
            fault = "has no name"
        else:
            continue
        yield Problem("document", entry.id, f"{entry.name} {fault}; remove it and add it again")


def _original_problems(view: View, originals: Originals) -> Iterator[Problem]:
    digests = view.hashes()
    for document_id, digest in digests.items():
        if not originals.is_whole(digest):
            name = view.entry(document_id).name
            yield Problem(
                "original", document_id, f"the kept original of {name} is missing or changed; add the file again"
            )
    for orphan in sorted(originals.names() - set(digests.values())):
        yield Problem("orphan", None, f"originals/{orphan} belongs to no document")


def _index_problems(view: View, indexes: Indexes) -> Iterator[Problem]:
    ids = view.passage_ids()
    for name, index in (("meaning", indexes.dense), ("words", indexes.lexical)):
        if not np.array_equal(index.ids, ids):
            yield Problem(
                "index", None, f"the index of {name} holds {len(index.ids)} passages, the catalogue {len(ids)}"
            )
