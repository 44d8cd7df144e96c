"""Records of one patent, numbers of documents, loads in parts.

Checkpoints of unfinished loads are dropped: such a load begins anew and passes over what is there.

Revision ID: 0003
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SHA = sa.String(64)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.drop_table("ingests")
    _records()
    _loads()
    _parts()
    _fill()


def downgrade() -> None:
    op.drop_table("ingest_rejects")
    op.drop_index("ix_ingest_parts_load_id_state", table_name="ingest_parts")
    op.drop_table("ingest_parts")
    op.drop_index("ix_load_files_fingerprint", table_name="load_files")
    op.drop_table("load_files")
    op.drop_index("ix_loads_state_ring_after", table_name="loads")
    op.drop_index(op.f("ix_loads_created_at"), table_name="loads")
    op.drop_table("loads")
    op.drop_table("merged_features")
    op.drop_index("ix_document_numbers_number", table_name="document_numbers")
    op.drop_table("document_numbers")
    op.drop_index(op.f("ix_record_versions_key"), table_name="record_versions")
    op.drop_table("record_versions")
    op.create_table(
        "ingests",
        sa.Column("fingerprint", SHA, nullable=False),
        sa.Column("file_name", sa.String(255), nullable=False),
        *_whole("offset", big=True),
        *_whole("line", "added", "replaced", "unchanged", "rejected"),
        sa.Column("finished", sa.Boolean(), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_ingests")),
    )


def _records() -> None:
    op.create_table(
        "record_versions",
        _of_document(),
        sa.Column("key", sa.String(230), nullable=False),
        sa.Column("version", sa.String(60), nullable=False),
        sa.Column("partial", sa.Boolean(), nullable=False),
        _foreign("record_versions"),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_record_versions")),
    )
    op.create_index(op.f("ix_record_versions_key"), "record_versions", ["key"])
    op.create_table(
        "document_numbers",
        _of_document(),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("number", sa.String(200), nullable=False),
        _foreign("document_numbers"),
        sa.PrimaryKeyConstraint("sha256", "role", "number", name=op.f("pk_document_numbers")),
    )
    op.create_index("ix_document_numbers_number", "document_numbers", ["number"])
    op.create_table(
        "merged_features",
        _of_document(),
        sa.Column("body", sa.Text(), nullable=False),
        _foreign("merged_features"),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_merged_features")),
    )


def _loads() -> None:
    op.create_table(
        "loads",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("changed", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("ring_after", MOMENT, nullable=True),
        *_whole("finishing_done", "finishing_total", big=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loads")),
    )
    op.create_index("ix_loads_state_ring_after", "loads", ["state", "ring_after"])
    op.create_index(op.f("ix_loads_created_at"), "loads", ["created_at"])
    op.create_table(
        "load_files",
        sa.Column("load_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("fingerprint", SHA, nullable=False),
        *_whole("sequence", big=True),
        sa.Column("place", sa.Text(), nullable=False),
        *_whole("size", big=True),
        sa.ForeignKeyConstraint(
            ["load_id"], ["loads.id"], name=op.f("fk_load_files_load_id_loads"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("load_id", "position", name=op.f("pk_load_files")),
    )
    op.create_index("ix_load_files_fingerprint", "load_files", ["fingerprint"])


def _parts() -> None:
    op.create_table(
        "ingest_parts",
        sa.Column("load_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        *_whole("start_offset", big=True),
        sa.Column("end_offset", sa.BigInteger(), nullable=True),
        *_whole("offset", "line", "record", big=True),
        *_whole("records", "added", "replaced", "updated", "unchanged", "rejected", big=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        *_lease(),
        sa.Column("not_before", MOMENT, nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        _of_file("ingest_parts"),
        sa.PrimaryKeyConstraint("load_id", "position", "number", name=op.f("pk_ingest_parts")),
    )
    op.create_index("ix_ingest_parts_load_id_state", "ingest_parts", ["load_id", "state"])
    op.create_table(
        "ingest_rejects",
        sa.Column("load_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record", sa.BigInteger(), autoincrement=False, nullable=False),
        *_whole("line", "offset", big=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("cut", sa.Boolean(), nullable=False),
        _of_file("ingest_rejects"),
        sa.PrimaryKeyConstraint("load_id", "position", "record", name=op.f("pk_ingest_rejects")),
    )


def _fill() -> None:
    """Numbers and versions of the documents that are there."""
    from pydantic import TypeAdapter, ValidationError

    from indexing.catalog.numbering import FIRST, key_of, numbers_of, version_of
    from nlp.domain import Features, PatentFeatures, ProjectFeatures

    adapter: TypeAdapter[Features] = TypeAdapter(Features)
    versions = _table("record_versions", "sha256", "key", "version", "partial")
    numbers = _table("document_numbers", "sha256", "role", "number")
    for batch in _stored():
        of_record: list[dict[str, Any]] = []
        of_number: list[dict[str, Any]] = []
        for sha256, body in batch:
            try:
                features = adapter.validate_json(body)
            except ValidationError:
                continue  # written by a much older version: found by its id, as before
            if not isinstance(features, PatentFeatures | ProjectFeatures):
                continue
            row = {"sha256": sha256, "key": key_of(features), "partial": False}
            of_record.append({**row, "version": version_of(features, order=FIRST)})
            of_number += [
                {"sha256": sha256, "role": role, "number": number}
                for number, role in numbers_of(features)
            ]
        for table, rows in ((versions, of_record), (numbers, of_number)):
            if rows:
                op.bulk_insert(table, rows)


def _stored() -> Iterator[list[Any]]:
    """Features that came last of each current document, in batches."""
    connection = op.get_bind()
    last = ""
    while True:
        found = connection.execute(
            sa.text(
                """SELECT d.sha256, f.body FROM documents d JOIN features f ON f.sha256 = d.sha256
                   WHERE d.sha256 > :last AND d.current AND f.created_at = (
                     SELECT max(g.created_at) FROM features g WHERE g.sha256 = d.sha256)
                   ORDER BY d.sha256 LIMIT 500"""
            ),
            {"last": last},
        ).fetchall()
        if not found:
            return
        yield list({sha256: (sha256, body) for sha256, body in found}.values())
        last = found[-1][0]


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column) for column in columns))


def _of_document() -> sa.Column[str]:
    return sa.Column("sha256", SHA, nullable=False)


def _foreign(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_sha256_documents")
    return sa.ForeignKeyConstraint(["sha256"], ["documents.sha256"], name=name, ondelete="CASCADE")


def _of_file(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["load_id", "position"],
        ["load_files.load_id", "load_files.position"],
        name=op.f(f"fk_{table}_load_id_load_files"),
        ondelete="CASCADE",
    )


def _whole(*names: str, big: bool = False) -> list[sa.Column[int]]:
    kind = sa.BigInteger if big else sa.Integer
    return [sa.Column(name, kind(), nullable=False) for name in names]


def _lease() -> list[sa.Column[Any]]:
    return [
        sa.Column("lease_owner", sa.String(200), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
    ]
