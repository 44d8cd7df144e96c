"""Rows of corrections, read as events."""

from __future__ import annotations

import json

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from indexing.catalog.load_models import RecordVersion
from indexing.catalog.models import CorrectionRow
from nlp.corrections import Correction

_OWN, _OTHERS = aliased(RecordVersion), aliased(RecordVersion)
_OF = (
    select(CorrectionRow)
    .where(
        or_(
            CorrectionRow.sha256 == bindparam("sha256"),
            CorrectionRow.sha256.in_(
                select(_OTHERS.sha256)
                .join(_OWN, _OWN.key == _OTHERS.key)
                .where(_OWN.sha256 == bindparam("sha256"))
            ),
        )
    )
    .order_by(CorrectionRow.id)
)
"""Built once: it is asked with every document that is read."""


def corrections_of(session: Session, sha256: str) -> list[Correction]:
    """Of a document, in order: also those made of another record of the same patent."""
    return [correction(row) for row in session.scalars(_OF, {"sha256": sha256})]


def correction(row: CorrectionRow) -> Correction:
    return Correction(
        id=row.id,
        address=row.address,
        field=row.field,
        item=row.item,
        part=row.part,
        machine=json.loads(row.machine),
        value=json.loads(row.value),
        by=row.actor,
        why=row.why,
        at=row.at,
        withdraws=row.withdraws,
    )
