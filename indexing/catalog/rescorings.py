"""Rubrics that were used, the numbers of evaluations, and evaluations under other rubrics.

The layer above owns what the bodies say; here they are kept and paged through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import and_, insert, or_, select

from indexing.catalog.clock import Clock
from indexing.catalog.database import Database
from indexing.catalog.models import EvaluationResults, RescoringRow, RubricRow
from indexing.catalog.upsert import chunks, upsert

PAGE = 2_000
"""Rows in memory at once, some thousand bytes each."""


@dataclass(frozen=True, slots=True)
class ResultsRecord:
    evaluation_id: str
    sha256: str
    body: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RescoringRecord:
    id: str
    base_id: str  # the evaluation whose findings were scored again
    rubric: str  # stamp
    body: str  # JSON: the summary
    created_at: datetime


class Rescorings:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    # --- rubrics ---------------------------------------------------------------------------

    def put_rubric(self, stamp: str, body: str) -> None:
        row = {"stamp": stamp, "body": body, "created_at": self._clock()}
        with self._database.write() as session:
            upsert(session, RubricRow, [row], keys=("stamp",))

    def rubric(self, stamp: str) -> str | None:
        with self._database.read() as session:
            return session.scalar(select(RubricRow.body).where(RubricRow.stamp == stamp))

    # --- numbers ---------------------------------------------------------------------------

    def put_results(self, records: Sequence[ResultsRecord]) -> None:
        """Each once; equal ones are kept as they are."""
        rows = [
            {
                "evaluation_id": one.evaluation_id,
                "sha256": one.sha256,
                "body": one.body,
                "created_at": one.created_at,
            }
            for one in records
        ]
        with self._database.write() as session:
            upsert(session, EvaluationResults, rows, keys=("evaluation_id",))

    def newest_results(self) -> Iterator[ResultsRecord]:
        """Of the newest evaluation of each document, by ascending SHA-256."""
        for _, records in groupby(self._results(), key=lambda one: one.sha256):
            *_, newest = records
            yield newest

    def results_of(self, evaluation_ids: Sequence[str]) -> list[ResultsRecord]:
        """Those that there are of these evaluations."""
        with self._database.read() as session:
            return [
                ResultsRecord(*row)
                for some in chunks(evaluation_ids)
                for row in session.execute(
                    _RESULTS.where(EvaluationResults.evaluation_id.in_(some))
                )
            ]

    def _results(self) -> Iterator[ResultsRecord]:
        """All, by SHA-256 and age; a page at a time."""
        sha256, moment = EvaluationResults.sha256, EvaluationResults.created_at
        id_ = EvaluationResults.evaluation_id
        statement = _RESULTS.order_by(sha256, moment, id_).limit(PAGE)
        after: ResultsRecord | None = None
        while True:
            page = statement
            if after is not None:
                later = or_(
                    moment > after.created_at,
                    and_(moment == after.created_at, id_ > after.evaluation_id),
                )
                page = statement.where(
                    sha256 >= after.sha256,  # where the index begins; the rest is not for it
                    or_(sha256 > after.sha256, and_(sha256 == after.sha256, later)),
                )
            with self._database.read() as session:
                records = [ResultsRecord(*row) for row in session.execute(page)]
            yield from records
            if len(records) < PAGE:
                return
            after = records[-1]

    # --- evaluations under other rubrics ---------------------------------------------------

    def put(self, records: Sequence[RescoringRecord]) -> None:
        """All in one transaction; those that are there already stay as they are."""
        ids = [one.id for one in records]
        with self._database.write() as session:
            there: set[str] = set()
            for some in chunks(ids):
                known = select(RescoringRow.id).where(RescoringRow.id.in_(some))
                there |= set(session.scalars(known))
            new = [
                {
                    "id": one.id,
                    "base_id": one.base_id,
                    "rubric": one.rubric,
                    "body": one.body,
                    "created_at": one.created_at,
                }
                for one in records
                if one.id not in there
            ]
            if new:
                session.execute(insert(RescoringRow), new)

    def find(self, id: str) -> RescoringRecord | None:
        with self._database.read() as session:
            row = session.get(RescoringRow, id)
            return _record(row) if row else None


_RESULTS = select(
    EvaluationResults.evaluation_id,
    EvaluationResults.sha256,
    EvaluationResults.body,
    EvaluationResults.created_at,
)


def _record(row: RescoringRow) -> RescoringRecord:
    return RescoringRecord(
        id=row.id,
        base_id=row.base_id,
        rubric=row.rubric,
        body=row.body,
        created_at=row.created_at,
    )
