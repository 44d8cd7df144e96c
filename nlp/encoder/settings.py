"""Which encoder, and how it is run. Environment: ``NOVUM_ENCODER_…``."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

BUNDLED = "novum"
"""`EncoderSettings.model` of the encoder that comes with Novum."""


class Pooling(StrEnum):
    """How token vectors become one vector."""

    AUTO = "auto"  # as the folder's 1_Pooling/config.json says, else mean
    MEAN = "mean"
    CLS = "cls"


class Precision(StrEnum):
    """Number format in which a transformer computes.

    Not part of the encoder's id: vectors differ by less than 1e-4 in cosine, and an index made on
    one machine serves on another.
    """

    AUTO = "auto"  # bfloat16 on a GPU and on CPUs with bfloat16 matrix units (AMX), else float32
    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"


class EncoderSettings(BaseSettings):
    """Default: the encoder that comes with Novum, which needs no other file and no network."""

    model_config = SettingsConfigDict(env_prefix="NOVUM_ENCODER_", extra="ignore")

    model: str = BUNDLED
    """``novum``, a folder in Hugging Face layout, or the id of a model in the local cache."""
    allow_download: bool = False
    """Whether a model id may be fetched from the Hugging Face hub."""
    pooling: Pooling = Pooling.AUTO
    query_prefix: str = ""
    document_prefix: str = ""
    max_length: int = Field(default=512, ge=8)
    """Tokens; longer texts are cut and counted. Never more than the model has positions for."""
    batch_tokens: int = Field(default=4096, ge=64)
    """Tokens in one forward pass, padding included."""
    device: str = "auto"
    """``auto`` (a GPU when there is one), ``cpu``, ``cuda``, ``cuda:1``."""
    precision: Precision = Precision.AUTO
    threads: int = Field(default=0, ge=0)
    """Threads of one encode call; 0: as many as there are cores."""
