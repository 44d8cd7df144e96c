"""How the queue is set up on each broker, and what happens without one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from indexing.catalog import WorkKind
from indexing.settings import CatalogSettings, StoreSettings
from nlp.errors import ConfigurationError
from workers import app
from workers.app import TURN, holds_messages_for, make_app, queue_name, ring
from workers.errors import QueueUnavailableError
from workers.settings import Settings, WorkerSettings, kinds_from
from workers.submitting import organisation_name

NOBODY = "redis://127.0.0.1:1/0"


def settings(tmp_path: Path, broker_url: str | None) -> Settings:
    return Settings(
        store=StoreSettings(home=tmp_path),
        catalog=CatalogSettings(home=tmp_path, database_url=None),
        worker=WorkerSettings(
            broker_url=broker_url, queue_prefix="test", broker_timeout=timedelta(seconds=1)
        ),
    )


@pytest.mark.parametrize("url", [None, NOBODY, "amqp://127.0.0.1:1//"])
def test_messages_are_json_acknowledged_late_and_taken_one_by_one(
    tmp_path: Path, url: str | None
) -> None:
    conf = make_app(settings(tmp_path, url)).conf
    assert (conf.accept_content, conf.task_serializer) == (["json"], "json")
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost) == (True, True)
    assert conf.worker_prefetch_multiplier == 1
    assert conf.broker_connection_timeout == 1
    assert [queue.name for queue in conf.task_queues] == ["test.parse", "test.encode", "test.bulk"]


def test_rabbitmq_gets_quorum_queues_with_a_place_for_what_is_refused(tmp_path: Path) -> None:
    made = make_app(settings(tmp_path, "amqp://127.0.0.1:1//"), kinds=[WorkKind.ENCODE]).conf
    (queue,) = made.task_queues
    assert queue.durable
    assert queue.queue_arguments["x-queue-type"] == "quorum"
    assert queue.queue_arguments["x-dead-letter-routing-key"] == "test.refused"
    assert made.broker_transport_options["confirm_publish"]


def test_redis_holds_a_message_longer_than_anybody_may_work_on_it(tmp_path: Path) -> None:
    worker = settings(tmp_path, NOBODY).worker
    options = make_app(settings(tmp_path, NOBODY)).conf.broker_transport_options
    assert options["visibility_timeout"] > (worker.job_hard_limit + TURN).total_seconds()
    assert options["visibility_timeout"] == holds_messages_for(worker).total_seconds()


def test_without_a_broker_a_ring_fails_and_the_next_one_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "_silent_until", {})
    with pytest.raises(QueueUnavailableError, match="does not answer"):
        ring(settings(tmp_path, NOBODY))
    monkeypatch.setattr(app, "_send", None)  # nobody may try again so soon
    with pytest.raises(QueueUnavailableError, match="a moment ago"):
        ring(settings(tmp_path, NOBODY))


def test_each_kind_of_work_has_a_queue_of_its_own_in_the_folder(tmp_path: Path) -> None:
    given = settings(tmp_path, None)
    ring(given, WorkKind.ENCODE, times=2)
    ring(given, WorkKind.PARSE)
    names = [path.name.split(".", 1)[1] for path in sorted(given.store.queue.iterdir())]
    ends = [f"{queue_name(given.worker, kind)}.msg" for kind in (WorkKind.ENCODE, WorkKind.PARSE)]
    assert names == [ends[0], ends[0], ends[1]]


def test_kinds_are_named_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert WorkerSettings().kinds == tuple(WorkKind)
    monkeypatch.setenv("NOVUM_KINDS", " Encode, parse ")
    assert WorkerSettings().kinds == (WorkKind.PARSE, WorkKind.ENCODE)
    for text in ("", "paint", "parse;encode"):
        with pytest.raises(ConfigurationError, match="parse, encode, bulk"):
            kinds_from(text)


@pytest.mark.parametrize(
    ("soft", "hard"), [("60", "60"), ("60", "30"), ("0", "60"), ("60", "1501")]
)
def test_time_limits_that_cannot_be_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, soft: str, hard: str
) -> None:
    monkeypatch.setenv("NOVUM_JOB_SOFT_LIMIT", soft)
    monkeypatch.setenv("NOVUM_JOB_HARD_LIMIT", hard)
    with pytest.raises(ConfigurationError, match="NOVUM_JOB_SOFT_LIMIT"):
        Settings.load(tmp_path)


def test_an_organisation_is_kept_clean_and_falls_back_to_the_actor() -> None:
    assert organisation_name(None, actor="api") == "api"
    assert organisation_name(" \n", actor="web") == "web"
    assert organisation_name("  한국\x00 연구\u202e원 ", actor="web") == "한국 연구원"
    assert len(organisation_name("x" * 500, actor="web")) == 100
