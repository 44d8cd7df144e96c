"""A number that grows whenever earlier art came into the index."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from indexing.catalog.models import Counter
from indexing.catalog.upsert import upsert

_PRIOR_ART = "prior_art"


def count_prior_art(session: Session) -> None:
    count(session, _PRIOR_ART)


def prior_art_version(session: Session) -> int:
    return session.scalar(select(Counter.value).where(Counter.name == _PRIOR_ART)) or 0


def count(session: Session, name: str, *, by: int = 1) -> int:
    """Raises a counter and returns it: the last of `by` new numbers."""
    upsert(session, Counter, [{"name": name, "value": 0}], keys=("name",))
    session.execute(update(Counter).where(Counter.name == name).values(value=Counter.value + by))
    return session.scalar(select(Counter.value).where(Counter.name == name)) or 0
