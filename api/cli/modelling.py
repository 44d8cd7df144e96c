"""`novum model …`: models trained on past evaluations and outcomes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from api.cli.output import ExitCode, console, errors, language, print_json, say
from api.cli.progress import counting
from scoring.finance import StatementReport, read_statements
from scoring.finance.table import ratio_table
from scoring.models.dataset import put
from scoring.models.gate import Decision
from scoring.models.importing import ImportReport
from scoring.models.settings import ModelSettings
from scoring.models.splitting import By
from scoring.models.training import Options
from scoring.models.validation import Validation
from workers.modelling import Modelling
from workers.settings import Settings, read

Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
Name = Annotated[str, typer.Argument(help="The model's name.", show_default=False)]
Version = Annotated[
    int | None, typer.Option("--version", min=1, help="Version. Default: the newest.")
]


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        help="Models trained on past evaluations and outcomes.", no_args_is_help=True
    )
    group.command("ratios")(ratios)
    group.command("import")(import_)
    group.command("train")(train)
    group.command("validate")(validate)
    group.command("promote")(promote)
    group.command("rollback")(rollback)
    group.command("list")(list_)
    group.command("card")(card)
    app.add_typer(group, name="model")


def _open() -> Modelling:
    return Modelling(Settings.load())


def import_(
    table: Annotated[
        Path, typer.Argument(help="CSV, CSV.gz or XLSX file, a case a row.", show_default=False)
    ],
    columns: Annotated[
        Path, typer.Option("--columns", help="What the columns mean: YAML (docs/models.md).")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only report; store nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Reads past cases with their outcomes, and says what was refused and what looks wrong."""
    report = _open().import_(table, columns, dry_run=dry_run)
    if as_json:
        print_json(report)
    else:
        _show_import(report)
    raise typer.Exit(ExitCode.PARTIAL if report.refused else ExitCode.OK)


def train(
    name: Name,
    by: Annotated[
        By | None,
        typer.Option("--by", help="Split by firm, time or both. Default: by all that is known."),
    ] = None,
    test_from: Annotated[
        str | None, typer.Option("--test-from", help="First day of the test part: 2024-01-01.")
    ] = None,
    interactions: Annotated[
        int, typer.Option("--interactions", min=0, max=200, help="Pairs of features at most.")
    ] = Options().interactions,
    bags: Annotated[
        int, typer.Option("--bags", min=1, max=50, help="Trainings whose mean is taken.")
    ] = Options().bags,
    as_json: Json = False,
) -> None:
    """Trains a new version on the training part of what was imported last."""
    with counting() as update:
        report = _open().train(
            name,
            by=by,
            test_from=test_from,
            options=Options(interactions=interactions, bags=bags),
            progress=lambda done, total: update(say("model_training"), done, total),
        )
    if as_json:
        print_json(report)
    else:
        console().print(Text(say("model_trained", **report.model_dump())))


def validate(name: Name, version: Version = None, as_json: Json = False) -> None:
    """Measures a version on cases that it was never trained on, and writes its card."""
    with counting() as update:
        number, figures = _open().validate(
            name,
            version,
            progress=lambda done, total: update(say("model_validating"), done, total),
        )
    if as_json:
        print_json(figures)
    else:
        _show_figures(number, figures)


def promote(name: Name, version: Version = None, as_json: Json = False) -> None:
    """Puts a validated version in use, unless it is worse, inverted or leaking."""
    decision = _open().promote(name, version)
    if as_json:
        print_json(decision)
    else:
        _show_decision(decision)
    if not decision.promoted:
        raise typer.Exit(ExitCode.FAILED)


def rollback(name: Name, as_json: Json = False) -> None:
    """Puts the version in use that was in use before."""
    report = _open().rollback(name)
    if as_json:
        print_json(report)
    else:
        console().print(Text(say("model_rolled_back", **report.model_dump())))


def list_(as_json: Json = False) -> None:
    """All models and versions with their figures; * is in use."""
    found = _open().list()
    if as_json:
        print_json(found)
        return
    if not found.models:
        console().print(Text(say("model_none")))
        return
    table = Table(box=None)
    for key in ("model_name", "model_version", "model_made", "model_cases", "model_inversions"):
        table.add_column(say(key))
    table.add_column("AUC")
    for one in found.models:
        table.add_row(
            Text(one.name),
            f"{one.version}{' *' if one.promoted else ''}",
            one.made_at[:16].replace("T", " "),
            f"{one.cases:,}",
            "–" if one.inversions is None else str(one.inversions),
            "–" if one.auc is None else f"{one.auc:.3f}",
        )
    console().print(table)


def card(
    name: Name,
    out: Annotated[Path, typer.Option("--out", help="Folder to write to.")],
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Writes the model card in both languages: HTML in one file, Markdown with its plots."""
    report = _open().card(name, version, out)
    if as_json:
        print_json(report)
    else:
        console().print(Text(say("model_card", files=len(report.files), out=out)))


def ratios(
    table: Annotated[
        Path,
        typer.Argument(help="Financial statements: CSV, CSV.gz or XLSX.", show_default=False),
    ],
    unit: Annotated[
        str, typer.Option("--unit", help="Of amounts without one: 원, 천원, 만원, 백만원, 억원.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="CSV to write. Without it: only the report.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Financial ratios of firms from statements by account name, as a table to import."""
    statements, report = read_statements(table, read(ModelSettings), unit=unit or None)
    if out is not None:
        put(out, ratio_table(statements).encode("utf-8-sig"))
    if as_json:
        print_json(report)
    else:
        _show_statements(report)
    raise typer.Exit(ExitCode.PARTIAL if report.refused else ExitCode.OK)


def _show_statements(report: StatementReport) -> None:
    years = ", ".join(map(str, report.years)) or "–"
    told = say("ratios_read", firms=report.firms, years=years, amounts=report.amounts)
    console().print(Text(told))
    if report.unknown:
        names = ", ".join(list(report.unknown)[:12])
        console().print(Text(say("ratios_unknown", count=len(report.unknown), names=names)))
    for problem in report.problems:
        line = say(
            "ratios_problem",
            line=problem.line or "–",
            firm=problem.firm,
            reason=problem.reason.in_language(language()),
        )
        errors().print(Text(line, style="yellow"))


def _show_import(report: ImportReport) -> None:
    key = "model_would_import" if report.dry_run else "model_imported"
    console().print(Text(say(key, **report.model_dump())))
    console().print(Text(say("model_fingerprint", fingerprint=report.fingerprint), style="dim"))
    table = Table(box=None)
    for heading in ("model_feature", "model_column", "model_missing", "model_kinds"):
        table.add_column(say(heading))
    for one in report.columns:
        table.add_row(Text(one.name), Text(one.column), f"{one.missing:.1%}", f"{one.kinds:,}")
    console().print(table)
    for refused in report.refusals:
        told = say(
            "model_refused_row",
            line=refused.line,
            column=refused.column,
            reason=refused.reason.in_language(language()),
        )
        errors().print(Text(told, style="yellow"))
    if report.refused > len(report.refusals):
        more = report.refused - len(report.refusals)
        errors().print(Text(say("model_refused_more", count=more), style="yellow"))
    for leak in report.leaking:
        told = say("model_leak", column=leak.column, auc=leak.auc)
        errors().print(Text(told, style="bold red"))


def _show_figures(number: int, figures: Validation) -> None:
    values = {"auc": figures.auc.value, "low": figures.auc.low, "high": figures.auc.high}
    told = say(
        "model_figures",
        name=figures.name,
        version=number,
        cases=figures.cases,
        happened=figures.happened,
        ks=figures.ks,
        brier=figures.brier,
        ece=figures.ece,
        inversions=len(figures.inversions),
        **values,
    )
    console().print(Text(told))
    for peer in figures.peers:
        line = say(
            "model_peer",
            peer=say(f"model_peer_{peer.name}"),
            auc=peer.auc,
            difference=peer.difference.value,
            low=peer.difference.low,
            high=peer.difference.high,
        )
        console().print(Text(line))


def _show_decision(decision: Decision) -> None:
    key = "model_promoted" if decision.promoted else "model_not_promoted"
    console().print(Text(say(key, name=decision.name, version=decision.version)))
    for reason in decision.reasons:
        errors().print(Text(f"! {reason.text.in_language(language())}", style="yellow"))
