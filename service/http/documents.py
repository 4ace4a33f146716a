"""/v1/documents: list, upload, show and remove; changes go through one lane of their own, one after the other."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Query, UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from index.library import Library
from index.records import Entry
from service.http.context import InContext, OpenLibrary
from service.http.pool import finish
from service.http.problems import problem
from service.http.responses import PROBLEMS, json_response
from service.wire.documents import DocumentBody, DocumentsBody, RemovedBody, TextBody, UploadBody
from sources.errors import NotFoundError

MEDIA_TYPES: dict[str, str] = {
    "text": "text/plain",
    "markdown": "text/markdown",
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "epub": "application/epub+zip",
    "rtf": "application/rtf",
    "odt": "application/vnd.oasis.opendocument.text",
}
# An uploaded page must never run a script, send a form or call home; PDF viewers refuse to work inside a sandbox.
ORIGINAL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
SANDBOX = "; sandbox"

router = APIRouter(prefix="/v1/documents", tags=["documents"], responses=PROBLEMS)


@router.get("", response_model=DocumentsBody)
def list_documents(
    library: OpenLibrary,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """List the documents in order of their names."""
    with library.snapshot() as snapshot:
        body = DocumentsBody.of(
            snapshot.documents(),
            snapshot.unreadable(),
            version=snapshot.version,
            stretch=slice(offset, offset + limit),
        )
    return json_response(body.model_dump_json().encode())


@router.post(
    "",
    status_code=201,
    response_model=UploadBody,
    responses={
        200: {"model": UploadBody, "description": "All of it was there already."},
        207: {"model": UploadBody, "description": "Some files went in and some could not be read."},
    },
)
async def upload(
    files: Annotated[list[UploadFile], File(description="One or more files.")],
    request: Request,
    context: InContext,
    library: OpenLibrary,
) -> Response:
    """Add documents. A file that cannot be read does not stop the others; when none can, the answer is a 422."""

    def run() -> Response:
        outcomes = [library.add_bytes(file_name(file.filename), file.file.read()) for file in files]
        return _upload_response(UploadBody.of(outcomes, version=library.version))

    return await finish(request, context.writing.submit(run))


@router.get("/{document_id}", response_model=DocumentBody)
def show(document_id: str, library: OpenLibrary) -> Response:
    """Show what is known of a document."""
    return json_response(DocumentBody.model_validate(_entry(library, document_id)).model_dump_json().encode())


@router.delete("/{document_id}", response_model=RemovedBody)
async def remove(document_id: str, request: Request, context: InContext, library: OpenLibrary) -> Response:
    """Remove a document: from the moment this returns it is not cited any more."""

    def run() -> bytes:
        library.remove([document_id])
        return RemovedBody(removed=[document_id], library_version=library.version).model_dump_json().encode()

    return json_response(await finish(request, context.writing.submit(run)))


@router.get(
    "/{document_id}/text",
    response_model=TextBody,
    responses={200: {"content": {"text/plain": {}}, "description": "With `Accept: text/plain` the text alone."}},
)
def text(document_id: str, request: Request, library: OpenLibrary) -> Response:
    """The clean text that all offsets count in, with its blocks, sections and pages."""
    document = library.document(document_id)
    if request.headers.get("accept", "").split(";")[0].split(",")[0].strip() == "text/plain":
        return PlainTextResponse(document.text)
    return json_response(TextBody.of(document).model_dump_json().encode())


@router.get("/{document_id}/original", response_class=FileResponse)
def original(document_id: str, library: OpenLibrary) -> Response:
    """The file as it was added, byte for byte."""
    entry, path = _entry(library, document_id), library.original_path(document_id)
    return FileResponse(
        path,
        filename=entry.name.rsplit("/", 1)[-1],
        content_disposition_type="inline",
        headers={
            "Content-Type": _media_type(entry, path),
            "Content-Security-Policy": ORIGINAL_POLICY + ("" if entry.format == "pdf" else SANDBOX),
        },
    )


def file_name(given: str | None) -> str:
    r"""The name that an uploaded file goes by: a relative path with forward slashes, without a way out of its folder.

    >>> [file_name(given) for given in ("C:\\docs\\a.txt", "../../etc/passwd", "b/./c.md", None)]
    ['docs/a.txt', 'etc/passwd', 'b/c.md', 'untitled']
    """
    cleaned = "".join(character for character in given or "" if unicodedata.category(character)[0] != "C")
    parts = [part.strip() for part in cleaned.replace("\\", "/").split("/")]
    kept = [part for part in parts if part not in {"", ".", ".."} and not (len(part) == 2 and part[1] == ":")]
    return "/".join(kept) or "untitled"


def _entry(library: Library, document_id: str) -> Entry:
    for entry in library.documents():
        if entry.id == document_id:
            return entry
    raise NotFoundError(f"no document {document_id!r} is in the library")


def _media_type(entry: Entry, path: Path) -> str:
    """The file's type; of text, UTF-8 is only claimed where it is true, and else the browser has to find out."""
    media_type = MEDIA_TYPES[entry.format]
    if media_type.startswith("text/") and is_utf8(path.read_bytes()):
        return f"{media_type}; charset=utf-8"
    return media_type


def is_utf8(data: bytes) -> bool:
    """Whether bytes are text in UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _upload_response(body: UploadBody) -> Response:
    statuses = {result.status for result in body.results}
    if statuses == {"unreadable"}:
        reasons = "; ".join(f"{result.name}: {result.reason}" for result in body.results)
        return problem("unreadable", 422, reasons).model_copy(update={"results": body.results}).response()
    status = 207 if "unreadable" in statuses else 200 if statuses == {"unchanged"} else 201
    return json_response(body.model_dump_json().encode(), status)
