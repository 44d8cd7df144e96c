"""Bulk workers load parts side by side, and the library is as if one had loaded it alone."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from indexing.catalog.load_types import Load, LoadState, PartKind, PartState
from tests.conftest import require
from tests.integration.bench import PATIENCE, settings_at, worker
from tests.integration.brokers import URLS, reachable, remove_queues
from tests.integration.records import held, patent, write_lines
from workers.load import LoadRequest
from workers.service import Novum

PARTS = {"NOVUM_KINDS": "bulk", "NOVUM_INGEST_PART_RECORDS": "50"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Ten parts; later records speak of patents of earlier parts, and some are bad."""
    records: list[dict[str, object] | str] = [patent(number) for number in range(440)]
    records += [patent(number, status="소멸") for number in range(0, 440, 10)]
    records += [patent(number, title=f"고친 이름 {number}") for number in range(5, 440, 100)]
    records[70] = "{broken"
    return write_lines(tmp_path / "records.jsonl", records)


@pytest.fixture(params=["files", *sorted(URLS)])
def novum(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Novum]:
    url = URLS.get(request.param)
    if url is not None:
        require(reachable(url), f"no {request.param} at NOVUM_TEST_{request.param.upper()}")
    settings = settings_at(tmp_path / "home", broker_url=url)
    with Novum.open(settings) as novum:
        yield novum
    if url is not None:
        remove_queues(settings)


def ended(novum: Novum, load: Load) -> Load:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        now = novum.load(load.id)
        if now.state.ended:
            return now
        time.sleep(0.05)
    log = novum.settings.store.home / "worker.log"
    parts = novum.catalog.loads.parts(load.id)
    raise AssertionError(f"{parts!r}\n{log.read_text() if log.exists() else ''}")


@pytest.mark.server
def test_two_bulk_workers_make_what_one_process_makes(
    novum: Novum, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of the workers is killed in the midst; the other, and a new one, take its parts over."""
    with Novum.open(settings_at(tmp_path / "alone")) as alone:
        alone.ingest(file, vectors=False)
        expected = held(alone)
    monkeypatch.setenv("NOVUM_INGEST_PART_RECORDS", "50")
    load, _ = novum.order_load(LoadRequest(paths=(file,), vectors=False, queue=True))
    with ExitStack() as stack:
        first = stack.enter_context(worker(novum.settings, **PARTS))
        stack.enter_context(worker(novum.settings, **PARTS))
        wait_for_parts(novum, load, done=2)
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
        stack.enter_context(worker(novum.settings, **PARTS))
        assert ended(novum, load).state is LoadState.FINISHED
    parts = [part for part in novum.catalog.loads.parts(load.id) if part.kind is PartKind.RECORDS]
    assert len(parts) == 10
    assert {part.state for part in parts} == {PartState.DONE}
    report = novum.load_report(load.id)
    assert (report.records, report.rejected) == (489, 1)
    found = held(novum)
    for table in ("documents", "features", "versions", "numbers", "merged", "reference", "index"):
        assert found[table] == expected[table], table
    assert len(found["audit"]) == 1


def wait_for_parts(novum: Novum, load: Load, *, done: int) -> None:
    end = time.monotonic() + PATIENCE
    while sum(part.counts.records > 0 for part in novum.catalog.loads.parts(load.id)) < done:
        assert time.monotonic() < end, novum.catalog.loads.parts(load.id)
        time.sleep(0.02)


def test_a_file_for_other_machines_goes_into_the_store_and_leaves_it_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a broker in common no worker is needed to see where the bytes are taken from."""
    file = write_lines(tmp_path / "records.jsonl", [patent(number) for number in range(5)])
    settings = settings_at(tmp_path / "home", broker_url="redis://127.0.0.1:1/0")
    with Novum.open(settings) as novum:
        load, _ = novum.order_load(LoadRequest(paths=(file,), vectors=False, queue=True))
        (place,) = (one.place for one in novum.catalog.loads.files(load.id))
        assert place.path is None
        assert list(novum.files.digests()) == [place.sha256]
        file.unlink()
        report = novum.run_load(load.id)
        assert (report.added, report.failure) == (5, None)
        assert list(novum.files.digests()) == []
    shared = tmp_path / "shared"
    shared.mkdir()
    file = write_lines(shared / "records.jsonl", [patent(number) for number in range(5)])
    monkeypatch.setenv("NOVUM_INGEST_SHARED_FOLDER", str(shared))
    with Novum.open(settings_at(tmp_path / "two", broker_url="redis://127.0.0.1:1/0")) as novum:
        load, _ = novum.order_load(LoadRequest(paths=(file,), vectors=False, queue=True))
        (place,) = (one.place for one in novum.catalog.loads.files(load.id))
        assert place.path == str(file)
        assert novum.run_load(load.id).added == 5


def test_bytes_that_something_else_needs_stay_in_the_store(tmp_path: Path) -> None:
    """A document that was uploaded, and another load of the same file."""
    settings = settings_at(tmp_path / "home", broker_url="redis://127.0.0.1:1/0")
    first = write_lines(tmp_path / "first.jsonl", [patent(1)])
    second = write_lines(tmp_path / "second.jsonl", [patent(2)])
    with Novum.open(settings) as novum:
        uploaded = novum.files.put(first)
        novum.catalog.documents.add_file(
            sha256=uploaded.sha256, file_name="first.jsonl", media_type="x/y", size=uploaded.size
        )
        load, _ = novum.order_load(LoadRequest(paths=(first,), vectors=False, queue=True))
        assert novum.run_load(load.id).added == 1
        assert list(novum.files.digests()) == [uploaded.sha256]
        one, _ = novum.order_load(LoadRequest(paths=(second,), vectors=False, queue=True))
        both = LoadRequest(paths=(first, second), vectors=False, queue=True)
        other, _ = novum.order_load(both)
        second.unlink()
        novum.run_load(one.id)
        assert (novum.run_load(other.id).records, novum.load(other.id).message) == (2, None)
        assert list(novum.files.digests()) == [uploaded.sha256]
