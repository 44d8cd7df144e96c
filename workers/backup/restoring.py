"""`novum restore`: a checked backup into an empty installation, on whichever database it uses."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Table

from indexing.catalog import Catalog, Clock, utc_now
from indexing.catalog.catalog import open_database
from indexing.catalog.copying import (
    begin_filling,
    digest_table,
    empty_tables,
    end_filling,
    load,
)
from indexing.catalog.database import HEAD, Database
from indexing.catalog.rows import Batch, decode, set_sequences, tables_of
from indexing.catalog.schema import revisions
from indexing.catalog.unfinished import UNFINISHED, Mark
from indexing.files import FileStore, open_files
from nlp.domain import Frozen
from nlp.errors import RecordError
from workers.backup.checking import check_backup, listed_files
from workers.backup.errors import BackupError, DamagedBackupError
from workers.backup.lines import read_lines
from workers.backup.manifest import (
    ANOTHER,
    BackupProgress,
    BackupStep,
    Manifest,
    OnProgress,
    TableSummary,
    tell_rows,
)
from workers.backup.readers import ArchiveReader, open_reader
from workers.settings import Settings

_BATCH_ROWS, _BATCH_BYTES = 500, 4 * 1024**2


class RestoreReport(Frozen):
    """What came back. `missing` files were gone already when the backup was made."""

    backup: str
    source: str
    catalog: str  # address without password
    files: str
    rows: int
    stored_files: int
    missing: tuple[str, ...] = ()


def restore_backup(
    settings: Settings,
    source: Path,
    *,
    keep_files: bool = False,
    actor: str = "local",
    progress: OnProgress | None = None,
    clock: Clock = utc_now,
) -> RestoreReport:
    """Checks every byte before it writes any. `keep_files`: the files are there, or some of them.

    Killed, the same restore runs again; until it has ended no Novum opens the catalog. Raises
    `DamagedBackupError`, `BackupError` and `CatalogBusyError` for a target that is not empty.
    """
    with open_reader(source) as reader, open_files(settings.store) as store:
        manifest = check_backup(reader, progress=progress)
        _require_known(manifest)
        database = open_database(settings.catalog)
        try:
            with database.copy_lock():
                _prepare(database, store, manifest, keep_files=keep_files, begun_at=clock())
                _load_tables(database, reader, manifest, progress)
                _load_files(store, reader, manifest, settings.store.home, progress)
                end_filling(database, manifest.revision)
            database.migrate(HEAD)
            place = database.place
        finally:
            database.close()
        rows = sum(table.rows for table in manifest.tables.values())
        with Catalog.open(settings.catalog, clock=clock) as catalog:
            details = {"backup": manifest.id, "rows": rows, "files": manifest.files.count}
            catalog.audit.add(actor=actor, action="restore", subject=source.name, details=details)
        return RestoreReport(
            backup=manifest.id,
            source=str(source),
            catalog=place,
            files=store.where,
            rows=rows,
            stored_files=manifest.files.count,
            missing=manifest.files.missing,
        )


def _prepare(
    database: Database,
    store: FileStore,
    manifest: Manifest,
    *,
    keep_files: bool,
    begun_at: datetime,
) -> None:
    """Empty tables of the backup's revision, marked as unfinished."""
    again = database.revision() == UNFINISHED
    if not again and not keep_files and next(store.digests(), None) is not None:
        raise BackupError(
            "There are stored files already.",
            where=store.where,
            todo="Restore into an empty place, or add --keep-files if they belong to this backup.",
        )
    mark = Mark(source=f"backup {manifest.id}", revision=manifest.revision, begun_at=begun_at)
    if begin_filling(database, mark, restart=False):
        empty_tables(database)


def _load_tables(
    database: Database, reader: ArchiveReader, manifest: Manifest, progress: OnProgress | None
) -> None:
    with database.snapshot() as connection:
        found = tables_of(connection)
    if {table.name for table in found} != set(manifest.tables):
        raise DamagedBackupError(
            f"The tables are not those of revision {manifest.revision}", todo=ANOTHER
        )
    total = sum(table.rows for table in manifest.tables.values())
    done = 0
    for table in found:
        rows = tell_rows(_batches(reader, manifest, table), progress, done, total)
        load(database, table, rows)
        done += manifest.tables[table.name].rows
    with database.bulk() as connection:
        set_sequences(connection, found)
    with database.snapshot() as connection:
        for table in found:
            there = digest_table(connection, table)
            if TableSummary(rows=there.rows, digest=there.hex) != manifest.tables[table.name]:
                raise DamagedBackupError(
                    f"The rows of {table.name} that came are not those that were kept",
                    where=database.place,
                    todo=ANOTHER,
                )


def _batches(reader: ArchiveReader, manifest: Manifest, table: Table) -> Iterator[Batch]:
    batch: Batch = []
    size = 0
    for part in manifest.parts:
        if part.table != table.name:
            continue
        for line in read_lines(reader, part):
            try:
                batch.append((decode(table, line), line))
            except RecordError as error:
                raise DamagedBackupError(error.what, where=part.name, todo=ANOTHER) from error
            size += len(line)
            if len(batch) >= _BATCH_ROWS or size >= _BATCH_BYTES:
                yield batch
                batch, size = [], 0
    if batch:
        yield batch


def _load_files(
    store: FileStore,
    reader: ArchiveReader,
    manifest: Manifest,
    scratch: Path,
    progress: OnProgress | None,
) -> None:
    scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
    for done, file in enumerate(listed_files(reader, manifest), 1):
        with _unpacked(reader, file.name, scratch) as path:
            stored = store.put(path)
        if stored.sha256 != file.sha256:
            raise DamagedBackupError("The part's checksum differs", where=file.name, todo=ANOTHER)
        if progress is not None:
            progress(BackupProgress(BackupStep.FILES, done, manifest.files.count))


@contextmanager
def _unpacked(reader: ArchiveReader, name: str, scratch: Path) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(dir=scratch, prefix=".restoring-") as target:
        with reader.open(name) as stream:
            shutil.copyfileobj(stream, target, 1024 * 1024)
        target.flush()
        yield Path(target.name)


def _require_known(manifest: Manifest) -> None:
    if manifest.revision not in revisions():
        raise BackupError(
            f"The backup was made by Novum {manifest.novum_version}, which is newer than this"
            f" (tables of revision {manifest.revision})",
            todo="Restore it with that version.",
        )
