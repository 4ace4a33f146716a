"""Kept citations on the wire: what is taken of them is checked here, and what became of them is put into JSON here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError, model_validator

from service.verify import Kept, Status, Verdict
from service.wire.asking import DocumentRefBody, LocationBody, SelectorBody
from sources.document import Span
from sources.errors import PinciteError

MAX_CITATIONS = 1_000
MAX_QUOTE_CHARACTERS = 100_000
MAX_CONTEXT_CHARACTERS = 1_000
_TOLD = 3  # faults that are named; who has more has the same one many times

Offset = Annotated[int, Field(ge=0)]


class _Kept(BaseModel):
    # A citation is kept as it came, with fields that are not looked at and those that later versions add.
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class KeptDocumentBody(_Kept):
    """The document that was cited."""

    name: Annotated[str, Field(min_length=1, max_length=4_096)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-fA-F]{64}$", description="Of the file's bytes, in hex.")]


class KeptLocationBody(_Kept):
    """Where the quote stood, in half-open code points of the document's text."""

    quote_start: Offset
    quote_end: Offset
    answer_start: Offset | None = None
    answer_end: Offset | None = None


class KeptSelectorBody(_Kept):
    """The quote with what stood either side."""

    exact: Annotated[str, Field(min_length=1, max_length=MAX_QUOTE_CHARACTERS)]
    prefix: Annotated[str, Field(max_length=MAX_CONTEXT_CHARACTERS)] = ""
    suffix: Annotated[str, Field(max_length=MAX_CONTEXT_CHARACTERS)] = ""


class KeptBody(_Kept):
    """A citation as an earlier answer gave it; other fields of it are not looked at."""

    document: KeptDocumentBody
    location: KeptLocationBody
    selector: KeptSelectorBody
    quote: str | None = None
    answer: str | None = None

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        place, exact = self.location, self.selector.exact
        if place.quote_end < place.quote_start:
            raise ValueError(f"quote_end is {place.quote_end}, which is before quote_start, {place.quote_start}")
        if self.quote not in {None, exact}:
            raise ValueError("quote and selector.exact differ; give the citation as it came")
        inside = self._answer()
        if self.answer is not None and (inside is None or inside.of(exact) != self.answer):
            raise ValueError(
                "the answer does not stand in the quote at answer_start and answer_end; give the citation as it came"
            )
        return self

    def kept(self) -> Kept:
        """The citation as `verify` takes it."""
        return Kept(
            name=self.document.name,
            sha256=self.document.sha256.lower(),
            exact=self.selector.exact,
            quote=Span(self.location.quote_start, self.location.quote_end),
            answer=self._answer() if self.answer is not None else None,
            prefix=self.selector.prefix,
            suffix=self.selector.suffix,
        )

    def _answer(self) -> Span | None:
        start, end, base = self.location.answer_start, self.location.answer_end, self.location.quote_start
        if start is None or end is None or not base <= start <= end:
            return None
        return Span(start - base, end - base)


class VerifyBody(BaseModel):
    """Citations of earlier answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    citations: Annotated[list[KeptBody], Field(max_length=MAX_CITATIONS)]


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True, frozen=True)


class PlaceBody(_Out):
    """Where a quote stands now; it can be kept in place of the citation."""

    answer: str | None
    quote: str
    document: DocumentRefBody
    location: LocationBody
    selector: SelectorBody


class NearestBody(_Out):
    """Wording that is not the quote, but shares most of its words: `shared`, from 0 to 1."""

    text: str
    shared: float
    document: DocumentRefBody
    location: LocationBody


class VerdictBody(_Out):
    """What became of a citation: `detail` says it in a sentence."""

    status: Status
    detail: str
    citation: PlaceBody | None = Field(description="With `valid` and `moved`, where the quote stands now.")
    occurrences: int = Field(description="At how many places the quote stands.")
    nearest: NearestBody | None = Field(description="With `changed`, what may stand in its stead: not the quote.")


class VerifiedBody(_Out):
    """What became of the citations, in their order, at one version of the library."""

    results: list[VerdictBody]
    library_version: int

    @classmethod
    def of(cls, verdicts: Sequence[Verdict], *, version: int) -> VerifiedBody:
        """The body of some verdicts."""
        return cls(results=[VerdictBody.model_validate(verdict) for verdict in verdicts], library_version=version)


def read_kept(data: bytes, *, source: str) -> list[Kept]:
    """The citations in a JSON text: of a citation, of an answer, or of a list of either.

    `source` is what the text is called in an error. Raises PinciteError for what is no such thing, and when there is
    no citation in it.
    """
    try:
        value: JsonValue = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise PinciteError(f"{source} is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise PinciteError(f"{source} is not JSON: {error}; give what `pincite ask --json` wrote") from error
    kept, faults = list[Kept](), list[str]()
    for place, citation in _citations(value, ""):
        try:
            kept.append(KeptBody.model_validate(citation).kept())
        except ValidationError as error:
            faults += [_fault(place, each["loc"], each["msg"]) for each in error.errors(include_url=False)]
    if faults:
        more = f"; and {len(faults) - _TOLD} more" if len(faults) > _TOLD else ""
        raise PinciteError(f"{source}: {'; '.join(faults[:_TOLD])}{more}")
    if not kept:
        raise PinciteError(f"{source} holds no citation; give an answer that has some, or its citations")
    return kept


def _citations(value: JsonValue, place: str) -> Iterator[tuple[str, JsonValue]]:
    """Each citation with the place it stands at: "citations.0", "2.citations.1"."""
    if isinstance(value, list):
        for at, each in enumerate(value):
            yield from _citations(each, f"{place}{at}.") if isinstance(each, dict) else iter([(f"{place}{at}", each)])
    elif isinstance(value, dict) and "citations" in value:
        cited = value["citations"]
        if isinstance(cited, list):
            yield from ((f"{place}citations.{at}", each) for at, each in enumerate(cited))
        else:
            yield f"{place}citations", cited
    else:
        yield place.rstrip("."), value


def _fault(place: str, location: Sequence[int | str], message: str) -> str:
    where = ".".join(part for part in (place, *map(str, location)) if part)
    said = message.removeprefix("Value error, ")
    return f"{where or 'the citation'}: {said[:1].lower()}{said[1:]}"
