"""One document as it is exported, whatever the format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from nlp.corrections import CorrectionStatus
from nlp.domain import Features


@dataclass(frozen=True, slots=True)
class Record:
    """`features` have the corrections made."""

    sha256: str
    file_name: str
    outcome: str | None
    added: datetime
    features: Features
    corrections: tuple[CorrectionStatus, ...] = ()

    @property
    def document_id(self) -> str:
        return self.features.id
