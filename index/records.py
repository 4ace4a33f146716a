"""What the catalogue holds and gives out, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.passage import Passage
from index.segments import Ids
from sources.document import Document


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as the library lists it. `names` are all names its content came under, `name` the first of them.

    `size_bytes` is the size of the original file, `added` the time in UTC, to the second, as ISO 8601.
    """

    id: str
    name: str
    names: tuple[str, ...]
    title: str
    format: str
    sha256: str
    language: str | None
    size_bytes: int
    passages: int
    added: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that gave no text: where it was, its name, and the sentence for the user that says why."""

    origin: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file the library has read: `origin` is its full path, or its name when it came without a path."""

    origin: str
    name: str
    document_id: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document with all that is stored for it: passages [n], for each the vectors of its parts, float32 [parts, d],
    and its word hashes.

    `reading` is the `PREPARATION` that gave all this.
    """

    document: Document
    passages: Sequence[Passage]
    vectors: Sequence[NDArray[np.float32]]
    words: Sequence[NDArray[np.uint64]]
    size_bytes: int
    reading: int


@dataclass(frozen=True, slots=True)
class Indexed:
    """What the indexes keep of some passages: ids [n], word hashes [n], and the vectors of their parts.

    `vectors` are float32 [m, d], and `owners` int64 [m] the id of the passage that each belongs to, ascending.
    """

    ids: Ids
    owners: Ids
    vectors: NDArray[np.float32]
    words: Sequence[NDArray[np.uint64]]
