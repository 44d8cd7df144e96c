"""A search: one request proposes candidates by words and by meaning, ranking is ours.

Words: BM25 over the query's weightiest terms, fewer of them in bodies. Meaning: kNN
with the filter inside. Both answers bring what ranking needs of each candidate as doc values, so
that nothing is asked twice; a second small request brings the head data of what is shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from indexing.elastic.filters import condition, narrow
from indexing.elastic.mapping import (
    BODY,
    BODY_BOOST,
    BODY_RECORD,
    EMBEDDING,
    RANKED,
    RECORD,
    VECTOR,
)
from indexing.elastic.packed import whole_numbers
from indexing.elastic.reading import lean
from indexing.elastic.table import Fetched
from indexing.engine import Query
from indexing.ranking.answer import candidates_for
from indexing.ranking.query import QueryTerms
from indexing.settings import ElasticSettings
from nlp.domain import Vectors

_Json = dict[str, Any]
MOST_NEAR = 10_000
"""Neighbours that Elasticsearch gives in one answer."""
BODY_TERMS = 8
"""Words, the weightiest, that candidates are looked up by in bodies: lists there are long."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, cut and encoded."""

    query: Query
    terms: QueryTerms
    vector: Vectors

    @property
    def preference(self) -> str:
        """Equal questions go to the same copies of shards: copies may differ in candidates."""
        return hashlib.sha256(self.query.text.encode("utf-8", "replace")).hexdigest()[:8]


def proposals(
    asked: Asked,
    weights: Sequence[tuple[str, float]],
    *,
    documents: int,
    settings: ElasticSettings,
) -> list[_Json]:
    """Bodies of searches whose hits are the candidates; `weights` are terms, weightiest first."""
    count = min(candidates_for(asked.query.limit, at_least=settings.candidates), MOST_NEAR)
    allowed = condition(asked.query.filter)
    fields = ["id", "digest", RECORD, VECTOR, *([BODY_RECORD] if asked.terms.few else [])]
    shared = {**lean(fields), "size": count, "track_total_hits": False}
    if documents <= count:
        return [{**shared, "query": allowed, "sort": ["_doc"]}]
    bodies: list[_Json] = []
    if weights:
        words = _words(weights[: settings.candidate_terms])
        if narrow(asked.query.filter):
            words["query"]["bool"]["filter"] = [allowed]
        else:
            # A filter inside the query keeps Lucene from leaving out whole blocks of documents
            # that cannot come near the best; applied to what it collects it costs half the time.
            words["post_filter"] = allowed
        bodies.append({**shared, **words})
    if asked.vector.any():
        bodies.append({**shared, "knn": nearest(asked.vector, allowed, count)})
    return bodies


def _words(weights: Sequence[tuple[str, float]]) -> _Json:
    should = [
        {"term": {field: {"value": term, "boost": weight * boost}}}
        for field, boost, terms in (
            (RANKED, 1.0, weights),
            (BODY, BODY_BOOST, weights[:BODY_TERMS]),
        )
        for term, weight in terms
    ]
    # Ties at the edge go by a hash of the id, so that no order of loading shows.
    return {
        "query": {"bool": {"should": should, "minimum_should_match": 1}},
        "sort": ["_score", "sample"],
    }


def nearest(vector: Vectors, allowed: _Json, count: int) -> _Json:
    """A kNN clause: `count` neighbours among what the filter lets through."""
    return {
        "field": EMBEDDING,
        "query_vector": whole_numbers(vector),
        "k": count,
        "num_candidates": min(max(2 * count, 100), MOST_NEAR),
        "filter": allowed,
    }


def candidates(answers: Sequence[_Json]) -> list[Fetched]:
    """Each document once, in rising order of ids."""
    found: dict[str, Fetched] = {}
    for answer in answers:
        for hit in answer["hits"]["hits"]:
            fields = hit["fields"]
            if fields["id"][0] not in found:  # most are found by words and by meaning
                found[fields["id"][0]] = Fetched.of(fields)
    return [found[name] for name in sorted(found)]
