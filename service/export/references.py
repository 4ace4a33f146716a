r"""The documents that an answer cites, as BibTeX and as CSL-JSON (Citation Style Language 1.0.2, csl-data.json).

One entry stands for one document, under a key made of its content hash alone, so that the same file has the same key in
every answer and library. Title, authors and date are there only where the file tells them; nothing is guessed, so that
a name is never split into family and given name. `pages` and `page` hold printed page numbers alone, since the third
page of a file is seldom its page 3. A quote is cited by `\cite[p.~54]{key}` or by the locator in `custom`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import JsonValue

from service.answer import Answer, Citation, DocumentRef
from service.export.places import page_name, place_name, told_title

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ].*)?)?)?")
_BIBTEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", **{sign: f"\\{sign}" for sign in "%$&#_"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reference:
    """A document with all its citations in one answer, best first."""

    document: DocumentRef
    citations: tuple[Citation, ...]

    @property
    def key(self) -> str:
        """The name of the entry."""
        return f"pincite-{self.document.id}"

    @property
    def pages(self) -> str:
        """The printed pages that are cited, each once: "54, iv"; "" when none is known."""
        labels = (citation.location.page_label for citation in self.citations)
        return ", ".join(dict.fromkeys(label for label in labels if label is not None))


def references(answer: Answer) -> list[Reference]:
    """The documents that an answer cites, in the order of their best citations; [] when it is silent."""
    cited = {citation.document.id: citation.document for citation in answer.citations}
    return [
        Reference(document, tuple(each for each in answer.citations if each.document.id == document_id))
        for document_id, document in cited.items()
    ]


def as_bibtex(answer: Answer) -> str:
    """The cited documents as BibTeX entries, in UTF-8; the quotes stand in `annote`."""
    entries = [_bibtex_entry(reference) for reference in references(answer)]
    return "\n".join(entries) or "% The documents do not hold an answer: there is nothing to cite.\n"


def as_csl_json(answer: Answer, *, asked: datetime | None = None) -> str:
    """The cited documents as CSL-JSON items; the quotes stand in `custom`, and `asked` as the date of access."""
    items = [_csl_item(reference, asked) for reference in references(answer)]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def date_parts(told: str) -> list[int] | None:
    """Year, month and day of a date as ISO 8601 writes it, as many as are told; None for any other.

    >>> [date_parts(told) for told in ("2024-05-14T08:00Z", "2024-05", "May 2024", "2024-13-01")]
    [[2024, 5, 14], [2024, 5], None, None]
    """
    match = _ISO_DATE.fullmatch(told.strip())
    if match is None:
        return None
    parts = [int(part) for part in match.groups() if part is not None]
    try:
        date(*[*parts, 1, 1][:3])
    except ValueError:
        return None
    return parts


def _bibtex_entry(reference: Reference) -> str:
    document = reference.document
    fields = {"title": f"{{{_tex(told_title(document))}}}"}
    if document.authors:
        fields["author"] = " and ".join(f"{{{_tex(author)}}}" for author in document.authors)
    if document.date:
        parts = date_parts(document.date)
        fields["year"] = str(parts[0]).zfill(4) if parts else f"{{{_tex(document.date)}}}"
        if parts and len(parts) > 1:
            fields["month"] = _MONTHS[parts[1] - 1]
    if reference.pages:
        fields["pages"] = _tex(reference.pages)
    fields["howpublished"] = _tex(document.name)
    fields["note"] = f"SHA-256 {document.sha256}"
    fields["annote"] = " ".join(_annotation(citation) for citation in reference.citations)
    lines = [f"  {name} = {value if name == 'month' else f'{{{value}}}'},\n" for name, value in fields.items()]
    return f"@misc{{{reference.key},\n{''.join(lines)}}}\n"


def _annotation(citation: Citation) -> str:
    place = place_name(citation)
    return f"{_tex(place)}{': ' if place else ''}“{_tex(citation.quote)}”"


def _tex(text: str) -> str:
    """Text in one line, without the signs that TeX would act on. Braces are spelt out, for BibTeX counts them."""
    return "".join(_BIBTEX.get(sign, sign) for sign in " ".join(text.split()))


def _csl_item(reference: Reference, asked: datetime | None) -> dict[str, JsonValue]:
    document = reference.document
    item: dict[str, JsonValue] = {"id": reference.key, "type": "document", "title": told_title(document)}
    if document.authors:
        item["author"] = [{"literal": author} for author in document.authors]
    if document.date:
        parts = date_parts(document.date)
        item["issued"] = {"date-parts": [[*parts]]} if parts else {"literal": document.date}
    if asked is not None:
        item["accessed"] = {"date-parts": [[asked.year, asked.month, asked.day]]}
    if reference.pages:
        item["page"] = reference.pages
    item["custom"] = {
        "file": document.name,
        "sha256": document.sha256,
        "citations": [_csl_citation(citation) for citation in reference.citations],
    }
    return item


def _csl_citation(citation: Citation) -> dict[str, JsonValue]:
    """The quote with its locator, as csl-citation.json names it: a printed page, or else a section."""
    place, locator = citation.location, {}
    if place.page_label is not None:
        locator = {"label": "page", "locator": place.page_label}
    elif place.section:
        locator = {"label": "section", "locator": place.section[-1]}
    elif page := page_name(place):
        locator = {"locator": page}
    return {**locator, "quote": citation.quote, "quote_start": place.quote_start, "quote_end": place.quote_end}
