"""Where things live and how the stores behave. Every setting reads `NOVUM_<NAME>`."""

from __future__ import annotations

import os
from datetime import timedelta
from enum import StrEnum
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
    # Documents whose exact score is computed, by words and as many by meaning; at least five for
    # each hit asked for. The cost grows with it.
    candidates: int = Field(default=250, ge=10)
    # Words of a long query that candidates are looked up by, the weightiest first.
    candidate_terms: int = Field(default=32, ge=1)


class VectorIndex(StrEnum):
    """How Elasticsearch looks vectors up. Hits are scored again with half-precision vectors."""

    INT8_HNSW = "int8_hnsw"  # a graph over vectors of one byte a number: the default
    INT8_FLAT = "int8_flat"  # every vector of one byte a number is compared
    HNSW = "hnsw"  # a graph over full vectors: four times the memory
    FLAT = "flat"  # every full vector is compared: exact, and the slowest


class ElasticSettings(BaseSettings):
    """Elasticsearch as search engine. Environment: ``NOVUM_SEARCH_…``."""

    model_config = SettingsConfigDict(env_prefix="NOVUM_SEARCH_", frozen=True, extra="ignore")

    # Empty: the engine in the data folder. https://one:9200,https://two:9200: nodes of one cluster.
    url: str | None = None
    api_key: SecretStr | None = None
    user: str | None = None
    password: SecretStr | None = None
    # Certificate of the authority that signed the server's, as PEM.
    ca_file: Path | None = None
    # Off: a server with any certificate is believed. Only for trying things out.
    verify: bool = True
    # What the names of indexes begin with: installations with a cluster in common need different
    # ones. Elasticsearch takes lower-case letters, digits, - and _ here.
    prefix: str = Field(default="novum", pattern=r"^[a-z0-9][a-z0-9_-]{0,80}$")
    # These four shape new indexes; an index that is there takes them on by `novum index renew`.
    # A shard of documents is comfortable up to about 5 million, of passages up to 20 million.
    shards: int = Field(default=1, ge=1, le=64)
    passage_shards: int = Field(default=1, ge=1, le=64)
    # Copies on other nodes. Not set: one as soon as there is a second node.
    replicas: int | None = Field(default=None, ge=0, le=8)
    vectors: VectorIndex = VectorIndex.INT8_HNSW
    # Documents whose exact score is computed, by words and as many by meaning; at least five for
    # each hit asked for. Each comes with 3 kB of data: 250 cost 30 ms more than 100 and change one
    # of 150 hits.
    candidates: int = Field(default=100, ge=10, le=5000)
    # Words of a long query that candidates are looked up by, the weightiest first; in bodies eight.
    candidate_terms: int = Field(default=32, ge=1, le=256)
    # Documents that the frequencies of words are counted in: all up to here, beyond it a fair
    # sample. Every process keeps their features in memory, about 1 kB a document.
    sample: int = Field(default=20_000, ge=100)
    # Documents that are written together, and the largest request. Elasticsearch refuses 100 MB.
    batch: int = Field(default=500, ge=1)
    bulk_bytes: int = Field(default=8 * 1024 * 1024, ge=64 * 1024, le=90 * 1024 * 1024)
    # How long one answer may take. A search takes well under a second; half the time is spent
    # where a node is cut off and does not even refuse.
    timeout: Duration = timedelta(seconds=10)
    bulk_timeout: Duration = timedelta(seconds=60)
    # How long a write is tried again while the server is away or too busy. Longer than a node's
    # restart; reading gives up after three tries, since a person waits.
    write_patience: Duration = timedelta(seconds=60)
    # After so many failures in a row nobody asks again for the pause: search says at once that it
    # is down, instead of letting every reader wait.
    circuit_failures: int = Field(default=3, ge=1)
    circuit_pause: Duration = timedelta(seconds=5)
