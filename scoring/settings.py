"""Settings of the scores. Environment: ``NOVUM_SCORING_…``."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ScoringSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="NOVUM_SCORING_", extra="ignore")

    rubric: Path | None = None
    """Rubric of the programme: a file, or the name of one of ours; None: `default`."""
    passages_in_memory: int = Field(default=200_000, ge=1)
    """Up to this many indexed passages every earlier document is compared element by element
    (3 KB each); a larger index is first narrowed by meaning and by words."""
    nearest_documents: int = Field(default=2_000, ge=1)
    """Documents compared element by element where the index is larger than that."""
    reference_documents: int = Field(default=2_000, ge=30)
    """Documents of each genre that percentiles are given among where the index is larger than that:
    each is compared with its nearest, which takes seconds."""
    shown: int = Field(default=10, ge=1)
    """Earlier documents on a scorecard."""
    comparable_documents: int = Field(default=30, ge=1)
    """Fewest documents a percentile is given among."""
    duplicate_coverage: float = Field(default=0.3, ge=0.0, le=1.0)
    """From this share of covered elements an earlier project is reported as possible duplicate
    funding (중복지원)."""
