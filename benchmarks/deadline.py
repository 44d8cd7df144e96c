"""The hour before a deadline: thousands of uploads of one agency, and single ones of others.

Prints how quickly uploads are taken, what it costs to take the next job, when the single ones were
begun, and what an applicant in the queue is told. The peer of a turn with a full queue is the same
turn with an empty one, in the same run.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles

from benchmarks.queueing import Setup, opened, tiny_pdf, worker
from indexing.catalog import Job, WorkKind
from workers.service import Novum

SETUPS = (
    Setup("files", postgres=False),
    Setup("redis", postgres=True),
    Setup("rabbitmq", postgres=True),
)
TURNS = 50
LEASE = timedelta(minutes=5)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="not used: the documents are invented")
    parser.add_argument("--jobs", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long the worker runs")
    asked = parser.parse_args()
    for setup in SETUPS:
        with tempfile.TemporaryDirectory() as folder, opened(setup, Path(folder) / "home") as novum:
            print(f"{setup.name}: {asked.jobs} uploads")
            _measure(novum, Path(folder), asked.jobs, asked.seconds)
    return 0


def _measure(novum: Novum, folder: Path, count: int, seconds: float) -> None:
    _submit(novum, folder, "first", "agency")
    nearly_empty = _turns(novum, TURNS)
    files = [_written(folder, f"many {number}") for number in range(count)]
    began = time.perf_counter()
    many = [_upload(novum, path, "agency") for path in files]
    print(f"    taken             {count / (time.perf_counter() - began):8.0f} uploads/s")
    singles = [_submit(novum, folder, name, name) for name in ("one", "two", "three")]
    full = _turns(novum, TURNS)
    usual, slow = median(full), quantiles(full, n=20)[-1]
    times = usual / median(nearly_empty)
    print(f"    a turn            {usual * 1e3:8.1f} ms   p95 {slow * 1e3:.1f} ms")
    print(f"                      {times:8.1f} x that of a nearly empty queue")
    began = time.perf_counter()
    place = novum.job_in_line(many[-1].id).place
    took = time.perf_counter() - began
    print(f"    place of the last {took * 1e3:8.1f} ms   {place}")
    with worker(novum):
        time.sleep(seconds)
        last = novum.job_in_line(many[-1].id).place
    _tell(novum, [*many, *singles], last)


def _submit(novum: Novum, folder: Path, name: str, organisation: str) -> Job:
    return _upload(novum, _written(folder, name), organisation)


def _written(folder: Path, name: str) -> Path:
    path = folder / f"{name}.pdf"
    path.write_bytes(tiny_pdf(name))
    return path


def _upload(novum: Novum, path: Path, organisation: str) -> Job:
    return novum.submit(path, evaluate=False, organisation=organisation)


def _turns(novum: Novum, count: int) -> list[float]:
    """Seconds for taking the next job; each is given back."""
    jobs, took = novum.catalog.jobs, []
    for _ in range(count):
        began = time.perf_counter()
        job = jobs.claim_next(tuple(WorkKind), owner="benchmark", lease=LEASE, max_attempts=3)
        took.append(time.perf_counter() - began)
        if job is not None:
            jobs.give_back(job.id, owner="benchmark")
    return took


def _tell(novum: Novum, jobs: list[Job], last: object) -> None:
    now = [novum.job(job.id) for job in jobs]
    ended = sorted(
        (j for j in now if j.finished_at and j.started_at), key=lambda j: str(j.started_at)
    )
    if not ended:
        print("    the worker ended no job in this time")
        return
    begun = [job.organisation for job in ended]
    turns = {name: begun.index(name) + 1 for name in ("one", "two", "three") if name in begun}
    span = max(j.finished_at for j in ended if j.finished_at) - min(
        j.started_at for j in ended if j.started_at
    )
    print(f"    done              {len(ended) / span.total_seconds():8.2f} jobs/s by one worker")
    print(f"    singles begun as  {turns}")
    print(f"    the last is told  {last}")


if __name__ == "__main__":
    raise SystemExit(main())
