"""Elasticsearch that takes only a part of what it is sent: too busy for half, or never at all."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from indexing.settings import ElasticSettings
from tests.chaos.scenario import check_one_result_each, ended, submit
from tests.elastic import ELASTICSEARCH, own_settings
from tests.integration.bench import settings_at, worker
from tests.integration.records import patent, write_lines
from tests.proxy import Faulty, Seen
from workers.service import Novum

pytestmark = pytest.mark.server

RECORDS = 120
REFUSED = {"status": 429, "error": {"type": "es_rejected_execution_exception", "reason": "full"}}


class HalfFull:
    """Refuses about half of all items, which never reach the server, and some whole requests."""

    def __init__(self) -> None:
        self.luck = random.Random(20260302)  # noqa: S311  no secret
        self.refused_items = self.refused_requests = 0
        self._holes: dict[int, list[bool]] = {}
        self._requests = count(1)

    def fault(self, seen: Seen) -> int | None:
        if "_bulk" not in seen.path:
            return None
        if (number := next(self._requests)) % 3 == 0:
            self.refused_requests += 1
            return 429 if number % 2 else 503
        items = _items(seen.body)
        refused = [self.luck.random() < 0.5 for _ in items]
        refused[-1] = False  # a bulk of nothing is an error of its own
        self.refused_items += sum(refused)
        self._holes[id(seen)] = refused
        seen.body = b"".join(one for one, no in zip(items, refused, strict=True) if not no)
        seen.headers["content-length"] = str(len(seen.body))
        return None

    def change(self, seen: Seen, answer: Any) -> Any:
        if (refused := self._holes.pop(id(seen), None)) is not None and "items" in answer:
            done = iter(answer["items"])
            answer["items"] = [{"index": REFUSED} if no else next(done) for no in refused]
        return answer


def _items(body: bytes) -> list[bytes]:
    """The lines of a bulk, those of an item together."""
    items: list[bytes] = []
    lines = iter(body.splitlines(keepends=True))
    for head in lines:
        (verb,) = json.loads(head)
        items.append(head if verb == "delete" else head + next(lines))
    return items


@pytest.fixture
def search() -> Iterator[ElasticSettings]:
    with own_settings() as settings:
        yield settings


@pytest.fixture
def variables(search: ElasticSettings, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    given = {"NOVUM_SEARCH_URL": search.url or "", "NOVUM_SEARCH_PREFIX": search.prefix}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return given


def test_jobs_and_loads_are_whole_where_half_of_every_bulk_is_refused(
    variables: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = HalfFull()
    settings = settings_at(tmp_path / "home")
    file = write_lines(tmp_path / "records.jsonl", [patent(n) for n in range(RECORDS)])
    with Faulty(ELASTICSEARCH, fault=half.fault, change=half.change) as proxy:
        monkeypatch.setenv("NOVUM_SEARCH_URL", proxy.url)
        with Novum.open(settings) as novum:
            jobs = submit(novum, tmp_path, "one", "two", "three")
            with worker(settings, **variables | {"NOVUM_SEARCH_URL": proxy.url}):
                done = ended(novum, jobs)
            check_one_result_each(novum, done, novum.engine)
            assert [job.attempts for job in done] == [1, 1, 1]
            report = novum.ingest(file, vectors=False)
    assert half.refused_items > RECORDS // 2
    assert half.refused_requests
    assert (report.added, report.rejected) == (RECORDS, 0)
    monkeypatch.setenv("NOVUM_SEARCH_URL", ELASTICSEARCH)
    with Novum.open(settings) as novum:  # as the server itself tells it
        assert novum.engine.snapshot().documents == RECORDS + len(jobs)
        again = novum.ingest(file, vectors=False)
        assert (again.added, again.replaced, again.unchanged) == (0, 0, RECORDS)


def test_a_record_that_the_server_will_never_take_is_named_and_the_others_are_loaded(
    variables: dict[str, str], tmp_path: Path
) -> None:
    """A keyword of Lucene has at most 32,766 bytes; no other try would help."""
    records = [patent(n) for n in range(20)]
    records[7]["applicant"] = "가" * 12_000
    file = write_lines(tmp_path / "records.jsonl", records)
    with Novum.open(settings_at(tmp_path / "home")) as novum:
        report = novum.ingest(file, vectors=False)
        assert novum.engine.snapshot().documents == report.added == 19
        assert report.rejected == 1
        told = report.problems[0]
        assert told.startswith("records.jsonl:8: the search index refuses it: ")
        assert "longer than the max length 32766" in told
        assert "가" not in told
        assert len(told) < 400, "a document's content does not belong into a message"
