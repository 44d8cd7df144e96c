"""What the catalog says should exist elsewhere, read in pages: of any number in little memory.

Each page is a transaction of its own, so a long inspection holds up nobody; rows that change
meanwhile are seen before or after their change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from indexing.catalog.database import Database
from indexing.catalog.load_models import LoadFileRow, LoadRow
from indexing.catalog.models import Document, DocumentName, EvaluationRow, JobRow
from indexing.catalog.types import JobKind, JobOrder, JobState
from nlp.domain import Genre

T = TypeVar("T")
_PAGE = 1000  # rows


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A document that should be in the search index."""

    sha256: str
    document_id: str
    stored: bool  # its file is kept; else it came as a record of a bulk file
    stamp: str | None  # versions with which it was put into the index
    file_name: str | None  # one of them


class Inspection:
    """Read-only; used by `indexing.inspection`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- files -----------------------------------------------------------------------------

    def count_stored(self) -> int:
        return self._count(Document.stored.is_(True))

    def stored(self) -> Iterator[str]:
        """SHA-256 of every document whose file should be there, ascending."""

        def page(session: Session, after: str) -> list[str]:
            statement = select(Document.sha256).where(Document.stored, Document.sha256 > after)
            return list(session.scalars(statement.order_by(Document.sha256).limit(_PAGE)))

        return self._pages(page, key=lambda sha256: sha256)

    def is_named(self, sha256: str) -> bool:
        """Whether a document, or a load that is not finished, needs this file."""
        load = (
            select(LoadFileRow.load_id)
            .join(LoadRow, LoadRow.id == LoadFileRow.load_id)
            .where(LoadRow.finished_at.is_(None), LoadFileRow.place.contains(sha256))
        )
        with self._database.read() as session:
            document = session.get(Document, sha256)
            if document is not None and document.stored:
                return True
            return session.scalars(load.limit(1)).first() is not None

    # --- the index -------------------------------------------------------------------------

    def count_indexed(self) -> int:
        return self._count(_should_be_indexed())

    def indexed(self) -> Iterator[IndexRow]:
        """Documents that should be in the index, by ascending SHA-256.

        Not those that a job is about to put there. A document whose file is kept should be there as
        soon as its features are known; a bulk record, once it was put there.
        """

        def page(session: Session, after: str) -> list[IndexRow]:
            name = (
                select(func.min(DocumentName.name))
                .where(DocumentName.sha256 == Document.sha256)
                .scalar_subquery()
            )
            own = (Document.sha256, Document.document_id, Document.stored, Document.index_stamp)
            statement = select(*own, name).where(_should_be_indexed(), Document.sha256 > after)
            rows = session.execute(statement.order_by(Document.sha256).limit(_PAGE))
            return [IndexRow(sha, str(name), *rest) for sha, name, *rest in rows]

        return self._pages(page, key=lambda row: row.sha256)

    def current_ids(self, ids: Sequence[str]) -> set[str]:
        """Those of at most some hundred `ids` that a current document has."""
        statement = select(Document.document_id).where(
            Document.document_id.in_(ids), Document.current
        )
        with self._database.read() as session:
            return {str(name) for name in session.scalars(statement)}

    def indexing_order(self, sha256: str, *, actor: str) -> JobOrder:
        """What to ask for so that a document gets into the index as it was read before."""
        newest = (
            select(JobRow).where(JobRow.sha256 == sha256).order_by(JobRow.created_at.desc())
        ).limit(1)
        name = select(func.min(DocumentName.name)).where(DocumentName.sha256 == sha256)
        with self._database.read() as session:
            job = session.scalars(newest).first()
            return JobOrder(
                sha256=sha256,
                file_name=job.file_name if job else session.scalar(name) or sha256,
                kind=JobKind.INDEX,
                genre=Genre(job.genre) if job and job.genre else None,
                submitted=job.submitted if job else None,
                rubric=job.rubric if job else None,
                actor=actor,
            )

    # --- evaluations -----------------------------------------------------------------------

    def count_evaluations(self) -> int:
        with self._database.read() as session:
            return session.scalar(select(func.count()).select_from(EvaluationRow)) or 0

    def evaluations_without_document(self) -> Iterator[str]:
        """Ids of evaluations whose document is gone, ascending."""

        def page(session: Session, after: str) -> list[str]:
            statement = (
                select(EvaluationRow.id)
                .outerjoin(Document, Document.sha256 == EvaluationRow.sha256)
                .where(Document.sha256.is_(None), EvaluationRow.id > after)
            )
            return list(session.scalars(statement.order_by(EvaluationRow.id).limit(_PAGE)))

        return self._pages(page, key=lambda name: name)

    def _pages(
        self, page: Callable[[Session, str], list[T]], *, key: Callable[[T], str]
    ) -> Iterator[T]:
        after = ""
        while True:
            with self._database.read() as session:
                rows = page(session, after)
            yield from rows
            if len(rows) < _PAGE:
                return
            after = key(rows[-1])

    def _count(self, condition: ColumnElement[bool]) -> int:
        statement = select(func.count()).select_from(Document).where(condition)
        with self._database.read() as session:
            return session.scalar(statement) or 0


def _should_be_indexed() -> ColumnElement[bool]:
    unfinished = (
        select(JobRow.id)
        .where(
            JobRow.sha256 == Document.sha256,
            JobRow.state.in_((JobState.QUEUED.value, JobState.RUNNING.value)),
        )
        .exists()
    )
    return and_(
        Document.current,
        Document.document_id.is_not(None),
        or_(Document.stored, Document.index_stamp.is_not(None)),
        ~unfinished,
    )
