"""A prepared document as Elasticsearch keeps it: one document and its passages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from indexing.documents import NewDocument
from indexing.elastic.mapping import (
    BODY,
    BODY_RECORD,
    DIGEST_PARTS,
    EMBEDDING,
    RANKED,
    RECORD,
    VECTOR,
)
from indexing.elastic.packed import pack, pack_vector, whole_numbers
from indexing.heads import ranked_levels
from indexing.ranking.features import Block
from nlp.domain import Vectors

_Json = dict[str, Any]
KEY = 32
"""Characters of a key and of a digest."""
SAMPLE_BITS = 31


@dataclass(frozen=True, slots=True)
class StoredPassageRecord:
    """One passage, under an id that follows from document, digest and place."""

    id: str
    body: _Json


def key_of(document_id: str) -> str:
    """128 bits of the id's SHA-256: any text may be an id, `_id` takes 512 bytes."""
    return hashlib.sha256(document_id.encode("utf-8", "surrogatepass")).hexdigest()[:KEY]


def version_of(key: str, digest: str) -> str:
    """What passages are joined to their document by."""
    return key + digest


def passage_id(version: str, ordinal: int) -> str:
    return f"{version}:{ordinal}"


def short_digest(new: NewDocument) -> str:
    return new.digest.hex()[:KEY]


def digest_parts(digest: str) -> list[int]:
    """Numbers of 24 bits, as documents carry them: 96 bits of the digest."""
    return [int(digest[start : start + 6], 16) for start in range(0, 24, 6)]


def document_body(new: NewDocument) -> _Json:
    title, words, pairs, body = new.terms.blocks()
    classes = {level for symbol in new.head.hit.ipc for level in ranked_levels(symbol)}
    length = int(words.counts.sum(dtype="int64"))
    key, digest = key_of(new.id), short_digest(new)
    found: _Json = {
        **_filtered(new, key),
        "id": new.id,
        "digest": digest,
        "sample": int(key[:8], 16) >> (32 - SAMPLE_BITS),
        "passages": len(new.source.passages),
        **dict(zip(DIGEST_PARTS, digest_parts(digest), strict=True)),
        RANKED: [" ".join(new.terms.title), " ".join(new.terms.text)],
        BODY: " ".join(new.terms.body),
        RECORD: pack(length, (title, words, pairs), sorted(classes)),
        BODY_RECORD: pack(0, (body,)),
        "hit": new.head.hit.model_dump(mode="json", exclude_defaults=True),
        **_vector(new.source.vector),
    }
    return found


def passage_records(new: NewDocument) -> Iterator[StoredPassageRecord]:
    key = key_of(new.id)
    version = version_of(key, short_digest(new))
    shared = _filtered(new, key)
    for ordinal, (passage, vector) in enumerate(
        zip(new.source.passages, new.source.passage_vectors, strict=True)
    ):
        body = {
            **shared,
            "version": version,
            "ordinal": ordinal,
            "passage": passage.model_dump(mode="json", exclude_defaults=True),
            **_vector(vector),
        }
        yield StoredPassageRecord(passage_id(version, ordinal), body)


RECORD_BLOCKS = {Block.TITLE: 0, Block.WORDS: 1, Block.PAIRS: 2}
"""Places of the blocks in `RECORD`; the body has a record of its own."""


def _vector(vector: Vectors) -> _Json:
    """Nothing for zeros: they have no direction, and kNN by cosine refuses them."""
    if not vector.any():
        return {}
    return {VECTOR: pack_vector(vector), EMBEDDING: whole_numbers(vector)}


def _filtered(new: NewDocument, key: str) -> _Json:
    hit = new.head.hit
    found: _Json = {
        "key": key,
        "genre": hit.genre.value,
        "applicants": list(new.head.applicants),
        "levels": list(new.head.levels),
    }
    if hit.filed:
        found["filed"] = hit.filed.toordinal()
    if hit.country:
        found["country"] = hit.country
    if hit.family:
        found["family"] = hit.family
    return found
