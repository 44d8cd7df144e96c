"""Rubrics that were used, numbers to score again, and evaluations that were scored again.

Revision ID: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("jobs", sa.Column("rubric", sa.String(120), nullable=True))
    op.create_table(
        "rubrics",
        sa.Column("stamp", sa.String(120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("stamp", name=op.f("pk_rubrics")),
    )
    op.create_table(
        "evaluation_results",
        sa.Column("evaluation_id", sa.String(100), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _of_evaluation("evaluation_results", "evaluation_id"),
        sa.PrimaryKeyConstraint("evaluation_id", name=op.f("pk_evaluation_results")),
    )
    op.create_index(
        "ix_evaluation_results_sha256_created_at",
        "evaluation_results",
        ["sha256", "created_at", "evaluation_id"],
    )
    op.create_table(
        "rescorings",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("base_id", sa.String(100), nullable=False),
        sa.Column("rubric", sa.String(120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _of_evaluation("rescorings", "base_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rescorings")),
    )
    op.create_index(op.f("ix_rescorings_base_id"), "rescorings", ["base_id"])


def downgrade() -> None:
    op.drop_table("rescorings")
    op.drop_table("evaluation_results")
    op.drop_table("rubrics")
    op.drop_column("jobs", "rubric")


def _of_evaluation(table: str, column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_evaluations")
    return sa.ForeignKeyConstraint([column], ["evaluations.id"], name=name, ondelete="CASCADE")
