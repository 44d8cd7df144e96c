"""How jobs are leased, retried and rung for, and all settings together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Self, TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from indexing.settings import CatalogSettings, Duration, StoreSettings
from nlp.errors import ConfigurationError

S = TypeVar("S", bound=BaseSettings)


class WorkerSettings(BaseSettings):
    """Every setting reads `NOVUM_<NAME>`; durations are seconds or ISO 8601 (``PT30S``)."""

    model_config = SettingsConfigDict(env_prefix="NOVUM_", frozen=True, extra="ignore")

    # Empty: message files in the data folder. Many machines: amqp://… or redis://…
    broker_url: str | None = None
    # After this long without a heartbeat a job's worker counts as dead and another may take over.
    # Six missed heartbeats: a busy machine is slow, it is not dead.
    lease: Duration = timedelta(seconds=60)
    heartbeat: Duration = timedelta(seconds=10)
    # How often a worker looks for abandoned jobs; with the lease, the longest a job lies idle.
    sweep_interval: Duration = timedelta(seconds=10)
    # A queued job is rung for again after this long: its message may have been lost with a broker.
    ring_interval: Duration = timedelta(seconds=60)
    # Times a job may begin. A document that ended the worker three times would do so for ever.
    max_attempts: int = 3
    # First pause before a failed job is tried again; doubles with each attempt.
    retry_pause: Duration = timedelta(seconds=2)
    # How often the worker looks for message files: far below what a person notices, and an idle
    # worker stays under 1 % of a core.
    poll_interval: Duration = timedelta(milliseconds=50)
    # Worker processes. Each holds its own models (about 1 GB); the model uses several cores.
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
    def load(cls, home: Path | None = None) -> Self:
        """From the environment; `home` overrides `NOVUM_HOME`. Raises `ConfigurationError`."""
        store = read(StoreSettings, {} if home is None else {"home": home})
        catalog = read(CatalogSettings, {"home": store.home})
        return cls(store=store, catalog=catalog, worker=read(WorkerSettings))


def read(kind: type[S], given: Mapping[str, Any] | None = None) -> S:
    """Settings of one part from the environment; `given` overrides it.

    Raises `ConfigurationError` that names the variable.
    """
    try:
        return kind(**(given or {}))
    except ValidationError as error:
        raise _misread(error, prefix=kind.model_config.get("env_prefix", "")) from error


def _misread(error: ValidationError, *, prefix: str) -> ConfigurationError:
    first = error.errors(include_url=False)[0]
    name = "_".join(str(part) for part in first["loc"]).upper()
    return ConfigurationError(
        f"{first['input']!r} is no value for this setting: {first['msg']}",
        where=f"{prefix}{name}",
        todo="Correct the environment variable or unset it.",
    )
