"""A process killed at any step of a change leaves the library as it was before or as it is after."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from index.library import Library
from tests.fakes import HashingEmbedder

ROOT = Path(__file__).parents[1]
BEFORE = "Tajikistan coordinates the measures on tourism."
AFTER = "Mongolia coordinates the measures on tourism."

DIES_AT = """
import os, signal, sys
from pathlib import Path
from index.library import Library
from tests.fakes import HashingEmbedder

def die(step):
    if step == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)

Library.open(Path(sys.argv[1]), HashingEmbedder(), on_step=die).add([Path(sys.argv[2])])
"""

ADDS_MANY = """
import sys
from pathlib import Path
from index.library import Library
from tests.fakes import HashingEmbedder

with Library.open(Path(sys.argv[1]), HashingEmbedder()) as library:
    for number in range(8):
        library.add_bytes(f"{sys.argv[2]}-{number}.txt", f"Process {sys.argv[2]} wrote note {number}.".encode())
        library.add_bytes("shared.txt", f"The shared note stands at {number}.".encode())
"""


def start(program: str, *arguments: str | Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", program, *map(str, arguments)], cwd=ROOT)


def stands(library: Library) -> str:
    with library.snapshot() as snapshot:
        (hit,) = snapshot.search("who coordinates tourism", limit=5).hits
        assert snapshot.document(hit.passage.document_id).quote(hit.passage.span) == hit.passage.text
        return hit.passage.text


def test_a_process_killed_at_any_step_leaves_before_or_after(tmp_path: Path) -> None:
    expected = {"original kept": BEFORE, "rows written": BEFORE, "committed": AFTER, "swept": AFTER}
    running = {}
    for step in expected:
        folder = tmp_path / step / "folder"
        folder.mkdir(parents=True)
        (folder / "a.txt").write_text(BEFORE, encoding="utf-8")
        with Library.open(tmp_path / step / "library", HashingEmbedder()) as library:
            library.sync(folder)
        (folder / "a.txt").write_text(AFTER, encoding="utf-8")
        running[step] = start(DIES_AT, tmp_path / step / "library", folder, step)
    for step, process in running.items():
        assert process.wait(timeout=120) == -signal.SIGKILL, step
    for step, text in expected.items():
        with Library.open(tmp_path / step / "library", HashingEmbedder()) as library:
            assert stands(library) == text, step
            assert library.check() == [], step
            library.sync(tmp_path / step / "folder")
            assert stands(library) == AFTER
            assert library.check() == []


def test_several_processes_write_while_one_reads(tmp_path: Path) -> None:
    writers = 2
    with Library.open(tmp_path / "library", HashingEmbedder()) as library:
        running = [start(ADDS_MANY, tmp_path / "library", str(number)) for number in range(writers)]
        while any(process.poll() is None for process in running):
            with library.snapshot() as snapshot:
                found = snapshot.search("which note did the process write", limit=100)
                assert len(found.hits) == found.passages
                shared = [hit for hit in found.hits if hit.passage.text.startswith("The shared")]
                assert len(shared) <= 1
        assert [process.returncode for process in running] == [0] * writers
        assert library.counts() == (8 * writers + 1, 8 * writers + 1)
        assert library.check() == []
