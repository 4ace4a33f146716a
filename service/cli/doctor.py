"""`pincite doctor`: is everything there, and does it fit together?"""

from __future__ import annotations

from service.cli.options import JsonOption, LibraryOption


def doctor(library: LibraryOption = None, as_json: JsonOption = False) -> int:
    """Check the library, the models and the versions."""
    return 0
