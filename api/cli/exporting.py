"""`novum export features`: the fields of many documents for other programs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from api.cli.output import ExitCode, console, errors, print_json, say
from api.cli.progress import counting
from nlp.domain import Genre
from workers.export import Choice, ExportReport, export_features, format_of
from workers.service import Novum


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="What was read, for other programs.", no_args_is_help=True)
    group.callback()(lambda: None)
    group.command("features")(features)
    app.add_typer(group, name="export")


def features(
    out: Annotated[
        Path,
        typer.Argument(
            help="What to write: NAME.parquet, .csv (folders), .jsonl or .xlsx.",
            show_default=False,
        ),
    ],
    format: Annotated[
        str, typer.Option(help="parquet, jsonl, csv or xlsx. Default: told by the name.")
    ] = "",
    genre: Annotated[Genre, typer.Option(help="Kind of the documents.")] = Genre.PROPOSAL,
    call: Annotated[
        str, typer.Option(help="Only proposals to this call: a part of its name.")
    ] = "",
    id: Annotated[
        list[str] | None, typer.Option(help="Only this document; may be repeated.")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%Y%m%d"], help="Only what was added on this day or later (UTC)."
        ),
    ] = None,
    with_names: Annotated[
        bool, typer.Option("--with-names", help="Names of persons as they are; else masked.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier export.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Writes the fields of all documents of a kind, with their evidence and corrections."""
    choice = Choice(
        genre=genre,
        call=call or None,
        ids=tuple(id or ()),
        since=since.replace(tzinfo=UTC) if since else None,
    )
    kind = format_of(out, format or None)
    with counting() as update, Novum.open() as novum:

        def tell(done: int, total: int) -> None:
            update(say("exporting"), done, total)

        report = export_features(
            novum,
            out,
            format=kind,
            choice=choice,
            with_names=with_names,
            force=force,
            progress=tell,
        )
    if as_json:
        print_json(report)
    else:
        _show(report)
    raise typer.Exit(ExitCode.PARTIAL if report.unread else ExitCode.OK)


def _show(report: ExportReport) -> None:
    values = {"place": report.place, "documents": report.documents}
    console().print(Text(say("exported", **values, rows=sum(report.rows.values()))))
    if report.about.names_masked:
        console().print(Text(say("exported_masked")))
    if report.cut:
        errors().print(Text(say("exported_cut", count=report.cut), style="yellow"))
    if report.unread:
        names = ", ".join(report.unread[:5])
        told = say("exported_unread", count=len(report.unread), names=names)
        errors().print(Text(told, style="yellow"))
