"""Vector search over all rows: SIMD products (NumKong), no graph.

Cosines that count come from half-precision rows. Whole documents are also kept in bytes: 100,000
of 512 numbers are gone through in 7 ms (half precision: 17), to choose those whose cosines are then
computed. At the sizes of one machine a graph would save little and could not be filtered exactly.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nlp.domain import Vectors

GATHERED = 0.3
"""Share of rows up to which copying the wanted rows is cheaper than multiplying all."""

SPREAD = 6.0


def cosines(
    matrix: NDArray[np.float16], queries: Vectors, rows: NDArray[np.int64] | None = None
) -> NDArray[np.float32]:
    """Dot products of unit vectors, shape (rows, queries); `rows` None: of the whole matrix."""
    if not matrix.size or not len(queries):
        height = len(matrix) if rows is None else len(rows)
        return np.zeros((height, len(queries)), dtype=np.float32)
    if rows is None:
        return _dots(matrix, queries)
    if len(rows) <= GATHERED * len(matrix):
        return _dots(matrix[rows], queries)
    return _dots(matrix, queries)[rows]


def _dots(matrix: NDArray[np.float16], queries: Vectors) -> NDArray[np.float32]:
    import numkong

    packed = numkong.dots_pack(np.ascontiguousarray(queries, dtype=np.float16))
    return np.asarray(numkong.dots_packed(matrix, packed), dtype=np.float32)


def quantised(vectors: Vectors) -> NDArray[np.int8]:
    """Unit vectors as bytes. Numbers beyond `SPREAD` standard deviations of them are cut off."""
    scale = 127.0 * np.sqrt(vectors.shape[-1]) / SPREAD
    rounded: NDArray[np.int8] = np.clip(np.rint(vectors * scale), -127, 127).astype(np.int8)
    return rounded


def nearest(
    matrix: NDArray[np.int8], query: Vectors, rows: NDArray[np.int64], count: int
) -> NDArray[np.int64]:
    """Those of `rows` that are nearest to one query by bytes, in no order.

    Of 500 of 100,000 documents 498 are those of half precision.
    """
    import numkong

    if len(rows) <= count:
        return rows
    packed = numkong.dots_pack(quantised(query[None]))
    few = len(rows) <= GATHERED * len(matrix)
    products = np.asarray(numkong.dots_packed(matrix[rows] if few else matrix, packed))[:, 0]
    scores = products if few else products[rows]
    return rows[np.argpartition(scores, len(scores) - count)[-count:]]
