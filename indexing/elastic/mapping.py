"""The two kinds of index, documents and passages: names, settings, fields.

`dynamic: strict`: a field that is not named here is an error, not a guess. Terms are cut by us
and joined by blanks, so the analyser is `whitespace`. What only ranking reads lies in binary doc
values and is left out of `_source`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from indexing.ranking.scores import K1, B
from indexing.settings import ElasticSettings

FORMAT = "1"
"""Raise it when fields change; `novum index renew` cannot cross formats, loading again does."""

RANKED = "ranked"  # title, abstract: an array of two texts
BODY = "body"  # everything else that is known of the document
BODY_BOOST = 0.3
EMBEDDING = "embedding"  # for kNN
VECTOR = "vector"  # the same in half precision, for scores
RECORD = "record"  # blocks of features and classes (`indexing.elastic.packed`)
BODY_RECORD = "body_record"
DIGEST_PARTS = ("d0", "d1", "d2", "d3")
"""96 bits of the digest as four numbers of 24 bits: sums over the index are exact below 2**53."""

_MOST_TERMS = 1_000_000
"""Ids that a filter may leave out."""

_Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """Aliases that everybody uses, and the versioned indexes behind them."""

    prefix: str

    @property
    def documents(self) -> str:
        return f"{self.prefix}-documents"

    @property
    def passages(self) -> str:
        return f"{self.prefix}-passages"

    @staticmethod
    def version(alias: str, number: int) -> str:
        return f"{alias}-{number:06d}"


@dataclass(frozen=True, slots=True)
class Identity:
    """What an index was made with; vectors and terms of two of them never mix."""

    encoder: str
    analyser: str
    dimension: int  # 0: no vectors

    def meta(self) -> dict[str, str]:
        return {
            "format": FORMAT,
            "encoder": self.encoder,
            "analyser": self.analyser,
            "dimension": str(self.dimension),
        }


def documents_index(identity: Identity, settings: ElasticSettings) -> _Json:
    words = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
    properties: _Json = {
        **_FILTERED,
        "id": {"type": "keyword"},
        "digest": {"type": "keyword", "index": False},
        "sample": {"type": "integer"},  # hash of the id: a fair order, and ties of candidates
        "passages": {"type": "integer", "index": False},
        **{part: {"type": "integer", "index": False} for part in DIGEST_PARTS},
        RANKED: words,
        BODY: words,
        RECORD: _BINARY,
        BODY_RECORD: _BINARY,
        "hit": {"type": "object", "enabled": False},
        **_vectors(identity, settings),
    }
    # A document becomes visible by our refresh only, after its passages did.
    return _index(identity, settings, properties, shards=settings.shards, refresh="-1")


def passages_index(identity: Identity, settings: ElasticSettings) -> _Json:
    properties: _Json = {
        **_FILTERED,
        "version": {"type": "keyword"},  # key and digest of the document it belongs to
        "ordinal": {"type": "integer", "index": False},
        "passage": {"type": "object", "enabled": False},
        **_vectors(identity, settings),
    }
    return _index(identity, settings, properties, shards=settings.passage_shards, refresh="30s")


_BINARY = {"type": "binary", "doc_values": True}
_FILTERED = {
    "key": {"type": "keyword"},  # hash of the document's id
    "genre": {"type": "keyword"},
    "filed": {"type": "integer"},  # day, as date.toordinal
    "country": {"type": "keyword"},
    "applicants": {"type": "keyword"},
    "levels": {"type": "keyword"},
    "family": {"type": "keyword"},
}
"""What a filter asks for stands in both, so that kNN over passages can be filtered inside."""


def _vectors(identity: Identity, settings: ElasticSettings) -> _Json:
    if not identity.dimension:
        return {VECTOR: _BINARY}
    embedding = {
        "type": "dense_vector",
        "dims": identity.dimension,
        "index": True,
        "similarity": "cosine",
        "index_options": {"type": settings.vectors.value},
    }
    return {VECTOR: _BINARY, EMBEDDING: embedding}


def _index(
    identity: Identity, settings: ElasticSettings, properties: _Json, *, shards: int, refresh: str
) -> _Json:
    copies: _Json = {"auto_expand_replicas": "0-1"}
    if settings.replicas is not None:
        copies = {"number_of_replicas": settings.replicas}
    return {
        "settings": {
            "number_of_shards": shards,
            **copies,
            "refresh_interval": refresh,
            "max_terms_count": _MOST_TERMS,
            "similarity": {"default": {"type": "BM25", "k1": K1, "b": B}},
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": identity.meta(),
            "_source": {"excludes": [EMBEDDING, VECTOR, RECORD, BODY_RECORD]},
            "properties": properties,
        },
    }
