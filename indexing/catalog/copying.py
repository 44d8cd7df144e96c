"""A whole catalog into another database, whichever of the two each is, and the proof that it came.

The source is read as it is at one moment and never written. The target is marked as unfinished
until every table has been read back and found equal; until then no Novum opens it, and the same
copy run again goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic

from pydantic import computed_field
from sqlalchemy import Connection, Table, delete, func, select

from indexing.catalog.clock import Clock, utc_now
from indexing.catalog.database import HEAD, Database
from indexing.catalog.models import JobRow
from indexing.catalog.rows import (
    Batch,
    TableDigest,
    batches,
    count_rows,
    set_sequences,
    tables,
    tables_of,
    write_rows,
)
from indexing.catalog.schema import current_revision
from indexing.catalog.types import JobState
from indexing.catalog.unfinished import UNFINISHED, Mark, clear_mark, read_mark, set_mark
from indexing.errors import CatalogError
from nlp.domain import Frozen
from nlp.errors import ErrorCategory

_COMMIT_BYTES = 16 * 1024**2
_COMMIT_ROWS = 10_000
"""Written in one transaction: what a killed copy has to write again."""


class CatalogBusyError(CatalogError):
    """The catalog is in use, or holds something already."""

    category = ErrorCategory.CONFLICT


class TableCheck(Frozen):
    """One table on both sides. Digests are those of `indexing.catalog.rows`."""

    table: str
    source_rows: int
    target_rows: int
    source_digest: str
    target_digest: str

    @computed_field  # type: ignore[prop-decorator]
    @property
    def equal(self) -> bool:
        return (self.source_rows, self.source_digest) == (self.target_rows, self.target_digest)


class CatalogComparison(Frozen):
    """What was compared. `source` and `target` are addresses without passwords."""

    source: str
    target: str
    revision: str
    resumed: bool = False
    seconds: float
    tables: tuple[TableCheck, ...]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def equal(self) -> bool:
        return all(table.equal for table in self.tables)


@dataclass(frozen=True, slots=True)
class CopyProgress:
    """`rows` of `total` are done, copying and reading back counted apart."""

    table: str
    checking: bool
    rows: int
    total: int


OnProgress = Callable[[CopyProgress], None]


def copy_catalog(
    source: Database,
    target: Database,
    *,
    restart: bool = False,
    progress: OnProgress | None = None,
    clock: Clock = utc_now,
) -> CatalogComparison:
    """Copies everything and reads it back; the target may be opened only where all is equal.

    `restart` empties what an unfinished copy left instead of going on with it. Raises
    `CatalogBusyError` while a job of the source is at work, and for a target that is not empty.
    """
    started = monotonic()
    if source.place == target.place:
        raise CatalogBusyError("Source and target are one catalog", where=source.place)
    with source.snapshot() as reading, target.copy_lock():
        require_current(source, reading)
        _require_idle(source, reading)
        mark = Mark(source=source.place, revision=HEAD, begun_at=clock())
        resumed = begin_filling(target, mark, restart=restart)
        found = []
        for table in tables():
            rows = _guarded(source, batches(reading, table))
            tell = _teller(table, count_rows(reading, table), progress)
            found.append(load(target, table, rows, replace=resumed, tell=tell))
        with target.bulk() as connection:
            set_sequences(connection, tables())
        report = _compared(source, target, found, progress, resumed=resumed, started=started)
        if report.equal:
            end_filling(target, HEAD)
        return report


def compare_catalogs(
    source: Database, target: Database, *, progress: OnProgress | None = None
) -> CatalogComparison:
    """Table by table, changing neither."""
    started = monotonic()
    found = []
    with source.snapshot() as reading:
        require_current(source, reading)
        for table in tables():
            found.append(digest_table(reading, table, progress))
    return _compared(source, target, found, progress, resumed=False, started=started)


def load(
    database: Database,
    table: Table,
    source: Iterator[Batch],
    *,
    replace: bool = False,
    tell: Callable[[int], None] | None = None,
) -> TableDigest:
    """Writes batches in transactions of bounded size; answers the digest of what was written."""
    digest = TableDigest()
    batch = next(source, None)
    while batch is not None:
        rows = size = 0
        with database.bulk() as connection:
            while batch is not None and rows < _COMMIT_ROWS and size < _COMMIT_BYTES:
                write_rows(connection, table, [values for values, _ in batch], replace=replace)
                before = digest.size
                for _, line in batch:
                    digest.add(line)
                rows += len(batch)
                size += digest.size - before
                batch = next(source, None)
        if tell is not None:
            tell(digest.rows)
    return digest


def begin_filling(target: Database, mark: Mark, *, restart: bool) -> bool:
    """Makes the tables of `mark.revision`, empty and marked as unfinished.

    True: a copy of the same source had been begun and goes on. Raises `CatalogBusyError` for a
    catalog with rows in it, or with another unfinished copy.
    """
    revision = target.revision()
    if revision == UNFINISHED:
        return _take_up(target, mark, restart=restart)
    if revision is not None:
        _require_empty(target)
    target.migrate(mark.revision)
    with target.bulk() as connection:
        _wipe(connection)
        set_mark(connection, mark)
    return False


def empty_tables(target: Database) -> None:
    with target.bulk() as connection:
        _wipe(connection)


def end_filling(target: Database, revision: str) -> None:
    """Everything is there: the catalog may be opened."""
    with target.guard(), target.engine.begin() as connection:
        clear_mark(connection, revision)


def require_current(database: Database, connection: Connection) -> None:
    """Raises `CatalogError` where the tables are not those of this version."""
    revision = current_revision(connection)
    if revision != HEAD:
        raise CatalogError(
            f"The catalog is of revision {revision or 'none'}, this version of Novum needs {HEAD}",
            where=database.place,
            todo="Bring it up to date with `novum store migrate`, or use the Novum that made it.",
        )


def _compared(
    source: Database,
    target: Database,
    found: Sequence[TableDigest],
    progress: OnProgress | None,
    *,
    resumed: bool,
    started: float,
) -> CatalogComparison:
    checks = []
    with target.snapshot() as reading:
        for table, ours in zip(tables(), found, strict=True):
            theirs = digest_table(reading, table, progress)
            checks.append(
                TableCheck(
                    table=table.name,
                    source_rows=ours.rows,
                    target_rows=theirs.rows,
                    source_digest=ours.hex,
                    target_digest=theirs.hex,
                )
            )
    return CatalogComparison(
        source=source.place,
        target=target.place,
        revision=HEAD,
        resumed=resumed,
        seconds=monotonic() - started,
        tables=tuple(checks),
    )


def _take_up(target: Database, mark: Mark, *, restart: bool) -> bool:
    with target.guard(), target.engine.connect() as connection:
        old = read_mark(connection)
    if old is None or (not restart and (old.source, old.revision) != (mark.source, mark.revision)):
        raise CatalogBusyError(
            f"The target holds an unfinished copy of {old.source if old else 'something else'}",
            where=target.place,
            todo="Finish it with the version that began it, add --restart, or empty the target.",
        )
    if not restart:
        return True
    if old.revision != mark.revision:
        raise CatalogBusyError(
            f"The unfinished copy has tables of revision {old.revision}",
            where=target.place,
            todo="Empty the target: delete the file, or drop and create the database.",
        )
    with target.bulk() as connection:
        _wipe(connection)
        set_mark(connection, mark)
    return False


def _require_idle(source: Database, reading: Connection) -> None:
    # The database's own clock is not asked: leases are of the machines' clocks, as are we.
    leased = (JobRow.state == JobState.RUNNING.value) & (JobRow.lease_until > utc_now())
    count = reading.scalar(select(func.count()).select_from(JobRow).where(leased))
    if count:
        raise CatalogBusyError(
            f"{count} jobs are being worked on",
            where=source.place,
            todo="Stop `novum serve` and every worker, and try again; jobs that wait are copied.",
        )


def _require_empty(target: Database) -> None:
    with target.snapshot() as connection:
        full = [table.name for table in tables_of(connection) if count_rows(connection, table)]
    if full:
        raise CatalogBusyError(
            f"The target is not empty: there are rows in {', '.join(full)}",
            where=target.place,
            todo="Name an empty database, or a folder without a catalog.",
        )


def _wipe(connection: Connection) -> None:
    for table in reversed(tables_of(connection)):
        connection.execute(delete(table))


def _guarded(source: Database, rows: Iterator[Batch]) -> Iterator[Batch]:
    """An error while reading is told as the source's, not as the target's."""
    with source.guard():
        yield from rows


def digest_table(
    reading: Connection, table: Table, progress: OnProgress | None = None
) -> TableDigest:
    """Of all rows as they are."""
    digest = TableDigest()
    tell = _teller(table, count_rows(reading, table), progress, checking=True)
    for batch in batches(reading, table):
        for _, line in batch:
            digest.add(line)
        tell(digest.rows)
    return digest


def _teller(
    table: Table, total: int, progress: OnProgress | None, *, checking: bool = False
) -> Callable[[int], None]:
    def tell(rows: int) -> None:
        if progress is not None:
            progress(CopyProgress(table=table.name, checking=checking, rows=rows, total=total))

    return tell
