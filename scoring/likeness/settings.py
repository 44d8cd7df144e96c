"""Settings of versions and copies. Environment: ``NOVUM_LIKENESS_…``."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from nlp.likeness.winnowing import GUARANTEED


class LikenessSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="NOVUM_LIKENESS_", extra="ignore")

    passage: int = Field(default=80, ge=GUARANTEED)
    """Equal letters from which a passage is told: about a sentence and a half of Korean. Of seven
    million pairs of real patents 30 of different applicants share one, nearly all by copying."""
    common: int = Field(default=3, ge=2)
    """Text in so many other submissions, versions of one counted once, is the form's."""
    same_document: float = Field(default=0.8, gt=0.0, le=1.0)
    """Share of the text in common, both ways, from which two are versions of one document."""
    same_work: float = Field(default=0.5, gt=0.0, le=1.0)
    """Share of goal and method in common from which two with like titles, or of one organisation,
    are versions of one proposal."""
    candidates: int = Field(default=20, ge=1)
    """Submissions compared letter by letter: those with most fingerprints in common."""
    prior_art: int = Field(default=20, ge=0)
    """Earlier documents compared for each stretch of text that is searched for; 0: none."""
