"""Installations for tests of backups: an empty one on either database, one with stored files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexing.catalog import Catalog, JobState
from indexing.catalog.catalog import open_database
from tests.integration.bench import settings_at
from tests.postgres import find_server, new_database
from workers.service import Novum
from workers.settings import Settings


@contextmanager
def another(home: Path, database: str) -> Iterator[Settings]:
    """An empty installation."""
    if database == "sqlite":
        yield settings_at(home)
        return
    with new_database(find_server()) as url:
        yield settings_at(home, database_url=url)


def fill_with_files(settings: Settings) -> list[str]:
    """Three stored files and an audit entry; answers their addresses."""
    folder = settings.store.home.parent / "uploads"
    folder.mkdir(exist_ok=True)
    found = []
    with Novum.open(settings) as service:
        for number in range(3):
            path = folder / f"{number}.pdf"
            path.write_bytes(b"%PDF-1.4 invented " + bytes([number]) * 100_000)
            job = service.submit(path, ring=False)
            service.cancel(job.id)
            found.append(job.sha256)
    database = open_database(settings.catalog)
    with database.bulk() as connection:
        connection.exec_driver_sql("INSERT INTO counters VALUES ('made', 7)")
    database.close()
    assert hashlib.sha256((folder / "0.pdf").read_bytes()).hexdigest() == found[0]
    with Catalog.open(settings.catalog) as catalog:
        assert catalog.jobs.count(JobState.CANCELLED) == 3
    return found
