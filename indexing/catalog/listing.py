"""The library's documents in the order in which they came, read in pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from indexing.catalog.database import Database
from indexing.catalog.models import Document
from nlp.domain import Genre

_PAGE = 500  # rows


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents; `keys` are SHA-256 or document ids, none for all."""

    genre: Genre
    since: datetime | None = None  # came into the library on or after
    keys: tuple[str, ...] = ()


class Listing:
    """Current documents whose features are known. Each page is a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, wanted: Wanted) -> int:
        with self._database.read() as session:
            statement = select(func.count()).select_from(Document).where(_condition(wanted))
            return session.scalar(statement) or 0

    def digests(self, wanted: Wanted) -> Iterator[str]:
        """SHA-256, the document that came first before the others."""
        after: tuple[datetime, str] | None = None
        while True:
            with self._database.read() as session:
                rows = [(row[0], row[1]) for row in session.execute(_page(wanted, after))]
            yield from (sha256 for _, sha256 in rows)
            if len(rows) < _PAGE:
                return
            after = rows[-1]

    def unknown(self, wanted: Wanted) -> Sequence[str]:
        """Those of `wanted.keys` that no document of the genre has."""
        statement = select(Document.sha256, Document.document_id).where(_condition(wanted))
        with self._database.read() as session:
            known = {name for row in session.execute(statement) for name in row}
        return [key for key in wanted.keys if key not in known]


def _page(wanted: Wanted, after: tuple[datetime, str] | None) -> Select[datetime, str]:
    statement = select(Document.created_at, Document.sha256).where(_condition(wanted))
    if after is not None:
        statement = statement.where(
            or_(
                Document.created_at > after[0],
                and_(Document.created_at == after[0], Document.sha256 > after[1]),
            )
        )
    return statement.order_by(Document.created_at, Document.sha256).limit(_PAGE)


def _condition(wanted: Wanted) -> ColumnElement[bool]:
    chosen = [
        Document.genre == wanted.genre.value,
        Document.document_id.is_not(None),
        Document.current,
    ]
    if wanted.since is not None:
        chosen.append(Document.created_at >= wanted.since)
    if wanted.keys:
        chosen.append(or_(Document.sha256.in_(wanted.keys), Document.document_id.in_(wanted.keys)))
    return and_(*chosen)
