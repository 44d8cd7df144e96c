"""Document frequencies for ranking: of all documents, or of a fair sample where they are many.

The norm of a document's vector needs the frequency of each of its features: too many to ask the
server for. So every process counts them itself, over the documents whose hashed id lies below a
bound. The bound halves as the index grows past the sample's size: below it the sample is
everything, and at any size it is the same for every process and for any order of loading.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexing.elastic.connection import Connection
from indexing.elastic.mapping import DIGEST_PARTS, RECORD
from indexing.elastic.packed import Records
from indexing.elastic.reading import by_key, lean, scan, value
from indexing.elastic.records import SAMPLE_BITS, digest_parts
from indexing.ranking.features import BUCKETS

_RECORDS = 1_000
"""Records read together: about 2 MB."""
_TRIES = 4


@dataclass(frozen=True, slots=True)
class Sums:
    """What a set of documents is: their number, passages, and sums over parts of digests."""

    documents: int
    passages: int
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SampleStatistics:
    """`indexing.ranking.table.Statistics` over the documents of the sample. Immutable."""

    documents: int
    mean_length: float
    bucket_df: NDArray[np.int32]
    class_features: NDArray[np.uint32]  # rising
    class_counts: NDArray[np.int64]

    def df(self, features: NDArray[np.uint32]) -> NDArray[np.int32]:
        found: NDArray[np.int32] = self.bucket_df[features & np.uint32(BUCKETS - 1)]
        return found

    def class_df(self, features: NDArray[np.uint32]) -> NDArray[np.int64]:
        """0 where no document of the sample has the class."""
        if not len(self.class_features):
            return np.zeros(len(features), dtype=np.int64)
        places = np.searchsorted(self.class_features, features)
        places = np.minimum(places, len(self.class_features) - 1)
        same = self.class_features[places] == features
        return np.where(same, self.class_counts[places], 0)


@dataclass(frozen=True, slots=True)
class _Member:
    digest: str
    length: int
    buckets: NDArray[np.uint32]
    classes: NDArray[np.uint32]


@dataclass(slots=True)
class Sample:
    """Keeps the members of the sample between questions, and reads only what changed."""

    connection: Connection
    index: str
    size: int
    current: SampleStatistics = field(init=False)
    _members: dict[str, _Member] = field(default_factory=dict)
    _sums: tuple[int, Sums] | None = None

    def __post_init__(self) -> None:
        self.current = _statistics({}, np.zeros(BUCKETS, dtype=np.int32))

    def refresh(self, documents: int) -> SampleStatistics:
        """Statistics of the index as it is now, with so many documents. One thread at a time."""
        bound = bound_of(documents, self.size)
        condition = {"range": {"sample": {"lte": bound - 1}}}
        for _ in range(_TRIES):
            seen = (bound, sums(self.connection, self.index, condition))
            if seen == self._sums:
                break
            digests = self._digests(condition)
            self._replace(digests)
            # Somebody may have written between the two questions: then look again.
            self._sums = seen if _agree(seen[1], digests.values()) else None
            if self._sums:
                break
        return self.current

    def _digests(self, condition: Mapping[str, Any]) -> dict[str, str]:
        asked = {**lean(("key", "digest")), "query": condition}
        hits = scan(self.connection, self.index, asked)
        return {value(hit, "key"): value(hit, "digest") for hit in hits}

    def _replace(self, digests: Mapping[str, str]) -> None:
        gone = [key for key, member in self._members.items() if digests.get(key) != member.digest]
        df = self.current.bucket_df.copy()
        np.subtract.at(df, _joined(self._members[key].buckets for key in gone), 1)
        members = {key: one for key, one in self._members.items() if key not in set(gone)}
        new = iter([key for key in digests if key not in members])
        while part := list(islice(new, _RECORDS)):
            read = self._read(part)
            np.add.at(df, _joined(one.buckets for one in read.values()), 1)
            members |= read
        self._members = members
        self.current = _statistics(members, df)

    def _read(self, keys: Sequence[str]) -> dict[str, _Member]:
        hits = list(by_key(self.connection, self.index, keys, ("key", "digest", RECORD)))
        records = Records([value(hit, RECORD) for hit in hits])
        buckets = np.uint32(BUCKETS - 1)
        words, pairs = records.block(1), records.block(2)
        numbers = np.arange(len(hits) + 1)
        at_word, at_pair = (np.searchsorted(one.owners, numbers) for one in (words, pairs))
        classes, owners = records.classes()
        at_class = np.searchsorted(owners, numbers)
        read = {}
        for i, hit in enumerate(hits):
            mine = [
                words.features[at_word[i] : at_word[i + 1]],
                pairs.features[at_pair[i] : at_pair[i + 1]],
            ]
            read[value(hit, "key")] = _Member(
                digest=value(hit, "digest"),
                length=int(records.lengths[i]),
                buckets=np.concatenate(mine) & buckets,
                classes=classes[at_class[i] : at_class[i + 1]].copy(),
            )
        return read


def bound_of(documents: int, size: int) -> int:
    """Hashes below it belong to the sample; all do where the documents are no more than `size`."""
    halvings = 0
    while documents > size << halvings:
        halvings += 1
    return 1 << max(SAMPLE_BITS - halvings, 0)


def sums(connection: Connection, index: str, condition: Mapping[str, Any]) -> Sums:
    """Exact sums over the documents that the condition lets through."""
    asked = {
        "size": 0,
        "track_total_hits": True,
        "query": condition,
        "aggs": {name: {"sum": {"field": name}} for name in ("passages", *DIGEST_PARTS)},
    }
    answer = connection.search(index, asked)
    found = {name: int(one["value"]) for name, one in answer["aggregations"].items()}
    return Sums(
        documents=int(answer["hits"]["total"]["value"]),
        passages=found["passages"],
        parts=tuple(found[name] for name in DIGEST_PARTS),
    )


def _agree(seen: Sums, digests: Iterable[str]) -> bool:
    table = np.array([digest_parts(one) for one in digests], dtype=np.int64).reshape(-1, 4)
    return seen.documents == len(table) and seen.parts == tuple(table.sum(axis=0).tolist())


def _statistics(members: Mapping[str, _Member], df: NDArray[np.int32]) -> SampleStatistics:
    lengths = sum(member.length for member in members.values())
    classes = _joined(member.classes for member in members.values())
    features, counts = np.unique(classes, return_counts=True)
    return SampleStatistics(
        documents=len(members),
        mean_length=lengths / len(members) if lengths else 1.0,
        bucket_df=df,
        class_features=features,
        class_counts=counts.astype(np.int64),
    )


def _joined(arrays: Iterable[NDArray[np.uint32]]) -> NDArray[np.uint32]:
    return np.concatenate([np.zeros(0, dtype=np.uint32), *arrays])
