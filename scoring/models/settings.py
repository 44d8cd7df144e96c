"""Settings of the models. Environment: ``NOVUM_MODELS_…``."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ModelSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="NOVUM_MODELS_", frozen=True, extra="ignore")

    max_rows: int = Field(default=500_000, ge=1)
    """Rows of a table of past evaluations: some 20 years of a national programme."""
    max_unpacked_bytes: int = Field(default=512 * 1024**2, ge=1)
    """Of a packed table (.csv.gz, .xlsx): beyond it, it is no table but an attack."""
    leak_auc: float = Field(default=0.99, gt=0.5, le=1.0)
    """A single column that tells the outcome this well was written after it."""
    test_share: float = Field(default=0.3, gt=0.0, lt=0.9)
    """Share of the firms, or of the rows by time, that no model is trained on."""
    tolerated_loss: float = Field(default=0.01, ge=0.0, le=0.2)
    """AUC that a candidate may lie behind the promoted model where that is within chance."""
    seed: int = 7
    """Of the split by firm, of training and of every bootstrap."""
