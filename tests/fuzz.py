"""Reads thousands of damaged files and tells what became of them: `python -m tests.fuzz --files 20000`.

Each file is one of the seeds (our samples, the test files, those in --more) with bytes lost, doubled, replaced or cut
off, in packages also inside their parts. It must become a Document whose map holds, or be refused with an error for the
user; within 30 s and 1 GB. Not a test that runs each time: it takes an hour. Exit status 1 when anything else happened.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import random
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from unittest import mock

from eval.bench import peak_memory
from sources.errors import UnreadableError
from sources.formats.pdf import ocr
from sources.read import read_bytes
from sources.samples import folder as samples_folder

MAX_SECONDS = 30.0
MAX_BYTES = 2**30
FILES_A_PROCESS = 500
_WORDS = (b"\xff\xff\xff\xff", b"\0\0\0\0", b"<<<<", b"(((((", b"9999999999", b"]]>", b"{\\rtf", b"%PDF", b"PK\x03\x04")

Seeds = Sequence[tuple[str, bytes]]


@dataclass(slots=True)
class Outcome:
    """What became of the files: how many by kind of outcome and by format, and the worst that was seen."""

    kinds: Counter[str] = field(default_factory=Counter)
    formats: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest: float = 0.0
    peak_bytes: int = 0


def damaged(data: bytes, generator: random.Random) -> bytes:
    """The bytes of a file, damaged; a package is sometimes put together again from damaged parts."""
    chance = generator.random()
    if chance < 0.15:
        return data[: generator.randrange(len(data) + 1)]
    if data.startswith(b"PK") and chance < 0.75:
        return _package(data, generator)
    return _bytes(data, generator)


def seeds(more: Path | None) -> list[tuple[str, bytes]]:
    """The files that are damaged, with their names."""
    folders = [samples_folder(), Path(__file__).parent / "files", *([more] if more else [])]
    files = [path for folder in folders for path in sorted(folder.iterdir()) if path.is_file() and path.suffix != ".py"]
    return [*((path.name, path.read_bytes()) for path in files), ("river.epub", _epub())]


def run(found: Seeds, *, files: int, seed: int) -> Outcome:
    """Read that many damaged files, a few hundred to a process; a process that crashes or hangs is one failure."""
    outcome = Outcome()
    context = multiprocessing.get_context("spawn")
    number = 0
    while number < files:
        last = min(files, number - number % FILES_A_PROCESS + FILES_A_PROCESS)
        ours, theirs = context.Pipe()
        process = context.Process(target=_read_some, args=(theirs, found, range(number, last), seed), daemon=True)
        process.start()
        theirs.close()
        number = _followed(ours, number, last, outcome)
        process.kill()
        process.join()
        sys.stderr.write(f"{number} files, {len(outcome.failures)} failures\n")
    return outcome


def _followed(ours: Connection, number: int, last: int, outcome: Outcome) -> int:
    """Take in what a process tells until it is done, hangs or is gone; returns the number of the next file."""
    while number < last:
        try:
            told = ours.recv() if ours.poll(MAX_SECONDS + 60 * (number % FILES_A_PROCESS == 0)) else None
        except EOFError:
            outcome.failures.append(f"file {number}: the process died")
            return number + 1
        if told is None:
            outcome.failures.append(f"file {number}: no end after {MAX_SECONDS:.0f} s")
            return number + 1
        kind, suffix, seconds, peak, failure = told
        outcome.kinds[kind] += 1
        outcome.formats[suffix] += 1
        outcome.slowest = max(outcome.slowest, seconds)
        outcome.peak_bytes = max(outcome.peak_bytes, peak)
        if failure:
            outcome.failures.append(f"file {number}: {failure}")
        number += 1
    return number


def _read_some(told: Connection, found: Seeds, numbers: range, seed: int) -> None:
    """In a process of its own: read the damaged files with these numbers and tell of each."""
    for number in numbers:
        generator = random.Random(f"{seed}:{number}")
        name, data = generator.choice(list(found))
        data = damaged(data, generator)
        started = time.perf_counter()
        with mock.patch.object(ocr, "languages", tuple):  # text is not recognised in pictures, which takes minutes
            kind, failure = _read(data, name)
        peak = peak_memory(os.getpid()) or 0  # not getrusage, which counts what the parent held when it started this
        if peak > MAX_BYTES:
            failure = failure or f"{name}: {peak / 2**20:.0f} MiB"
        told.send((kind, Path(name).suffix, time.perf_counter() - started, peak, failure))


def _read(data: bytes, name: str) -> tuple[str, str]:
    """What became of one file, and what was wrong with that."""
    try:
        document = read_bytes(data, name=name)
    except UnreadableError as error:
        return type(error).__name__, ""
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        return "crash", f"{name}: {type(error).__name__}: {error}"
    wrong = [
        one for one in document.alignment.runs
        if document.text[one.start : one.end] != document.original[one.original : one.original_end]
    ]  # fmt: skip
    return "read", f"{name}: the map is wrong" if wrong else ""


def _bytes(data: bytes, generator: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(generator.choice([1, 3, 10, 60])):
        if not changed:
            break
        at = generator.randrange(len(changed))
        way = generator.randrange(5)
        if way == 0:
            changed[at] = generator.randrange(256)
        elif way == 1:
            del changed[at : at + generator.randrange(1, 200)]
        elif way == 2:
            changed[at:at] = generator.randbytes(generator.randrange(1, 30))
        elif way == 3:
            changed[at:at] = changed[at : at + generator.randrange(1, 2000)]
        else:
            changed[at : at + 4] = generator.choice(_WORDS)
    return bytes(changed)


def _package(data: bytes, generator: random.Random) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return _bytes(data, generator)
    hit = generator.choice(list(parts) or [""])
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, _bytes(part, generator) if name == hit or generator.random() < 0.2 else part)
    return target.getvalue()


def _epub() -> bytes:
    """A small book: a chapter with a table, and a file of notes outside the reading order."""
    parts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": (
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="O/b.opf"/></rootfiles></container>'
        ),
        "O/b.opf": (
            '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
            '<dc:title>The river</dc:title></metadata><manifest><item id="a" href="a.xhtml" '
            'media-type="application/xhtml+xml"/><item id="n" href="n.xhtml" media-type="application/xhtml+xml"/>'
            '</manifest><spine><itemref idref="a"/><itemref idref="n" linear="no"/></spine></package>'
        ),
        "O/a.xhtml": (
            '<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>One</h1><p>The river rose in the night.</p>'
            "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table></body></html>"
        ),
        "O/n.xhtml": '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>1. A note on it.</p></body></html>',
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return target.getvalue()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, and tell what happened."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Read damaged files.")
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--more", type=Path, help="a folder with further files to damage")
    options = parser.parse_args(arguments)
    outcome = run(seeds(options.more), files=options.files, seed=options.seed)
    lines = (
        ", ".join(f"{kind} {count}" for kind, count in outcome.kinds.most_common()),
        ", ".join(f"{suffix} {count}" for suffix, count in sorted(outcome.formats.items())),
        f"slowest {outcome.slowest:.1f} s, peak memory {outcome.peak_bytes / 2**20:.0f} MiB",
        *(outcome.failures or ["no failure"]),
    )
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return int(bool(outcome.failures))


if __name__ == "__main__":
    sys.exit(main())
