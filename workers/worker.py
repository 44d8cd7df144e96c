"""One worker process: takes rings from the queue and runs the jobs, one at a time.

Celery's *solo* pool: the job runs in the process itself. A pool of forked children would inherit
threads and half-loaded models, and a killed idle child leaves the pool's queue locked; here a dead
process is replaced as a whole by the supervisor (`workers.run`).
"""

from __future__ import annotations

import logging
import warnings
from threading import Thread

from celery import Celery  # type: ignore[import-untyped]
from celery.platforms import SecurityWarning  # type: ignore[import-untyped]

from nlp.errors import NovumError
from workers import parts
from workers.app import RUN_JOB, make_app
from workers.attempt import attempt
from workers.run import stop_with_parent
from workers.service import Novum
from workers.settings import Settings
from workers.sweeper import Sweeper

log = logging.getLogger("novum.worker")


def run_child(settings: Settings) -> None:
    """Works until SIGTERM; finishes the job it has begun. Stops too when its supervisor is gone."""
    with Novum.open(settings) as novum:
        app = make_app(settings)
        _add_task(app, novum)
        Thread(target=stop_with_parent, name="supervisor-watch", daemon=True).start()
        if settings.worker.warm_up:
            warm_up(novum)
        sweeper = Sweeper(novum.catalog, settings)
        sweeper.start()
        # Celery warns whoever is root of messages that run code; ours are JSON and hold an id.
        warnings.simplefilter("ignore", SecurityWarning)
        try:
            app.Worker(
                pool="solo",
                concurrency=1,
                loglevel="WARNING",
                quiet=True,
                without_gossip=True,
                without_mingle=True,
                without_heartbeat=True,
                redirect_stdouts=False,
            ).start()
        finally:
            sweeper.stop()


def warm_up(novum: Novum) -> None:
    """Loads models and index before the first job. What is wrong is said again by that job."""
    try:
        parts.warm_up()
        novum.analyser.terms("준비 ready")
        novum.encoder.encode(["준비 ready"])
        novum.engine.snapshot()
        novum.evaluator.warm_up()
    except NovumError as error:
        log.error("The worker is not ready: %s", error)


def _add_task(app: Celery, novum: Novum) -> None:
    def run_job(job_id: str) -> None:
        attempt(novum, job_id, retry=True)

    app.task(name=RUN_JOB)(run_job)
