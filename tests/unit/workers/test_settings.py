"""Settings come from the environment, with units in their types."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from indexing.settings import StoreSettings
from nlp.errors import ConfigurationError
from workers.run import run_worker
from workers.settings import Settings, WorkerSettings


def test_the_home_is_novum_home_else_the_users_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NOVUM_HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    assert StoreSettings().home == tmp_path / "xdg" / "novum"
    monkeypatch.delenv("XDG_DATA_HOME")
    assert StoreSettings().home == Path.home() / ".local" / "share" / "novum"
    monkeypatch.setenv("NOVUM_HOME", str(tmp_path))
    settings = Settings.load()
    assert settings.store.files == tmp_path / "files"
    assert settings.catalog.url == f"sqlite:///{tmp_path / 'catalog.sqlite'}"


def test_a_database_and_a_broker_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOVUM_DATABASE_URL", "postgresql+psycopg://novum@db/novum")
    monkeypatch.setenv("NOVUM_BROKER_URL", "redis://queue/0")
    settings = Settings.load()
    assert settings.catalog.url == "postgresql+psycopg://novum@db/novum"
    assert settings.worker.broker_url == "redis://queue/0"


def test_durations_are_seconds_or_iso_8601(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOVUM_LEASE", "90")
    monkeypatch.setenv("NOVUM_HEARTBEAT", "PT2.5S")
    settings = WorkerSettings()
    assert settings.lease == timedelta(seconds=90)
    assert settings.heartbeat == timedelta(seconds=2.5)


def test_a_lease_outlasts_several_missed_heartbeats() -> None:
    settings = WorkerSettings(broker_url=None)
    assert settings.lease >= 3 * settings.heartbeat


def test_a_value_that_makes_no_sense_is_named_with_its_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NOVUM_LEASE", "soon")
    with pytest.raises(ConfigurationError, match="NOVUM_LEASE"):
        Settings.load()


def test_settings_that_do_not_go_together_are_told_without_passwords(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NOVUM_BROKER_URL", "amqp://novum:hidden-word@broker/")
    monkeypatch.setenv("NOVUM_JOB_SOFT_LIMIT", "3000")
    with pytest.raises(ConfigurationError, match="NOVUM_JOB_SOFT_LIMIT") as error:
        Settings.load()
    assert "hidden-word" not in str(error.value)


@pytest.mark.parametrize(
    "url",
    [
        "amqp://novum:hidden/word@broker//",
        "redis://:hidden#word@broker:6379/0",
        "kafka://broker",
        "broker:5672",
    ],
)
def test_an_address_that_is_no_brokers_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("NOVUM_BROKER_URL", url)
    with pytest.raises(ConfigurationError, match="NOVUM_BROKER_URL") as error:
        Settings.load()
    assert "hidden" not in str(error.value)


@pytest.mark.parametrize("url", ["amqp://a:5672//;amqp://b:5672//", "rediss://:a%2Fb@c:6379/0", ""])
def test_addresses_of_brokers_are_taken(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("NOVUM_BROKER_URL", url)
    assert Settings.load().worker.broker_url == url


def test_no_worker_starts_with_settings_that_none_could_live_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NOVUM_BROKER_URL", "kafka://broker")
    with pytest.raises(ConfigurationError, match="NOVUM_BROKER_URL"):
        run_worker()
