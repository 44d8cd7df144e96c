"""How bulk files are loaded. Every setting reads ``NOVUM_INGEST_<NAME>``."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from indexing.settings import Duration

GIB = 2**30


class IngestSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="NOVUM_INGEST_", frozen=True, extra="ignore")

    # How long a load waits for a search engine or database that does not answer. A restart takes a
    # minute; after ten somebody has to look, and the load goes on from where it stands.
    wait: Duration = timedelta(minutes=10)
    # The largest file that a packed one may unpack to. All of a large office's full texts of one
    # year are below 100 GB.
    max_unpacked_bytes: int = Field(default=200 * GIB, ge=1)
    # How many times its size a packed file may unpack to. XML packs to about a tenth, repetitive
    # lines to a fiftieth; a bomb to a thousandth.
    max_ratio: float = Field(default=200.0, ge=1)
    # Members of one archive.
    max_members: int = Field(default=100_000, ge=1)
    # The largest file that is put into the file store for workers on other machines.
    max_stored_bytes: int = Field(default=50 * GIB, ge=1)
    # A folder that every bulk worker sees under the same path: files in it are read where they are.
    shared_folder: Path | None = None
    # What one part of a queued load holds: a minute of encoding, so that a killed worker loses
    # little and the parts of the last minutes keep all workers busy.
    part_records: int = Field(default=2000, ge=1)
    part_bytes: int = Field(default=32 * 2**20, ge=1)
    # Rejected records of a load that are kept for the reject file; more are only counted.
    max_rejects: int = Field(default=100_000, ge=0)
    # Bytes of a rejected record that are kept. Longer ones have to be corrected in the original.
    reject_bytes: int = Field(default=2**20, ge=0)
