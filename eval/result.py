"""What a run leaves behind: for each gold question what was answered, cited and found, and how that came about."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from eval.gold import GoldError, GoldQuestion


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation as the report shows it: [start, end) is where `quote` stands in the text of `document` (a file name).

    `answer` stands at [answer_start, answer_end); the three are None for a nearest passage. `verbatim` tells whether
    quote and answer were found at their offsets.
    """

    document: str
    page: int | None
    start: int
    end: int
    quote: str
    answer: str | None
    answer_start: int | None
    answer_end: int | None
    confidence: float
    verbatim: bool


@dataclass(frozen=True, slots=True)
class Result:
    """How one gold question fared.

    `answer` is what the user sees (None: silence) and `best_answer` what would have been said without a threshold
    (None: there is nothing to say); `confidence` is that of the best answer, in [0, 1]. `evidence_rank` is the place,
    from 1, of the first passage with the gold evidence among the `passages_ranked` best; None when it is not there.
    """

    gold: GoldQuestion
    resolved_question: str
    answer: str | None
    best_answer: str | None
    confidence: float
    citations: tuple[Cited, ...]
    nearest: tuple[Cited, ...]
    evidence_rank: int | None
    passages_ranked: int
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Where the numbers come from: they can only be compared, or made again, with these at hand.

    `date` is an ISO 8601 time in UTC; `gold` the name of the gold file; `commit` the revision of the checkout, with a
    trailing "+" when it held changes, and None outside one; `settings` are pairs of a setting's name and its value.
    """

    date: str
    gold: str
    version: str
    commit: str | None
    library_version: int
    documents: int
    passages: int
    settings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Run:
    """The results of one gold file, in its order, with their circumstances."""

    circumstances: Circumstances
    results: tuple[Result, ...]

    def to_json(self, *, scores: Sequence[object] = ()) -> str:
        """The run as one JSON object; `from_json` gives it back equal. `scores` go along for other programs to read."""
        return json.dumps(
            {
                "circumstances": TypeAdapter(Circumstances).dump_python(self.circumstances, mode="json"),
                "scores": TypeAdapter(Sequence[object]).dump_python(scores, mode="json"),
                "results": TypeAdapter(tuple[Result, ...]).dump_python(self.results, mode="json"),
            },
            ensure_ascii=False,
            indent=1,
        )

    @classmethod
    def from_json(cls, data: str) -> Run:
        """The run that `to_json` wrote. Raises pydantic.ValidationError for anything else."""
        return TypeAdapter(cls).validate_json(data)


def load_run(path: Path) -> Run:
    """An earlier run. Raises GoldError, with what to change, when the file is not one."""
    try:
        return Run.from_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise GoldError(f"{path}: cannot be read ({error.strerror}); give a file that --json wrote") from error
    except (ValidationError, UnicodeDecodeError) as error:
        raise GoldError(f"{path}: not a run of this version of Pincite; give a file that --json wrote") from error
