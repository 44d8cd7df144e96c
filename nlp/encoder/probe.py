"""Linear probes: what a text is about, read off the vector of a frozen encoder.

A probe belongs to the vectors of one encoder and lies in its folder: safetensors, with its labels.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.domain import Encoder, Vectors
from nlp.encoder.folder import ModelFolder
from nlp.errors import EncoderError

FOLDER = "probes"
NEVER = 2.0
"""Threshold of a label that was never right often enough: no probability reaches it."""


@dataclass(frozen=True, slots=True)
class Guess:
    """The likeliest label of a text; `sure` where it is right in at least `Probe.precision`."""

    label: str
    probability: float
    sure: bool


@dataclass(frozen=True, slots=True)
class Probe:
    """Multinomial logistic regression over an encoder's unit vectors."""

    labels: tuple[str, ...]
    weight: NDArray[np.float32]  # (labels, dimension)
    bias: NDArray[np.float32]  # (labels,)
    thresholds: NDArray[np.float32]  # (labels,), of the probability
    precision: float
    """Share of right guesses above the thresholds, on documents that taught nothing."""
    encoder: str
    """`ModelFolder.checksum` of the encoder whose vectors it reads."""

    def probabilities(self, vectors: Vectors) -> NDArray[np.float32]:
        """Shape (texts, labels); each row sums to one."""
        scores = vectors @ self.weight.T + self.bias
        grown = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(grown / grown.sum(axis=1, keepdims=True), dtype=np.float32)

    def guess(self, vectors: Vectors) -> list[Guess]:
        """One for each row of `vectors`."""
        found = self.probabilities(vectors)
        best = found.argmax(axis=1)
        return [
            Guess(self.labels[label], float(row[label]), bool(row[label] >= self.thresholds[label]))
            for row, label in zip(found, best, strict=True)
        ]

    def save(self, file: Path) -> None:
        from safetensors.numpy import save_file

        file.parent.mkdir(exist_ok=True)
        said = {"labels": self.labels, "precision": self.precision, "encoder": self.encoder}
        tensors = {"weight": self.weight, "bias": self.bias, "thresholds": self.thresholds}
        # The library writes memory as it lies: an array in Fortran order would come back mixed up.
        save_file(
            {name: np.ascontiguousarray(value) for name, value in tensors.items()},
            file,
            metadata={"probe": json.dumps(said)},
        )

    @classmethod
    def load(cls, file: Path) -> Probe:
        """Raises `EncoderError` where the file is missing, or no probe."""
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(file, framework="numpy") as opened:
                said = json.loads(opened.metadata()["probe"])
                return cls(
                    labels=tuple(map(str, said["labels"])),
                    weight=opened.get_tensor("weight"),
                    bias=opened.get_tensor("bias"),
                    thresholds=opened.get_tensor("thresholds"),
                    precision=float(said["precision"]),
                    encoder=str(said["encoder"]),
                )
        except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
            raise EncoderError(f"The probe cannot be read: {error}", where=str(file)) from error


class TextProbe:
    """A probe together with its encoder: texts to guesses. Loads both on first use."""

    def __init__(self, folder: Path, name: str, encoder: Encoder) -> None:
        self._folder = folder
        self._name = name
        self._encoder = encoder
        self._probe: Probe | None = None

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """Raises `EncoderError` where the probe was made for the vectors of another encoder."""
        return self._loaded().guess(self._encoder.encode(texts))

    def _loaded(self) -> Probe:
        if self._probe is None:
            file = self._folder / FOLDER / f"{self._name}.safetensors"
            probe = Probe.load(file)
            own = ModelFolder(self._folder).checksum
            if probe.encoder != own:
                raise EncoderError(
                    f"The probe was made for the encoder {probe.encoder}; this is {own}.",
                    where=str(file),
                    todo="Type: python -m nlp.training probes --out " + str(self._folder),
                )
            self._probe = probe
        return self._probe
