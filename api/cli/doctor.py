"""`novum doctor`: does every part answer, and, looked at deeply, do they agree?"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import IO, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from api.cli.checks import Installation, check_all
from api.cli.output import ExitCode, console, errors, print_json, say, worst
from api.schemas import Check, CheckList, CheckState, InspectionReport
from indexing.inspection import (
    Finding,
    InspectionProgress,
    InspectionStep,
    inspect_evaluations,
    inspect_files,
    inspect_index,
)
from nlp.errors import ConfigurationError
from workers.repair import RepairReport, is_safe, repair
from workers.service import Novum
from workers.settings import Settings

REPORTED = 1000
"""Findings named one by one in an answer; all are counted."""

_SHOWN = 10  # of each kind, in the terminal
_NEEDED = ("catalog", "files", "search")
"""What an inspection reads: with one of them away it would find nothing but that."""


def register(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor(
    deep: Annotated[
        bool,
        typer.Option(
            "--deep", help="Also read every stored file, and compare catalog, files and index."
        ),
    ] = False,
    repairing: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="With --deep: remove files that no document names (older than a day) and index "
            "again what search lacks. Asks before.",
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Checks the installation: data folder, database, queue, files, models, search, reading."""
    if repairing and not deep:
        raise ConfigurationError("--repair needs --deep.", todo="Give both.")
    if repairing and as_json and not yes:
        raise ConfigurationError("With --json nothing is asked.", todo="Give --yes as well.")
    settings = Settings.load()
    installation = Installation(settings)
    checks = check_all(installation)
    if not as_json:
        for check in checks:
            show_check(check)
    failed = {check.name for check in checks if check.state is CheckState.FAILED}
    codes = [ExitCode.UNAVAILABLE if failed else ExitCode.OK]
    report = None
    if deep and failed.isdisjoint(_NEEDED):
        installation.close()
        with Novum.open(settings) as novum:
            report = inspect(novum, repairing=repairing, ask=not yes, show=not as_json)
        codes.append(ExitCode.FAILED if report.counts else ExitCode.OK)
    elif deep and not as_json:
        errors().print(say("inspection_impossible"), style="red")
    if as_json:
        print_json(CheckList(checks=tuple(checks), inspection=report))
    raise typer.Exit(worst(codes))


def show_check(check: Check) -> None:
    marks = {
        CheckState.OK: ("✓", "green"),
        CheckState.WARNING: ("!", "yellow"),
        CheckState.FAILED: ("✗", "red"),
    }
    mark, style = marks[check.state]
    console().print(Text(f"{mark} {say(f'check_{check.name}')}: {check.detail}", style=style))
    if check.todo:
        console().print(Text(f"  → {check.todo}", style=style))


def inspect(novum: Novum, *, repairing: bool, ask: bool, show: bool) -> InspectionReport:
    """Everything that does not agree, with a bar; findings lie in a file meanwhile."""
    now, counts, first = datetime.now(UTC), Counter[str](), list[Finding]()
    safe = 0
    with tempfile.TemporaryFile() as spool:
        for finding in _findings(novum):
            counts[finding.problem.value] += 1
            safe += is_safe(finding, now=now)
            if len(first) < REPORTED:
                first.append(finding)
            spool.write(finding.model_dump_json().encode() + b"\n")
        if show:
            _show(counts, first)
        repaired = None
        if repairing and (not ask or typer.confirm(say("repair_ask", count=safe))):
            repaired = repair(novum, _again(spool), now=now)
            if show:
                _show_repair(repaired)
    return InspectionReport(counts=dict(counts), findings=tuple(first), repaired=repaired)


def _findings(novum: Novum) -> Iterator[Finding]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    inspection = novum.catalog.inspection
    with Progress(*columns, console=errors(), transient=True) as bars:
        tasks = {
            step: bars.add_task(say(f"inspection_{step}"), total=None) for step in InspectionStep
        }

        def tell(progress: InspectionProgress) -> None:
            bars.update(tasks[progress.step], completed=progress.done, total=progress.total)

        yield from chain(
            inspect_files(novum.files, inspection, tell=tell),
            inspect_index(novum.engine, inspection, tell=tell),
            inspect_evaluations(inspection, tell=tell),
        )


def _again(spool: IO[bytes]) -> Iterator[Finding]:
    spool.seek(0)
    return (Finding.model_validate_json(line) for line in spool)


def _show(counts: Counter[str], findings: list[Finding]) -> None:
    if not counts:
        console().print(Text(f"✓ {say('inspection_clean')}", style="green"))
    for problem, count in counts.items():
        line = say("found_count", what=say(f"found_{problem}"), count=count)
        console().print(Text(f"✗ {line}", style="red"))
        shown = [finding for finding in findings if finding.problem == problem][:_SHOWN]
        for finding in shown:
            name = f" ({finding.file_name})" if finding.file_name else ""
            console().print(Text(f"    {finding.id}{name}"))
        if count > len(shown):
            console().print(Text("    …"))
        console().print(Text(f"  → {say(f'found_todo_{problem}')}"))


def _show_repair(report: RepairReport) -> None:
    console().print(say("repaired", **report.model_dump()))
