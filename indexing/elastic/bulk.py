"""Bulk requests: cut by bytes, repeated where the server is busy, each item's fate kept."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from indexing.elastic.connection import PASSING, Connection, TooLargeError
from indexing.errors import EngineUnavailableError
from indexing.settings import ElasticSettings

_Json = dict[str, Any]
MISSING, CONFLICT = 404, 409
_TOO_LARGE = 413
_MOST_ACTIONS = 2_000
_LONGEST_PAUSE = 10.0
_BLOCK = "cluster_block_exception"
_ECHO = re.compile(r"Preview of field's value|, all of which were skipped")
"""Where the server's words on a value end, and the value itself begins."""
_BLOCKED = (
    "An index takes no writes at the end of its renewal; if none runs: novum index renew --restart"
)
_ROOM = "Give it time, memory or disk. What was written stays; run it again."


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


@dataclass(slots=True)
class Report:
    """What became of a bulk."""

    failures: dict[str, Failure] = field(default_factory=dict)  # by id
    indexes: set[str] = field(default_factory=set)  # behind the alias, at the time

    def add(self, other: Report) -> None:
        self.failures |= other.failures
        self.indexes |= other.indexes


def send(
    connection: Connection,
    actions: Iterable[Action],
    *,
    settings: ElasticSettings,
    to_alias: bool = True,
) -> Report:
    """Does the actions. `to_alias`: refuses to make an index of a name that is no alias.

    Raises `EngineUnavailableError` where the server is away, or takes no more, for too long.
    """
    report = Report()
    for chunk in _chunks(actions, settings.bulk_bytes):
        report.add(_sent(connection, chunk, settings=settings, to_alias=to_alias))
    return report


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
    to_alias: bool,
) -> Report:
    """One request, and again with those items that the server had no room for."""
    deadline = time.monotonic() + settings.write_patience.total_seconds()
    report = Report()
    pause = 0.1
    while chunk:
        try:
            items = _answered(connection, [lines for _, lines in chunk], to_alias=to_alias)
        except TooLargeError as error:
            if len(chunk) == 1:
                report.failures[chunk[0][0].id] = Failure(_TOO_LARGE, error.what)
                return report
            half = len(chunk) // 2
            for part in (chunk[:half], chunk[half:]):
                report.add(_sent(connection, part, settings=settings, to_alias=to_alias))
            return report
        again, reason = _sorted(chunk, items, report)
        if again and time.monotonic() + pause > deadline:
            raise EngineUnavailableError(
                f"Elasticsearch has taken {len(again)} items of a bulk not even after "
                f"{settings.write_patience.total_seconds():g} s: {reason}",
                where=connection.where,
                todo=_BLOCKED if _BLOCK in reason else _ROOM,
            )
        if again:
            time.sleep(pause * (0.5 + random.random() / 2))  # noqa: S311  no secret
            pause = min(2 * pause, _LONGEST_PAUSE)
        chunk = again
    return report


def _sorted(
    chunk: Sequence[tuple[Action, bytes]], items: Sequence[_Json], report: Report
) -> tuple[list[tuple[Action, bytes]], str]:
    """What to send again, and why; everything else goes into the report."""
    again: list[tuple[Action, bytes]] = []
    reason = ""
    for one, item in zip(chunk, items, strict=True):
        (answer,) = item.values()
        if "error" not in answer and answer["status"] not in (MISSING, CONFLICT):
            report.indexes.add(answer["_index"])
            continue
        failure = Failure(answer["status"], _reason(answer))
        if _passes(failure):
            again.append(one)
            reason = failure.reason
        else:
            report.failures[one[0].id] = failure
    return again, reason


def _answered(connection: Connection, lines: Sequence[bytes], *, to_alias: bool) -> list[_Json]:
    operations: Any = list(lines)  # the client sends bytes as they are, whatever its types say
    answer = connection.write(
        lambda client: client.bulk(
            operations=operations,
            require_alias=to_alias,
            filter_path="items.*.status,items.*.error,items.*._index",
        )
    )
    items: list[_Json] = answer.body["items"]
    return items


def _passes(failure: Failure) -> bool:
    """Busy, or blocked for the moment that a renewed index takes over."""
    return failure.status in PASSING or _BLOCK in failure.reason


def _reason(answer: Mapping[str, Any]) -> str:
    error = answer.get("error") or {}
    cause = error.get("caused_by") or {}
    told = [error.get("type"), error.get("reason"), cause.get("reason")]
    short = (_ECHO.split(str(one))[0].strip() for one in told if one)
    return ": ".join(short) or f"status {answer['status']}"
