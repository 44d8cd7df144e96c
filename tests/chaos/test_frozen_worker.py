"""A worker that stands still beyond its lease and wakes up when another one has done its job."""

from __future__ import annotations

import dataclasses
import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest

from indexing.catalog import JobState
from tests.chaos.scenario import check_one_result_each, until, worker_log
from tests.integration.bench import (
    finished,
    make_pdf,
    settings_at,
    wait_for,
    with_faults,
    worker,
)
from workers.service import Novum
from workers.settings import Settings


def short_lease(home: Path) -> Settings:
    settings = settings_at(home)
    update = {"lease": timedelta(seconds=3), "heartbeat": timedelta(seconds=0.5)}
    return dataclasses.replace(settings, worker=settings.worker.model_copy(update=update))


@pytest.mark.parametrize("moment", ["index:before", "evaluate:after"])
def test_a_worker_that_wakes_up_too_late_doubles_nothing(tmp_path: Path, moment: str) -> None:
    """Before the work it would do it again; after it, it would only have to say that it is done."""
    settings = short_lease(tmp_path / "home")
    fault = {
        **with_faults(f"{moment}:one.pdf:1"),
        "NOVUM_TEST_FAULT_SIGNAL": "SIGSTOP",
    }
    with Novum.open(settings) as novum:
        job = novum.submit(make_pdf(tmp_path / "one.pdf", "저온 흡착제 재생 장치"))
        with worker(settings, **fault):
            place = settings.store.home / f"fault-{moment.replace(':', '-')}"
            until(place.exists, log=worker_log(novum))
            sleeper = (novum.job(job.id).lease_owner or "").split("/")[2]
            try:
                with worker(settings):
                    done = wait_for(novum, job.id, finished)
                assert done.state.good
                assert done.attempts == 2
            finally:
                os.kill(int(sleeper), signal.SIGCONT)
            until(lambda: "was taken over" in worker_log(novum).read_text(), log=worker_log(novum))
            # It goes on with other work.
            other = novum.submit(make_pdf(tmp_path / "two.pdf", "온도 감시"), evaluate=False)
            after = wait_for(novum, other.id, finished)
        assert after.state is JobState.SUCCEEDED
        assert novum.job(job.id) == done
        check_one_result_each(novum, [done, after], novum.engine)
