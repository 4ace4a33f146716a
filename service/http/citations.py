"""POST /v1/citations/verify: are the citations of an earlier answer still what the documents say?"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from service.http.context import InContext, OpenLibrary
from service.http.pool import finish
from service.http.responses import PROBLEMS, json_response
from service.verify import verify_all
from service.wire.verifying import VerifiedBody, VerifyBody

router = APIRouter(prefix="/v1/citations", tags=["citations"], responses=PROBLEMS)


@router.post("/verify", response_model=VerifiedBody)
async def verify(body: VerifyBody, request: Request, context: InContext, library: OpenLibrary) -> Response:
    """Check citations kept from earlier answers: `valid`, `moved`, `changed` or `withdrawn`, in their order."""

    def run() -> bytes:
        with library.snapshot() as snapshot:
            verdicts = verify_all([citation.kept() for citation in body.citations], snapshot)
            return VerifiedBody.of(verdicts, version=snapshot.version).model_dump_json().encode()

    return json_response(await finish(request, context.reading.submit(run)))
