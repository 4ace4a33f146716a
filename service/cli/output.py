"""How the command writes: answers and JSON to standard output, progress and remarks to standard error."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import typer
from pydantic import BaseModel

from index.outcome import Outcome, Progress


class Located(Protocol):
    """What stands somewhere in a document: a quote or a passage."""

    @property
    def page(self) -> int | None:
        """Counts from 1; None when unknown."""

    @property
    def page_label(self) -> str | None:
        """What is printed on the page; None when unknown."""

    @property
    def section(self) -> Sequence[str]:
        """The headings above, outermost first."""


def write(text: str = "") -> None:
    """A line of output."""
    typer.echo(text)


def remark(text: str) -> None:
    """A line for whoever looks on; never part of the output."""
    typer.echo(text, err=True)


def write_json(body: BaseModel) -> None:
    """The one JSON object of a command with --json."""
    typer.echo(body.model_dump_json(indent=2))


def printable(text: str) -> str:
    r"""Text from a document in one line, without the control characters by which it could command the terminal.

    >>> printable("red \x1b[31m\nand\tblue")
    'red \ufffd[31m and blue'
    """
    joined = " ".join(text.split())
    return "".join("\ufffd" if unicodedata.category(sign) in {"Cc", "Cs"} else sign for sign in joined)


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """
    >>> counted(1, "document"), counted(1200, "passage")
    ('1 document', '1,200 passages')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def strong(text: str) -> str:
    """Text that stands out: bold on a terminal, between marks elsewhere."""
    return typer.style(text, bold=True, underline=True) if sys.stdout.isatty() else f">>{text}<<"


def faint(text: str) -> str:
    """Text that stands back."""
    return typer.style(text, dim=True) if sys.stdout.isatty() else text


def coloured(text: str, colour: str) -> str:
    """Text in a colour on a terminal."""
    return typer.style(text, fg=colour) if sys.stdout.isatty() else text


def place(located: Located) -> str:
    """Page and headings, to be put behind a document's name: ", page 5 (printed 54), Methods > Sample"."""
    page, label = located.page, located.page_label
    printed = f" (printed {printable(label)})" if label is not None and label != str(page) else ""
    parts = ["" if page is None else f"page {page}{printed}", " > ".join(map(printable, located.section))]
    return "".join(f", {part}" for part in parts if part)


@contextmanager
def progress_bar(what: str) -> Iterator[Progress]:
    """A bar on standard error that counts files, and none where that is not a terminal."""
    if not sys.stderr.isatty():
        yield lambda outcome, done, total: None
        return
    # Loading rich takes a tenth of a second, and only a terminal shows what it draws.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        TextColumn("{task.fields[file]}", markup=False),
    )  # fmt: skip
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, file="")

        def advance(outcome: Outcome, done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, file=printable(outcome.name))

        yield advance
