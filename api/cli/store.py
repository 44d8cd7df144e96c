"""`novum store`: the catalog into another database, two catalogs compared, tables up and down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from api.cli.output import ExitCode, console, print_json, say
from api.cli.progress import counting
from api.schemas import Migrated
from indexing.catalog.audit import AuditTrail
from indexing.catalog.catalog import open_database
from indexing.catalog.clock import utc_now
from indexing.catalog.copying import CatalogComparison, CopyProgress, compare_catalogs, copy_catalog
from indexing.catalog.database import HEAD, Database
from indexing.catalog.schema import BASE, revisions
from nlp.errors import ConfigurationError
from workers.settings import Settings

Source = Annotated[
    str,
    typer.Option(
        "--from",
        metavar="URL|HOME",
        help="The catalog to read: an address or a data folder. Default: as the settings say.",
    ),
]
Target = Annotated[
    str,
    typer.Option(
        "--to",
        metavar="URL|HOME",
        help="The other catalog: an address or a data folder.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="The catalog's database.", no_args_is_help=True)
    group.command("copy")(copy)
    group.command("compare")(compare)
    group.command("migrate")(migrate)
    app.add_typer(group, name="store")


def copy(
    to: Target,
    source: Source = "",
    restart: Annotated[
        bool, typer.Option("--restart", help="Empty what an unfinished copy left, and begin anew.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Copies the catalog into an empty database and checks every table. Stop the server before."""
    with _database(source, read_only=True) as origin, _database(to) as target:
        with _progress() as tell:
            report = copy_catalog(origin, target, restart=restart, progress=tell)
        if report.equal:
            details: dict[str, object] = {"from": report.source}
            trail = AuditTrail(target, utc_now)
            trail.add(actor="local", action="copy_catalog", subject="catalog", details=details)
    _end(report, as_json=as_json, copied=to)


def compare(to: Target, source: Source = "", as_json: AsJson = False) -> None:
    """Compares two catalogs table by table, changing neither."""
    with (
        _database(source, read_only=True) as origin,
        _database(to, read_only=True) as target,
        _progress() as tell,
    ):
        report = compare_catalogs(origin, target, progress=tell)
    _end(report, as_json=as_json)


def migrate(
    to: Annotated[
        str,
        typer.Option(
            help="Revision, such as 0001. An older one loses what only newer tables hold."
        ),
    ] = HEAD,
    as_json: AsJson = False,
) -> None:
    """Brings the catalog's tables up to date, or back for an older version of Novum."""
    if to not in revisions():
        raise ConfigurationError(
            f"There is no revision {to}.", where="--to", todo=f"One of {', '.join(revisions())}."
        )
    with _database("") as database:
        before = database.revision()
        database.migrate(to)
        after = database.revision()
    if as_json:
        print_json(Migrated(before=before, after=after))
    else:
        console().print(say("migrated", before=before or BASE, after=after))


@contextmanager
def _database(place: str, *, read_only: bool = False) -> Iterator[Database]:
    """An address, a data folder, or nothing: as the settings say."""
    settings = Settings.load().catalog
    if place:
        url = place
        if "://" not in place:
            path = Path(place).expanduser().resolve()
            file = path if path.suffix == ".sqlite" else path / "catalog.sqlite"
            url = f"sqlite:///{file}"
        settings = settings.model_copy(update={"database_url": url})
    database = open_database(settings, read_only=read_only)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def _progress() -> Iterator[Callable[[CopyProgress], None]]:
    with counting() as update:

        def tell(progress: CopyProgress) -> None:
            key = "checking_table" if progress.checking else "copying_table"
            update(say(key, table=progress.table), progress.rows, progress.total)

        yield tell


def _end(report: CatalogComparison, *, as_json: bool, copied: str = "") -> None:
    if as_json:
        print_json(report)
    else:
        _show(report)
        if copied and report.equal:
            _show_next(copied, report)
    raise typer.Exit(ExitCode.OK if report.equal else ExitCode.FAILED)


def _show_next(copied: str, report: CatalogComparison) -> None:
    """The catalog is only one of three things that an installation consists of."""
    on_server = "://" in copied
    files = "s3://BUCKET/PREFIX" if on_server else f"{copied}/files"
    setting = f"NOVUM_DATABASE_URL={report.target}" if on_server else f"NOVUM_HOME={copied}"
    console().print(Text(say("copied_next")))
    for line in (f"novum files copy --to {files}", setting, "novum index rebuild"):
        console().print(Text(f"  {line}"))


def _show(report: CatalogComparison) -> None:
    table = Table(show_edge=False, pad_edge=False, box=None)
    for heading in ("table", "source", "target", "digest"):
        table.add_column(say(f"store_{heading}"), justify="left" if heading == "table" else "right")
    for check in report.tables:
        same = check.source_digest == check.target_digest
        digest = check.source_digest[:12]
        table.add_row(
            Text(f"{'✓' if check.equal else '✗'} {check.table}"),
            f"{check.source_rows:,}",
            f"{check.target_rows:,}",
            digest if same else f"{digest} ≠ {check.target_digest[:12]}",
            style="" if check.equal else "red",
        )
    console().print(Text(f"{report.source} → {report.target}", style="bold"))
    console().print(table)
    wrong = [check.table for check in report.tables if not check.equal]
    if wrong:
        console().print(Text(say("catalogs_differ", tables=", ".join(wrong)), style="red"))
    else:
        rows = sum(check.source_rows for check in report.tables)
        console().print(say("catalogs_equal", rows=rows, seconds=report.seconds))
