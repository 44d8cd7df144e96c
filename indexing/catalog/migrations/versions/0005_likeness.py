"""Fingerprints of what was handed in, and what was found alike.

Revision ID: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SHA = sa.String(64)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "compared_texts",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("sha256", SHA, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("version", sa.String(200), nullable=False),
        sa.Column("compared", sa.Text(), nullable=True),
        _of_document("compared_texts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compared_texts")),
        sa.UniqueConstraint("sha256", "role", name=op.f("uq_compared_texts_sha256")),
    )
    op.create_table(
        "fingerprints",
        sa.Column("text_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("hash", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.ForeignKeyConstraint(
            ["text_id"],
            ["compared_texts.id"],
            name=op.f("fk_fingerprints_text_id_compared_texts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("text_id", "hash", name=op.f("pk_fingerprints")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_fingerprints_hash"), "fingerprints", ["hash"])
    op.create_table(
        "likenesses",
        sa.Column("sha256", SHA, nullable=False),
        sa.Column("other", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _of_document("likenesses"),
        sa.PrimaryKeyConstraint("sha256", "other", "kind", name=op.f("pk_likenesses")),
    )
    op.create_index(op.f("ix_likenesses_other"), "likenesses", ["other"])


def downgrade() -> None:
    op.drop_table("likenesses")
    op.drop_table("fingerprints")
    op.drop_table("compared_texts")


def _of_document(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_sha256_documents")
    return sa.ForeignKeyConstraint(["sha256"], ["documents.sha256"], name=name, ondelete="CASCADE")
