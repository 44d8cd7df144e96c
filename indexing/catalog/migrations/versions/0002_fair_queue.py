"""Jobs know their organisation and the kind of worker they wait for; named leases.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Each has a default, so that the column can be added to a table with rows on both databases.
    op.add_column(
        "jobs", sa.Column("organisation", sa.String(200), nullable=False, server_default="local")
    )
    op.add_column("jobs", sa.Column("wants", sa.String(20), nullable=False, server_default="parse"))
    op.add_column(
        "jobs",
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default="1970-01-01 00:00:00",
        ),
    )
    op.execute("UPDATE jobs SET organisation = actor, due_at = created_at")
    op.create_index(
        "ix_jobs_state_wants_organisation_due_at",
        "jobs",
        ["state", "wants", "organisation", "due_at"],
    )
    op.create_index("ix_jobs_organisation_started_at", "jobs", ["organisation", "started_at"])
    op.create_index(op.f("ix_jobs_finished_at"), "jobs", ["finished_at"])
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )


def downgrade() -> None:
    op.drop_table("leases")
    op.drop_index(op.f("ix_jobs_finished_at"), table_name="jobs")
    op.drop_index("ix_jobs_organisation_started_at", table_name="jobs")
    op.drop_index("ix_jobs_state_wants_organisation_due_at", table_name="jobs")
    op.drop_column("jobs", "due_at")
    op.drop_column("jobs", "wants")
    op.drop_column("jobs", "organisation")
