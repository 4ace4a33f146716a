"""The pages of a PDF on the wire: how large they are, and where marks lie on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sources.document import Document
from sources.render import Patch, Sheet

MarkKind = Literal["quote", "answer"]


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True)


class MarkBody(_Out):
    """A rectangle over marked words, one for each line, in points from the page's upper left corner."""

    kind: MarkKind
    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def of(cls, kind: MarkKind, patch: Patch) -> MarkBody:
        """The body of a rectangle, to a hundredth of a point."""
        left, top, right, bottom = (round(side, 2) for side in (patch.left, patch.top, patch.right, patch.bottom))
        return cls(kind=kind, left=left, top=top, right=right, bottom=bottom)


class SheetBody(_Out):
    """A page as it is shown: `number` counts from 1, `label` is what is printed on it (null when unknown)."""

    number: int
    label: str | None
    width: float = Field(description="In points (1/72 inch); 0 when the page is damaged.")
    height: float = Field(description="In points (1/72 inch); 0 when the page is damaged.")
    marks: list[MarkBody]


class SheetsBody(_Out):
    """All pages of a PDF, also those without text."""

    id: str
    pages: list[SheetBody]

    @classmethod
    def of(
        cls, document: Document, sheets: Sequence[Sheet], quote: Sequence[Patch], answer: Sequence[Patch]
    ) -> SheetsBody:
        """The body of a document's pages with the places of the quote and the answer."""
        labels = {page.number: page.label for page in document.pages}
        marks: dict[int, list[MarkBody]] = {sheet.number: [] for sheet in sheets}
        for patch in quote:
            marks[patch.page].append(MarkBody.of("quote", patch))
        for patch in answer:
            marks[patch.page].append(MarkBody.of("answer", patch))
        return cls(
            id=document.id,
            pages=[
                SheetBody(
                    number=sheet.number,
                    label=labels.get(sheet.number),
                    width=round(sheet.width, 2),
                    height=round(sheet.height, 2),
                    marks=marks[sheet.number],
                )
                for sheet in sheets
            ],
        )
