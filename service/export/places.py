"""How an export names where a quote stands: the printed page where it is known, never a page that only might be it."""

from __future__ import annotations

from datetime import datetime

from service.answer import Citation, DocumentRef, Location


def page_name(location: Location) -> str | None:
    """The printed page, or else the page of the file, which may have another number; None without pages.

    >>> from dataclasses import replace
    >>> place = Location(None, None, 0, 1, 0, 1, page=5, page_label="iv", section=())
    >>> page_name(place), page_name(replace(place, page_label=None))
    ('p. iv', 'page 5 of the file')
    """
    if location.page_label is not None:
        return f"p. {location.page_label}"
    return None if location.page is None else f"page {location.page} of the file"


def place_name(citation: Citation) -> str:
    """Page and headings, "p. 54 › Methods › Sample"; "" when neither is known. The title is no heading."""
    headings = (heading for heading in citation.location.section if heading != citation.document.title)
    return " › ".join(filter(None, [page_name(citation.location), *headings]))


def told_title(document: DocumentRef) -> str:
    """The title where the file tells it, and else the file's name: a reference must not rest on a guess."""
    return document.title if document.title_told else document.name


def moment(asked: datetime) -> str:
    """A time for people, with its zone: "2026-11-22 08:15 UTC"."""
    return f"{asked:%Y-%m-%d %H:%M %Z}".strip()
