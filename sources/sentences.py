"""Sentence boundaries, by sentencex, mended where names, numbers and abbreviations of real sources mislead it."""

from __future__ import annotations

import re

from sentencex import get_sentence_boundaries

from sources.document import Span

# After these a full stop ends no sentence, whatever follows.
_OPEN = re.compile(
    r"(?:^|[\s(\[«“\"])(?:[^\W\d_]\.\s?)*(?:[^\W\d_]|Mr|Mrs|Ms|Dr|Prof|St|No|Nos|Fig|Figs|Eq|Sec|Art|Arts|Vol|Vols|pp|p|P|Pp|ed|eds"
    r"|vs|cf|Cf|e\.g|i\.e|al|approx|ca|Gen|Col|Lt|Sen|Rep|Rev|Hon|Jr|Sr|U\.S|U\.N|U\.K|Nr|Bd|№|т|г|гг|с|стр|ст|им|пр|др|см|рис"
    r"|табл|тыс|млн|млрд|руб|проф|акад|д-р|Т|С)\.\s*$"
)
_ITEM = re.compile(r"\(?(?:\d{1,3}|[^\W\d_])[.)]|[-–—•]")  # the mark of a list item, or of a numbered heading
_WIDE_BLANK = re.compile(r"[^\S\x00-\x7f]")  # before an initial, a blank of several bytes makes sentencex panic
_SURE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s*$")


def sentences(text: str, span: Span | None = None, *, language: str | None = None) -> list[Span]:
    """The sentences of `text` within `span`, ascending; together they cover it but for its white space.

    Call it block by block: a sentence ends where the span does. `language` is an ISO 639-1 code, English when None.
    """
    span = span or Span(0, len(text))
    found: list[Span] = []
    content = _WIDE_BLANK.sub(" ", span.of(text))
    for boundary in get_sentence_boundaries(language or "en", content):
        piece = content[boundary["start_index"] : boundary["end_index"]]
        stripped = piece.strip()
        if not stripped:
            continue
        start = span.start + boundary["start_index"] + piece.index(stripped)
        found.append(Span(start, start + len(stripped)))
    return _mended(text, found)


def _mended(text: str, found: list[Span]) -> list[Span]:
    mended: list[Span] = []
    for span in found:
        if mended and _belongs(text, mended[-1], span):
            mended[-1] = Span(mended[-1].start, span.end)
        else:
            mended.append(span)
    return mended


def _belongs(text: str, before: Span, after: Span) -> bool:
    between = text[before.end : after.start]
    if "\n\n" in between:
        return False
    end = text[max(before.start, before.end - 24) : before.end]
    first = text[after.start : after.start + 1]
    if _OPEN.search(end) or _ITEM.fullmatch(text, before.start, before.end):
        return True
    return first.islower() or (not _SURE_END.search(end) and "\n" not in between)
