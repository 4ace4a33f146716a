"""Checking a citation kept from an earlier answer: is its quote still in the library, word for word, and where?

A quote is found again by equality alone, never by likeness. Where it stands several times, the words kept from either
side of it decide, as with a W3C TextQuoteSelector (Web Annotation Data Model, 4.2.4). What is left out: a search in
documents of another name and content; whoever wants that can ask again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from index.library import Snapshot
from index.records import Entry
from service.answer import Citation, DocumentRef, Location, Selector
from service.cite import location, reference, selector
from service.wording import Wording, Words, nearest_wording
from sources.document import Document, Span

_MIN_AGREEMENT = 4  # characters: a blank or a full stop beside a quote agrees by chance

Status = Literal["valid", "moved", "changed", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is needed of a kept citation: `name` and `sha256` of its document, the quote and where it stood.

    `quote` counts in code points of the document's text, `answer` in those of `exact`; it is None where the quote is of
    a nearest passage. `prefix` and `suffix` are what stood either side, "" where that is not known.
    """

    name: str
    sha256: str
    exact: str
    quote: Span
    answer: Span | None = None
    prefix: str = ""
    suffix: str = ""

    @classmethod
    def of(cls, citation: Citation) -> Kept:
        """What is kept of a citation."""
        place, start = citation.location, citation.location.quote_start
        inside = None
        if place.answer_start is not None and place.answer_end is not None:
            inside = Span(place.answer_start - start, place.answer_end - start)
        return cls(
            name=citation.document.name,
            sha256=citation.document.sha256,
            exact=citation.selector.exact,
            quote=Span(start, place.quote_end),
            answer=inside,
            prefix=citation.selector.prefix,
            suffix=citation.selector.suffix,
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote stands now: a citation without what was known of the reading, which verifies in its turn."""

    answer: str | None
    quote: str
    document: DocumentRef
    location: Location
    selector: Selector


@dataclass(frozen=True, slots=True)
class Nearest:
    """The wording nearest to a quote that is gone. It is not the quote: only the share `shared` of its words is there.

    `shared` is in [0, 1], counted with repetitions; `text` are the whole sentences.
    """

    text: str
    shared: float
    document: DocumentRef
    location: Location


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a citation; `detail` is a sentence for people.

    `valid`: the document is there, and the quote where it was; `citation` tells its place with the page as it is now.
    `moved`: the quote stands elsewhere, at `citation`, and `occurrences` times in all. `changed`: the document is there
    and the quote is not; `nearest` may show what stands in its stead. `withdrawn`: no document of that
    content or name is in the library.
    """

    status: Status
    detail: str
    citation: Place | None = None
    occurrences: int = 0
    nearest: Nearest | None = None


def verify(citation: Kept, snapshot: Snapshot) -> Verdict:
    """What became of one citation at the library's version of `snapshot`."""
    return _Verifier(snapshot).verdict(citation)


def verify_all(citations: Sequence[Kept], snapshot: Snapshot) -> list[Verdict]:
    """What became of several citations, in their order."""
    verifier = _Verifier(snapshot)
    # Those of one document come one after the other, so that it is read once.
    order = sorted(range(len(citations)), key=lambda at: (citations[at].name, citations[at].sha256))
    verdicts = {at: verifier.verdict(citations[at]) for at in order}
    return [verdicts[at] for at in range(len(citations))]


@dataclass(frozen=True, slots=True)
class _Found:
    """A place at which the quote stands; `agreement` counts the kept characters around it that stand there, too."""

    document: Document
    span: Span
    agreement: int


class _Verifier:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._by_content: dict[str, Entry] = {}
        self._by_name: dict[str, list[Entry]] = defaultdict(list)
        self._words: tuple[str, Words] | None = None
        for entry in snapshot.documents():
            self._by_content[entry.sha256] = entry
            for name in {entry.name, *entry.names}:
                self._by_name[name].append(entry)

    def verdict(self, kept: Kept) -> Verdict:
        same = self._by_content.get(kept.sha256)
        named = [entry for entry in self._by_name.get(kept.name, ()) if entry is not same]
        if same is None and not named:
            return Verdict("withdrawn", f"no document of this content is in the library, nor one called {kept.name!r}")
        if same is not None:
            document = self._snapshot.document(same.id)
            if kept.quote.of(document.text) == kept.exact:
                called = "" if kept.name in same.names or kept.name == same.name else f", now called {same.name!r}"
                place = _place(kept, document, kept.quote)
                return Verdict("valid", f"the quote stands word for word where it was{called}", place, 1)
            if found := list(_places(kept, document)):
                return _moved(kept, found, "in the same document")
        if found := [each for entry in named for each in _places(kept, self._snapshot.document(entry.id))]:
            return _moved(kept, found, f"in {kept.name!r}, which has other content now")
        return self._changed(kept, same, named)

    def _changed(self, kept: Kept, same: Entry | None, named: Sequence[Entry]) -> Verdict:
        near: tuple[Wording, Document] | None = None
        for entry in [*([same] if same else []), *named]:
            document = self._snapshot.document(entry.id)
            wording = nearest_wording(kept.exact, document, self._words_of(document))
            if wording and (near is None or wording.shared > near[0].shared):
                near = wording, document
        what = "the document is the same, but is read otherwise now" if same else f"{kept.name!r} has other content now"
        detail = f"{what}, and the quote is not in it"
        if near is None:
            return Verdict("changed", detail)
        wording, document = near
        detail += f"; the nearest wording, which is not the quote, has {wording.shared:.0%} of its words"
        text = document.quote(wording.span)
        place = location(document, wording.span, None)
        return Verdict("changed", detail, None, 0, Nearest(text, wording.shared, reference(document), place))

    def _words_of(self, document: Document) -> Words:
        if self._words is None or self._words[0] != document.id:
            self._words = document.id, Words.of(document.text)
        return self._words[1]


def _places(kept: Kept, document: Document) -> Iterator[_Found]:
    """Every place in the document at which the quote stands, in order."""
    text, length = document.text, len(kept.exact)
    at = text.find(kept.exact)
    while at >= 0:
        before = text[max(0, at - len(kept.prefix)) : at]
        after = text[at + length : at + length + len(kept.suffix)]
        agreement = _agreement(reversed(before), reversed(kept.prefix)) + _agreement(iter(after), iter(kept.suffix))
        yield _Found(document, Span(at, at + length), agreement)
        at = text.find(kept.exact, at + length)


def _agreement(one: Iterator[str], other: Iterator[str]) -> int:
    """How many characters two texts have in common before the first that differs; 0 where it is too few to tell."""
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    return common if common >= _MIN_AGREEMENT else 0


def _moved(kept: Kept, found: Sequence[_Found], where: str) -> Verdict:
    best = min(found, key=lambda each: (-each.agreement, abs(each.span.start - kept.quote.start)))
    detail = (
        f"the quote stands word for word {where}, at characters {best.span.start}-{best.span.end} "
        f"instead of {kept.quote.start}-{kept.quote.end}"
    )
    if len(found) > 1:
        alike = sum(each.agreement == best.agreement for each in found)
        chosen = "the one with the same words around it" if alike == 1 else "the nearest to the old place"
        detail += f"; of {len(found)} such places this is {chosen}"
    return Verdict("moved", detail, _place(kept, best.document, best.span), len(found))


def _place(kept: Kept, document: Document, quote: Span) -> Place:
    answer = None
    if kept.answer is not None:
        answer = Span(quote.start + kept.answer.start, quote.start + kept.answer.end)
    return Place(
        answer=document.quote(answer) if answer else None,
        quote=document.quote(quote),
        document=reference(document),
        location=location(document, quote, answer),
        selector=selector(document, quote),
    )
