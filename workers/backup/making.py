"""`novum backup`: everything as it was at one moment, while the server goes on."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, Table, select

from indexing.catalog import Clock, utc_now
from indexing.catalog.catalog import Catalog, open_database
from indexing.catalog.copying import require_current
from indexing.catalog.database import HEAD
from indexing.catalog.models import Document
from indexing.catalog.rows import Batch, TableDigest, batches, count_rows, encode, tables
from indexing.errors import NotInCatalogError
from indexing.files import FileStore, open_files
from nlp.domain import Frozen
from nlp.errors import DamagedFileError
from workers.backup.lines import describe, write_lines
from workers.backup.manifest import (
    CHECKSUM,
    FILE_LIST,
    FORMAT,
    MANIFEST,
    SETTINGS,
    BackupProgress,
    BackupStep,
    FilesSummary,
    Manifest,
    OnProgress,
    Part,
    TableSummary,
    digest,
    file_part,
    tell_rows,
)
from workers.backup.public_settings import public_settings
from workers.backup.writers import ArchiveWriter, open_writer
from workers.settings import Settings

_ADDRESS_BYTES = 65  # 64 hex digits and the end of the line


class BackupReport(Frozen):
    """What was written where."""

    place: str
    manifest: Manifest

    @property
    def complete(self) -> bool:
        return not self.manifest.files.missing


def make_backup(
    settings: Settings,
    target: Path,
    *,
    actor: str = "local",
    progress: OnProgress | None = None,
    clock: Clock = utc_now,
) -> BackupReport:
    """Writes a folder, or one file where the name ends in ``.tar``.

    Stored files that are gone or damaged are named in the manifest and the rest is kept. Raises
    `BackupError` where the name is taken, `CatalogError`.
    """
    with tempfile.TemporaryFile() as addresses, open_writer(target) as writer:
        created_at = clock()
        parts, summaries = _write_catalog(settings, writer, addresses, progress)
        with open_files(settings.store) as store:
            files = _Files(store, writer, addresses, progress)
            parts += write_lines(writer, FILE_LIST, files.copied())
        with writer.part(SETTINGS) as place:
            place.write_bytes(encode(public_settings(os.environ)))
            parts.append(describe(SETTINGS, place))
        manifest = Manifest(
            format=FORMAT,
            id=uuid.uuid4().hex,
            novum_version=version("novum"),
            revision=HEAD,
            created_at=created_at,
            tables=summaries,
            files=files.summary(),
            parts=tuple(parts),
        )
        _write_manifest(writer, manifest)
    with Catalog.open(settings.catalog, clock=clock) as catalog:
        details = {"backup": manifest.id, "files": manifest.files.count}
        catalog.audit.add(actor=actor, action="backup", subject=target.name, details=details)
    return BackupReport(place=str(target), manifest=manifest)


def write_tables(
    connection: Connection,
    writer: ArchiveWriter,
    chosen: tuple[Table, ...],
    progress: OnProgress | None = None,
) -> tuple[list[Part], dict[str, TableSummary]]:
    """Rows of tables as parts, and what they add up to."""
    total = sum(count_rows(connection, table) for table in chosen)
    done = 0
    parts: list[Part] = []
    summaries = {}
    for table in chosen:
        sums = TableDigest()
        rows = tell_rows(batches(connection, table), progress, done, total)
        lines = _summed(rows, sums)
        parts += write_lines(writer, f"catalog/{table.name}", lines, table=table.name)
        summaries[table.name] = TableSummary(rows=sums.rows, digest=sums.hex)
        done += sums.rows
    return parts, summaries


def _write_catalog(
    settings: Settings, writer: ArchiveWriter, addresses: BinaryIO, progress: OnProgress | None
) -> tuple[list[Part], dict[str, TableSummary]]:
    """Every table, and to `addresses` the stored files that the same moment knows.

    Files are written before their rows and never changed, so that all of these are there.
    """
    database = open_database(settings.catalog, read_only=True)
    try:
        with database.snapshot() as connection:
            require_current(database, connection)
            written = write_tables(connection, writer, tables(), progress)
            stored = select(Document.sha256).where(Document.stored).order_by(Document.sha256)
            options = {"yield_per": 1000}
            for (sha256,) in connection.execute(stored, execution_options=options):
                addresses.write(f"{sha256}\n".encode("ascii"))
        return written
    finally:
        database.close()


def _summed(rows: Iterator[Batch], sums: TableDigest) -> Iterator[bytes]:
    for batch in rows:
        for _, line in batch:
            sums.add(line)
            yield line


class _Files:
    """Copies stored files one after the other and remembers which could not be."""

    def __init__(
        self,
        store: FileStore,
        writer: ArchiveWriter,
        addresses: BinaryIO,
        progress: OnProgress | None,
    ) -> None:
        self._store = store
        self._writer = writer
        self._addresses = addresses
        self._progress = progress
        self._count = self._size = 0
        self._missing: list[str] = []

    def copied(self) -> Iterator[bytes]:
        """A line for each file that was copied."""
        total = self._addresses.tell() // _ADDRESS_BYTES
        self._addresses.seek(0)
        for line in self._addresses:
            sha256 = line.decode("ascii").strip()
            try:
                with self._store.local(sha256) as path:
                    self._writer.add(file_part(sha256), path)
                    size = path.stat().st_size
            except (NotInCatalogError, DamagedFileError):
                self._missing.append(sha256)
                continue
            self._count += 1
            self._size += size
            if self._progress is not None:
                done = self._count + len(self._missing)
                self._progress(BackupProgress(BackupStep.FILES, done, total))
            yield encode({"sha256": sha256, "size": size})

    def summary(self) -> FilesSummary:
        return FilesSummary(count=self._count, size=self._size, missing=tuple(self._missing))


def _write_manifest(writer: ArchiveWriter, manifest: Manifest) -> None:
    body = manifest.model_dump_json(indent=1).encode("utf-8")
    with writer.part(MANIFEST) as place:
        place.write_bytes(body)
    with writer.part(CHECKSUM) as place:
        place.write_text(f"{digest(body)}  {MANIFEST}\n", encoding="ascii")
