"""Every number that the bundled encoder depends on, in one place."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nlp.errors import ConfigurationError


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Shape(_Part):
    """The student: a ModernBERT (Warner et al. 2024) of few layers."""

    vocabulary: int = Field(default=24_000, ge=1_000)
    hidden: int = Field(default=512, ge=32, le=512)
    layers: int = Field(default=2, ge=1)
    heads: int = Field(default=8, ge=1)
    intermediate: int = Field(default=512, ge=32)
    """Width of the gated feed-forward; its first matrix is twice as wide."""
    positions: int = Field(default=512, ge=64)


class StagePlan(_Part):
    """One run of the optimiser (AdamW, linear warm-up, cosine decay to a tenth)."""

    steps: int = Field(ge=1)
    batch: int = Field(ge=8)
    """Texts, or pairs, in one step."""
    rate: float = Field(gt=0)
    begun: float = Field(default=1.0, gt=0)
    """Share of the rate for what came trained: pieces and head."""
    warm_up: float = Field(default=0.05, ge=0, lt=1)
    """Share of the steps."""
    weight_decay: float = Field(default=0.01, ge=0)
    longest: int = Field(default=256, ge=8)
    """Tokens of a text; what is longer is cut."""


class Whitening(_Part):
    strength: float = Field(default=0.4, ge=0, le=1)
    """1 gives all axes the same spread, 0 leaves the space as it is."""
    texts: int = Field(default=2_000, ge=1)
    """Of each source."""


class Recipe(_Part):
    """Equal recipes and equal corpora give equal weights on the same machine."""

    seed: int = 20261128
    shape: Shape = Shape()
    most_texts: int = Field(default=60_000, ge=1)
    """Texts of one source that are taught; of more, a fair choice."""
    distil: StagePlan = StagePlan(steps=2_500, batch=128, rate=1e-3, begun=0.3, longest=160)
    contrast: StagePlan = StagePlan(steps=800, batch=64, rate=3e-4, begun=0.3, longest=192)
    shares: dict[str, float] = {"documents": 0.35, "similar": 0.25, "translation": 0.15}
    """Share of the batches of stage two, by kind of pair; the other kinds share what is left."""
    anchor: float = Field(default=1.0, ge=0)
    """Weight of the distillation loss beside the contrastive one."""
    temperature: float = Field(default=0.05, gt=0)
    whitening: Whitening = Whitening()


def read_recipe(path: Path | None) -> Recipe:
    """The recipe in a JSON file, or ours. Raises `ConfigurationError` where it is none."""
    if path is None:
        return Recipe()
    try:
        return Recipe.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise ConfigurationError(
            f"The recipe cannot be read: {error}",
            where=str(path),
            todo="It is a JSON object with the fields of nlp/training/recipe.py.",
        ) from error
