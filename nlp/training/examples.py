"""Tokenised texts, and batches of like length in an order that the seed alone decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from nlp.domain import Encoder, Vectors

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TOGETHER = 512
"""Texts encoded, or compared with all others, at once."""
_SHELF = 64
"""Batches that are sorted by length together."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Pieces of many texts behind each other."""

    ids: NDArray[np.int32]
    starts: NDArray[np.int64]  # one more than there are texts

    @classmethod
    def of(cls, tokenizer: Tokenizer, texts: Sequence[str], *, longest: int) -> Tokens:
        tokenizer.enable_truncation(longest)
        rows: list[NDArray[np.int32]] = []
        for start in range(0, len(texts), 10_000):
            encoded = tokenizer.encode_batch_fast(list(texts[start : start + 10_000]))
            rows += [np.array(one.ids, dtype=np.int32) for one in encoded]
        lengths = np.array([len(row) for row in rows], dtype=np.int64)
        ids = np.concatenate(rows) if rows else np.zeros(0, dtype=np.int32)
        return cls(ids, np.concatenate([[0], np.cumsum(lengths)]))

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def lengths(self) -> NDArray[np.int64]:
        return np.diff(self.starts)

    def padded(self, rows: NDArray[np.int64], padding: int) -> tuple[Tensor, Tensor]:
        """Ids and mask, shape (rows, longest of them)."""
        width = int(self.lengths[rows].max())
        ids = np.full((len(rows), width), padding, dtype=np.int64)
        mask = np.zeros((len(rows), width), dtype=np.int64)
        for place, row in enumerate(rows):
            own = self.ids[self.starts[row] : self.starts[row + 1]]
            ids[place, : len(own)] = own
            mask[place, : len(own)] = 1
        return torch.from_numpy(ids), torch.from_numpy(mask)


def encoded(
    encoder: Encoder, texts: Sequence[str], *, progress: Callable[[int, int], None]
) -> Vectors:
    """Vectors of many texts, shape (texts, dimension); `progress` is told how many are done."""
    rows = []
    for start in range(0, len(texts), TOGETHER):
        progress(start, len(texts))
        rows.append(encoder.encode(texts[start : start + TOGETHER]))
    progress(len(texts), len(texts))
    return np.concatenate(rows)


def batches(lengths: NDArray[np.int64], size: int, seed: int) -> Iterator[NDArray[np.int64]]:
    """Endless: every epoch each row once, in a new order; a short last batch is left out."""
    epoch = 0
    while True:
        order = np.random.default_rng((seed, epoch))
        rows = order.permutation(len(lengths))
        cut: list[NDArray[np.int64]] = []
        for start in range(0, len(rows), size * _SHELF):
            shelf = rows[start : start + size * _SHELF]
            shelf = shelf[np.argsort(lengths[shelf], kind="stable")]
            cut += [shelf[at : at + size] for at in range(0, len(shelf) - size + 1, size)]
        if not cut:
            raise ValueError("fewer rows than one batch")
        for index in order.permutation(len(cut)):
            yield cut[index]
        epoch += 1
