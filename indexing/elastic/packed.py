"""What ranking reads of a document, as bytes in binary doc values.

A ranking record: eight unsigned 32-bit numbers (length; features in title, words, pairs, classes;
three spare), the features of the three blocks, class features, then one byte of count for each
feature of a block, padded to four bytes. A body: the same with one block. All little-endian.
"""

from __future__ import annotations

import base64
from binascii import a2b_base64
from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from indexing.ranking.features import Counts
from indexing.ranking.table import Occurrences, Positions, ragged
from nlp.domain import Vectors

HEADER = 8
"""Numbers before the features."""


def pack(length: int, blocks: Sequence[Counts], classes: Sequence[str] = ()) -> str:
    """Base64 of a record; at most three blocks."""
    sizes = [len(block) for block in blocks] + [0] * (3 - len(blocks))
    codes = np.unique([class_feature(level) for level in classes]).astype("<u4")
    header = np.array([length, *sizes, len(codes), 0, 0, 0], dtype="<u4")
    counts = np.concatenate([block.counts for block in blocks])
    padding = np.zeros(-len(counts) % 4, dtype=np.uint8)
    parts = [header, *(block.features.astype("<u4") for block in blocks), codes]
    data = b"".join(part.tobytes() for part in (*parts, counts, padding))
    return base64.b64encode(data).decode("ascii")


class Records:
    """Many records unpacked together, in the order given."""

    def __init__(self, packed: Sequence[str]) -> None:
        records = [a2b_base64(one) for one in packed]
        self._bytes = np.frombuffer(b"".join(records), dtype=np.uint8)
        sizes = np.array([len(one) for one in records], dtype=np.int64)
        self._starts = np.cumsum(sizes) - sizes
        self._numbers: NDArray[np.uint32] = self._bytes.view("<u4")
        header, _ = ragged(self._starts // 4, np.full(len(packed), HEADER))
        self._header = self._numbers[header].reshape(len(packed), HEADER).astype(np.int64)

    def __len__(self) -> int:
        return len(self._starts)

    @property
    def lengths(self) -> Positions:
        lengths: Positions = self._header[:, 0]
        return lengths

    def block(self, number: int) -> Occurrences:
        """The first, second or third block of all records."""
        before = self._header[:, 1 : 1 + number].sum(axis=1)
        sizes = self._header[:, 1 + number]
        features, owners = ragged(self._starts // 4 + HEADER + before, sizes)
        all_features = self._header[:, 1:5].sum(axis=1)
        counts, _ = ragged(self._starts + 4 * (HEADER + all_features) + before, sizes)
        return Occurrences(self._numbers[features], self._bytes[counts], owners)

    def classes(self) -> tuple[NDArray[np.uint32], Positions]:
        """Class features, and to which record each belongs."""
        before = self._header[:, 1:4].sum(axis=1)
        positions, owners = ragged(self._starts // 4 + HEADER + before, self._header[:, 4])
        return self._numbers[positions], owners


def class_feature(level: str) -> int:
    return crc32(level.encode())


def pack_vector(vector: Vectors) -> str:
    """Half precision: what hits are scored with."""
    return base64.b64encode(vector.astype("<f2").tobytes()).decode("ascii")


def unpack_vectors(packed: Sequence[str], dimension: int) -> NDArray[np.float16]:
    """Shape (len(packed), dimension); an empty text is a vector of zeros."""
    zeros = b"\0" * (2 * dimension)
    data = b"".join(a2b_base64(one) if one else zeros for one in packed)
    return np.frombuffer(data, dtype="<f2").reshape(len(packed), dimension)


def whole_numbers(vector: Vectors) -> list[int]:
    """The vector for a field that compares directions only: short to send, quick to read.

    8,000 steps for the largest number: far finer than the one byte that the graph compares.
    """
    scaled = np.rint(vector * (8_000.0 / max(float(np.abs(vector).max()), 1e-9)))
    numbers: list[int] = scaled.astype(np.int64).tolist()
    return numbers
