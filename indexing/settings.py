"""Where things live and how the stores behave. Every setting reads `NOVUM_<NAME>`."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _seconds(value: object) -> object:
    """``90`` and ``2.5`` are seconds; pydantic itself reads ISO 8601 (``PT90S``)."""
    if not isinstance(value, str):
        return value
    try:
        return float(value)
    except ValueError:
        return value


Duration = Annotated[timedelta, BeforeValidator(_seconds)]
"""A setting that is a length of time: seconds, or ISO 8601."""


def default_home() -> Path:
    """``$XDG_DATA_HOME/novum``, else ``~/.local/share/novum`` (XDG base directory standard)."""
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "novum"


class StoreSettings(BaseSettings):
    """The data folder and the files in it."""

    model_config = SettingsConfigDict(env_prefix="NOVUM_", frozen=True, extra="ignore")

    home: Path = Field(default_factory=default_home)
    # The largest file taken. Proposals with scanned annexes reach 100 MB; beyond 200 MB it has
    # always been a wrong file, and one upload must not fill the disk.
    max_file_bytes: int = 200 * 1024 * 1024

    # Empty: a folder in the data folder. Many machines: s3://bucket/prefix
    files_url: str | None = None
    # An S3-compatible server other than Amazon's, such as https://s3.example.org:9000
    files_endpoint: str | None = None
    files_region: str | None = None
    # Without them AWS's own variables, profiles and instance roles are taken.
    files_access_key: str | None = None
    files_secret_key: SecretStr | None = None
    # For one request: 8 MiB have to go through in it. Slower than 0.3 MB/s is as good as down.
    files_timeout: Duration = timedelta(seconds=30)
    # A dropped connection or a busy server passes within seconds; beyond, the job is put back.
    files_attempts: int = Field(default=4, ge=1, le=10)
    # Copies on this machine of files in a bucket: a day's work of a few reviewers.
    files_cache_bytes: int = Field(default=2 * 1024**3, ge=0)

    @property
    def files(self) -> Path:
        return self.home / "files"

    @property
    def files_cache(self) -> Path:
        return self.home / "cache"

    @property
    def index(self) -> Path:
        return self.home / "index"

    @property
    def queue(self) -> Path:
        return self.home / "queue"


class CatalogSettings(BaseSettings):
    """The database that is the truth about documents, jobs and evaluations."""

    model_config = SettingsConfigDict(env_prefix="NOVUM_", frozen=True, extra="ignore")

    home: Path = Field(default_factory=default_home)
    # Empty: catalog.sqlite in the data folder. PostgreSQL: postgresql+psycopg://user@host/name
    database_url: str | None = None
    # How long a writer waits for another one. A bulk batch holds the lock well under a second;
    # half a minute rides out a slow disk and still ends in an error, not in a hang.
    busy_timeout: Duration = timedelta(seconds=30)
    # PostgreSQL: how long to try to reach the server. A server that is restarting refuses at once;
    # one that is cut off would otherwise be waited for as long as TCP does, minutes.
    database_connect_timeout: Duration = timedelta(seconds=10)
    # PostgreSQL: how long one statement may run. The longest of ours, replacing a reference
    # distribution of millions of rows, is made of short ones; migrations and copies have no limit.
    database_statement_timeout: Duration = timedelta(seconds=120)

    @property
    def url(self) -> str:
        return self.database_url or f"sqlite:///{self.home.resolve() / 'catalog.sqlite'}"


class EngineSettings(BaseSettings):
    """The embedded search engine. Environment: ``NOVUM_ENGINE_…``."""

    model_config = SettingsConfigDict(env_prefix="NOVUM_ENGINE_", frozen=True, extra="ignore")

    # How long a writer waits for another process's lock. A batch holds it for about a second.
    writer_wait: timedelta = timedelta(seconds=30)
    # Documents that become visible in one commit: enough to spread its cost, few enough that a
    # killed load loses seconds of work.
    batch: int = Field(default=500, ge=1)
    # Documents whose exact score is computed, by words and as many by meaning. On 3,804 patents
    # 500 lose nothing in the first hundred; the cost grows with it.
    candidates: int = Field(default=500, ge=10)
    # Words of a long query that candidates are looked up by, the weightiest first.
    candidate_terms: int = Field(default=32, ge=1)
