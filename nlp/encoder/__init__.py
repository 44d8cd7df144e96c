"""Texts to vectors. Nothing heavy is imported before an encoder is used."""

from nlp.encoder.loading import load_encoder, model_folder, require_same_encoder
from nlp.encoder.settings import EncoderSettings, Pooling, Precision

__all__ = [
    "EncoderSettings",
    "Pooling",
    "Precision",
    "load_encoder",
    "model_folder",
    "require_same_encoder",
]
