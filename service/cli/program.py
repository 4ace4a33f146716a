"""Puts the command together and turns what can go wrong into one line and an exit status.

0 is done, 1 not found or below a threshold (silence, too), 2 something the user can mend.

A package that stands right of `service` adds a command through the entry point group `pincite.commands`: a name, and a
function that typer understands. So there is a `pincite eval` without an import of that package here.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.metadata import entry_points, version
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import asking, doctor, library, serving, verifying
from sources.errors import NotFoundError, PinciteError

if TYPE_CHECKING:
    from service.compose import Parts

DONE, NOT_FOUND, MENDABLE = 0, 1, 2
COMMANDS = "pincite.commands"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit status."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None, *, parts: Parts | None = None) -> int:
    """Run the command, with this machine's models or with the `parts` given; its exit status.

    What is not the user's to mend is raised, with its traceback.
    """
    try:
        status = build()(arguments, prog_name="pincite", standalone_mode=False, obj=parts)
    except NotFoundError as error:
        return _say(str(error), NOT_FOUND)
    except PinciteError as error:
        return _say(str(error), MENDABLE)
    except typer.TyperException as error:
        return _say(f"{error.format_message().rstrip('.')} (see pincite --help)", MENDABLE)
    except (KeyboardInterrupt, typer.Abort):
        return _say("stopped", 130)
    except BrokenPipeError:
        sys.stdout = None  # whoever read it has left, and the rest would raise again at exit
        return DONE
    return status if isinstance(status, int) else DONE


def build() -> typer.Typer:
    """The command with all its sub-commands."""
    app = typer.Typer(
        name="pincite",
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help=_overview.__doc__,
    )
    app.callback(invoke_without_command=True)(_overview)
    for function in (
        serving.serve, library.add, library.sync, asking.ask, asking.search, library.list_documents, library.remove,
        verifying.verify, doctor.doctor,
    ):  # fmt: skip
        app.command(function.__name__.split("_")[0])(function)
    for plugin in sorted(entry_points(group=COMMANDS), key=lambda plugin: plugin.name):
        app.command(plugin.name)(plugin.load())
    return app


def _overview(
    context: typer.Context,
    show_version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Answers questions from your own documents, with the place where each answer stands.

    Settings: a flag, else a PINCITE_* variable, else a line of .env in the current folder.
    The library is the folder ./library unless --library or PINCITE_LIBRARY says otherwise.
    """
    if show_version:
        typer.echo(version("pincite"))
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


def _say(message: str, status: int) -> int:
    typer.echo(f"pincite: {' '.join(message.split())}", err=True)
    return status
