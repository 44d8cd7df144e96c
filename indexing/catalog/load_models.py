"""The tables of bulk loading: records of one patent, its numbers, loads and their parts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from indexing.catalog.models import SHA, Base, UtcDateTime


class RecordVersion(Base):
    """One record of a patent or project. Records with one key speak of one document."""

    __tablename__ = "record_versions"

    sha256: Mapped[str] = mapped_column(
        SHA, ForeignKey("documents.sha256", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(230), index=True)
    version: Mapped[str] = mapped_column(String(60))  # of two records the greater is the newer
    partial: Mapped[bool] = mapped_column(default=False)  # neither title nor abstract


class DocumentNumber(Base):
    """A number under which a record may be asked for, normalised."""

    __tablename__ = "document_numbers"
    __table_args__ = (Index("ix_document_numbers_number", "number"),)

    sha256: Mapped[str] = mapped_column(
        SHA, ForeignKey("documents.sha256", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[str] = mapped_column(String(200), primary_key=True)


class MergedFeatures(Base):
    """What a document is where several records speak of it; `sha256` is its current record."""

    __tablename__ = "merged_features"

    sha256: Mapped[str] = mapped_column(
        SHA, ForeignKey("documents.sha256", ondelete="CASCADE"), primary_key=True
    )
    body: Mapped[str] = mapped_column(Text)


class LoadRow(Base):
    """One order to load files."""

    __tablename__ = "loads"
    __table_args__ = (Index("ix_loads_state_ring_after", "state", "ring_after"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(String(200))
    options: Mapped[str] = mapped_column(Text, default="{}")
    message: Mapped[str | None] = mapped_column(Text)
    changed: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    ring_after: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finishing_done: Mapped[int] = mapped_column(BigInteger, default=0)
    finishing_total: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LoadFileRow(Base):
    """One file, or member of an archive, of a load."""

    __tablename__ = "load_files"
    __table_args__ = (Index("ix_load_files_fingerprint", "fingerprint"),)

    load_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("loads.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(255))
    fingerprint: Mapped[str] = mapped_column(SHA)
    sequence: Mapped[int] = mapped_column(BigInteger)
    place: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)


class LoadPartRow(Base):
    """A run of records of one file, worked on by one process at a time."""

    __tablename__ = "ingest_parts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["load_id", "position"],
            ["load_files.load_id", "load_files.position"],
            name="fk_ingest_parts_load_id_load_files",
            ondelete="CASCADE",
        ),
        Index("ix_ingest_parts_load_id_state", "load_id", "state"),
    )

    load_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    start_offset: Mapped[int] = mapped_column(BigInteger)
    end_offset: Mapped[int | None] = mapped_column(BigInteger)
    offset: Mapped[int] = mapped_column(BigInteger)
    line: Mapped[int] = mapped_column(BigInteger)
    record: Mapped[int] = mapped_column(BigInteger)
    records: Mapped[int] = mapped_column(BigInteger, default=0)
    added: Mapped[int] = mapped_column(BigInteger, default=0)
    replaced: Mapped[int] = mapped_column(BigInteger, default=0)
    updated: Mapped[int] = mapped_column(BigInteger, default=0)
    unchanged: Mapped[int] = mapped_column(BigInteger, default=0)
    rejected: Mapped[int] = mapped_column(BigInteger, default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str | None] = mapped_column(String(200))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    message: Mapped[str | None] = mapped_column(Text)


class LoadRejectRow(Base):
    """A record that was not loaded, why, and its bytes."""

    __tablename__ = "ingest_rejects"
    __table_args__ = (
        ForeignKeyConstraint(
            ["load_id", "position"],
            ["load_files.load_id", "load_files.position"],
            name="fk_ingest_rejects_load_id_load_files",
            ondelete="CASCADE",
        ),
    )

    load_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    record: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(BigInteger)
    offset: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    raw: Mapped[str] = mapped_column(Text)
    cut: Mapped[bool] = mapped_column(default=False)
