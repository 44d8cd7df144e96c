"""Corrections by persons: kept, written into the audit trail, and told to the search index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import JsonValue

from indexing.catalog import Job, JobKind
from nlp.corrections import Correction
from scoring.evaluation import Evaluation
from workers.submitting import queue

if TYPE_CHECKING:
    from workers.service import Novum


def correct(
    novum: Novum,
    key: str,
    *,
    address: str,
    value: JsonValue,
    by: str,
    why: str,
    actor: str,
) -> Correction:
    sha256 = novum.document(key).sha256
    made = novum.catalog.corrections.add(sha256, address=address, value=value, by=by, why=why)
    _tell(novum, "correct", sha256, made, actor=actor)
    return made


def withdraw(novum: Novum, key: str, id: int, *, by: str, why: str, actor: str) -> Correction:
    sha256 = novum.document(key).sha256
    made = novum.catalog.corrections.withdraw(sha256, id, by=by, why=why)
    _tell(novum, "withdraw_correction", sha256, made, actor=actor)
    return made


def evaluate_again(novum: Novum, key: str, *, actor: str) -> Job:
    """As it was asked for last, with what persons corrected since."""
    sha256 = novum.document(key).sha256
    order = novum.catalog.inspection.indexing_order(sha256, actor=actor)
    job = queue(novum, [order.model_copy(update={"kind": JobKind.EVALUATE})], ring=True)[0]
    details = {"sha256": sha256, "kind": JobKind.EVALUATE.value}
    novum.catalog.audit.add(actor=actor, action="submit", subject=job.id, details=details)
    return job


def made_after(novum: Novum, evaluation: Evaluation) -> tuple[Correction, ...]:
    """Corrections and withdrawals that an evaluation does not know of."""
    made = novum.catalog.corrections.of(evaluation.sha256)
    return tuple(made[evaluation.versions.corrections :])


def _tell(novum: Novum, action: str, sha256: str, made: Correction, *, actor: str) -> None:
    details = made.model_dump(mode="json", exclude={"machine", "at", "by", "field", "item", "part"})
    novum.catalog.audit.add(
        actor=made.by, action=action, subject=sha256, details={**details, "through": actor}
    )
    if novum.catalog.documents.get(sha256).current:
        queue(novum, [novum.catalog.inspection.indexing_order(sha256, actor=actor)], ring=True)
