"""PostgreSQL that dies, restarts or falls silent while jobs run and uploads arrive."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest

from indexing.settings import CatalogSettings
from tests.chaos.scenario import (
    check_one_result_each,
    count_ended,
    ended,
    korean_page,
    refusal,
    until,
    upload,
    worker_log,
)
from tests.conftest import require
from tests.integration.bench import settings_at, worker
from tests.servers import OwnPostgres
from tests.unit.api.web import pdf, serving
from workers.service import Novum
from workers.settings import Settings

pytestmark = pytest.mark.server

LIMITS = {"NOVUM_DATABASE_CONNECT_TIMEOUT": "3", "NOVUM_DATABASE_STATEMENT_TIMEOUT": "5"}


@pytest.fixture
def postgres() -> Iterator[OwnPostgres]:
    require(OwnPostgres.missing() is None, OwnPostgres.missing() or "")
    # Its user must get there also when other test runs close the folders of theirs.
    with TemporaryDirectory(prefix="novum-postgres-") as folder, OwnPostgres(Path(folder)) as own:
        yield own


def impatient(home: Path, url: str) -> Settings:
    """Limits of seconds, and a lease that ends soon after the outage."""
    settings = settings_at(home, database_url=url)
    catalog = CatalogSettings(
        home=home,
        database_url=url,
        database_connect_timeout=timedelta(seconds=3),
        database_statement_timeout=timedelta(seconds=5),
    )
    lease = settings.worker.model_copy(update={"lease": timedelta(seconds=8)})
    return dataclasses.replace(settings, catalog=catalog, worker=lease)


def test_jobs_and_uploads_outlive_a_database_that_dies_restarts_and_falls_silent(
    postgres: OwnPostgres, tmp_path: Path
) -> None:
    settings = impatient(tmp_path / "home", postgres.url)
    with (
        Novum.open(settings) as novum,
        serving(novum) as base,
        worker(settings, **LIMITS) as process,
    ):

        def send(number: int) -> httpx.Response:
            return upload(base, f"{number}.pdf", pdf(f"A proposal with the number {number}"))

        def taken(number: int) -> str | None:
            answer = send(number)
            return str(answer.json()["id"]) if answer.status_code == 202 else None

        ids = [until(lambda n=n: taken(n)) for n in range(6)]  # type: ignore[misc]
        jobs = [novum.job(one) for one in ids]
        until(lambda: count_ended(novum, jobs) >= 1, log=worker_log(novum))

        postgres.kill()
        told = refusal(send(6))
        assert "The database does not answer" in told["message"]
        assert "novum@" not in told["message"]  # nor whom the server knows
        assert "응답하지 않" in korean_page(base, "/")
        ready = until(lambda: httpx.get(f"{base}/readyz", timeout=30).json()["error"])
        assert ready["where"] == "catalog"
        postgres.start()
        jobs.append(novum.job(until(lambda: taken(6))))

        postgres.freeze()
        try:
            assert "The database does not answer" in refusal(send(7))["message"]
        finally:
            postgres.thaw()
        jobs.append(novum.job(until(lambda: taken(7))))

        postgres.stop()
        postgres.start()
        jobs.append(novum.job(until(lambda: taken(8))))

        ended(novum, jobs)
        assert process.poll() is None
        check_one_result_each(novum, jobs, novum.engine)
