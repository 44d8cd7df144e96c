"""Passages by meaning, and all passages of given documents.

Every passage that is found is joined to its document: it counts only if it carries the digest of
the version that searches see.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from indexing.elastic.connection import Connection
from indexing.elastic.filters import condition
from indexing.elastic.mapping import VECTOR, Names
from indexing.elastic.packed import unpack_vectors
from indexing.elastic.reading import by_key, lean, scan, value
from indexing.elastic.records import KEY, key_of, passage_id, version_of
from indexing.elastic.searching import MOST_NEAR, nearest
from indexing.engine import SearchFilter, StoredPassage
from indexing.ranking.answer import DIGITS, ordered
from indexing.ranking.table import Scores
from indexing.ranking.vectors import cosines
from nlp.domain import Passage, Vectors

_Json = dict[str, Any]
_ROUNDS = 12
"""Times that neighbours are asked for, each time leaving out the documents found before."""
_TOGETHER = 8
"""Neighbourhoods in one request: each may look at ten thousand passages."""
_BEST = 2
"""Passages of a document scored again: the nearest in bytes need not be the nearest."""
_SPARE = 10
"""Documents beyond the limit that are scored again, for the same reason."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A document that passages belong to."""

    id: str
    version: str
    passages: int


@dataclass(frozen=True, slots=True)
class PassageReader:
    connection: Connection
    names: Names
    dimension: int

    def nearest_documents(
        self, vectors: Vectors, *, filter: SearchFilter, limit: int
    ) -> list[list[tuple[str, float]]]:
        """For each row: (document id, best cosine), best first. Zero rows find nothing."""
        allowed = condition(filter)
        near: list[dict[str, list[int]]] = [{} for _ in vectors]  # places by version, best first
        owners: dict[str, Owner | None] = {}  # by version; None: outdated
        open_rows = [row for row, vector in enumerate(vectors) if vector.any()]
        wanted = limit + _SPARE
        for _ in range(_ROUNDS):
            count = min(max(4 * wanted, 100), MOST_NEAR)
            found = self._neighbours(vectors, open_rows, near, allowed, count)
            for row, hits in found.items():
                for version, place in hits:
                    near[row].setdefault(version, []).append(place)
            self._join({version for row in open_rows for version in near[row]}, owners)
            open_rows = [
                row
                for row in open_rows
                if len(found[row]) == count
                and sum(owners[version] is not None for version in near[row]) < wanted
            ]
            if not open_rows:
                break
        return self._scored(vectors, near, owners, limit)

    def passages(self, ids: Sequence[str]) -> dict[str, list[StoredPassage]]:
        found: dict[str, list[StoredPassage]] = {}
        for _ in range(_ROUNDS):
            owners = {one.id: one for one in self._owners([key_of(name) for name in ids])}
            found = {name: [] for name in dict.fromkeys(ids) if name in owners}
            names = {one.version: one.id for one in owners.values()}
            for version, passage, vector in self._passages_of(list(names)):
                found[names[version]].append(StoredPassage(names[version], passage, vector))
            if all(len(found[name]) == owners[name].passages for name in found):
                break
            # Written a moment ago, and another writer's refresh showed the document: look again.
            self.connection.write(lambda client: client.indices.refresh(index=self.names.passages))
        return found

    def _neighbours(
        self,
        vectors: Vectors,
        rows: Sequence[int],
        near: Sequence[Mapping[str, Any]],
        allowed: _Json,
        count: int,
    ) -> dict[int, list[tuple[str, int]]]:
        """(version, place) of the nearest passages that no version in `near` has, by row."""
        asked = []
        for row in rows:
            clause = allowed
            if near[row]:
                others = {"terms": {"version": list(near[row])}}
                clause = {"bool": {"filter": [allowed], "must_not": [others]}}
            body = {
                **lean(("version", "ordinal")),
                "size": count,
                "track_total_hits": False,
                "knn": nearest(vectors[row], clause, count),
            }
            asked.append(({"index": self.names.passages}, body))
        answers = self.connection.searches(asked, together=_TOGETHER)
        return {
            row: [(value(hit, "version"), value(hit, "ordinal")) for hit in answer["hits"]["hits"]]
            for row, answer in zip(rows, answers, strict=True)
        }

    def _join(self, versions: set[str], owners: dict[str, Owner | None]) -> None:
        """Notes for each new version which document it is the current one of."""
        new = sorted(versions - owners.keys())
        owners.update(dict.fromkeys(new))
        current = {one.version: one for one in self._owners([version[:KEY] for version in new])}
        owners.update({version: current[version] for version in new if version in current})

    def _owners(self, keys: Sequence[str]) -> Iterator[Owner]:
        fields = ("key", "id", "digest", "passages")
        unique = list(dict.fromkeys(keys))
        for hit in by_key(self.connection, self.names.documents, unique, fields):
            version = version_of(value(hit, "key"), value(hit, "digest"))
            yield Owner(value(hit, "id"), version, value(hit, "passages"))

    def _scored(
        self,
        vectors: Vectors,
        near: Sequence[Mapping[str, Sequence[int]]],
        owners: Mapping[str, Owner | None],
        limit: int,
    ) -> list[list[tuple[str, float]]]:
        """Exact cosines of the best passages of what was found."""
        kept: list[list[tuple[Owner, list[str]]]] = []
        for row in near:
            mine: list[tuple[Owner, list[str]]] = []
            for version, found in row.items():
                owner = owners[version]
                if owner is not None and len(mine) < limit + _SPARE:
                    mine.append((owner, [passage_id(version, place) for place in found[:_BEST]]))
            kept.append(mine)
        wanted = sorted({name for row in kept for _, places in row for name in places})
        column = {name: number for number, name in enumerate(wanted)}
        matrix = unpack_vectors(self._vectors(wanted), self.dimension)
        answers: list[list[tuple[str, float]]] = []
        for vector, mine in zip(vectors, kept, strict=True):
            places = np.array([column[name] for _, names in mine for name in names], dtype=np.int64)
            sizes = np.array([len(names) for _, names in mine], dtype=np.int64)
            if not mine:
                answers.append([])
                continue
            scores = cosines(matrix[places], vector[None])[:, 0].astype(np.float64)
            best = np.maximum.reduceat(scores, np.cumsum(sizes) - sizes)
            tops: Scores = np.round(best, DIGITS).astype(np.float64)
            ids = [owner.id for owner, _ in mine]
            order = ordered(tops, limit, ids.__getitem__, floor=-2.0)
            answers.append([(ids[i], min(float(tops[i]), 1.0)) for i in order])
        return answers

    def _vectors(self, ids: Sequence[str]) -> list[str]:
        """Packed vectors of passages in the order of `ids`; empty for one that just went."""
        fields = ("version", "ordinal", VECTOR)
        found = {}
        for hit in by_key(self.connection, self.names.passages, ids, fields, field="_id"):
            name = passage_id(value(hit, "version"), value(hit, "ordinal"))
            found[name] = value(hit, VECTOR)
        return [found.get(name) or "" for name in ids]

    def _passages_of(self, versions: Sequence[str]) -> Iterator[tuple[str, Passage, Vectors]]:
        """Passages of the versions, in document order within each."""
        for start in range(0, len(versions), 1_000):
            asked = {
                "_source": ["passage"],
                "docvalue_fields": ["version", VECTOR],
                "query": {"terms": {"version": versions[start : start + 1_000]}},
                "sort": ["version", "ordinal"],
            }
            for hit in scan(self.connection, self.names.passages, asked, page=2_000):
                text = json.dumps(hit["_source"]["passage"])
                packed = value(hit, VECTOR) or ""
                vector = unpack_vectors([packed], self.dimension)[0].astype(np.float32)
                yield value(hit, "version"), Passage.model_validate_json(text), vector
