"""What the encoder learns from: texts, and pairs of texts that belong together."""

from nlp.training.corpora.base import Kind, Pair, Source
from nlp.training.corpora.gathering import gather

__all__ = ["Kind", "Pair", "Source", "gather"]
