"""An answer in forms that can be kept, cited and printed; each holds what stands in the answer, and adds nothing.

`as_markdown` and `as_evidence_sheet` show the answer with its quotes; `as_bibtex` and `as_csl_json` the documents that
it cites, for a bibliography.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, get_args

from service.answer import Answer
from service.export.markdown import as_markdown
from service.export.references import as_bibtex, as_csl_json
from service.export.sheet import as_evidence_sheet

Form = Literal["markdown", "bibtex", "csl-json", "html"]

FORMS: tuple[Form, ...] = get_args(Form)

MEDIA_TYPES: Mapping[Form, str] = {
    "markdown": "text/markdown",
    "bibtex": "application/x-bibtex",
    "csl-json": "application/vnd.citationstyles.csl+json",
    "html": "text/html",
}


def export(answer: Answer, form: Form, *, asked: datetime | None = None) -> str:
    """The answer in a form; `asked` is when the question was put, and is shown where it is given."""
    match form:
        case "markdown":
            return as_markdown(answer, asked=asked)
        case "bibtex":
            return as_bibtex(answer)
        case "csl-json":
            return as_csl_json(answer, asked=asked)
        case "html":
            return as_evidence_sheet(answer, asked=asked)


__all__ = ["FORMS", "MEDIA_TYPES", "Form", "as_bibtex", "as_csl_json", "as_evidence_sheet", "as_markdown", "export"]
