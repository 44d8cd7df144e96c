"""Elasticsearch that dies or stands still in the middle of an evaluation and of a bulk load."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from indexing.catalog import ProgressMessage
from indexing.ingest import IngestProgress, IngestStep
from tests.chaos.scenario import (
    PATIENCE,
    check_one_result_each,
    ended,
    korean_page,
    put_back,
    refusal,
    until,
    worker_log,
)
from tests.conftest import require
from tests.integration.bench import make_pdf, settings_at, with_faults, worker
from tests.integration.records import patent, write_lines
from tests.servers import OwnElastic
from tests.unit.api.web import serving
from workers import parts
from workers.service import Novum

pytestmark = pytest.mark.server

RECORDS = 2000


@pytest.fixture(scope="module")
def elastic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnElastic]:
    require(OwnElastic.missing() is None, OwnElastic.missing() or "")
    with OwnElastic(tmp_path_factory.mktemp("elastic")) as server:
        yield server


@pytest.fixture
def variables(elastic: OwnElastic, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Settings for this process and its workers: an outage of a minute takes seconds here."""
    given = {
        "NOVUM_SEARCH_URL": elastic.url,
        "NOVUM_SEARCH_PREFIX": f"test-{uuid4().hex[:12]}",
        "NOVUM_SEARCH_TIMEOUT": "5",
        "NOVUM_SEARCH_BULK_TIMEOUT": "20",
        "NOVUM_SEARCH_WRITE_PATIENCE": "1",
        "NOVUM_SEARCH_CIRCUIT_PAUSE": "30",
        "NOVUM_SEARCH_BATCH": "50",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return given


def asked(base: str) -> httpx.Response:
    return httpx.get(f"{base}/api/v1/search", params={"q": "흡착제"}, timeout=PATIENCE)


def test_a_search_engine_that_dies_during_an_evaluation_costs_a_job_only_time(
    elastic: OwnElastic, variables: dict[str, str], tmp_path: Path
) -> None:
    settings = settings_at(tmp_path / "home")
    fault = {
        **with_faults("evaluate:wait:one.pdf:1"),
        "NOVUM_SEARCH_CIRCUIT_PAUSE": "1",
    }
    with Novum.open(settings) as novum, serving(novum) as base:
        assert asked(base).status_code == 200
        job = novum.submit(make_pdf(tmp_path / "one.pdf", "저온 흡착제 재생 장치"))
        with worker(settings, **variables | fault) as process:
            until((settings.store.home / "fault-evaluate-wait").exists, log=worker_log(novum))
            elastic.kill()
            (settings.store.home / "go-on").touch()
            waiting = put_back(novum, job)
            assert waiting.message is ProgressMessage.WAITING_TO_RETRY
            assert "Search is down" in waiting.issues[-1].message
            page = httpx.get(f"{base}/jobs/{job.id}", headers={"accept-language": "ko"}, timeout=60)
            assert "필요한 저장소나 검색 색인이 지금 응답하지 않거나" in page.text
            # Again and again, far beyond the attempts of a job that is to blame itself.
            log = worker_log(novum)
            until(lambda: log.read_text().count("waits for a part that is away") > 4, log=log)
            for _ in range(3):
                told = refusal(asked(base))
                assert "Search is down" in told["message"]
            assert "not asked for some seconds" in refusal(asked(base))["message"]
            assert "응답하지 않" in korean_page(base, "/search?q=흡착제")
            elastic.start()
            (done,) = ended(novum, [job])
            assert process.poll() is None
    with Novum.open(settings) as novum:
        check_one_result_each(novum, [done], novum.engine)
        assert done.attempts == 1


def test_a_search_engine_that_stands_still_is_said_to_be_down_and_taken_again(
    elastic: OwnElastic,
    variables: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NOVUM_SEARCH_TIMEOUT", "2")
    monkeypatch.setenv("NOVUM_SEARCH_CIRCUIT_PAUSE", "10")
    with Novum.open(settings_at(tmp_path / "home")) as novum, serving(novum) as base:
        assert asked(base).status_code == 200
        elastic.freeze()
        try:
            with ThreadPoolExecutor(8) as readers:  # nobody waits for another one's time limit
                for told in readers.map(lambda _: refusal(asked(base)), range(8)):
                    assert "Search is down" in told["message"]
            assert "not asked for some seconds" in refusal(asked(base))["message"]
        finally:
            elastic.thaw()
        until(lambda: asked(base).status_code == 200)


def test_a_server_that_begins_while_the_search_engine_stands_still_keeps_nobody_waiting(
    elastic: OwnElastic,
    variables: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One waits for its time limit, and the others are told what it was told."""
    tries: list[str] = []
    opening = parts.open_engine

    def counted(*given: Any, **named: Any) -> Any:
        tries.append("once")
        return opening(*given, **named)

    monkeypatch.setattr(parts, "open_engine", counted)
    with Novum.open(settings_at(tmp_path / "home")) as novum, serving(novum) as base:
        elastic.freeze()
        try:
            with ThreadPoolExecutor(12) as readers:
                told = [refusal(one) for one in readers.map(lambda _: asked(base), range(12))]
        finally:
            elastic.thaw()
        assert all("Search is down" in one["message"] for one in told)
        assert len(tries) < 4
        until(lambda: asked(base).status_code == 200)


def test_a_load_outlives_a_search_engine_that_dies_and_one_that_stands_still(
    elastic: OwnElastic,
    variables: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = write_lines(tmp_path / "records.jsonl", [patent(n) for n in range(RECORDS)])
    monkeypatch.setenv("NOVUM_SEARCH_BULK_TIMEOUT", "2")
    seen: list[IngestProgress] = []

    def waits() -> str | None:
        return seen[-1].message if seen and seen[-1].step is IngestStep.WAITING else None

    with Novum.open(settings_at(tmp_path / "home")) as novum, ThreadPoolExecutor(1) as pool:
        loading = pool.submit(novum.ingest, file, vectors=False, progress=seen.append)
        until(lambda: novum.catalog.documents.count() > 0 or loading.done())
        elastic.kill()
        assert "Search is down" in str(until(waits))
        elastic.start()
        until(lambda: not waits())
        elastic.freeze()
        try:
            assert "Search is down" in str(until(waits))
        finally:
            elastic.thaw()
        report = loading.result(PATIENCE)
        assert (report.added, report.rejected) == (RECORDS, 0)
        assert novum.engine.snapshot().documents == RECORDS
        again = novum.ingest(file, vectors=False)
        assert (again.added, again.replaced, again.unchanged) == (0, 0, RECORDS)
        assert novum.catalog.documents.count() == RECORDS
