"""Corrections by persons: rows are only ever added, a withdrawal is one more.

They belong to a document whatever reads it later; what the machine found is never changed.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping

from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from indexing.catalog.clock import Clock
from indexing.catalog.correction_rows import correction, corrections_of
from indexing.catalog.database import Database
from indexing.catalog.documents import find, machine_features
from indexing.catalog.load_models import RecordVersion
from indexing.catalog.models import CorrectionRow, Document
from indexing.catalog.upsert import chunks
from indexing.errors import NotInCatalogError
from nlp.corrections import (
    Correction,
    CorrectionError,
    CorrectionStatus,
    State,
    corrected,
    proposed,
    standing,
)
from nlp.domain import Features

MOST_BY = 200
MOST_WHY = 2000
MOST_VALUE = 100_000
"""Characters: of a name, of a reason, of a value as JSON."""


class Corrections:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, key: str, *, address: str, value: JsonValue, by: str, why: str) -> Correction:
        """Raises `CorrectionError` where field, value, name or reason are not what they should be,
        `NotInCatalogError` for a document without features."""
        by, why = _said("by", by, MOST_BY), _said("why", why, MOST_WHY)
        if len(json.dumps(value, ensure_ascii=False)) > MOST_VALUE:
            raise CorrectionError(f"The value is longer than {MOST_VALUE:,} characters.")
        with self._database.write() as session:
            document, machine = _locked(session, key)
            made = proposed(
                machine,
                corrections_of(session, document.sha256),
                address=address,
                value=value,
                by=by,
                why=why,
                at=self._clock(),
                item=uuid.uuid4().hex[:16],
            )
            return _added(session, document, made)

    def withdraw(self, key: str, id: int, *, by: str, why: str) -> Correction:
        """The value is then what it was before that correction. Raises `CorrectionError` for one
        that does not count any more, `NotInCatalogError`."""
        by, why = _said("by", by, MOST_BY), _said("why", why, MOST_WHY)
        with self._database.write() as session:
            document, machine = _locked(session, key)
            statuses = standing(machine, corrections_of(session, document.sha256))
            one = next((each for each in statuses if each.correction.id == id), None)
            if one is None:
                raise NotInCatalogError(f"The document has no correction {id}", where=key)
            if one.state in (State.WITHDRAWN, State.WITHDRAWAL):
                raise CorrectionError(
                    f"Correction {id} is a withdrawal, or is withdrawn already.", where=key
                )
            update = {"value": None, "by": by, "why": why, "at": self._clock(), "withdraws": id}
            return _added(session, document, one.correction.model_copy(update=update))

    def of(self, key: str) -> list[Correction]:
        """In the order in which they were made; withdrawals too."""
        with self._database.read() as session:
            return corrections_of(session, find(session, key).sha256)

    def standing(self, key: str) -> list[CorrectionStatus]:
        """The same, each with how it stands to what the machine reads now."""
        with self._database.read() as session:
            document = find(session, key)
            made = corrections_of(session, document.sha256)
            machine = machine_features(session, document) if made else None
        return standing(machine, made) if machine is not None else []

    def applied(self, features: Mapping[str, Features]) -> dict[str, Features]:
        """Features by SHA-256, each with the corrections of its document made."""
        found = dict(features)
        with self._database.read() as session:
            for sha256 in _with_corrections(session, list(features)):
                found[sha256] = corrected(found[sha256], corrections_of(session, sha256))
        return found


def _with_corrections(session: Session, digests: list[str]) -> set[str]:
    """Those of `digests` whose document was ever corrected."""
    keys = (
        select(RecordVersion.key)
        .join(CorrectionRow, CorrectionRow.sha256 == RecordVersion.sha256)
        .distinct()
    )
    found: set[str] = set()
    for chunk in chunks(digests):
        own = select(CorrectionRow.sha256).where(CorrectionRow.sha256.in_(chunk))
        records = select(RecordVersion.sha256).where(
            RecordVersion.sha256.in_(chunk), RecordVersion.key.in_(keys)
        )
        found.update(session.scalars(own.union(records)))
    return found


def _locked(session: Session, key: str) -> tuple[Document, Features]:
    """The document, corrected by one person at a time."""
    document = find(session, key)
    session.refresh(document, with_for_update=True)
    machine = machine_features(session, document)
    if machine is None:
        raise NotInCatalogError("No features were extracted from the document", where=key)
    return document, machine


def _added(session: Session, document: Document, made: Correction) -> Correction:
    row = CorrectionRow(
        sha256=document.sha256,
        document_id=document.document_id,
        address=made.address,
        field=made.field,
        item=made.item,
        part=made.part,
        machine=json.dumps(made.machine, ensure_ascii=False),
        value=json.dumps(made.value, ensure_ascii=False),
        actor=made.by,
        why=made.why,
        at=made.at,
        withdraws=made.withdraws,
    )
    session.add(row)
    session.flush()
    return correction(row)


def _said(name: str, text: str, most: int) -> str:
    """A name or a reason. Raises `CorrectionError`."""
    text = text.strip()
    if not text or len(text) > most or "\x00" in text:
        raise CorrectionError(
            f"{name} must be a text of 1 to {most:,} characters.",
            where=name,
            todo="Say who corrects, and why.",
        )
    return text
