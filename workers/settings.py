"""How jobs are leased, retried and rung for, and all settings together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from indexing.settings import CatalogSettings, StoreSettings


class WorkerSettings(BaseSettings):
    """Every setting reads `NOVUM_<NAME>`; durations are seconds or ISO 8601 (``PT30S``)."""

    model_config = SettingsConfigDict(env_prefix="NOVUM_", frozen=True, extra="ignore")

    # Empty: message files in the data folder. Many machines: amqp://… or redis://…
    broker_url: str | None = None
    # After this long without a heartbeat a job's worker counts as dead and another may take over.
    # Six missed heartbeats: a busy machine is slow, it is not dead.
    lease: timedelta = timedelta(seconds=60)
    heartbeat: timedelta = timedelta(seconds=10)
    # How often a worker looks for abandoned jobs; with the lease, the longest a job lies idle.
    sweep_interval: timedelta = timedelta(seconds=10)
    # A queued job is rung for again after this long: its message may have been lost with a broker.
    ring_interval: timedelta = timedelta(seconds=60)
    # Times a job may begin. A document that ended the worker three times would do so for ever.
    max_attempts: int = 3
    # First pause before a failed job is tried again; doubles with each attempt.
    retry_pause: timedelta = timedelta(seconds=2)
    # How often the worker looks for message files: far below what a person notices, and an idle
    # worker stays under 1 % of a core.
    poll_interval: timedelta = timedelta(milliseconds=50)
    # Worker processes. Each holds its own models (about 0.5 GB); the model uses several cores.
    concurrency: int = 1
    # Load models and index before the first job. Off: a worker starts at once, its first job waits.
    warm_up: bool = True


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of every part under the composition root."""

    store: StoreSettings
    catalog: CatalogSettings
    worker: WorkerSettings

    @classmethod
    def load(cls, home: Path | None = None) -> Settings:
        """From the environment; `home` overrides `NOVUM_HOME`."""
        store = StoreSettings() if home is None else StoreSettings(home=home)
        catalog = CatalogSettings(home=store.home)
        return cls(store=store, catalog=catalog, worker=WorkerSettings())
