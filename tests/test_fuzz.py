"""The fuzzer damages files, always the same way, and tells when one is not refused as it should be."""

import random

import pytest

from sources.samples import folder as samples_folder
from tests import fuzz


@pytest.mark.parametrize("name", ["cica-briefing.md", "cica-coordinators.docx", "csto-background.pdf"])
def test_a_damaged_file_differs_and_can_be_made_again(name: str) -> None:
    data = (samples_folder() / name).read_bytes()
    made = {fuzz.damaged(data, random.Random(seed)) for seed in range(6)}
    assert len(made - {data}) >= 5
    assert fuzz.damaged(data, random.Random(0)) == fuzz.damaged(data, random.Random(0))


def test_a_few_damaged_files_of_every_format_are_read_or_refused() -> None:
    outcome = fuzz.run(fuzz.seeds(None), files=40, seed=7)
    assert outcome.failures == []
    assert sum(outcome.kinds.values()) == 40


def test_a_process_that_dies_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "_read_some", _dies)
    assert fuzz.run([("a.txt", b"a")], files=1, seed=0).failures == ["file 0: the process died"]


def _dies(*_arguments: object) -> None:
    raise SystemExit(3)
