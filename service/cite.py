"""Cutting citations: the quote and its place, taken out of the document's own text and never searched for again."""

from __future__ import annotations

from index.passage import Passage
from service.answer import Citation, DocumentRef, Location, PassageRef, Selector
from sources.document import Document, Span
from sources.sentences import sentences

_CONTEXT = 32  # characters of prefix and suffix in a TextQuoteSelector


def cite(document: Document, passage: Passage, answer: Span, *, confidence: float) -> Citation:
    """The citation of an answer at `answer` (code points of the document's text), quoted with its whole sentences."""
    return _citation(document, passage, answer, enclosing_sentences(document, passage, answer), confidence)


def cite_nearest(document: Document, passage: Passage, near: Span, *, confidence: float) -> Citation:
    """A passage that is near the question but answers nothing: quoted by the sentences round `near`."""
    return _citation(document, passage, None, enclosing_sentences(document, passage, near), confidence)


def enclosing_sentences(document: Document, passage: Passage, span: Span) -> Span:
    """The whole sentences of the passage that hold `span`; the span itself where it stands outside every sentence."""
    holding = [
        sentence
        for sentence in sentences(document.text, passage.span, language=document.language_at(passage.span.start))
        if sentence.overlaps(span)
    ]
    return Span(min(span.start, holding[0].start), max(span.end, holding[-1].end)) if holding else span


def parts(citation: Citation) -> tuple[str, str, str]:
    """The quote in three parts: before the answer, the answer, after it. Without an answer the latter two are ""."""
    place, quote = citation.location, citation.quote
    if place.answer_start is None or place.answer_end is None:
        return quote, "", ""
    start, end = place.answer_start - place.quote_start, place.answer_end - place.quote_start
    return quote[:start], quote[start:end], quote[end:]


def reference(document: Document) -> DocumentRef:
    """The document as a citation names it."""
    return DocumentRef(
        id=document.id,
        name=document.name,
        title=document.title,
        sha256=document.sha256,
        format=document.format,
        authors=document.authors,
        date=document.date,
        title_told=document.title_told,
    )


def location(document: Document, quote: Span, answer: Span | None) -> Location:
    """Where a quote stands; page and section are the answer's where there is one."""
    original = document.original_span(quote)
    place = answer or quote
    page = document.page_at(place.start)
    return Location(
        answer_start=answer.start if answer else None,
        answer_end=answer.end if answer else None,
        quote_start=quote.start,
        quote_end=quote.end,
        original_start=original.start,
        original_end=original.end,
        page=page.number if page else None,
        page_label=page.label if page else None,
        section=document.section_at(place.start),
    )


def selector(document: Document, quote: Span) -> Selector:
    """The quote with what stands either side of it."""
    return Selector(
        exact=document.quote(quote),
        prefix=document.text[max(0, quote.start - _CONTEXT) : quote.start],
        suffix=document.text[quote.end : quote.end + _CONTEXT],
    )


def _citation(document: Document, passage: Passage, answer: Span | None, quote: Span, confidence: float) -> Citation:
    return Citation(
        answer=document.quote(answer) if answer else None,
        confidence=confidence,
        quote=document.quote(quote),
        document=reference(document),
        location=location(document, quote, answer),
        selector=selector(document, quote),
        passage=PassageRef(passage.id, document.quote(passage.span), passage.span.start, passage.span.end),
    )
