"""An answer as an evidence sheet: one HTML page to print, sign and file, with all that is needed to check it later.

It holds everything it needs: no script, no font, no picture from elsewhere, and text from documents only as text.
"""

from __future__ import annotations

from datetime import datetime

from service.answer import Answer
from service.cite import parts
from service.export.places import moment, place_name


def as_evidence_sheet(answer: Answer, *, asked: datetime | None = None) -> str:
    """The sheet; `asked` is when the question was put, which is left out when it is not given."""
    # Slow to import, and the other forms do not need it.
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=PackageLoader("service.export", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("evidence.html.jinja").render(
        answer=answer, asked=asked and moment(asked), parts=parts, place_name=place_name
    )
