"""`pincite verify`: are the citations of an earlier answer still what the documents say?"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.options import JsonOption, LibraryOption, opened
from service.cli.output import coloured, faint, place, printable, remark, write, write_json
from sources.errors import PinciteError

if TYPE_CHECKING:
    from service.verify import Kept, Status, Verdict

NOT_VERIFIED = 1
MAX_BYTES = 50_000_000
STANDARD_INPUT = "-"
INDENT = " " * 16
COLOURS: Mapping[Status, str] = {"valid": "green", "moved": "cyan", "changed": "yellow", "withdrawn": "red"}


def verify(
    context: typer.Context,
    citations: Annotated[Path, typer.Argument(help="A file that pincite ask --json wrote, or - for standard input.")],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> int:
    """Check kept citations against the documents as they are now. Changed and withdrawn ones have exit status 1."""
    from service.verify import verify_all  # noqa: PLC0415
    from service.wire.verifying import VerifiedBody, read_kept  # noqa: PLC0415

    source = "standard input" if str(citations) == STANDARD_INPUT else citations.name
    kept = read_kept(_bytes_of(citations), source=source)
    with opened(context, library) as there, there.snapshot() as snapshot:
        verdicts = verify_all(kept, snapshot)
        body = VerifiedBody.of(verdicts, version=snapshot.version)
    if as_json:
        write_json(body)
    else:
        _show(kept, verdicts)
        remark(f"library version {body.library_version}")
    return 0 if all(verdict.status in {"valid", "moved"} for verdict in verdicts) else NOT_VERIFIED


def _bytes_of(path: Path) -> bytes:
    """What the file holds, or standard input. Raises PinciteError when it cannot be read or is too large."""
    try:
        if str(path) == STANDARD_INPUT:
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise PinciteError(f"{str(path)!r} cannot be read ({error.strerror}); name a file of citations") from error
    if len(data) > MAX_BYTES:
        raise PinciteError(f"{str(path)!r} has more than {MAX_BYTES:,} bytes; verify fewer citations at a time")
    return data


def _show(kept: list[Kept], verdicts: list[Verdict]) -> None:
    for number, (citation, verdict) in enumerate(zip(kept, verdicts, strict=True), start=1):
        status = coloured(f"{verdict.status:<9}", COLOURS[verdict.status])
        write(f"{number:>3}  {status}  {printable(citation.name)}  “{printable(citation.exact)}”")
        write(f"{INDENT}{printable(verdict.detail)}")
        if verdict.citation is not None:
            found = verdict.citation
            write(faint(f"{INDENT}now: {printable(found.document.name)}{place(found.location)}"))
        if verdict.nearest is not None:
            write(faint(f"{INDENT}not the quote, but near: “{printable(verdict.nearest.text)}”"))
    counts = Counter(verdict.status for verdict in verdicts)
    write(
        ", ".join(
            f"{counts[status]} {coloured(status, colour)}" for status, colour in COLOURS.items() if counts[status]
        )
    )
