"""Bulk requests: cut by bytes, repeated where the server is busy, each item's fate kept."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indexing.elastic.connection import PASSING, Connection, TooLargeError
from indexing.errors import EngineUnavailableError
from indexing.settings import ElasticSettings

_Json = dict[str, Any]
MISSING, CONFLICT = 404, 409
_TOO_LARGE = 413
_MOST_ACTIONS = 2_000
_LONGEST_PAUSE = 10.0


@dataclass(frozen=True, slots=True)
class Action:
    """One item. `seen` is (sequence number, primary term): it must still be that version."""

    verb: str  # create, index, delete
    index: str
    id: str
    body: Mapping[str, Any] | None = None
    routing: str | None = None
    seen: tuple[int, int] | None = None

    def lines(self) -> bytes:
        head: _Json = {"_index": self.index, "_id": self.id}
        if self.routing is not None:
            head["routing"] = self.routing
        if self.seen is not None:
            head["if_seq_no"], head["if_primary_term"] = self.seen
        told = [{self.verb: head}, *([self.body] if self.body is not None else [])]
        dumped = (json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in told)
        return "\n".join(dumped).encode("utf-8", "replace") + b"\n"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an item was not done."""

    status: int
    reason: str


def send(
    connection: Connection,
    actions: Iterable[Action],
    *,
    settings: ElasticSettings,
    require_alias: bool = True,
) -> dict[str, Failure]:
    """Does the actions; returns the failures by id.

    Raises `EngineUnavailableError` where the server is away, or takes no more, for too long.
    """
    failures: dict[str, Failure] = {}
    for chunk in _chunks(actions, settings.bulk_bytes):
        failures |= _sent(connection, chunk, settings=settings, require_alias=require_alias)
    return failures


def _chunks(actions: Iterable[Action], most: int) -> Iterator[list[tuple[Action, bytes]]]:
    chunk: list[tuple[Action, bytes]] = []
    size = 0
    for action in actions:
        lines = action.lines()
        if chunk and (size + len(lines) > most or len(chunk) >= _MOST_ACTIONS):
            yield chunk
            chunk, size = [], 0
        chunk.append((action, lines))
        size += len(lines)
    if chunk:
        yield chunk


def _sent(
    connection: Connection,
    chunk: Sequence[tuple[Action, bytes]],
    *,
    settings: ElasticSettings,
    require_alias: bool,
) -> dict[str, Failure]:
    """One request, and again with those items that the server had no room for."""
    deadline = time.monotonic() + settings.write_patience.total_seconds()
    failures: dict[str, Failure] = {}
    pause = 0.1
    while chunk:
        try:
            items = _answered(
                connection, [lines for _, lines in chunk], require_alias=require_alias
            )
        except TooLargeError as error:
            if len(chunk) == 1:
                return {**failures, chunk[0][0].id: Failure(_TOO_LARGE, error.what)}
            half = len(chunk) // 2
            for part in (chunk[:half], chunk[half:]):
                failures |= _sent(connection, part, settings=settings, require_alias=require_alias)
            return failures
        again: list[tuple[Action, bytes]] = []
        reason = ""
        for one, item in zip(chunk, items, strict=True):
            (answer,) = item.values()
            if "error" not in answer and answer["status"] not in (MISSING, CONFLICT):
                continue
            failure = Failure(answer["status"], _reason(answer))
            if _passes(failure):
                again.append(one)
                reason = failure.reason
            else:
                failures[one[0].id] = failure
        if again and time.monotonic() + pause > deadline:
            raise EngineUnavailableError(
                f"Elasticsearch has taken {len(again)} items of a bulk not even after "
                f"{settings.write_patience.total_seconds():g} s: {reason}",
                where=connection.where,
                todo="Give it time, memory or disk; what was written stays, run it again.",
            )
        if again:
            time.sleep(pause * (0.5 + random.random() / 2))  # noqa: S311  no secret
            pause = min(2 * pause, _LONGEST_PAUSE)
        chunk = again
    return failures


def _answered(
    connection: Connection, lines: Sequence[bytes], *, require_alias: bool
) -> list[_Json]:
    operations: Any = list(lines)  # the client sends bytes as they are, whatever its types say
    answer = connection.write(
        lambda client: client.bulk(
            operations=operations,
            require_alias=require_alias,
            filter_path="items.*.status,items.*.error,items.*._id",
        )
    )
    items: list[_Json] = answer.body["items"]
    return items


def _passes(failure: Failure) -> bool:
    """Busy, or blocked for the moment that a rebuilt index takes over."""
    return failure.status in PASSING or "cluster_block_exception" in failure.reason


def _reason(answer: Mapping[str, Any]) -> str:
    error = answer.get("error") or {}
    cause = error.get("caused_by") or {}
    told = [error.get("type"), error.get("reason"), cause.get("reason")]
    return ": ".join(str(one) for one in told if one) or f"status {answer['status']}"
