"""Append-only flat arrays on disk, read through memory maps.

A file may be longer than what was committed (a writer was killed); readers map the committed
length only, and the next writer cuts the rest off.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


@dataclass(frozen=True, slots=True)
class FlatFile:
    """Rows of `width` numbers of one type."""

    path: Path
    dtype: np.dtype[Any]
    width: int = 1

    @classmethod
    def of(cls, path: Path, dtype: DTypeLike, width: int = 1) -> FlatFile:
        return cls(path, np.dtype(dtype), width)

    @property
    def row_bytes(self) -> int:
        return self.dtype.itemsize * self.width

    def append(self, arrays: list[NDArray[Any]], *, after: int) -> int:
        """Writes the arrays behind row `after` and syncs; returns the new number of rows."""
        if not self.width:
            return 0
        with self.path.open("r+b" if self.path.exists() else "w+b") as stream:
            stream.truncate(after * self.row_bytes)
            stream.seek(after * self.row_bytes)
            rows = after
            for array in arrays:
                stream.write(np.ascontiguousarray(array, dtype=self.dtype).tobytes())
                rows += array.size // self.width
            stream.flush()
            os.fsync(stream.fileno())
        return rows

    def read(self, rows: int) -> NDArray[Any]:
        """The first `rows` rows, shape (rows, width), or (rows,) where the width is 1."""
        shape: tuple[int, ...] = (rows,) if self.width == 1 else (rows, self.width)
        if not rows or not self.width:
            return np.zeros(shape, dtype=self.dtype)
        mapped = np.memmap(self.path, dtype=self.dtype, mode="r", shape=shape)
        return mapped.view(np.ndarray)
