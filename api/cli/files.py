"""`novum files copy`: uploaded files from a folder to a bucket, and back."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from api.cli.output import ExitCode, console, errors, print_json, say
from indexing.catalog import Catalog
from indexing.files import CopyProgress, CopyReport, FileStore, copy_files, open_files
from nlp.errors import ConfigurationError
from workers.settings import Settings


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="Uploaded files and where they are kept.", no_args_is_help=True)
    group.command("copy")(copy)
    app.add_typer(group, name="files")


def copy(
    to: Annotated[
        str,
        typer.Option("--to", help="Where to: s3://bucket/prefix or a folder.", show_default=False),
    ],
    source: Annotated[
        str, typer.Option("--from", help="Where from. Default: where the settings say.")
    ] = "",
    verify: Annotated[
        bool, typer.Option("--verify", help="Also read what is there already.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Copies uploaded files, each checked. Stopped and run again it goes on where it was."""
    settings = Settings.load()
    with (
        open_files(settings.store, url=source or None) as origin,
        open_files(settings.store, url=to) as target,
    ):
        if origin.where == target.where:
            raise ConfigurationError("Source and target are the same.", where=target.where)
        target.check_writing()
        report = _copy(origin, target, total=_total(settings), verify=verify)
    with Catalog.open(settings.catalog) as catalog:
        details = report.model_dump(mode="json", exclude={"problems"})
        catalog.audit.add(actor="local", action="copy_files", subject=to, details=details)
    if as_json:
        print_json(report)
    else:
        _show(report)
    raise typer.Exit(ExitCode.FAILED if report.damaged else ExitCode.OK)


def _total(settings: Settings) -> int:
    """How many files there probably are: the store itself would have to be listed."""
    with Catalog.open(settings.catalog) as catalog:
        return catalog.inspection.count_stored()


def _copy(source: FileStore, target: FileStore, *, total: int, verify: bool) -> CopyReport:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[size]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=errors(), transient=True) as bars:
        task = bars.add_task(say("files_copying"), total=total, size="")

        def tell(progress: CopyProgress) -> None:
            size = f"{progress.bytes / 1024**2:,.0f} MiB"
            bars.update(task, completed=progress.files, total=max(total, progress.files), size=size)

        return copy_files(source, target, verify=verify, progress=tell)


def _show(report: CopyReport) -> None:
    values = report.model_dump(exclude={"problems"})
    console().print(Text(say("files_copied", **values, mib=report.bytes / 1024**2)))
    for problem in report.problems:
        errors().print(Text(f"! {problem}", style="yellow"))
