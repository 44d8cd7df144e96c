"""Bulk loading: resumable, idempotent, bad lines told and skipped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from indexing.catalog import Catalog
from indexing.embedded import EmbeddedEngine
from indexing.engine import IndexedDocument
from indexing.ingest import (
    BadLine,
    BulkRecord,
    IngestProgress,
    IngestReport,
    Target,
    ingest,
)
from indexing.prepare import prepare
from indexing.settings import CatalogSettings
from nlp.domain import Features, Found, PatentFeatures, Vectors
from nlp.terms import KoDicAnalyser


class HashEncoder:
    """Equal texts to equal unit vectors; enough where only the mechanics of loading are tested."""

    id = "hash-8"
    dimension = 8

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        rows = [hashlib.sha256(text.encode()).digest()[:8] for text in texts]
        raw = np.array([list(row) for row in rows], dtype=np.float32).reshape(-1, 8) + 1
        return np.asarray(raw / np.linalg.norm(raw, axis=1, keepdims=True), dtype=np.float32)


class PowerCutError(Exception):
    """Stands for a kill at a known place."""


def reader(path: Path, *, start_offset: int, start_line: int) -> Iterator[BulkRecord | BadLine]:
    """Lines ``{"id", "title"}``; the real reader has its own tests."""
    end, number = start_offset, start_line
    for line in path.read_bytes()[start_offset:].splitlines(keepends=True):
        end, number = end + len(line), number + 1
        try:
            record = json.loads(line)
        except ValueError:
            yield BadLine(number, end, f"{path.name}:{number}: no JSON")
            continue
        features = PatentFeatures(
            id=record["id"],
            source=f"{path.name}:{number}",
            language="ko",
            country="KR",
            title=Found[str](value=record["title"]),
            abstract=Found[str](value=f"{record['title']}에 관한 것이다."),
        )
        yield BulkRecord(number, end, hashlib.sha256(line.strip()).hexdigest(), len(line), features)


class Loader:
    """A catalog and an index in a folder, and a count of what was prepared."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.catalog = Catalog.open(CatalogSettings(home=folder, database_url=None))
        self.engine = EmbeddedEngine(
            folder / "index", analyser=KoDicAnalyser(), encoder=HashEncoder()
        )
        self.prepared: list[str] = []
        self.seen: list[IngestProgress] = []
        self.stamp = "s1"
        self.fail_at: str | None = None

    def prepare(self, features: Sequence[Features]) -> list[IndexedDocument]:
        if self.fail_at in [one.id for one in features]:
            raise PowerCutError
        self.prepared += [one.id for one in features]
        return prepare(features, encoder=HashEncoder())

    def load(self, path: Path, *, after: object = None) -> IngestReport:
        self.prepared.clear()
        self.seen.clear()
        target = Target(
            catalog=self.catalog,
            engine=self.engine,
            prepare=self.prepare,
            index_stamp=self.stamp,
            extractor_version="r1",
        )
        return ingest(
            path,
            reader=reader,
            target=target,
            after=after if callable(after) else None,
            progress=self.seen.append,
            batch=2,
        )

    def close(self) -> None:
        self.engine.close()
        self.catalog.close()


@pytest.fixture
def loader(tmp_path: Path) -> Iterator[Loader]:
    loader = Loader(tmp_path)
    yield loader
    loader.close()


def write(folder: Path, *records: tuple[str, str], bad_after: int | None = None) -> Path:
    lines = [json.dumps({"id": name, "title": title}) for name, title in records]
    if bad_after is not None:
        lines.insert(bad_after, "{not json")
    path = folder / "bulk.jsonl"
    path.write_text("\n".join(lines) + "\n")
    return path


FIVE = tuple((str(number), f"장치 {number}") for number in range(1, 6))


def test_all_good_lines_are_loaded_and_bad_ones_named(loader: Loader, tmp_path: Path) -> None:
    report = loader.load(write(tmp_path, *FIVE, bad_after=2))
    assert (report.lines, report.added, report.rejected) == (6, 5, 1)
    assert report.problems == ("bulk.jsonl:3: no JSON",)
    assert loader.engine.snapshot().documents == 5
    assert loader.catalog.documents.get("4").file_names == ("bulk.jsonl",)


def test_progress_rises_to_the_size_of_the_file(loader: Loader, tmp_path: Path) -> None:
    path = write(tmp_path, *FIVE)
    loader.load(path)
    done = [progress.bytes_done for progress in loader.seen]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, path.stat().st_size)


def test_a_second_run_prepares_nothing_and_doubles_nothing(loader: Loader, tmp_path: Path) -> None:
    path = write(tmp_path, *FIVE)
    loader.load(path)
    snapshot = loader.engine.snapshot()
    again = loader.load(path)
    assert loader.prepared == []
    assert (again.added, again.replaced, again.unchanged) == (0, 0, 5)
    assert loader.engine.snapshot() == snapshot
    assert loader.catalog.documents.count() == 5


def test_a_killed_load_goes_on_at_the_last_batch(loader: Loader, tmp_path: Path) -> None:
    path = write(tmp_path, *FIVE, bad_after=1)
    loader.fail_at = "4"
    with pytest.raises(PowerCutError):
        loader.load(path)
    loader.fail_at = None
    report = loader.load(path)
    assert report.resumed_at == 4
    assert loader.prepared == ["4", "5"]
    assert (report.lines, report.added, report.rejected) == (6, 5, 1)


def test_a_kill_between_index_and_catalog_doubles_nothing(
    loader: Loader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, *FIVE)

    def power_cut(*_: object, **__: object) -> None:
        raise PowerCutError

    with monkeypatch.context() as patch:
        patch.setattr(loader.catalog.documents, "put_records", power_cut)
        with pytest.raises(PowerCutError):
            loader.load(path)
    assert loader.engine.snapshot().documents == 2
    report = loader.load(path)
    assert report.added == 5
    assert loader.engine.snapshot().documents == loader.catalog.documents.count() == 5


def test_what_follows_a_load_is_done_again_when_it_was_killed(
    loader: Loader, tmp_path: Path
) -> None:
    path = write(tmp_path, *FIVE)
    done: list[str] = []

    def killed() -> None:
        raise PowerCutError

    with pytest.raises(PowerCutError):
        loader.load(path, after=killed)
    loader.load(path, after=lambda: done.append("once"))
    loader.load(path, after=lambda: done.append("twice"))
    assert done == ["once"]


def test_a_changed_record_replaces_the_older_of_its_id(loader: Loader, tmp_path: Path) -> None:
    loader.load(write(tmp_path, *FIVE))
    report = loader.load(write(tmp_path, *FIVE[:4], ("5", "다른 장치")))
    assert (report.added, report.replaced, report.unchanged) == (0, 1, 4)
    assert loader.engine.get(["5"])[0].title == "다른 장치"
    assert loader.engine.snapshot().documents == 5


def test_of_one_id_in_one_file_the_last_line_counts(loader: Loader, tmp_path: Path) -> None:
    report = loader.load(write(tmp_path, ("1", "처음"), ("1", "나중"), ("1", "마지막")))
    assert (report.added, report.replaced) == (1, 2)
    assert [hit.title for hit in loader.engine.get(["1"])] == ["마지막"]


def test_records_indexed_with_other_versions_are_indexed_again(
    loader: Loader, tmp_path: Path
) -> None:
    path = write(tmp_path, *FIVE)
    loader.load(path)
    loader.stamp = "s2"
    report = loader.load(path)
    assert (report.replaced, len(loader.prepared)) == (5, 5)
    assert loader.engine.snapshot().documents == 5


def test_a_deleted_index_is_filled_again_though_the_catalog_knows_all(
    loader: Loader, tmp_path: Path
) -> None:
    path = write(tmp_path, *FIVE)
    loader.load(path)
    loader.engine.delete([name for name, _ in FIVE])
    report = loader.load(path)
    assert report.replaced == 5
    assert loader.engine.snapshot().documents == 5


def test_an_empty_file_loads_nothing(loader: Loader, tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_bytes(b"")
    report = loader.load(path)
    assert (report.lines, report.added, report.problems) == (0, 0, ())
