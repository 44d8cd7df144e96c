"""A file that kills whoever reads it, with healthy ones behind it, on the large form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexing.catalog import JobState
from nlp.domain import Stage
from tests.chaos.scenario import ended, submit, worker_log
from tests.conftest import require
from tests.integration.bench import finished, settings_at, wait_for, with_faults, worker
from tests.integration.brokers import URLS, reachable, remove_queues
from tests.postgres import find_server, new_database
from workers.service import Novum

pytestmark = pytest.mark.server


@pytest.fixture(params=["rabbitmq"])
def novum(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Novum]:
    url = URLS[request.param]
    require(reachable(url), f"no {request.param} at NOVUM_TEST_{request.param.upper()}")
    with new_database(find_server()) as database:
        settings = settings_at(tmp_path / "home", broker_url=url, database_url=database)
        with Novum.open(settings) as novum:
            yield novum
        remove_queues(settings)


def test_a_poison_file_is_set_aside_and_the_healthy_ones_behind_it_are_done(
    novum: Novum, tmp_path: Path
) -> None:
    """It ends processes of the pool that reads, while another worker compares."""
    (poison,) = submit(novum, tmp_path, "poison")
    healthy = submit(novum, tmp_path, *(f"healthy {n}" for n in range(5)))
    readers = {
        **with_faults("parse:before:poison.pdf:99"),
        "NOVUM_KINDS": "parse",
        "NOVUM_CONCURRENCY": "2",
    }
    with worker(novum.settings, **readers), worker(novum.settings, NOVUM_KINDS="encode"):
        done = ended(novum, healthy)
        bad = wait_for(novum, poison.id, finished)
    assert (bad.state, bad.attempts, bad.stage) == (JobState.QUARANTINED, 3, Stage.PARSE)
    assert bad.issues[-1].message == "poison.pdf: tried 3 times, each time without an end"
    assert bad.issues[-1].todo
    assert (novum.settings.store.home / "fault-parse-before").stat().st_size == 3
    assert {job.id for job in novum.jobs()} == {poison.id, *(job.id for job in done)}
    assert all(job.state.good for job in done), worker_log(novum).read_text()
    assert {novum.engine.get([job.document_id or ""])[0].id for job in done} == {
        job.document_id for job in done
    }
    assert novum.engine.snapshot().documents == len(done)
