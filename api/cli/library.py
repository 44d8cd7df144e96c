"""`novum add`, `ingest` and `show`: what is in the library, and how it gets there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from api.cli.following import exit_code, follow, run_here, show_job
from api.cli.output import (
    ExitCode,
    console,
    error_body,
    errors,
    explain,
    print_json,
    report_error,
    say,
    worst,
)
from api.cli.reading import show_features
from api.cli.scorecard import show_evaluation
from indexing.catalog import Job
from indexing.errors import NotInCatalogError
from indexing.ingest import IngestProgress, IngestReport, IngestStep
from nlp.domain import Features
from nlp.errors import ErrorCategory, NovumError
from scoring.evaluation import Evaluation
from workers.service import Novum

Files = Annotated[list[Path], typer.Argument(help="Files to add.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def register(app: typer.Typer) -> None:
    app.command("add")(add)
    app.command("ingest")(ingest)
    app.command("show")(show)


def add(
    files: Files,
    queue: Annotated[
        bool, typer.Option("--queue", help="Leave the work to a running worker, and follow it.")
    ] = False,
    organisation: Annotated[
        str, typer.Option(help="Whose turn in the queue this takes. Default: local.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Adds patents and proposals to the library. A patent becomes prior art; no scores are made."""
    codes: list[ExitCode] = []
    jobs: list[Job] = []
    refused: list[object] = []
    with Novum.open() as novum:
        for file in files:
            try:
                job = novum.submit(file, evaluate=False, organisation=organisation, ring=queue)
                job = follow(novum, [job])[0] if queue else run_here(novum, job)
            except NovumError as error:
                codes.append(report_error(error, as_json=False))
                refused.append(error_body(error)["error"])
                continue
            jobs.append(job)
            codes.append(exit_code(job))
            if not as_json:
                show_job(job)
        if any(job.document_id and job.state.good for job in jobs):
            with _loading(say("ingest_reference")) as update:
                novum.refresh_reference(progress=update)
    if as_json:
        done = [job.model_dump(mode="json") for job in jobs]
        print_json({"jobs": done, "errors": refused} if refused else {"jobs": done})
    raise typer.Exit(worst(codes))


def ingest(
    file: Annotated[
        Path,
        typer.Argument(
            help="JSON Lines: one patent or earlier project a line.", show_default=False
        ),
    ],
    vectors: Annotated[
        bool,
        typer.Option(help="Also search by meaning. Without vectors: faster to load, words only."),
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Loads many records. Can be stopped and run again: nothing is lost and nothing doubles."""
    with Novum.open() as novum:
        report = ingest_with_progress(novum, file, vectors=vectors)
    if as_json:
        print_json(report)
    else:
        show_report(report)
    raise typer.Exit(ExitCode.REJECTED if report.rejected else ExitCode.OK)


def ingest_with_progress(novum: Novum, file: Path, *, vectors: bool = True) -> IngestReport:
    """Loads a file under a progress bar on standard error."""
    with _loading(say("ingest_reading", file=file.name)) as update:
        return novum.ingest(file, progress=update, vectors=vectors)


@contextmanager
def _loading(description: str) -> Iterator[Callable[[IngestProgress], None]]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[count]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=errors(), transient=True) as bar:
        task = bar.add_task(description, total=1, count="")

        def update(progress: IngestProgress) -> None:
            reference = progress.step is IngestStep.REFERENCE
            bar.update(
                task,
                completed=progress.bytes_done,
                total=max(progress.bytes_total, 1),
                description=say("ingest_reference") if reference else description,
                count=say("ingest_rate", count=progress.records, rate=progress.rate),
            )

        yield update


def show_report(report: IngestReport) -> None:
    for number, problem in enumerate(report.problems):
        said = problem if number else explain(ErrorCategory.RECORD, problem)  # explained once
        errors().print(Text(f"! {said}", style="yellow"))
    console().print(
        say(
            "ingested",
            added=report.added,
            replaced=report.replaced,
            unchanged=report.unchanged,
            rejected=report.rejected,
        )
    )


def show(
    name: Annotated[
        str, typer.Argument(help="Id of a document, a job or an evaluation.", show_default=False)
    ],
    as_json: AsJson = False,
) -> None:
    """Shows a document with its fields, a job with its progress, or an evaluation."""
    with Novum.open() as novum:
        found = find(novum, name)
    if as_json:
        print_json(found)
    elif isinstance(found, Evaluation):
        show_evaluation(found)
    elif isinstance(found, Job):
        show_job(found)
    else:
        show_features(found)


def find(novum: Novum, name: str) -> Evaluation | Job | Features:
    """Whatever has this id. Raises `NotInCatalogError`."""
    for look in (novum.evaluation, novum.job, novum.features):
        try:
            return look(name)
        except NotInCatalogError:
            continue
    raise NotInCatalogError(
        f"Nothing here is called {name}.", todo="`novum search` shows the ids of documents."
    )
