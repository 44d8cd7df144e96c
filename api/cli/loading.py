"""`novum ingest`: bulk files into the library, here or by bulk workers."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.text import Text

from api.cli.output import ExitCode, console, errors, explain, print_json, say
from indexing.ingest import IngestProgress, IngestReport, IngestStep
from nlp.errors import ErrorCategory, NovumError
from workers.load import LoadRequest
from workers.service import Novum

MEGABYTE = 1_000_000
_PROBLEMS_SHOWN = 20

_DESCRIPTIONS = {
    IngestStep.PLANNING: "ingest_planning",
    IngestStep.WAITING: "ingest_waiting",
    IngestStep.REFERENCE: "ingest_reference",
}


def register(app: typer.Typer) -> None:
    app.command("ingest")(ingest)


def ingest(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Files of records, plain, .gz or .zip, and folders of them.", show_default=False
        ),
    ] = None,
    format: Annotated[
        str, typer.Option(help="Format of the files. Default: told by their content.")
    ] = "",
    columns: Annotated[
        Path | None, typer.Option(help="YAML file: which column of a table is which field.")
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option(help="Where records go that cannot be loaded, to be corrected there."),
    ] = None,
    vectors: Annotated[
        bool,
        typer.Option(help="Also search by meaning. Without vectors: faster to load, words only."),
    ] = True,
    queue: Annotated[
        bool, typer.Option("--queue", help="Leave the work to bulk workers, and follow it.")
    ] = False,
    watch: Annotated[str, typer.Option(help="Follow the load of this id.")] = "",
    resume: Annotated[str, typer.Option(help="Go on with the load of this id.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Loads many records. Can be stopped and run again: nothing is lost and nothing doubles."""
    if sum(map(bool, (files, watch, resume))) != 1:
        raise typer.BadParameter(say("ingest_one_of"))
    with Novum.open() as novum:
        load_id, passed = watch or resume, tuple[NovumError, ...]()
        if files:
            request = LoadRequest(
                paths=tuple(files),
                format=format or None,
                columns=columns,
                vectors=vectors,
                queue=queue,
                actor="local",
            )
            load, passed = novum.order_load(request)
            load_id = load.id
        queued = bool(watch) or novum.load(load_id).options.queued
        report = _followed(novum, load_id) if queued else run_with_progress(novum, load_id)
        report = with_rejects(novum, report, rejects)
    show_passed(passed)
    if as_json:
        print_json(report)
    else:
        show_report(report)
    raise typer.Exit(_exit_code(report, passed))


def ingest_with_progress(novum: Novum, *files: Path, vectors: bool = True) -> IngestReport:
    """Loads files in this process under a progress bar on standard error."""
    load, passed = novum.order_load(LoadRequest(paths=files, vectors=vectors))
    show_passed(passed)
    return run_with_progress(novum, load.id)


def run_with_progress(novum: Novum, load_id: str) -> IngestReport:
    try:
        with loading(say("ingest_reading", file=_names(novum, load_id))) as update:
            return novum.run_load(load_id, progress=update)
    except KeyboardInterrupt:
        errors().print(say("ingest_stopped", id=load_id), markup=False)
        raise typer.Exit(ExitCode.FAILED) from None


def _followed(novum: Novum, load_id: str) -> IngestReport:
    errors().print(say("ingest_queued", id=load_id), markup=False)
    try:
        with loading(say("ingest_reading", file=_names(novum, load_id))) as update:
            for progress in novum.watch_load(load_id):
                update(progress)
    except KeyboardInterrupt:
        errors().print(say("ingest_left", id=load_id), markup=False)
        raise typer.Exit(ExitCode.OK) from None
    return novum.load_report(load_id)


def with_rejects(novum: Novum, report: IngestReport, path: Path | None) -> IngestReport:
    """Writes the reject file, where there are rejects, and says how to load it."""
    if not report.rejected:
        return report
    path = path or novum.settings.store.home / "rejects" / f"{report.load_id}.jsonl"
    novum.write_rejects(report.load_id, path)
    rerun = f"novum ingest {shlex.quote(str(path))} --format rejects"
    return report.model_copy(update={"rejects": str(path), "rerun": rerun})


@contextmanager
def loading(description: str) -> Iterator[Callable[[IngestProgress], None]]:
    """A progress bar that hears of a load."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]}"),
    )
    with Progress(*columns, console=errors(), transient=True) as bar:
        task = bar.add_task(description, total=1, rate="")
        waiting = False

        def update(progress: IngestProgress) -> None:
            nonlocal waiting
            reference = progress.step is IngestStep.REFERENCE
            done, total = (
                (progress.records, progress.records_total or 1)
                if reference
                else (progress.bytes_done, max(progress.bytes_total, 1))
            )
            key = _DESCRIPTIONS.get(progress.step)
            bar.update(
                task,
                completed=done,
                total=total,
                description=say(key) if key else description,
                rate=rate_of(progress),
            )
            if progress.step is IngestStep.WAITING and not waiting and progress.message:
                bar.console.print(Text(f"! {progress.message}", style="yellow"))
            waiting = progress.step is IngestStep.WAITING

        yield update


def rate_of(progress: IngestProgress) -> str:
    """Records, records and megabytes per second, parts and the time left, as far as known."""
    told = [say("ingest_rate", count=progress.records, rate=progress.rate)]
    if progress.byte_rate:
        told.append(f"{progress.byte_rate / MEGABYTE:,.1f} MB/s")
    if progress.parts > 1 and progress.step is not IngestStep.REFERENCE:
        told.append(
            say(
                "ingest_parts",
                done=progress.parts_done,
                total=progress.parts,
                running=progress.parts_running,
            )
        )
    if progress.counts.rejected:
        told.append(say("ingest_rejected", count=progress.counts.rejected))
    if progress.seconds_left is not None:
        told.append(say("ingest_left_time", time=clock(progress.seconds_left)))
    return " · ".join(told)


def clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def show_report(report: IngestReport) -> None:
    for number, problem in enumerate(report.problems[:_PROBLEMS_SHOWN]):
        said = problem if number else explain(ErrorCategory.RECORD, problem)  # explained once
        errors().print(Text(f"! {said}", style="yellow"))
    more = report.rejected - min(len(report.problems), _PROBLEMS_SHOWN)
    if more > 0:
        errors().print(Text(say("ingest_more", count=more), style="yellow"))
    console().print(
        say(
            "ingested",
            added=report.added,
            replaced=report.replaced,
            updated=report.updated,
            unchanged=report.unchanged,
            rejected=report.rejected,
        )
    )
    if report.rejects:
        told = say("ingest_rejects", path=report.rejects, command=report.rerun)
        console().print(told, markup=False, soft_wrap=True)
    if report.failure:
        again = say("ingest_failed", reason=report.failure, id=report.load_id)
        errors().print(Text(again, style="red"))


def show_passed(passed: Sequence[NovumError]) -> None:
    """Files in folders and archives that hold no records."""
    for error in passed[:_PROBLEMS_SHOWN]:
        errors().print(Text(f"! {explain(error.category, str(error))}", style="yellow"))
    if len(passed) > _PROBLEMS_SHOWN:
        more = say("ingest_more_files", count=len(passed) - _PROBLEMS_SHOWN)
        errors().print(Text(more, style="yellow"))


def _exit_code(report: IngestReport, passed: Sequence[NovumError]) -> ExitCode:
    if report.failure:
        return ExitCode.FAILED
    return ExitCode.REJECTED if report.rejected or passed else ExitCode.OK


def _names(novum: Novum, load_id: str) -> str:
    files = novum.catalog.loads.files(load_id)
    first = files[0].name if files else load_id
    return first if len(files) <= 1 else say("ingest_files", first=first, more=len(files) - 1)
