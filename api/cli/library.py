"""`novum add` and `show`: what is in the library, and how it gets there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.following import exit_code, follow, run_here, show_job
from api.cli.likeness import show_likeness
from api.cli.loading import loading
from api.cli.output import (
    ExitCode,
    console,
    error_body,
    print_json,
    report_error,
    say,
    worst,
)
from api.cli.reading import show_features
from api.cli.scorecard import show_evaluation
from api.schemas import LikenessAnswer
from indexing.catalog import Job
from indexing.errors import NotInCatalogError
from nlp.domain import Features
from nlp.errors import NovumError
from scoring.evaluation import Evaluation
from workers.service import Novum

Files = Annotated[list[Path], typer.Argument(help="Files to add.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def register(app: typer.Typer) -> None:
    app.command("add")(add)
    app.command("show")(show)
    app.command("likeness")(likeness)


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
                show_likeness(novum.likeness(job.sha256))
        if any(job.document_id and job.state.good for job in jobs):
            with loading(say("ingest_reference")) as update:
                novum.refresh_reference(progress=update)
    if as_json:
        done = [job.model_dump(mode="json") for job in jobs]
        print_json({"jobs": done, "errors": refused} if refused else {"jobs": done})
    raise typer.Exit(worst(codes))


def show(
    name: Annotated[
        str,
        typer.Argument(
            help="Id or number of a document; id of a job or an evaluation.", show_default=False
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Shows a document with its fields, a job with its progress, or an evaluation."""
    with Novum.open() as novum:
        found = find(novum, name)
        alike = () if isinstance(found, Job) else novum.likeness(_document_of(found))
    if as_json:
        print_json(found)
    elif isinstance(found, Evaluation):
        show_evaluation(found)
    elif isinstance(found, Job):
        show_job(found)
    else:
        show_features(found)
    if not as_json:
        show_likeness(alike)


def likeness(
    name: Annotated[
        str, typer.Argument(help="Id, SHA-256 or number of a document.", show_default=False)
    ],
    as_json: AsJson = False,
) -> None:
    """Shows what a document has in common with others: versions, and text that stands elsewhere."""
    with Novum.open() as novum:
        found = novum.likeness(name)
    if as_json:
        print_json(LikenessAnswer(findings=found))
    elif found:
        show_likeness(found)
    else:
        console().print(say("likeness_none"))


def _document_of(found: Evaluation | Features) -> str:
    return found.sha256 if isinstance(found, Evaluation) else found.id


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
