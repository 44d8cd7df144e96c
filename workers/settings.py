"""How jobs are leased, retried and rung for, and all settings together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from indexing.catalog.types import WorkKind
from indexing.settings import CatalogSettings, Duration, StoreSettings
from nlp.errors import ConfigurationError

S = TypeVar("S", bound=BaseSettings)

_BROKERS = frozenset({"amqp", "amqps", "pyamqp", "redis", "rediss", "sentinel"})

_LONGEST_HOLD = timedelta(minutes=25)
"""RabbitMQ takes a message back, and closes the channel, after 30 minutes without an answer."""


class WorkerSettings(BaseSettings):
    """Every setting reads `NOVUM_<NAME>`; durations are seconds or ISO 8601 (``PT30S``)."""

    model_config = SettingsConfigDict(env_prefix="NOVUM_", frozen=True, extra="ignore")

    # Empty: message files in the data folder. Many machines: amqp://… or redis://…
    broker_url: str | None = None
    # What the queues' names begin with: installations with a broker in common need different ones.
    queue_prefix: str = Field(default="novum", pattern=r"^[A-Za-z0-9_-]{1,60}$")
    # To connect to the broker or to send to it. The job is kept, so an upload need not wait longer.
    broker_timeout: Duration = timedelta(seconds=5)
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
    # A job waits for a search engine, bucket or disk that is away or full for this long after its
    # upload without using up its attempts. A long weekend: nobody may be there to see to it.
    outage_patience: Duration = timedelta(days=4)
    # A job that took this long in one go ends as failed; the worker takes the next one. The longest
    # real documents take about a minute.
    job_soft_limit: Duration = timedelta(minutes=10)
    # A worker process that does not react even so is killed, and the attempt counts. Brokers hold
    # a message for half an hour without an answer (RabbitMQ), so this must stay below that.
    job_hard_limit: Duration = timedelta(minutes=15)
    # A worker that is to stop finishes its job within this, or gives it back to the queue.
    stop_limit: Duration = timedelta(seconds=20)
    # Touched every 10 s while all worker processes live, or while beat goes its rounds.
    alive_file: Path | None = None
    # Whether workers look for abandoned jobs. Off only where `novum beat` runs.
    sweep: bool = True
    # How often the worker looks for message files: far below what a person notices, and an idle
    # worker stays under 1 % of a core.
    poll_interval: Duration = timedelta(milliseconds=50)
    # Worker processes. Each holds its own models (about 1 GB); the model uses several cores.
    concurrency: int = Field(default=1, ge=1)
    # Kinds of work a worker takes. All: one process does every stage of a job in a row. Only
    # `parse`: forked processes that load no model.
    kinds: Annotated[tuple[WorkKind, ...], NoDecode] = tuple(WorkKind)
    # Load models and index before the first job. Off: a worker starts at once, its first job waits.
    warm_up: bool = True

    @field_validator("kinds", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _kinds(value) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not timedelta(0) < self.job_soft_limit < self.job_hard_limit <= _LONGEST_HOLD:
            raise ValueError(
                "NOVUM_JOB_SOFT_LIMIT must be below NOVUM_JOB_HARD_LIMIT, and that at most 25 min"
            )
        return self


def kinds_from(text: str) -> tuple[WorkKind, ...]:
    """Kinds of work named by commas, as `NOVUM_KINDS` takes them. Raises `ConfigurationError`."""
    try:
        return _kinds(text)
    except ValueError as error:
        raise ConfigurationError(
            f"{text!r} is no value for this setting: {error}",
            where="--kinds",
            todo="Write --kinds parse,encode, for example.",
        ) from error


def _kinds(text: str) -> tuple[WorkKind, ...]:
    named = {name.strip().lower() for name in text.split(",")} - {""}
    if not named or not named <= set(WorkKind):
        raise ValueError(f"kinds are {', '.join(WorkKind)}, by commas")
    return tuple(kind for kind in WorkKind if kind in named)


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
        worker = read(WorkerSettings)
        _check_broker(worker.broker_url)
        return cls(store=store, catalog=catalog, worker=worker)


def read(kind: type[S], given: Mapping[str, Any] | None = None) -> S:
    """Settings of one part from the environment; `given` overrides it.

    Raises `ConfigurationError` that names the variable.
    """
    try:
        return kind(**(given or {}))
    except ValidationError as error:
        raise _misread(error, prefix=kind.model_config.get("env_prefix", "")) from error


def _check_broker(url: str | None) -> None:
    """Raises `ConfigurationError`, without the address: it holds a password."""
    for one in (url or "").split(";"):  # several nodes of one cluster
        try:
            parts = urlsplit(one)
            known = not one or (parts.scheme in _BROKERS and (parts.port or 1) > 0)
        except ValueError:
            known = False
        if not known:
            raise ConfigurationError(
                "This is not the address of a RabbitMQ or Redis.",
                where="NOVUM_BROKER_URL",
                todo="Write it like amqp://user:password@host:5672// or"
                " redis://:password@host:6379/0; in a password, %2F for / and %23 for #.",
            )


def _misread(error: ValidationError, *, prefix: str) -> ConfigurationError:
    first = error.errors(include_url=False)[0]
    if not first["loc"]:  # of several settings at once: what was given may hold passwords
        return ConfigurationError(
            f"These settings do not go together: {first['msg'].removeprefix('Value error, ')}.",
            todo="Correct the environment variables or the settings file.",
        )
    name = "_".join(str(part) for part in first["loc"]).upper()
    return ConfigurationError(
        f"{first['input']!r} is no value for this setting: {first['msg']}",
        where=f"{prefix}{name}",
        todo="Correct the environment variable or unset it.",
    )
