"""`pincite eval`, `calibrate` and `bench`: what `eval` adds to the program through entry points `pincite.commands`."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from eval.gold import KINDS, GoldError, GoldQuestion, Kind, load, select
from sources.errors import PinciteError

BELOW = 1
"""The exit status when a limit is not kept."""

QUESTIONS = Path(__file__).parent / "questions"

GoldArgument = Annotated[
    str, typer.Argument(metavar="GOLD", help="A gold file, or `samples`: the questions on the samples.")
]
LibraryOption = Annotated[Path | None, typer.Option("--library", help="The library's folder.", show_default=False)]
KindOption = Annotated[
    list[str] | None, typer.Option("--kind", help=f"Only this kind ({', '.join(KINDS)}); may be repeated.")
]
LimitOption = Annotated[int | None, typer.Option("--limit", min=1, help="Only the first so many questions.")]


def evaluate(
    gold: GoldArgument,
    *,
    library: LibraryOption = None,
    json: Annotated[
        Path | None, typer.Option(help="Write scores and results to this file; - is standard output.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write the report with every wrong answer to this file.")] = None,
    compare: Annotated[Path | None, typer.Option(help="An earlier --json file, to tell what changed since.")] = None,
    fail_under: Annotated[
        list[str] | None, typer.Option(help="As ok=0.6: exit status 1 below it; may be repeated.")
    ] = None,
    fail_over: Annotated[
        list[str] | None, typer.Option(help="As false-silent=0.1: exit status 1 above it; may be repeated.")
    ] = None,
    limit: LimitOption = None,
    kind: KindOption = None,
) -> int:
    """Ask the questions of a gold file and measure the answers."""
    # Each takes a tenth of a second or more to load, which the other commands need not wait for.
    from rich.console import Console  # noqa: PLC0415

    from eval.changes import changes  # noqa: PLC0415
    from eval.limits import broken, parse  # noqa: PLC0415
    from eval.metrics import scores  # noqa: PLC0415
    from eval.report import html as report  # noqa: PLC0415
    from eval.result import load_run  # noqa: PLC0415
    from eval.run import run  # noqa: PLC0415
    from eval.subject import opened  # noqa: PLC0415
    from eval.table import show  # noqa: PLC0415

    limits = [*parse(fail_under or (), is_floor=True), *parse(fail_over or (), is_floor=False)]
    path = gold_path(gold)
    questions = chosen(path, kinds=kind or (), limit=limit)
    before = load_run(compare) if compare else None
    _check_writable(json, html)
    with opened(library) as subject, progress(len(questions)) as advance:
        _warn_of_missing(subject.missing(questions))
        found = run(questions, subject, gold=path.name, settings=subject.named_settings(), progress=advance)
    measured = scores(found.results)
    changed = changes(before.results, found.results) if before else ()
    if html:
        _write(html, report(found, before=before, changes=changed))
    if json:
        _write(json, found.to_json(scores=measured))
    if json is None or str(json) != "-":
        show(found, measured, Console(), changes=changed)
    failures = broken(limits, measured)
    for failure in failures:
        typer.echo(f"pincite: {failure}", err=True)
    return BELOW if failures else 0


def calibrate(
    gold: GoldArgument,
    *,
    library: LibraryOption = None,
    false_silence: Annotated[
        float, typer.Option(min=0, max=0.99, help="The share of right answers that may be held back.")
    ] = 0.08,
    output: Annotated[
        Path | None, typer.Option(help="Where to write it (calibration.json in the library).", show_default=False)
    ] = None,
    also: Annotated[
        list[str] | None,
        typer.Option(metavar="GOLD=LIBRARY", help="Questions on another library, fitted together; may be repeated."),
    ] = None,
    limit: LimitOption = None,
    kind: KindOption = None,
) -> int:
    """Fit confidence and silence to the questions of a gold file, so that they mean what they say on your documents."""
    from eval.calibration import examples  # noqa: PLC0415
    from eval.subject import opened  # noqa: PLC0415
    from service.fit import fit  # noqa: PLC0415

    sets = [(gold, library), *(_gold_and_library(pair) for pair in also or ())]
    questions = [(chosen(gold_path(name), kinds=kind or (), limit=limit), folder) for name, folder in sets]
    _check_writable(output)
    weighed, subjects = [], []
    for asked, folder in questions:
        with opened(folder) as subject, progress(len(asked)) as advance:
            _warn_of_missing(subject.missing(asked))
            weighed += examples(asked, subject, progress=advance)
            subjects.append(subject)
    found = fit(weighed, reader=subjects[0].reader, false_silence=false_silence)
    path = output or subjects[0].settings.library / "calibration.json"
    _write(path, found.to_json())
    typer.echo(
        f"{path}: silent below a confidence of {found.threshold:.2f}; of the answers that {found.questions} questions "
        f"then get, {found.risk:.0%} are wrong (each judged by a fit that had not seen it)"
    )
    return 0


def bench(
    gold: GoldArgument = "samples",
    *,
    url: Annotated[str, typer.Option(help="The service; it must be on this machine.")] = "http://127.0.0.1:8000",
    requests: Annotated[int, typer.Option(help="How many questions each number of clients asks.")] = 200,
    clients: Annotated[list[int] | None, typer.Option(help="How many ask at once (1 and 4); may be repeated.")] = None,
    start: Annotated[str | None, typer.Option(help="The command that starts the service, as 'pincite serve'.")] = None,
    pid: Annotated[int | None, typer.Option(help="The process of a running service, to tell its peak memory.")] = None,
) -> int:
    """Measure how fast a service answers, how soon it is ready after --start, and how much memory it takes."""
    from eval.bench import address, peak_memory, started, time_questions  # noqa: PLC0415
    from service.settings import load_settings  # noqa: PLC0415

    questions, service = chosen(gold_path(gold), kinds=(), limit=None), address(url)
    key = next(iter(load_settings().api_keys), None)
    with ExitStack() as stack:
        if start:
            process = stack.enter_context(started(shlex.split(start), service))
            typer.echo(f"ready after {process.ready_seconds:.1f} s")
            pid = process.process
        for number in clients or (1, 4):
            timing = time_questions(service, questions, requests=requests, clients=number, api_key=key)
            typer.echo(
                f"{number} at once, {requests} questions: p50 {timing.p50:.0f} ms, p95 {timing.p95:.0f} ms, "
                f"slowest {timing.slowest:.0f} ms, {timing.per_second:.1f} a second"
            )
        if pid is not None and (peak := peak_memory(pid)) is not None:
            typer.echo(f"peak memory {peak / 2**20:.0f} MiB")
    return 0


def gold_path(name: str) -> Path:
    """The gold file of that path, or the one that comes with Pincite under that name."""
    ours = QUESTIONS / f"{name}.jsonl"
    return ours if not Path(name).exists() and ours.parent == QUESTIONS and ours.is_file() else Path(name)


def chosen(path: Path, *, kinds: list[str] | tuple[str, ...], limit: int | None) -> tuple[GoldQuestion, ...]:
    """The questions to ask. Raises GoldError when there is none of these kinds."""
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise GoldError(f"--kind {unknown[0]}: there is no such kind; use one of {', '.join(KINDS)}")
    wanted: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind in kinds)
    questions = select(load(path), kinds=wanted, limit=limit)
    if not questions:
        raise GoldError(f"{path.name}: no question of kind {', '.join(kinds)} in it; leave out --kind or name another")
    return questions


def _gold_and_library(pair: str) -> tuple[str, Path]:
    gold, sign, library = pair.rpartition("=")
    if not (gold and sign and library):
        raise GoldError(f"--also {pair}: give a gold file and its library, as questions.jsonl=FOLDER")
    return gold, Path(library)


@contextmanager
def progress(total: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error that counts questions; none where that is not a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Asking", total=total)
        yield lambda done: bar.update(task, completed=done)


def _warn_of_missing(names: tuple[str, ...]) -> None:
    if names:
        few = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        typer.echo(f"pincite: questions rest on documents that are not in the library: {few}", err=True)


def _check_writable(*paths: Path | None) -> None:
    """Raises PinciteError now rather than after minutes of asking."""
    for path in paths:
        if path is not None and str(path) != "-" and not path.absolute().parent.is_dir():
            raise PinciteError(f"{path} cannot be written: there is no folder {path.absolute().parent}; make it first")


def _write(path: Path, text: str) -> None:
    if str(path) == "-":
        typer.echo(text)
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise PinciteError(f"{path} cannot be written ({error.strerror}); name another file") from error
