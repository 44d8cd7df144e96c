"""`ElasticEngine`: the search engine protocol over an Elasticsearch cluster.

Any number of processes may read and write. An upsert is visible to all of them when it returns.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from threading import RLock
from typing import Any

import numpy as np

from indexing.documents import NO_ENCODER, batches, new_document, require_dimension
from indexing.elastic.connection import Connection
from indexing.elastic.filters import condition
from indexing.elastic.generation import Generation, generation_of, questions
from indexing.elastic.indices import checked, opened
from indexing.elastic.mapping import BODY, RANKED, VECTOR, Identity, Names
from indexing.elastic.neighbours import PassageReader
from indexing.elastic.packed import unpack_vectors
from indexing.elastic.reading import by_key, heads, lean, scan, value
from indexing.elastic.records import key_of
from indexing.elastic.searching import Asked, candidates, proposals
from indexing.elastic.statistics import Sample, SampleStatistics, sums
from indexing.elastic.table import Fetched, FetchedTable
from indexing.elastic.writing import Writer, Written
from indexing.engine import Hit, IndexedDocument, IndexSnapshot, Query, SearchFilter, StoredPassage
from indexing.errors import EngineUnavailableError, PartlyWrittenError
from indexing.prepare import query_vector
from indexing.ranking.answer import MATCHED, addends, ordered, total
from indexing.ranking.query import QueryTerms, Weights
from indexing.ranking.scores import matched, term_weights
from indexing.settings import ElasticSettings
from nlp.domain import Encoder, TermAnalyser, Vectors

_Json = dict[str, Any]
_LOOKS = 5
"""Times a question is asked again while the index changes under it."""


class ElasticEngine:
    """Documents, words and vectors in the cluster at `settings.url`; indexes are made if need be.

    Without an encoder it ranks by words alone and keeps no vectors. Raises `EngineMismatchError`
    where the indexes were made with another encoder or analyser, `EngineUnavailableError` where
    the server does not answer.
    """

    def __init__(
        self,
        settings: ElasticSettings,
        *,
        analyser: TermAnalyser,
        encoder: Encoder | None,
        weights: Weights | None = None,
    ) -> None:
        self._settings = settings
        self._analyser = analyser
        self._encoder = encoder
        self._weights = weights or Weights()
        self._names = Names(settings.prefix)
        self._identity = Identity(
            encoder=encoder.id if encoder else NO_ENCODER,
            analyser=analyser.id,
            dimension=encoder.dimension if encoder else 0,
        )
        self._connection = Connection(settings)
        self._layout = opened(self._connection, self._names, self._identity, settings)
        self._writer = Writer(self._connection, self._names, settings)
        self._passages = PassageReader(self._connection, self._names, self._identity.dimension)
        self._lock = RLock()
        self._sample = Sample(self._connection, self._names.documents, settings.sample)
        self._seen: tuple[Generation, SampleStatistics] | None = None
        self._snapshot: tuple[Generation, IndexSnapshot] | None = None

    def close(self) -> None:
        self._connection.close()

    def snapshot(self) -> IndexSnapshot:
        """The id depends on content only: the same documents, loaded in any order, give it."""
        with self._lock:
            generation = self._generation()
            if self._snapshot is None or self._snapshot[0] != generation:
                self._snapshot = (generation, self._counted())
                if generation != self._generation():  # written meanwhile: not to be kept
                    found, self._snapshot = self._snapshot[1], None
                    return found
            return self._snapshot[1]

    # Writing.

    def upsert(self, documents: Iterable[IndexedDocument]) -> int:
        """Adds or replaces by id; visible together on return.

        Raises `PartlyWrittenError` with the reasons where the server refuses some documents; all
        others are written.
        """
        written = Written()
        try:
            count = self._replace(documents, written)
        except EngineUnavailableError:
            raise  # asking a dead server once more would only take time
        except BaseException:
            self._writer.publish(written)
            raise
        self._writer.publish(written)
        if written.refused:
            raise PartlyWrittenError(
                written.refused,
                where=self._connection.where,
                todo="Correct these records and load them again.",
            )
        return count

    def delete(self, ids: Iterable[str]) -> int:
        written = Written()
        self._writer.delete(ids, written)
        self._writer.publish(written)
        return written.done

    # Reading.

    def search(self, query: Query) -> list[Hit]:
        """Best first; ties by id. `Hit.parts` sum to the score.

        Scores are exact; which documents are scored is decided by BM25 and by kNN, the best
        `NOVUM_SEARCH_CANDIDATES` of each (and at least five times the limit).
        """
        vector = np.zeros(0, dtype=np.float32)
        if self._encoder is not None and self._weights.meaning_alone:
            vector = query_vector(query.title, query.text, encoder=self._encoder)
        asked = Asked(query, QueryTerms.of(query, self._analyser), vector)
        hits: list[Hit] | None = None
        for _ in range(_LOOKS):
            found, statistics = self._found(asked)
            hits, whole = self._ranked(asked, found, statistics)
            if whole:
                break
        return hits or []

    def get(self, ids: Sequence[str]) -> list[Hit]:
        keys = [key_of(name) for name in ids]
        found = heads(self._connection, self._names.documents, keys, bodies=False)
        return [found[key].hit for key in keys if key in found]

    def ids(self, *, filter: SearchFilter) -> list[str]:
        asked = {**lean(["id"]), "query": condition(filter)}
        hits = scan(self._connection, self._names.documents, asked, page=10_000)
        return sorted(value(hit, "id") for hit in hits)

    def count(self, *, filter: SearchFilter) -> int:
        body: _Json = {"size": 0, "track_total_hits": True, "query": condition(filter)}
        (answer,) = self._connection.searches([({"index": self._names.documents}, body)])
        return int(answer["hits"]["total"]["value"])

    def fingerprints(self, ids: Sequence[str]) -> dict[str, str]:
        keys = [key_of(name) for name in dict.fromkeys(ids)]
        hits = by_key(self._connection, self._names.documents, keys, ("id", "digest"))
        return {value(hit, "id"): value(hit, "digest") for hit in hits}

    def nearest_documents(
        self, vectors: Vectors, *, filter: SearchFilter, limit: int
    ) -> list[list[tuple[str, float]]]:
        """Found by kNN, as near to exact as `NOVUM_SEARCH_VECTORS` says; cosines are exact."""
        require_dimension(vectors, self._identity.dimension)
        if not self._identity.dimension:
            return [[] for _ in vectors]
        return self._passages.nearest_documents(vectors, filter=filter, limit=limit)

    def passages(self, ids: Sequence[str]) -> dict[str, list[StoredPassage]]:
        return self._passages.passages(ids)

    def document_vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        keys = [key_of(name) for name in dict.fromkeys(ids)]
        hits = by_key(self._connection, self._names.documents, keys, ("id", VECTOR), size=1_000)
        packed = {value(hit, "id"): text for hit in hits if (text := value(hit, VECTOR))}
        vectors = unpack_vectors(list(packed.values()), self._identity.dimension)
        return dict(zip(packed, vectors.astype(np.float32), strict=True))

    def known_terms(self, terms: Sequence[str], *, filter: SearchFilter) -> set[str]:
        unique = list(dict.fromkeys(terms))
        allowed = condition(filter)
        asked: list[tuple[_Json, _Json]] = []
        for term in unique:
            anywhere = [{"term": {field: term}} for field in (RANKED, BODY)]
            body = {
                "size": 0,
                "track_total_hits": 1,  # the first one found ends the search
                "query": {"bool": {"filter": [allowed, {"bool": {"should": anywhere}}]}},
            }
            asked.append(({"index": self._names.documents}, body))
        answers = self._connection.searches(asked)
        return {
            term
            for term, answer in zip(unique, answers, strict=True)
            if answer["hits"]["total"]["value"]
        }

    # Within.

    def _replace(self, documents: Iterable[IndexedDocument], written: Written) -> int:
        """Cuts one batch into terms while the server takes the one before."""
        count = 0
        with ThreadPoolExecutor(1) as pool:
            writing: Future[None] | None = None
            try:
                for batch in batches(documents, self._settings.batch):
                    new = {
                        one.features.id: new_document(
                            one, analyser=self._analyser, dimension=self._identity.dimension
                        )
                        for one in batch
                    }
                    if writing:
                        writing.result()
                    writing = pool.submit(self._writer.replace, list(new.values()), written)
                    count += len(batch)
            finally:
                if writing:
                    writing.result()
        return count

    def _found(self, asked: Asked) -> tuple[list[Fetched], SampleStatistics]:
        """Candidates, with the statistics of the very generation that they were found in."""
        found: list[Fetched] = []
        generation, statistics = self._seen or self._refreshed(None)
        for _ in range(_LOOKS):
            looks = self._looks(asked.preference)
            header: _Json = {"index": self._names.documents, "preference": asked.preference}
            if self._layout.document_shards > 1:
                header["search_type"] = "dfs_query_then_fetch"
            bodies = proposals(
                asked,
                term_weights(statistics, asked.terms),
                documents=generation.documents,
                settings=self._settings,
            )
            answers = self._connection.searches([*looks, *((header, body) for body in bodies)])
            found = candidates(answers[len(looks) :])
            now = generation_of(answers[: len(looks)])
            if now == generation:
                break
            generation, statistics = self._refreshed(now)
        return found, statistics

    def _ranked(
        self, asked: Asked, found: Sequence[Fetched], statistics: SampleStatistics
    ) -> tuple[list[Hit], bool]:
        """Hits, and whether all of them were still there when their heads were read."""
        query = asked.query
        table = FetchedTable(found, statistics, self._identity.dimension, query.ipc)
        parts = addends(table, statistics, query, asked.terms, asked.vector, weights=self._weights)
        scores = total(parts)
        order = ordered(scores, query.limit, lambda index: found[index].id)
        known = heads(
            self._connection,
            self._names.documents,
            [found[index].key for index in order],
            bodies=True,
        )
        same = [
            index
            for index in order
            if (head := known.get(found[index].key)) and head.digest == found[index].digest
        ]
        chosen = [replace(found[i], body=known[found[i].key].body) for i in same]
        weights = term_weights(statistics, asked.terms)
        told = matched(FetchedTable(chosen, statistics, self._identity.dimension), weights, MATCHED)
        hits = [
            known[found[index].key].hit.model_copy(
                update={
                    "score": float(scores[index]),
                    "matched": words,
                    "parts": {name: float(part[index]) for name, part in parts.items()},
                }
            )
            for index, words in zip(same, told, strict=True)
        ]
        return hits, len(same) == len(order)

    def _looks(self, preference: str) -> list[tuple[_Json, _Json]]:
        return questions(
            self._names.documents, shards=self._layout.document_shards, preference=preference
        )

    def _generation(self) -> Generation:
        generation = generation_of(self._connection.searches(self._looks("novum")))
        if generation.index in ("", self._layout.documents):
            return generation
        # A renewed index has taken over; it may have another number of shards.
        self._layout = checked(self._connection, self._names, self._identity)
        return generation_of(self._connection.searches(self._looks("novum")))

    def _refreshed(self, now: Generation | None) -> tuple[Generation, SampleStatistics]:
        """Statistics of what can be seen now, kept for the next question."""
        with self._lock:
            if self._seen is not None and self._seen[0] == now:
                return self._seen  # another thread was faster
            if now is None or now.index != self._layout.documents:
                now = self._generation()
            self._seen = (now, self._sample.refresh(now.documents))
            return self._seen

    def _counted(self) -> IndexSnapshot:
        found = sums(self._connection, self._names.documents, {"match_all": {}})
        parts = (*map(str, found.parts), self._identity.encoder, self._identity.analyser)
        return IndexSnapshot(
            id=hashlib.sha256("|".join(parts).encode()).hexdigest()[:16],
            documents=found.documents,
            passages=found.passages,
            encoder_id=self._identity.encoder,
            analyser_id=self._identity.analyser,
        )
