"""Damage is found where it was made, and a repair touches nothing that a person made."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from indexing.catalog import Catalog, JobKind, JobOrder, JobState
from indexing.catalog.load_types import FilePlace, LoadFile, LoadOrder, Packing
from indexing.engine import SearchEngine, SearchFilter
from indexing.inspection import (
    Finding,
    InspectionProgress,
    InspectionStep,
    Problem,
    inspect_evaluations,
    inspect_files,
    inspect_index,
)
from nlp.domain import ProposalFeatures
from workers.repair import repair
from workers.service import Novum
from workers.settings import Settings

HOUR = timedelta(hours=1)


@pytest.fixture
def novum(tmp_path: Path) -> Iterator[Novum]:
    with Novum.open(Settings.load(tmp_path / "home")) as novum:
        yield novum


def keep(novum: Novum, content: bytes, *, listed: bool = True) -> str:
    path = novum.settings.store.home / "upload.pdf"
    path.write_bytes(content)
    stored = novum.files.put(path)
    if listed:
        novum.catalog.documents.add_file(
            sha256=stored.sha256,
            file_name=path.name,
            media_type="application/pdf",
            size=stored.size,
        )
    return stored.sha256


def place(novum: Novum, sha256: str) -> Path:
    return novum.settings.store.files / sha256[:2] / sha256[2:]


def found_in_files(novum: Novum) -> dict[str, Problem]:
    findings = inspect_files(novum.files, novum.catalog.inspection, tell=lambda _: None)
    return {finding.id: finding.problem for finding in findings}


class Index:
    """The part of a search engine that an inspection asks."""

    def __init__(self, ids: Iterable[str]) -> None:
        self.here = set(ids)

    def fingerprints(self, ids: Sequence[str]) -> dict[str, str]:
        return {name: "x" for name in ids if name in self.here}

    def ids(self, *, filter: SearchFilter) -> list[str]:
        return sorted(self.here)


def found_in_index(novum: Novum, ids: Iterable[str]) -> list[Finding]:
    engine: SearchEngine = Index(ids)  # type: ignore[assignment]
    return list(inspect_index(engine, novum.catalog.inspection, tell=lambda _: None))


def read(novum: Novum, sha256: str, document_id: str) -> None:
    features = ProposalFeatures(id=document_id, source="upload.pdf", language="ko")
    novum.catalog.documents.put_features(sha256, features, extractor_version="1")


def test_what_agrees_gives_no_finding(novum: Novum) -> None:
    sha256 = keep(novum, b"content")
    read(novum, sha256, "KR1")
    assert found_in_files(novum) == {}
    assert found_in_index(novum, ["KR1"]) == []
    assert list(inspect_evaluations(novum.catalog.inspection, tell=lambda _: None)) == []


def test_each_kind_of_damage_to_files_is_found(novum: Novum) -> None:
    shas = [keep(novum, b"%d" % n) for n in range(40)]
    damaged, missing, lost = shas[3], shas[17], max(shas)
    orphan = keep(novum, b"nobody's", listed=False)
    place(novum, damaged).write_bytes(b"rot")
    for gone in {missing, lost}:
        place(novum, gone).unlink()
    assert found_in_files(novum) == {
        damaged: Problem.DAMAGED,
        missing: Problem.MISSING,
        lost: Problem.MISSING,
        orphan: Problem.ORPHAN,
    }


def test_a_file_of_an_unfinished_load_is_no_orphan(novum: Novum) -> None:
    sha256 = keep(novum, b"records", listed=False)
    place = FilePlace(sha256=sha256, packing=Packing.PLAIN, bytes=7, format="jsonl")
    file = LoadFile(name="records.jsonl", fingerprint="f" * 64, place=place, size=7)
    novum.catalog.loads.open(LoadOrder(id="l1", files=(file,)))
    assert found_in_files(novum) == {}
    novum.catalog.loads.finish("l1", audit={}, failure="stopped")
    assert found_in_files(novum) == {sha256: Problem.ORPHAN}


def test_more_documents_than_a_page_are_all_compared(
    novum: Novum, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexing.catalog.inspection._PAGE", 7)
    monkeypatch.setattr("indexing.inspection._ASKED", 3)
    shas = [keep(novum, b"%d" % n) for n in range(22)]
    for number, sha256 in enumerate(shas):
        read(novum, sha256, f"KR{number}")
    place(novum, shas[21]).unlink()
    assert found_in_files(novum) == {shas[21]: Problem.MISSING}
    there = {f"KR{number}" for number in range(22)} - {"KR5", "KR20"}
    findings = found_in_index(novum, there | {"US1"})
    assert {(each.id, each.problem) for each in findings} == {
        ("KR5", Problem.NOT_INDEXED),
        ("KR20", Problem.NOT_INDEXED),
        ("US1", Problem.NOT_IN_CATALOG),
    }


def test_a_document_that_a_job_is_about_to_index_is_no_finding(novum: Novum) -> None:
    sha256 = keep(novum, b"content")
    read(novum, sha256, "KR1")
    order = JobOrder(sha256=sha256, file_name="upload.pdf", kind=JobKind.INDEX)
    job = novum.catalog.jobs.submit(order, ring_after=HOUR)
    assert found_in_index(novum, []) == []
    novum.cancel(job.id)
    assert [finding.id for finding in found_in_index(novum, [])] == ["KR1"]


def test_an_evaluation_whose_document_is_gone_is_found(novum: Novum) -> None:
    sha256 = keep(novum, b"content")
    novum.catalog.evaluations.put(id="e1", sha256=sha256, versions_key="k", body="{}")
    without_keys(novum.catalog, sha256)
    findings = list(inspect_evaluations(novum.catalog.inspection, tell=lambda _: None))
    assert [(each.id, each.problem) for each in findings] == [("e1", Problem.NO_DOCUMENT)]


def without_keys(catalog: Catalog, sha256: str) -> None:
    """Takes out a document and nothing that belongs to it, as a tool that checks no keys does."""
    connection = sqlite3.connect(str(catalog._database.url.database))
    connection.execute("DELETE FROM documents WHERE sha256 = ?", (sha256,))
    connection.commit()
    connection.close()


def test_progress_reaches_its_end(novum: Novum) -> None:
    for n in range(5):
        keep(novum, b"%d" % n)
    told: list[InspectionProgress] = []
    list(inspect_files(novum.files, novum.catalog.inspection, tell=told.append))
    assert told[-1] == InspectionProgress(step=InspectionStep.FILES, done=5, total=5)
    assert all(each.done <= each.total for each in told)


def test_a_repair_removes_old_orphans_only(novum: Novum) -> None:
    now = datetime.now(UTC)
    young, old, mine = (keep(novum, name, listed=name == b"c") for name in (b"a", b"b", b"c"))
    past = (now - timedelta(days=2)).timestamp()
    for sha256 in (old, mine):
        os.utime(place(novum, sha256), (past, past))
    findings = [
        Finding(problem=Problem.ORPHAN, id=young, modified=now),
        Finding(problem=Problem.ORPHAN, id=old, modified=now - timedelta(days=2)),
        Finding(problem=Problem.ORPHAN, id=mine, modified=now - timedelta(days=2)),
        Finding(problem=Problem.DAMAGED, id=mine),
    ]
    report = repair(novum, findings, now=now)
    assert (report.removed, report.requeued, report.left) == (1, 0, 2)
    assert list(novum.files.digests()) == sorted([young, mine])
    entry = novum.catalog.audit.recent(limit=1)[0]
    assert (entry.action, entry.details["removed"]) == ("repair", 1)


@pytest.mark.parametrize("step", ["the row before the delete", "the row after the repair"])
def test_an_upload_in_the_midst_of_a_repair_keeps_its_file(
    novum: Novum, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """The old orphan's bytes come again; the upload stands between its file and its row."""
    content = b"%PDF-1.4 the same bytes"
    sha256 = keep(novum, content, listed=False)
    now = datetime.now(UTC)
    old = Finding(problem=Problem.ORPHAN, id=sha256, modified=now - timedelta(days=2))
    add_file, delete = novum.catalog.documents.add_file, novum.files.delete
    row = {"file_name": "a.pdf", "media_type": "application/pdf", "size": len(content)}

    def delete_after_a_row(name: str) -> bool:
        add_file(sha256=name, **row)  # type: ignore[arg-type]
        return delete(name)

    def row_after_a_repair(**given: object) -> None:
        assert repair(novum, [old], now=now).removed == 1
        add_file(**given)  # type: ignore[arg-type]

    if step == "the row before the delete":
        monkeypatch.setattr(novum.files, "delete", delete_after_a_row)
        assert repair(novum, [old], now=now).removed == 0
    else:
        monkeypatch.setattr(novum.catalog.documents, "add_file", row_after_a_repair)
        novum.submit(novum.settings.store.home / "upload.pdf", ring=False)
    assert novum.files.read(sha256) == content


def test_a_repair_queues_what_search_lacks_once(novum: Novum) -> None:
    sha256 = keep(novum, b"content")
    read(novum, sha256, "KR1")
    findings = found_in_index(novum, [])
    for _ in range(2):
        repair(novum, findings, now=datetime.now(UTC))
    (job,) = novum.jobs()
    assert (job.sha256, job.kind, job.state) == (sha256, JobKind.INDEX, JobState.QUEUED)


def test_bulk_records_are_left_to_a_new_load(novum: Novum) -> None:
    finding = Finding(problem=Problem.NOT_INDEXED, id="KR1", sha256="0" * 64, stored=False)
    report = repair(novum, [finding], now=datetime.now(UTC))
    assert (report.requeued, report.left) == (0, 1)
    assert novum.jobs() == []
