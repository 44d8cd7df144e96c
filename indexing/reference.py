"""Reference distributions: the raw originality of earlier documents, for percentiles.

Computed after a load, stored with the index snapshot they were computed from, and replaced as a
whole, so that two evaluations against one reference are comparable.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from nlp.domain import Frozen, Genre


class ReferenceRow(Frozen):
    """One document's raw originality against the art earlier than itself."""

    document_id: str
    genre: Genre
    basis: str  # which elements were judged: "claims", "abstract", "goal and method"
    ipc: tuple[str, ...]  # symbols, the main one first; empty where unknown
    filed: date | None
    characters: int  # length of the judged text
    raw: float  # 0–1


class ReferenceStore(Protocol):
    def snapshot_id(self) -> str | None:
        """Index snapshot of the stored reference; None before the first one."""

    def rows(self, *, genre: Genre, basis: str) -> Sequence[ReferenceRow]: ...

    def replace(self, snapshot_id: str, rows: Sequence[ReferenceRow]) -> None: ...
