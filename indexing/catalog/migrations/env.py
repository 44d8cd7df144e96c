"""Run by Alembic with a connection that the catalog opened (`indexing.catalog.database`)."""

from __future__ import annotations

from alembic import context

from indexing.catalog.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
