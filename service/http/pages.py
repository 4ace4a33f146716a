"""/v1/documents/{id}/pages: the pages of a PDF, drawn with the quoted words marked; drawing has a lane of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from service.http.context import InContext, OpenLibrary
from service.http.pool import finish
from service.http.problems import refuse
from service.http.responses import PROBLEMS, json_response
from service.pages import Marks, tag_of
from service.wire.pages import SheetsBody
from sources.document import Document, Span

MAX_MARKS = 20
MAX_MARKED_CHARACTERS = 20_000
NAMES = {"text": "plain text", "markdown": "Markdown", "html": "a web page", "epub": "an e-book"}

_RANGE = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")

Ranges = Sequence[str]
Quote = Annotated[
    Ranges, Query(max_length=MAX_MARKS, description="START-END of a quote, in code points of the document's text.")
]
Answer = Annotated[
    Ranges, Query(max_length=MAX_MARKS, description="START-END of an answer, which is marked more strongly.")
]

router = APIRouter(prefix="/v1/documents/{document_id}/pages", tags=["documents"], responses=PROBLEMS)


@dataclass(frozen=True, slots=True)
class Asked:
    """A PDF of the library, the file it was read from, and what is to be marked in it."""

    document: Document
    file: FilePath
    marks: Marks


def _asked(document_id: str, library: OpenLibrary, mark: Quote = (), answer: Answer = ()) -> Asked:
    document = library.document(document_id)
    if document.format != "pdf":
        kind = NAMES.get(document.format, f"a file in {document.format.upper()}")
        text = f"/v1/documents/{document.id}/text"
        detail = f"{document.name} is {kind}, no PDF: it has no pages to draw; its text is at {text}"
        raise refuse("no-pages", 409, detail)
    marks = Marks(spans_of("mark", mark, document), spans_of("answer", answer, document))
    return Asked(document, library.original_path(document_id), marks)


AskedPdf = Annotated[Asked, Depends(_asked)]


@router.get("", response_model=SheetsBody)
async def list_pages(asked: AskedPdf, request: Request, context: InContext) -> Response:
    """List the pages of a PDF with their sizes, and where marked words lie on them."""

    def run() -> bytes:
        sheets = context.pages.sheets(asked.document, asked.file)
        quoted = context.pages.places(asked.document, asked.file, asked.marks.quote)
        answered = context.pages.places(asked.document, asked.file, asked.marks.answer)
        return SheetsBody.of(asked.document, sheets, quoted, answered).model_dump_json().encode()

    return json_response(await finish(request, context.drawing.submit(run)))


@router.get(
    "/{number}.png",
    response_class=Response,
    responses={
        200: {"content": {"image/png": {}}, "description": "The page on white."},
        304: {"description": "The picture is still the one that `If-None-Match` names."},
    },
)
async def draw_page(
    number: Annotated[int, Path(ge=1, description="Counts from 1.")],
    asked: AskedPdf,
    request: Request,
    context: InContext,
    width: Annotated[int, Query(ge=200, le=2000, description="Of the picture, in pixels.")] = 1000,
) -> Response:
    """Draw a page of a PDF, with the quote marked and the answer marked more strongly."""
    tag = f'"{tag_of(asked.document.id, number, asked.marks, width_pixels=width)}"'
    # Asked for anew each time: a document that was removed must not go on being shown.
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in _tags(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)

    def run() -> bytes:
        return context.pages.picture(asked.document, asked.file, number, asked.marks, width_pixels=width)

    return Response(await finish(request, context.drawing.submit(run)), headers=headers, media_type="image/png")


def spans_of(parameter: str, given: Sequence[str], document: Document) -> tuple[Span, ...]:
    """The spans that a request marks. Raises ProblemError (422) for one that the document's text does not have."""
    return tuple(_span(parameter, one, len(document.text)) for one in given)


def _span(parameter: str, given: str, length: int) -> Span:
    match = _RANGE.fullmatch(given)
    start, end = (int(offset) for offset in match.groups()) if match else (0, 0)
    if start >= end:
        detail = f"{parameter}: {given[:40]!r} is not START-END, two offsets of the document's text, the smaller first"
    elif end > length:
        detail = f"{parameter}: {given} reaches past the document's {length:,} characters"
    elif end - start > MAX_MARKED_CHARACTERS:
        detail = f"{parameter}: {given} marks more than {MAX_MARKED_CHARACTERS:,} characters; mark less"
    else:
        return Span(start, end)
    raise refuse("invalid", 422, detail)


def _tags(header: str) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}
