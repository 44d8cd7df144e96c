"""`novum backup`, `restore` and `index rebuild`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from api.cli.output import ExitCode, console, print_json, say
from api.cli.progress import counting
from api.cli.renewing import renew
from api.schemas import RestoreAnswer
from workers.backup import (
    BackupProgress,
    Manifest,
    check_backup,
    make_backup,
    restore_backup,
)
from workers.backup.readers import open_reader
from workers.rebuild import RebuildReport, discard_unusable, rebuild_index
from workers.service import Novum
from workers.settings import Settings

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def register(app: typer.Typer) -> None:
    app.command("backup")(backup)
    app.command("restore")(restore)
    group = typer.Typer(help="The search index.", no_args_is_help=True)
    group.command("rebuild")(rebuild)
    group.command("renew")(renew)
    app.add_typer(group, name="index")


def backup(
    target: Annotated[
        Path, typer.Argument(help="A new folder, or a new file ending in .tar.", show_default=False)
    ],
    as_json: AsJson = False,
) -> None:
    """Writes catalog, files and settings without secrets; the server may go on meanwhile."""
    with _progress() as tell:
        report = make_backup(Settings.load(), target, progress=tell)
    if as_json:
        print_json(report)
    else:
        _show(report.manifest, report.place)
    raise typer.Exit(ExitCode.OK if report.complete else ExitCode.PARTIAL)


def restore(
    source: Annotated[
        Path, typer.Argument(help="The folder or file of a backup.", show_default=False)
    ],
    check: Annotated[
        bool, typer.Option("--check", help="Only check the backup; write nothing.")
    ] = False,
    keep_files: Annotated[
        bool,
        typer.Option("--keep-files", help="Uploaded files are there still: add what is missing."),
    ] = False,
    index: Annotated[
        bool, typer.Option("--index/--no-index", help="Rebuild the search index afterwards.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Checks a backup and brings it back into an empty installation, on either database."""
    if check:
        _only_check(source, as_json=as_json)
        return
    settings = Settings.load()
    with _progress() as tell:
        report = restore_backup(settings, source, keep_files=keep_files, progress=tell)
    rebuilt = _rebuild(settings, everything=False) if index else None
    if as_json:
        print_json(RestoreAnswer(**dict(report), index=rebuilt))
    else:
        console().print(
            say("restored", rows=report.rows, files=report.stored_files, place=report.catalog)
        )
        _show_missing(report.missing)
        if rebuilt:
            _show_rebuilt(rebuilt)
        else:
            console().print(Text(say("rebuild_next")))
    raise typer.Exit(ExitCode.PARTIAL if report.missing else ExitCode.OK)


def rebuild(
    everything: Annotated[
        bool, typer.Option("--all", help="Also what is in the index already.")
    ] = False,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="First remove an index that another encoder made, or that is damaged.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Makes the search index agree with the catalog; stopped and run again it goes on."""
    report = _rebuild(Settings.load(), everything=everything, replace=replace)
    if as_json:
        print_json(report)
    else:
        _show_rebuilt(report)


def _only_check(source: Path, *, as_json: bool) -> None:
    with _progress() as tell, open_reader(source) as reader:
        manifest = check_backup(reader, progress=tell)
    if as_json:
        print_json(manifest)
    else:
        _show(manifest, str(source))


def _rebuild(settings: Settings, *, everything: bool, replace: bool = False) -> RebuildReport:
    with counting() as update, Novum.open(settings) as novum:
        if replace:
            discard_unusable(novum)

        def tell(done: int, total: int) -> None:
            update(say("backup_index"), done, total)

        return rebuild_index(novum, everything=everything, progress=tell)


@contextmanager
def _progress() -> Iterator[Callable[[BackupProgress], None]]:
    with counting() as update:

        def tell(progress: BackupProgress) -> None:
            update(say(f"backup_{progress.step}"), progress.done, progress.total)

        yield tell


def _show(manifest: Manifest, place: str) -> None:
    console().print(
        say(
            "backed_up",
            place=place,
            rows=sum(table.rows for table in manifest.tables.values()),
            files=manifest.files.count,
            mib=(manifest.files.size + sum(part.size for part in manifest.parts)) / 1024**2,
            made=manifest.created_at.isoformat(timespec="seconds"),
            version=manifest.novum_version,
            revision=manifest.revision,
        )
    )
    _show_missing(manifest.files.missing)


def _show_missing(missing: tuple[str, ...]) -> None:
    if missing:
        names = ", ".join(missing[:5]) + (" …" if len(missing) > 5 else "")
        console().print(Text(say("backup_missing", count=len(missing), names=names), style="red"))


def _show_rebuilt(report: RebuildReport) -> None:
    console().print(
        say(
            "rebuilt",
            written=report.written,
            kept=report.kept,
            removed=report.removed,
            unread=report.unread,
        )
    )
