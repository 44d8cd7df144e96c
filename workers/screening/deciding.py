"""A person's decision about a submission: kept, and written into the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexing.catalog.corrections import MOST_BY, MOST_WHY
from indexing.catalog.screenings import Decision, DecisionKind, Screening
from nlp.errors import ConfigurationError

if TYPE_CHECKING:
    from workers.service import Novum


def decide_on(
    novum: Novum,
    screening: Screening,
    name: str,
    decision: DecisionKind,
    *,
    by: str,
    why: str,
    actor: str = "local",
) -> Decision:
    """Raises `ConfigurationError` for a missing or overlong name or reason, `NotInCatalogError`."""
    by, why = _said("by", by, MOST_BY), _said("why", why, MOST_WHY)
    made = novum.catalog.screenings.decide(screening, name, decision, by=by, why=why)
    details = {"name": name, "decision": decision.value, "why": why, "through": actor}
    novum.catalog.audit.add(actor=by, action="decide", subject=screening.id, details=details)
    return made


def _said(field: str, text: str, most: int) -> str:
    text = text.strip()
    if not text or len(text) > most:
        raise ConfigurationError(
            f"{field} is {'empty' if not text else f'longer than {most:,} characters'}.",
            where=field,
            todo="Say who decides, and why.",
        )
    return text
