"""Requests that read: what is asked of documents, by key, by filter and in long lists."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indexing.elastic.connection import Connection
from indexing.elastic.mapping import BODY_RECORD
from indexing.engine import Hit

_Json = dict[str, Any]
PAGE = 5_000
"""Documents in one answer; Elasticsearch gives 10,000 at most."""
_KEEP = "10m"
"""How long a long list may pause between pages."""


@dataclass(frozen=True, slots=True)
class Head:
    """What an answer tells of a document."""

    key: str
    digest: str
    hit: Hit  # score 0
    body: str  # packed body block, empty where it was not asked for


def lean(fields: Sequence[str]) -> _Json:
    """Only doc values: no stored fields, no source to unpack."""
    return {"_source": False, "stored_fields": "_none_", "docvalue_fields": list(fields)}


def value(hit: Mapping[str, Any], field: str) -> Any:
    """A single doc value, None where the document has none."""
    found = hit.get("fields", {}).get(field)
    return found[0] if found else None


def chunks(values: Sequence[str], size: int = PAGE) -> Iterator[list[str]]:
    for start in range(0, len(values), size):
        yield list(values[start : start + size])


def heads(
    connection: Connection, index: str, keys: Sequence[str], *, bodies: bool
) -> dict[str, Head]:
    """Head data by key, of the documents that are there."""
    fields = ["key", "digest", *([BODY_RECORD] if bodies else [])]
    found: dict[str, Head] = {}
    for part in chunks(keys, 1_000):
        asked = {
            "_source": ["hit"],
            "docvalue_fields": fields,
            "size": len(part),
            "query": {"terms": {"key": part}},
            "sort": ["_doc"],
        }
        for hit in connection.search(index, asked)["hits"]["hits"]:
            key = value(hit, "key")
            stored = Hit.model_validate_json(json.dumps(hit["_source"]["hit"]))
            body = value(hit, BODY_RECORD) or ""
            found[key] = Head(key, value(hit, "digest"), stored, body)
    return found


def by_key(
    connection: Connection,
    index: str,
    keys: Sequence[str],
    fields: Sequence[str],
    *,
    field: str = "key",
    size: int = PAGE,
) -> Iterator[Mapping[str, Any]]:
    """Hits with doc values of the documents whose `field` is one of `keys`, one for each."""
    for part in chunks(keys, size):
        asked = {
            **lean(fields),
            "size": len(part),
            "query": {"terms": {field: part}},
            "sort": ["_doc"],
        }
        yield from connection.search(index, asked)["hits"]["hits"]


def scan(
    connection: Connection, index: str, body: Mapping[str, Any], *, page: int = PAGE
) -> Iterator[Mapping[str, Any]]:
    """Every hit, from one point in time, page by page. `body["sort"]` gives the order."""
    opened = connection.read(
        lambda client: client.open_point_in_time(index=index, keep_alive=_KEEP)
    )
    place = opened["id"]
    after: list[Any] | None = None
    try:
        while True:
            asked: _Json = {
                "sort": ["_shard_doc"],
                **body,
                "size": page,
                "pit": {"id": place, "keep_alive": _KEEP},
                "track_total_hits": False,
            }
            if after is not None:
                asked["search_after"] = after
            answer = connection.read(
                lambda client, asked=asked: client.perform_request(  # type: ignore[misc]
                    "POST",
                    "/_search",
                    params={"allow_partial_search_results": "false"},
                    headers={"accept": "application/json", "content-type": "application/json"},
                    body=asked,
                )
            ).body
            place = answer["pit_id"]
            hits = answer["hits"]["hits"]
            yield from hits
            if len(hits) < page:
                return
            after = hits[-1]["sort"]
    finally:
        connection.read(lambda client: client.close_point_in_time(id=place))
