"""Fetched documents as `indexing.ranking.table.Candidates`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from indexing.elastic.mapping import BODY_RECORD, RECORD, VECTOR
from indexing.elastic.packed import Records, class_feature, unpack_vectors
from indexing.elastic.records import RECORD_BLOCKS, key_of
from indexing.elastic.statistics import SampleStatistics
from indexing.heads import ranked_levels
from indexing.ranking.features import Block
from indexing.ranking.table import Classes, Occurrences, Positions
from indexing.ranking.vectors import cosines
from nlp.domain import Vectors

_NONE = ("",)


@dataclass(frozen=True, slots=True)
class Fetched:
    """One document as a search returned it."""

    id: str
    digest: str
    record: str
    vector: str  # empty: none
    body: str  # empty: not asked for

    @property
    def key(self) -> str:
        return key_of(self.id)

    @classmethod
    def of(cls, fields: Mapping[str, Sequence[str]]) -> Fetched:
        """From a hit's doc values."""
        return cls(
            fields["id"][0],
            fields["digest"][0],
            fields[RECORD][0],
            fields.get(VECTOR, _NONE)[0],
            fields.get(BODY_RECORD, _NONE)[0],
        )


@dataclass(slots=True)
class FetchedTable:
    """Candidates in rising order of their ids. `symbols`: the query's own classes."""

    documents: Sequence[Fetched]
    statistics: SampleStatistics
    dimension: int
    symbols: Sequence[str] = ()
    _records: Records = field(init=False)
    _bodies: Records | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._records = Records([one.record for one in self.documents])

    def __len__(self) -> int:
        return len(self.documents)

    @property
    def lengths(self) -> Positions:
        return self._records.lengths

    def block(self, block: Block) -> Occurrences:
        if block is not Block.BODY:
            return self._records.block(RECORD_BLOCKS[block])
        if self._bodies is None:
            self._bodies = Records([one.body for one in self.documents])
        return self._bodies.block(0)

    def classes(self) -> Classes:
        """Codes are places among the classes of these documents and of the query.

        A class of the query counts where any document of the statistics has it, as in the
        embedded engine, whose codes are those of the whole index.
        """
        features, owners = self._records.classes()
        levels = [level for symbol in self.symbols for level in ranked_levels(symbol)]
        asked = np.array([class_feature(level) for level in levels], dtype=np.uint32)
        asked = asked[self.statistics.class_df(asked) > 0]
        kinds, codes = np.unique(np.concatenate([features, asked]), return_inverse=True)

        def code_of(level: str) -> int | None:
            feature = class_feature(level)
            place = int(np.searchsorted(kinds, feature))
            return place if place < len(kinds) and kinds[place] == feature else None

        df = self.statistics.class_df(kinds)
        return Classes(codes[: len(features)], owners, df, code_of)

    def likeness(self, vector: Vectors) -> NDArray[np.float32]:
        vectors = unpack_vectors([one.vector for one in self.documents], self.dimension)
        found: NDArray[np.float32] = cosines(vectors, vector[None])[:, 0]
        return found
