"""`pincite ask` and `pincite search`."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Annotated

import typer

from service.answer import Answer, Citation, Turn
from service.cite import parts
from service.cli.options import DocumentOption, JsonOption, LibraryOption, find_documents, opened, parts_of
from service.cli.output import counted, faint, place, printable, strong, write, write_json
from service.export import Form, export
from sources.errors import PinciteError

SILENT = 1
NO_HITS = 1
TURN_SEPARATOR = "=>"


def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="The question, in quotes.")],
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, max=50, help="How many citations at most.")] = 5,
    document: DocumentOption = None,
    min_confidence: Annotated[
        float | None,
        typer.Option("--min-confidence", min=0, max=1, help="Hold the answer back below this.", show_default=False),
    ] = None,
    history: Annotated[
        list[str] | None,
        typer.Option("--history", help="An earlier question, or 'question => answer'; may be repeated, oldest first."),
    ] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
    form: Annotated[
        Form | None, typer.Option("--format", help="Print the answer to be kept, cited or printed.", show_default=False)
    ] = None,
) -> int:
    """Answer a question from the documents, with the place where the answer stands. Silence has exit status 1."""
    from service.settings import load_settings  # noqa: PLC0415
    from service.wire.asking import AnswerBody  # noqa: PLC0415

    if as_json and form is not None:
        raise PinciteError(f"--json and --format {form} are two ways to print the answer; choose one")
    settings = load_settings(library=library, min_confidence=min_confidence)
    local = parts_of(context)
    with local.open_library(settings, create=False) as there:
        documents = find_documents(there.documents(), document) if document else None
        answer = local.build_answerer(settings, there).ask(
            question,
            history=[_turn(earlier) for earlier in history or ()],
            limit=limit,
            documents=documents,
            min_confidence=settings.min_confidence,
        )
    if as_json:
        write_json(AnswerBody.of(answer))
    elif form is not None:
        write(export(answer, form, asked=datetime.now(UTC)).rstrip("\n"))
    else:
        _show(answer)
    return 0 if answer.answered else SILENT


def search(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="The question, in quotes.")],
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, max=50, help="How many passages at most.")] = 10,
    document: DocumentOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> int:
    """Rank passages by how well they fit a question, without reading them."""
    from service.ask import checked  # noqa: PLC0415
    from service.wire.asking import SearchResultBody  # noqa: PLC0415

    started = time.perf_counter()
    with opened(context, library) as there, there.snapshot() as snapshot:
        documents = find_documents(snapshot.documents(), document) if document else None
        found = snapshot.search(checked(question), limit=limit, documents=documents)
        body = SearchResultBody.of(question, found, snapshot, seconds=time.perf_counter() - started)
    if as_json:
        write_json(body)
        return 0 if body.hits else NO_HITS
    for number, hit in enumerate(body.hits, start=1):
        name = f"{printable(hit.document.name)}{place(hit.location)}"
        write(f"{number:>2}. {hit.score:.2f}  {name}, characters {hit.passage.start}-{hit.passage.end}")
        write(f"    {printable(hit.passage.text)}\n")
    return 0 if body.hits else NO_HITS


def _turn(text: str) -> Turn:
    question, _, answer = text.partition(TURN_SEPARATOR)
    return Turn(question.strip(), answer.strip() or None)


def _show(answer: Answer) -> None:
    if answer.resolved_question.strip() != answer.question.strip():
        write(faint(f"Asked as: {printable(answer.resolved_question)}"))
    if answer.answered and answer.answer is not None:
        write(f"{printable(answer.answer)}  ({answer.confidence:.0%})\n")
        for number, citation in enumerate(answer.citations, start=1):
            _show_citation(number, citation)
        if len(answer.claims) > 1:
            write("The sources disagree:")
            for claim in answer.claims:
                write(f"  {printable(claim.answer)}  {''.join(f'[{place + 1}]' for place in claim.citations)}")
            write()
    else:
        write("The documents do not hold an answer that is sure enough.\n")
        if answer.nearest:
            write("Nearest:")
        for number, citation in enumerate(answer.nearest, start=1):
            _show_citation(number, citation)
    _show_coverage(answer)


def _show_citation(number: int, citation: Citation) -> None:
    location = citation.location
    start, end = location.quote_start, location.quote_end
    if location.answer_start is not None and location.answer_end is not None:
        start, end = location.answer_start, location.answer_end
    write(f"[{number}] {_marked_quote(citation)}")
    write(faint(f"    {printable(citation.document.name)}{place(location)}, characters {start}-{end}") + "\n")


def _marked_quote(citation: Citation) -> str:
    before, answer, after = parts(citation)
    if not answer:
        return printable(before)
    # `printable` takes the blanks off the ends; they are put back where the quote has them.
    left = " " if before[-1:].isspace() else ""
    right = " " if after[:1].isspace() else ""
    return f"{printable(before)}{left}{strong(printable(answer))}{right}{printable(after)}"


def _show_coverage(answer: Answer) -> None:
    coverage = answer.coverage
    searched = f"{counted(coverage.documents, 'document')}, {counted(coverage.passages, 'passage')}"
    write(faint(f"Searched {searched}; read {counted(coverage.passages_read, 'passage')}."))
    if coverage.unreadable:
        write(faint(f"{counted(len(coverage.unreadable), 'file')} could not be read; pincite list names them."))
