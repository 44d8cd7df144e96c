"""`novum evaluate`: a scorecard for each file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.cli.following import exit_code, follow, run_here, show_job
from api.cli.likeness import show_likeness
from api.cli.output import (
    ExitCode,
    console,
    error_body,
    exit_code_of,
    language,
    print_json,
    report_error,
    say,
    worst,
)
from api.cli.scorecard import show_evaluation
from indexing.catalog import Job
from nlp.errors import NovumError
from scoring.evaluation import Evaluation
from scoring.rubric import Rubric, load_rubric
from workers.rubrics import named
from workers.service import Novum


def register(app: typer.Typer) -> None:
    app.command("evaluate")(evaluate)


def evaluate(
    files: Annotated[list[Path], typer.Argument(help="Proposals or patents.", show_default=False)],
    submitted: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%Y%m%d"], help="Submission day: only earlier art counts."
        ),
    ] = None,
    rubric: Annotated[
        str,
        typer.Option(help="Rubric: a name of ours, a file, or a stamp. Default: as set."),
    ] = "",
    report: Annotated[
        Path | None, typer.Option(help="Also write an HTML report for each file here.")
    ] = None,
    queue: Annotated[
        bool, typer.Option("--queue", help="Leave the work to a running worker, and follow it.")
    ] = False,
    organisation: Annotated[
        str, typer.Option(help="Whose turn in the queue this takes. Default: local.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Scores proposals and patents against earlier art and a rubric, with evidence."""
    codes: list[ExitCode] = []
    results: list[object] = []
    if report is not None:
        report.mkdir(parents=True, exist_ok=True)  # before the work, not after it
    with Novum.open() as novum:
        asked = rubric_of(novum, rubric)
        for file in files:
            try:
                job = novum.submit(
                    file,
                    evaluate=True,
                    submitted=submitted.date() if submitted else None,
                    rubric=asked,
                    organisation=organisation,
                    ring=queue,
                )
                job = follow(novum, [job])[0] if queue else run_here(novum, job)
            except NovumError as error:
                codes.append(exit_code_of(error) if as_json else report_error(error, as_json=False))
                results.append(error_body(error))
                continue
            codes.append(exit_code(job))
            evaluation = result_of(novum, job)
            results.append(evaluation.model_dump(mode="json") if evaluation else failure_body(job))
            written = report_of(novum, job, evaluation, report)
            if not as_json:
                present(job, evaluation, written)
                show_likeness(novum.likeness(job.sha256))
    if as_json:
        print_json(results[0] if len(results) == 1 else {"evaluations": results})  # type: ignore[arg-type]
    raise typer.Exit(worst(codes))


def rubric_of(novum: Novum, text: str) -> Rubric | None:
    """A file, else one of ours, else a kept one by its stamp; None: as set. Raises `NovumError`."""
    if not text:
        return None
    return load_rubric(Path(text)) if Path(text).exists() else named(novum, text)


def result_of(novum: Novum, job: Job) -> Evaluation | None:
    return novum.evaluation(job.evaluation_id) if job.evaluation_id else None


def failure_body(job: Job) -> dict[str, object]:
    """The error shape for a job that ended without an evaluation."""
    last = job.issues[-1] if job.issues else None  # earlier ones are of earlier attempts
    return {
        "error": {
            "category": last.category.value if last else "internal",
            "message": last.message if last else job.state.value,
            "where": None,
            "todo": last.todo if last else None,
        }
    }


def present(job: Job, evaluation: Evaluation | None, written: Path | None) -> None:
    if evaluation is None:
        show_job(job)
        return
    show_evaluation(evaluation)
    if written is not None:
        console().print(say("report_written", path=written))


def report_of(
    novum: Novum, job: Job, evaluation: Evaluation | None, folder: Path | None
) -> Path | None:
    """Writes the report where one is wanted; returns its path."""
    if evaluation is None or folder is None:
        return None
    return write_report_for(novum, evaluation, folder, file_name=job.file_name)


def write_report_for(novum: Novum, evaluation: Evaluation, folder: Path, *, file_name: str) -> Path:
    """`<file name>-<evaluation>.<language>.html` with the evidence pages inside; returns its path.

    An evaluation never changes under its id, so a report that is there already is left as it is.
    """
    from api.report import write_report

    out = folder / f"{Path(file_name).stem}-{evaluation.id[:8]}.{language()}.html"
    if not out.exists():
        write_report(novum, evaluation, out=out, language=language())
    return out
