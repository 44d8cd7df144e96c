"""What the pipeline tests work with: small invented PDFs, a home folder, a worker process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pylopdf_fonts_ko
import typst

from indexing.catalog import Job
from indexing.settings import CatalogSettings, StoreSettings
from workers.service import Novum
from workers.settings import Settings, WorkerSettings

FONTS = Path(pylopdf_fonts_ko.__file__).parent
_TESTS = Path(__file__).parents[1]
PATIENCE = 240.0
"""Seconds to wait for a job on a busy machine. Reaching it fails the test; nothing measures it."""

PROPOSAL = """
#set page(width: 595pt, height: 842pt, margin: 60pt)
#set text(font: "Noto Sans KR", size: 10pt)
= 연구개발계획서
#table(columns: 2, [과제명], [{title}], [주관연구개발기관], [주식회사 나래소재],
  [총 연구기간], [2026.04.01 ~ 2028.12.31], [제출일], [2026.03.02])
== 1. 연구개발 목표
{title}을 개발한다. 마이크로파로 흡착제를 선택적으로 가열하여 재생 에너지를 절반으로 줄인다.
== 2. 연구개발 내용
흡착제 입자에 탄화규소를 섞고 다중 모드 공동에서 조사한다. 재생 온도는 섭씨 85도 이하로 한다.
== 3. 기술의 독창성
증기 재생과 달리 흡착제 안쪽부터 가열하므로 열 손실이 작다.
"""


def make_pdf(path: Path, title: str, *, more: str = "") -> Path:
    """A one-page proposal, `more` behind it; another title makes other bytes."""
    source = path.with_suffix(".typ")
    source.write_text(PROPOSAL.format(title=title) + more, encoding="utf-8")
    typst.compile(str(source), output=str(path), font_paths=[str(FONTS)])
    source.unlink()
    return path


def make_encrypted_pdf(path: Path) -> Path:
    """A PDF whose trailer names a password handler with a key that no empty password opens."""
    body = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"3 0 obj<</Filter/Standard/V 1/R 2/P -4/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">>>"
        b"endobj\n"
    )
    offsets = [body.index(b"%d 0 obj" % number) for number in (1, 2, 3)]
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer<</Size 4/Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>\nstartxref\n%d\n%%%%EOF"
    path.write_bytes(body + b"xref\n0 4\n0000000000 65535 f \n" + table + trailer % len(body))
    return path


def settings_at(
    home: Path,
    *,
    broker_url: str | None = None,
    database_url: str | None = None,
    ring_interval: timedelta = timedelta(seconds=2),
) -> Settings:
    """Short leases and pauses: what is waited for in days of service takes a second here.

    Queues at a broker have names of their own.
    """
    return Settings(
        store=StoreSettings(home=home),
        catalog=CatalogSettings(home=home, database_url=database_url),
        worker=WorkerSettings(
            broker_url=broker_url,
            queue_prefix=f"test-{uuid.uuid4().hex}" if broker_url else "novum",
            broker_timeout=timedelta(seconds=3),
            lease=timedelta(seconds=20),
            heartbeat=timedelta(seconds=2),
            sweep_interval=timedelta(milliseconds=300),
            ring_interval=ring_interval,
            retry_pause=timedelta(milliseconds=100),
        ),
    )


def environment(settings: Settings, extra: Mapping[str, str]) -> dict[str, str]:
    """The settings as a worker process reads them."""
    worker = settings.worker
    places = {
        "NOVUM_BROKER_URL": worker.broker_url,
        "NOVUM_DATABASE_URL": settings.catalog.database_url,
    }
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("NOVUM_")},
        "NOVUM_HOME": str(settings.store.home),
        "NOVUM_LEASE": f"PT{worker.lease.total_seconds()}S",
        "NOVUM_HEARTBEAT": f"PT{worker.heartbeat.total_seconds()}S",
        "NOVUM_SWEEP_INTERVAL": f"PT{worker.sweep_interval.total_seconds()}S",
        "NOVUM_RING_INTERVAL": f"PT{worker.ring_interval.total_seconds()}S",
        "NOVUM_RETRY_PAUSE": f"PT{worker.retry_pause.total_seconds()}S",
        "NOVUM_BROKER_TIMEOUT": f"PT{worker.broker_timeout.total_seconds()}S",
        "NOVUM_QUEUE_PREFIX": worker.queue_prefix,
        "NOVUM_WARM_UP": "false",
        **{name: value for name, value in places.items() if value},
        **extra,
    }


def with_faults(*faults: str, folder: str = "fault") -> dict[str, str]:
    """What a worker's environment needs to be struck (see the folder in `tests/chaos`)."""
    path = (_TESTS / "chaos" / folder, _TESTS.parent)
    return {
        "PYTHONPATH": os.pathsep.join(str(place) for place in path),
        "NOVUM_TEST_FAULT": ",".join(faults),
    }


@contextmanager
def worker(settings: Settings, *arguments: str, **extra: str) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker (`python -m workers`) for as long as the block runs."""
    log = settings.store.home / "worker.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "workers", *arguments],
            env=environment(settings, extra),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(PATIENCE)


def wait_for(novum: Novum, job_id: str, until: Callable[[Job], bool]) -> Job:
    """The job once `until` holds. Fails with the row and the worker's log when it never does."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        job = novum.job(job_id)
        if until(job):
            return job
        time.sleep(0.02)
    log = novum.settings.store.home / "worker.log"
    raise AssertionError(f"{novum.job(job_id)!r}\n{log.read_text() if log.exists() else ''}")


def finished(job: Job) -> bool:
    return job.state.finished
