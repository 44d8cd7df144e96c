"""A catalog from one database into another, proved equal, and what stands in the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from indexing.catalog import Catalog, JobState
from indexing.catalog.catalog import open_database
from indexing.catalog.copying import (
    CatalogBusyError,
    CatalogComparison,
    CopyProgress,
    compare_catalogs,
    copy_catalog,
)
from indexing.catalog.database import HEAD, Database
from indexing.catalog.models import Audit, Base, Counter, Document
from indexing.catalog.schema import revisions
from indexing.catalog.unfinished import UNFINISHED
from indexing.errors import CatalogError
from indexing.settings import CatalogSettings
from tests.contract.catalog_samples import LEASE
from tests.integration.catalog_content import (
    DOCUMENTS,
    change_counter,
    fill,
    fill_counters,
    sha,
)
from tests.postgres import find_server, new_database

SQLITE, POSTGRES = "sqlite", "postgres"
PAIRS = [(SQLITE, POSTGRES), (POSTGRES, SQLITE), (SQLITE, SQLITE), (POSTGRES, POSTGRES)]


class Places:
    """Catalogs of both kinds, gone at the end."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._count = 0

    def new(self, kind: str) -> CatalogSettings:
        self._count += 1
        home = self._folder / f"home{self._count}"
        if kind == SQLITE:
            return CatalogSettings(home=home, database_url=None)
        url = self._stack.enter_context(new_database(find_server()))
        return CatalogSettings(home=home, database_url=url)

    def open(self, settings: CatalogSettings, *, read_only: bool = False) -> Database:
        database = open_database(settings, read_only=read_only)
        self._stack.callback(database.close)
        return database


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    with ExitStack() as stack:
        yield Places(tmp_path, stack)


def copied(places: Places, source: CatalogSettings, target: CatalogSettings) -> CatalogComparison:
    return copy_catalog(places.open(source, read_only=True), places.open(target))


@pytest.mark.server
@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_a_copy_has_every_row_and_works_like_the_original(
    places: Places, one: str, other: str
) -> None:
    source, target = places.new(one), places.new(other)
    fill(source)
    report = copied(places, source, target)

    assert report.equal
    assert {check.table for check in report.tables} == set(Base.metadata.tables)
    rows = {check.table: check.target_rows for check in report.tables}
    assert rows["documents"] == rows["features"] == DOCUMENTS
    assert rows["document_names"] == DOCUMENTS + 1
    assert all(rows[name] for name in ("jobs", "parsed", "evaluations", "reference_rows", "audit"))
    with Catalog.open(source) as old, Catalog.open(target) as new:
        assert new.documents.features("100001") == old.documents.features("100001")
        assert new.documents.parsed(sha(1)) == old.documents.parsed(sha(1))
        assert new.documents.get(sha(1)) == old.documents.get(sha(1))
        assert new.jobs.recent() == old.jobs.recent()
        assert new.evaluations.recent() == old.evaluations.recent()
        assert new.audit.recent() == old.audit.recent()
        assert new.reference.snapshot_id() == old.reference.snapshot_id()


@pytest.mark.server
@pytest.mark.parametrize("kind", [SQLITE, POSTGRES])
def test_numbers_go_on_after_those_that_were_copied(places: Places, kind: str) -> None:
    source, target = places.new(SQLITE), places.new(kind)
    fill(source)
    copied(places, source, target)
    with Catalog.open(target) as catalog:
        before = catalog.audit.recent(limit=1)[0].id
        catalog.audit.add(actor="kim", action="look", subject="s")
        assert catalog.audit.recent(limit=1)[0].id == before + 1
        add = catalog.documents.add_file
        add(sha256=sha(1), file_name="third.pdf", media_type="application/pdf", size=1)
        assert catalog.documents.get(sha(1)).file_names[-1] == "third.pdf"


@pytest.mark.server
def test_the_first_number_of_an_empty_table_is_one(places: Places) -> None:
    source, target = places.new(SQLITE), places.new(POSTGRES)
    Catalog.open(source).close()
    assert copied(places, source, target).equal
    with Catalog.open(target) as catalog:
        catalog.audit.add(actor="kim", action="look", subject="s")
        assert catalog.audit.recent()[0].id == 1


@pytest.mark.server
@pytest.mark.parametrize("kind", [SQLITE, POSTGRES])
def test_a_target_with_rows_is_refused_and_left_alone(places: Places, kind: str) -> None:
    source, target = places.new(SQLITE), places.new(kind)
    fill(source)
    with Catalog.open(target) as catalog:
        catalog.audit.add(actor="kim", action="look", subject="mine")
    with pytest.raises(CatalogBusyError, match="audit"):
        copied(places, source, target)
    with Catalog.open(target) as catalog:
        assert [entry.subject for entry in catalog.audit.recent()] == ["mine"]


@pytest.mark.server
@pytest.mark.parametrize("kind", [SQLITE, POSTGRES])
def test_a_job_at_work_stops_the_copy_and_an_abandoned_one_does_not(
    places: Places, kind: str
) -> None:
    source, target = places.new(kind), places.new(SQLITE)
    fill(source)
    with Catalog.open(source) as catalog:
        job = catalog.jobs.recent(state=JobState.QUEUED)[0]
        catalog.jobs.claim(job.id, owner="w1", lease=LEASE, max_attempts=3)
        with pytest.raises(CatalogBusyError, match="1 jobs are being worked on"):
            copied(places, source, target)
        catalog.jobs.heartbeat(job.id, owner="w1", lease=timedelta(seconds=-1))
    assert copied(places, source, target).equal


def test_a_source_is_not_created_and_not_changed(places: Places, tmp_path: Path) -> None:
    source, target = places.new(SQLITE), places.new(SQLITE)
    with pytest.raises(CatalogError, match="There is no catalog"):
        copied(places, source, target)
    assert not source.home.exists()
    fill(source)
    before = (source.home / "catalog.sqlite").read_bytes()
    with (
        pytest.raises(CatalogError, match="readonly"),
        places.open(source, read_only=True).write() as session,
    ):
        session.execute(text("DELETE FROM audit"))
    copied(places, source, target)
    assert (source.home / "catalog.sqlite").read_bytes() == before


def test_a_catalog_is_not_copied_onto_itself(places: Places) -> None:
    source = places.new(SQLITE)
    fill(source)
    with pytest.raises(CatalogBusyError, match="one catalog"):
        copied(places, source, source)


def test_a_source_of_an_older_version_is_refused_with_advice(places: Places) -> None:
    source, target = places.new(SQLITE), places.new(SQLITE)
    places.open(source).migrate(revisions()[0])
    if revisions()[0] != HEAD:
        with pytest.raises(CatalogError, match="store migrate"):
            copied(places, source, target)


@pytest.mark.server
@pytest.mark.parametrize("kind", [SQLITE, POSTGRES])
def test_a_killed_copy_leaves_what_nobody_opens_and_goes_on(places: Places, kind: str) -> None:
    source, target = places.new(SQLITE), places.new(kind)
    fill(source)
    fill_counters(source, 60_000)
    kill_in_the_middle(source, target)

    with pytest.raises(CatalogError, match="not finished"):
        Catalog.open(target)
    report = copied(places, source, target)
    assert report.equal
    assert report.resumed
    Catalog.open(target).close()


@pytest.mark.server
@pytest.mark.parametrize("kind", [SQLITE, POSTGRES])
def test_an_unfinished_copy_is_not_filled_up_from_elsewhere(places: Places, kind: str) -> None:
    source, other, target = places.new(SQLITE), places.new(SQLITE), places.new(kind)
    fill(source)
    fill(other)
    stop_in_the_middle(places, source, target)
    with pytest.raises(CatalogBusyError, match="unfinished copy"):
        copied(places, other, target)
    report = copy_catalog(places.open(other, read_only=True), places.open(target), restart=True)
    assert report.equal
    assert not report.resumed


@pytest.mark.server
@pytest.mark.parametrize("kind", [SQLITE, POSTGRES])
def test_what_differs_is_told_table_by_table(places: Places, kind: str) -> None:
    source, target = places.new(SQLITE), places.new(kind)
    fill(source)
    assert copied(places, source, target).equal
    damage(places, target)
    report = compare_catalogs(
        places.open(source, read_only=True), places.open(target, read_only=True)
    )
    different = {check.table for check in report.tables if not check.equal}
    assert different == {Audit.__tablename__, Counter.__tablename__, Document.__tablename__}
    assert not report.equal


@pytest.mark.server
def test_a_resumed_copy_that_cannot_become_equal_stays_unfinished(places: Places) -> None:
    """A row vanished from the source meanwhile: the copy has one too many."""
    source, target = places.new(SQLITE), places.new(POSTGRES)
    fill(source)
    fill_counters(source, 10)
    stop_in_the_middle(places, source, target)
    with places.open(target).write() as session:  # it was copied before
        session.execute(text("INSERT INTO counters VALUES ('stray', 1)"))
    report = copied(places, source, target)
    assert [check.table for check in report.tables if not check.equal] == ["counters"]
    assert places.open(target).revision() == UNFINISHED
    again = copy_catalog(places.open(source, read_only=True), places.open(target), restart=True)
    assert again.equal


def test_two_copies_into_one_target_do_not_meet(places: Places) -> None:
    source, target = places.new(SQLITE), places.new(SQLITE)
    fill(source)
    with places.open(target).copy_lock(), pytest.raises(CatalogError, match="Another copy"):
        copied(places, source, target)


@pytest.mark.server
def test_the_command_prints_a_table_and_json_without_passwords(places: Places) -> None:
    source, target = places.new(SQLITE), places.new(POSTGRES)
    fill(source)
    url = target.url.replace("postgres@", "postgres:geheim@")
    arguments = ("--from", str(source.home), "--to", url)
    first = novum("store", "copy", *arguments, home=source.home)
    assert first.returncode == 0, first.stderr
    assert "documents" in first.stdout
    assert "novum index rebuild" in first.stdout
    assert "geheim" not in first.stdout + first.stderr

    again = novum("store", "copy", *arguments, home=source.home)
    assert again.returncode == 1
    assert "not empty" in again.stderr

    damage(places, target)
    compared = novum("store", "compare", *arguments, "--json", home=source.home)
    assert compared.returncode == 1
    answer: dict[str, Any] = json.loads(compared.stdout)
    assert not answer["equal"]
    wrong = [table["table"] for table in answer["tables"] if not table["equal"]]
    assert wrong == ["audit", "counters", "documents"]
    assert "geheim" not in compared.stdout + compared.stderr


def test_tables_go_back_for_an_older_version_and_up_again(places: Places) -> None:
    settings = places.new(SQLITE)
    fill(settings)
    back = novum("store", "migrate", "--to", revisions()[0], "--json", home=settings.home)
    assert json.loads(back.stdout) == {"before": HEAD, "after": revisions()[0]}
    assert novum("store", "migrate", "--to", "0815", home=settings.home).returncode == 2
    up = novum("store", "migrate", home=settings.home)
    assert up.returncode == 0
    with Catalog.open(settings) as catalog:
        assert catalog.documents.count() == DOCUMENTS


def damage(places: Places, target: CatalogSettings) -> None:
    """One row lost, one added, one changed, as quietly as could be."""
    with places.open(target).write() as session:
        session.execute(text("DELETE FROM audit WHERE id = 2"))
        session.execute(text("INSERT INTO counters VALUES ('stray', 1)"))
        session.execute(
            text("UPDATE documents SET size = size + 1 WHERE sha256 = :sha"), {"sha": sha(7)}
        )


class StoppedError(Exception):
    pass


def stop_in_the_middle(places: Places, source: CatalogSettings, target: CatalogSettings) -> None:
    def stop(progress: CopyProgress) -> None:
        if progress.table == "documents":
            raise StoppedError

    with pytest.raises(StoppedError):
        copy_catalog(places.open(source, read_only=True), places.open(target), progress=stop)


def kill_in_the_middle(source: CatalogSettings, target: CatalogSettings) -> None:
    """kill -9 of the command as soon as it has said that the first rows are there."""
    program = f"""
import os, sys
from pathlib import Path
from indexing.catalog.catalog import open_database
from indexing.catalog.copying import copy_catalog
from indexing.settings import CatalogSettings
def tell(progress):
    if progress.rows >= 10_000:
        print("now", flush=True)
        sys.stdin.read()
source = CatalogSettings(home=Path({str(source.home)!r}), database_url={source.database_url!r})
target = CatalogSettings(home=Path({str(target.home)!r}), database_url={target.database_url!r})
copy_catalog(open_database(source, read_only=True), open_database(target), progress=tell)
"""
    child = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"now\n"
    time.sleep(0.1)
    child.kill()
    child.communicate()


def novum(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NOVUM_")}
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments, "--lang", "en"],
        env={**clean, "NOVUM_HOME": str(home), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_changed_counter_is_copied_by_a_resumed_copy(places: Places) -> None:
    source, target = places.new(SQLITE), places.new(SQLITE)
    fill(source)
    change_counter(source, "here", 1)
    stop_in_the_middle(places, source, target)
    change_counter(source, "here", 2)
    assert copied(places, source, target).equal
