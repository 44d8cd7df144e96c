"""Tables of screenings: a call, what was handed in for it, and what persons decided."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from indexing.catalog.models import SHA, Base, UtcDateTime


class ScreeningRow(Base):
    __tablename__ = "screenings"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    call: Mapped[str] = mapped_column(String(200), unique=True)
    rubric: Mapped[str] = mapped_column(Text)
    submitted: Mapped[date | None] = mapped_column()
    threshold: Mapped[float | None] = mapped_column()
    actor: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class EntryRow(Base):
    """One submission of a call, under the name that it was handed in by.

    No foreign key to job or document: a call's list outlives them.
    """

    __tablename__ = "screening_entries"

    screening_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("screenings.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(400), primary_key=True)
    sha256: Mapped[str | None] = mapped_column(SHA)
    job_id: Mapped[str | None] = mapped_column(String(32), index=True)
    refusal: Mapped[str | None] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DecisionRow(Base):
    """What a person decided about a submission; rows are only ever added, the last one counts."""

    __tablename__ = "screening_decisions"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    screening_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("screenings.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(400))
    decision: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
