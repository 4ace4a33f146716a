"""Takes Markdown's marks out of text, so that a quote reads as a person would see it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sources.document import Span
from sources.rewrite import Edit

_LINK = re.compile(
    r"(?P<open>!?\[)(?P<label>[^\[\]\n]*)(?P<close>\]\((?:[^()\s]|\\[()]|\([^()\s]*\))*(?:\s+\"[^\"\n]*\")?\))"
)
_ADDRESS = re.compile(r"<(?P<inside>(?:https?://|mailto:)[^<>\s]+|[^<>\s@]+@[^<>\s@]+\.[^<>\s@]+)>")
_NOTE = re.compile(r"<sup>[^<\n]{0,12}</sup>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:sup|sub|b|i|u|em|strong|span|a|br|small|font|p|div|center)(?:\s[^<>\n]*)?/?>", re.IGNORECASE)
_STRONG = re.compile(r"(?<![_*\w\\])(?P<mark>\*\*\*|\*\*|__)(?=[^\s_*])(?P<inside>[^\n]*?[^\s_])(?P=mark)(?!_)")
_EMPHASIS = re.compile(
    r"(?<![\w*\\])(?P<mark>[*_])(?=[^\s*_])(?P<inside>(?:\\[*]|\n(?!\s*\n)|[^\n*]){0,600}?(?:[^\s*\\]|\\[*]))(?P=mark)(?!\w)"
)
_CODE = re.compile(r"(?P<mark>`+)(?P<inside>[^`\n]+)(?P=mark)")
_ESCAPE = re.compile(r"\\(?=[\\`*_{}\[\]()#+\-.!$<>|~&])")
_LEFT_OVER = re.compile(r"(?<!\\)\*{2,}(?=\s|$)|(?<=[^\s*\\])\*{2,}(?!\S)")
_STRIKE = re.compile(r"(?P<mark>~~)(?P<inside>[^~\n]+)(?P=mark)")


def edits(text: str) -> Iterator[Edit]:
    """The edits that take inline marks out of `text`; heading, list and table marks at line starts are left."""
    cut: set[int] = set()
    kept: set[int] = set()

    def take(start: int, end: int) -> None:
        cut.update(range(start, end))

    for match in _LINK.finditer(text):
        take(*match.span("open"))
        take(*match.span("close"))
    for match in _ADDRESS.finditer(text):
        take(match.start(), match.start() + 1)
        take(match.end() - 1, match.end())
        kept.update(range(*match.span("inside")))
    for pattern in (_NOTE, _TAG):
        for match in pattern.finditer(text):
            take(*match.span())
    for match in re.finditer(r"https?://[^\s<>\])]+", text):
        kept.update(range(*match.span()))
    for pattern in (_CODE, _STRONG, _STRIKE, _EMPHASIS):
        for match in pattern.finditer(text):
            size = len(match.group("mark"))
            if match.start() in kept or match.start() in cut:
                continue
            take(match.start(), match.start() + size)
            take(match.end() - size, match.end())
    for match in _EMPHASIS.finditer("".join(" " if at in cut else character for at, character in enumerate(text))):
        if match.start() not in kept:
            take(match.start(), match.start() + 1)
            take(match.end() - 1, match.end())
    for match in _ESCAPE.finditer(text):
        take(*match.span())
    for match in _LEFT_OVER.finditer(text):
        take(*match.span())
    yield from _grouped(cut)


def _grouped(cut: set[int]) -> Iterator[Edit]:
    ordered = sorted(cut)
    start = previous = None
    for offset in ordered:
        if previous is None or offset != previous + 1:
            if start is not None and previous is not None:
                yield Edit(Span(start, previous + 1))
            start = offset
        previous = offset
    if start is not None and previous is not None:
        yield Edit(Span(start, previous + 1))
