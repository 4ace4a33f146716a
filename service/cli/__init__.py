"""The `pincite` command: `main` runs it. Each command is a file here; those of other packages join as entry points."""

from service.cli.program import main

__all__ = ["main"]
