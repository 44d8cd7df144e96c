"""What can be seen of an index at one moment, told cheaply.

Sequence numbers of a shard only rise. Between two looks at it the newest visible number rises
where anything was written, and the count falls where something was only deleted: equal pairs
mean equal content. Each shard is asked for both inside the request that searches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Generation:
    """Equal ones mean equal visible content."""

    index: str  # behind the alias; empty where there is no document to tell it
    shards: tuple[tuple[int, int], ...]  # visible documents, newest sequence number

    @property
    def documents(self) -> int:
        return sum(count for count, _ in self.shards)


def questions(alias: str, *, shards: int, preference: str) -> list[tuple[_Json, _Json]]:
    """One search for each shard, on the copies that the searches beside it use."""
    body = {
        "size": 1,
        "_source": False,
        "stored_fields": "_none_",
        "track_total_hits": True,
        "sort": ["_doc"],
        "aggs": {"newest": {"max": {"field": "_seq_no"}}},
    }
    return [
        ({"index": alias, "preference": f"_shards:{shard}|{preference}"}, body)
        for shard in range(shards)
    ]


def generation_of(answers: Sequence[_Json]) -> Generation:
    shards = []
    index = ""
    for answer in answers:
        hits = answer["hits"]
        newest = answer["aggregations"]["newest"]["value"]
        shards.append((int(hits["total"]["value"]), -1 if newest is None else int(newest)))
        if hits["hits"]:
            index = hits["hits"][0]["_index"]
    return Generation(index, tuple(shards))
