"""An answer as Markdown (CommonMark): it reads well as it stands, and when rendered the quotes are verbatim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from service.answer import Answer, Citation
from service.cite import parts
from service.export.places import moment, place_name

_SIGNS = re.compile(r"[\\`*_\[\]<>&#~|$]")
_LINE_START = re.compile(r"^(\d{0,9})([-+=.):])")
_LINE_END = re.compile(r"\r\n?|\n")


def as_markdown(answer: Answer, *, asked: datetime | None = None) -> str:
    """The question, the answer, and each quote with the answer in bold and the place it stands at."""
    return "\n\n".join(_paragraphs(answer, asked)) + "\n"


def escaped(text: str) -> str:
    r"""Text in one line that Markdown shows as it is.

    >>> escaped("1. see <b> & [x](y)")
    '1\\. see \\<b\\> \\& \\[x\\](y)'
    """
    return _LINE_START.sub(r"\1\\\2", _inline(" ".join(text.split())))


def _paragraphs(answer: Answer, asked: datetime | None) -> Iterator[str]:
    yield f"# {escaped(answer.question)}"
    if answer.resolved_question.strip() != answer.question.strip():
        yield f"Asked as: {_inline(answer.resolved_question)}"
    if answer.answer is None:
        yield "The documents do not hold an answer that is sure enough."
    else:
        yield f"**Answer:** {_inline(' '.join(answer.answer.split()))} (confidence {answer.confidence:.0%})"
    if len(answer.claims) > 1:
        yield "The sources say different things:"
        yield "\n".join(
            f"- {escaped(claim.answer)} ({', '.join(str(place + 1) for place in claim.citations)})"
            for claim in answer.claims
        )
    if answer.nearest:
        yield "## Nearest passages, which do not answer the question"
    for number, citation in enumerate(answer.citations or answer.nearest, start=1):
        yield from _citation(number, citation)
    yield "---"
    coverage = answer.coverage
    searched = f"{_counted(coverage.documents, 'document')} and {_counted(coverage.passages, 'passage')}"
    unread = f"; {_counted(len(coverage.unreadable), 'file')} could not be read" if coverage.unreadable else ""
    when = f" Asked {moment(asked)}." if asked else ""
    yield f"Searched {searched}{unread}. Library version {answer.library_version}.{when}"


def _citation(number: int, citation: Citation) -> Iterator[str]:
    document, place = citation.document, place_name(citation)
    yield f"### {number}. {_inline(' '.join(document.title.split()))}{f', {_inline(place)}' if place else ''}"
    yield "\n".join(f"> {line}".rstrip() for line in _quote(citation))
    location = citation.location
    yield (
        f"{escaped(document.name)}, characters {location.quote_start}–{location.quote_end}, SHA-256 {document.sha256}"
    )


def _quote(citation: Citation) -> Iterator[str]:
    """The lines of the quote; a line that does not end its paragraph has a backslash, so that it is not run on."""
    lines = [""]
    for piece, render in zip(parts(citation), (_inline, _strong, _inline), strict=True):
        first, *others = _LINE_END.split(piece)
        lines[-1] += render(first)
        lines += map(render, others)
    lines = [_LINE_START.sub(r"\1\\\2", line.strip()) for line in lines]
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        yield f"{line}\\" if line and following else line


def _strong(text: str) -> str:
    """Text in bold; in tags where asterisks beside a punctuation mark would not be taken for it."""
    if not text.strip():
        return text
    inline = _inline(text)
    return f"**{inline}**" if text[0].isalnum() and text[-1].isalnum() else f"<strong>{inline}</strong>"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _inline(text: str) -> str:
    return _SIGNS.sub(r"\\\g<0>", text)
