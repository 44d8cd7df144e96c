"""What an export says of itself."""

from __future__ import annotations

from datetime import datetime

from indexing.catalog.listing import Wanted
from nlp.domain import Frozen, Genre
from workers.export.tables import all_tables


class ColumnAbout(Frozen):
    table: str
    column: str
    type: str


class About(Frozen):
    """`schema_version` is `workers.export.tables.SCHEMA`."""

    schema_version: str
    novum: str
    made_at: datetime
    genre: Genre
    call: str | None = None
    since: datetime | None = None
    ids: tuple[str, ...] = ()
    names_masked: bool

    @property
    def wanted(self) -> Wanted:
        return Wanted(genre=self.genre, since=self.since, keys=self.ids)

    @property
    def columns(self) -> tuple[ColumnAbout, ...]:
        return tuple(
            ColumnAbout(table=table.name, column=column.name, type=column.type.value)
            for table in all_tables(self.genre)
            for column in table.columns
        )


class ExportReport(Frozen):
    """What was written: rows of each table. `cut`: values that the format could not hold whole;
    `unread`: SHA-256 of documents whose kept features this version cannot read."""

    place: str
    about: About
    documents: int
    rows: dict[str, int]
    cut: int = 0
    unread: tuple[str, ...] = ()
