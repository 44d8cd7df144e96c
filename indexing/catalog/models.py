"""The tables, the same on SQLite and PostgreSQL.

JSON of domain objects is kept as text, exactly as pydantic wrote it: the database never needs to
look inside, and text keeps what a JSON type of one of the databases would refuse or reorder.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SHA = String(64)
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python on both databases; SQLite has no time zones and keeps bare UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class Document(Base):
    __tablename__ = "documents"
    __table_args__ = (Index("ix_documents_document_id_current", "document_id", "current"),)

    sha256: Mapped[str] = mapped_column(SHA, primary_key=True)
    document_id: Mapped[str | None] = mapped_column(String(200))
    genre: Mapped[str | None] = mapped_column(String(20))
    media_type: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(BigInteger)
    outcome: Mapped[str | None] = mapped_column(String(20))
    current: Mapped[bool] = mapped_column(default=True)
    stored: Mapped[bool] = mapped_column(default=False)
    index_stamp: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class DocumentName(Base):
    __tablename__ = "document_names"
    __table_args__ = (UniqueConstraint("sha256", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    sha256: Mapped[str] = mapped_column(SHA, ForeignKey("documents.sha256", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(255))


class Parsed(Base):
    __tablename__ = "parsed"

    sha256: Mapped[str] = mapped_column(
        SHA, ForeignKey("documents.sha256", ondelete="CASCADE"), primary_key=True
    )
    parser_version: Mapped[str] = mapped_column(String(100), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FeaturesRow(Base):
    __tablename__ = "features"

    sha256: Mapped[str] = mapped_column(
        SHA, ForeignKey("documents.sha256", ondelete="CASCADE"), primary_key=True
    )
    extractor_version: Mapped[str] = mapped_column(String(200), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CorrectionRow(Base):
    """What a person set a field to, or the withdrawal of that; rows are only ever added.

    No foreign key: a correction outlives its document.
    """

    __tablename__ = "corrections"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    sha256: Mapped[str] = mapped_column(SHA, index=True)
    document_id: Mapped[str | None] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300))
    field: Mapped[str] = mapped_column(String(100))
    item: Mapped[str] = mapped_column(String(32))
    part: Mapped[str] = mapped_column(String(300))
    machine: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdraws: Mapped[int | None] = mapped_column()


class JobRow(Base):
    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_state_ring_after", "state", "ring_after"),
        # The oldest due job of an organisation, and the next organisation, by one look each.
        Index(
            "ix_jobs_state_wants_organisation_due_at", "state", "wants", "organisation", "due_at"
        ),
        # When an organisation was last served.
        Index("ix_jobs_organisation_started_at", "organisation", "started_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    sha256: Mapped[str] = mapped_column(
        SHA, ForeignKey("documents.sha256", ondelete="CASCADE"), index=True
    )
    file_name: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    # The kind of worker that a waiting job needs next, and from when on it may have one.
    wants: Mapped[str] = mapped_column(String(20), default="parse")
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # What is asked, while it is being done: unique, so that equal submissions share one job.
    active_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    stage: Mapped[str | None] = mapped_column(String(20))
    attempts: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str | None] = mapped_column(String(200))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ring_after: Mapped[datetime | None] = mapped_column(UtcDateTime)
    progress: Mapped[str] = mapped_column(Text, default="{}")
    message: Mapped[str] = mapped_column(String(40))
    issues: Mapped[str] = mapped_column(Text, default="[]")
    genre: Mapped[str | None] = mapped_column(String(20))
    submitted: Mapped[date | None] = mapped_column()
    actor: Mapped[str] = mapped_column(String(200))
    organisation: Mapped[str] = mapped_column(String(200))
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    document_id: Mapped[str | None] = mapped_column(String(200))
    evaluation_id: Mapped[str | None] = mapped_column(String(100))
    rubric: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class NamedLease(Base):
    """Who does what only one process should do at a time, and until when."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    owner: Mapped[str] = mapped_column(String(200))
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class EvaluationRow(Base):
    __tablename__ = "evaluations"
    __table_args__ = (UniqueConstraint("sha256", "versions_key"),)

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    sha256: Mapped[str] = mapped_column(SHA, ForeignKey("documents.sha256", ondelete="CASCADE"))
    versions_key: Mapped[str] = mapped_column(SHA)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class RubricRow(Base):
    """A rubric that an evaluation or a re-scoring used, as it was then; never changed."""

    __tablename__ = "rubrics"

    stamp: Mapped[str] = mapped_column(String(120), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class EvaluationResults(Base):
    """The numbers of an evaluation that re-scoring needs, without its texts."""

    __tablename__ = "evaluation_results"
    __table_args__ = (
        Index("ix_evaluation_results_sha256_created_at", "sha256", "created_at", "evaluation_id"),
    )

    evaluation_id: Mapped[str] = mapped_column(
        String(100), ForeignKey("evaluations.id", ondelete="CASCADE"), primary_key=True
    )
    sha256: Mapped[str] = mapped_column(SHA)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RescoringRow(Base):
    """An evaluation under another rubric: its total; the rest is made from the two when asked."""

    __tablename__ = "rescorings"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    base_id: Mapped[str] = mapped_column(
        String(100), ForeignKey("evaluations.id", ondelete="CASCADE"), index=True
    )
    rubric: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReferenceSnapshot(Base):
    """One row: the index snapshot that the reference rows were computed from."""

    __tablename__ = "reference_snapshots"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    snapshot_id: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReferenceEntry(Base):
    __tablename__ = "reference_rows"
    __table_args__ = (Index("ix_reference_rows_genre_basis", "genre", "basis"),)

    document_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    genre: Mapped[str] = mapped_column(String(20), primary_key=True)
    basis: Mapped[str] = mapped_column(String(60), primary_key=True)
    ipc: Mapped[str] = mapped_column(Text)
    filed: Mapped[date | None] = mapped_column()
    characters: Mapped[int] = mapped_column()
    raw: Mapped[float] = mapped_column(Float(53))


class Counter(Base):
    """Numbers that only grow, by name."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class Audit(Base):
    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(100))
    subject: Mapped[str] = mapped_column(String(300), index=True)
    details: Mapped[str] = mapped_column(Text, default="{}")
