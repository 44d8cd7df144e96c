"""What the benchmarks of the queue share: tiny invented PDFs, the servers, a worker process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from indexing.catalog import WorkKind
from indexing.settings import CatalogSettings, StoreSettings
from workers.app import make_app, queue_name, refused_name
from workers.service import Novum
from workers.settings import Settings, WorkerSettings

POSTGRES = os.environ.get(
    "NOVUM_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/test"
)
BROKERS = {
    "files": None,
    "redis": os.environ.get("NOVUM_TEST_REDIS", "redis://127.0.0.1:6379/0"),
    "rabbitmq": os.environ.get("NOVUM_TEST_RABBITMQ", "amqp://guest:guest@127.0.0.1:5672//"),
}


@dataclass(frozen=True, slots=True)
class Setup:
    """A broker and a database."""

    broker: str
    postgres: bool

    @property
    def name(self) -> str:
        return f"{self.broker} + {'PostgreSQL' if self.postgres else 'SQLite'}"


@contextmanager
def opened(setup: Setup, home: Path) -> Iterator[Novum]:
    """A new installation at `home`, with queues and a database of its own, gone afterwards."""
    with _database(enabled=setup.postgres) as url:
        settings = Settings(
            store=StoreSettings(home=home),
            catalog=CatalogSettings(home=home, database_url=url),
            worker=WorkerSettings(
                broker_url=BROKERS[setup.broker], queue_prefix=f"bench-{uuid.uuid4().hex}"
            ),
        )
        with Novum.open(settings) as novum:
            yield novum
        _remove_queues(settings)


@contextmanager
def worker(novum: Novum) -> Iterator[None]:
    """A worker process, ready."""
    settings = novum.settings
    places = {
        "NOVUM_HOME": str(settings.store.home),
        "NOVUM_DATABASE_URL": settings.catalog.database_url or "",
        "NOVUM_BROKER_URL": settings.worker.broker_url or "",
        "NOVUM_QUEUE_PREFIX": settings.worker.queue_prefix,
        "NOVUM_LOG_LEVEL": "warning",
    }
    environment = {**os.environ, **{name: value for name, value in places.items() if value}}
    process = subprocess.Popen([sys.executable, "-m", "workers"], env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def wait_until_done(novum: Novum, job_ids: list[str]) -> None:
    for job_id in job_ids:
        while not novum.job(job_id).state.finished:
            time.sleep(0.05)


def tiny_pdf(text: str) -> bytes:
    """One page with one line of ASCII."""
    stream = f"BT /F1 11 Tf 72 770 Td ({text}) Tj ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
        "/Resources << /Font << /F1 3 0 R >> >> /Contents 5 0 R >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
    )
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    tail = f"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 6\n0000000000 65535 f \n{table}{tail}".encode("ascii")


@contextmanager
def _database(*, enabled: bool) -> Iterator[str | None]:
    if not enabled:
        yield None
        return
    server = make_url(POSTGRES).set(drivername="postgresql+psycopg")
    name = f"novum_bench_{uuid.uuid4().hex}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
        admin.dispose()


def _remove_queues(settings: Settings) -> None:
    if settings.worker.broker_url is None:
        return
    names = [queue_name(settings.worker, kind) for kind in WorkKind]
    for name in (*names, refused_name(settings.worker)):
        with make_app(settings).connection_for_write() as connection:
            try:
                connection.default_channel.queue_delete(name)
            except connection.channel_errors:
                continue  # it was never made
