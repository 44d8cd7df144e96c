"""The tables of likeness: fingerprints of what was handed in, and what was found alike."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from indexing.catalog.models import SHA, Base, UtcDateTime


class ComparedTextRow(Base):
    """One of the texts of a document (its body, its guidance) whose fingerprints are kept."""

    __tablename__ = "compared_texts"
    __table_args__ = (UniqueConstraint("sha256", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    sha256: Mapped[str] = mapped_column(SHA, ForeignKey("documents.sha256", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(20))
    version: Mapped[str] = mapped_column(String(200))
    compared: Mapped[str | None] = mapped_column(Text)  # with what; None: not yet


class FingerprintRow(Base):
    """Two numbers a row, a thousand rows a document: kept small.

    SQLite keeps them in the key itself, without a row beside it.
    """

    __tablename__ = "fingerprints"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    text_id: Mapped[int] = mapped_column(
        ForeignKey("compared_texts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    hash: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, index=True)


FINGERPRINTS = Base.metadata.tables["fingerprints"]
"""For writing many rows at once, without an object for each."""


class LikenessRow(Base):
    """What one document has in common with another; a pair of submissions is one row."""

    __tablename__ = "likenesses"

    sha256: Mapped[str] = mapped_column(
        SHA, ForeignKey("documents.sha256", ondelete="CASCADE"), primary_key=True
    )
    other: Mapped[str] = mapped_column(String(200), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
