"""Backups really restored, into either database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from indexing.catalog import Catalog
from indexing.catalog.catalog import open_database
from indexing.catalog.copying import CatalogBusyError, compare_catalogs
from indexing.catalog.database import HEAD
from indexing.catalog.rows import tables_of
from indexing.catalog.schema import revisions
from indexing.engine import Query, SearchFilter
from indexing.errors import CatalogError, EngineMismatchError
from indexing.files import open_files
from nlp.domain import Genre
from tests.integration.backup_bench import another, fill_with_files
from tests.integration.bench import make_pdf, settings_at
from tests.integration.catalog_content import fill, sha
from tests.integration.test_store_copy import novum
from workers.backup import BackupProgress, BackupStep, make_backup, restore_backup
from workers.backup.errors import BackupError
from workers.backup.making import write_tables
from workers.backup.manifest import FORMAT, FilesSummary, Manifest, digest
from workers.backup.public_settings import HIDDEN, public_settings
from workers.backup.writers import open_writer
from workers.rebuild import discard_unusable, rebuild_index
from workers.service import Novum
from workers.settings import Settings

QUESTION = Query(
    text="흡착제를 마이크로파로 가열하여 재생", filter=SearchFilter(genres=tuple(Genre))
)


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Novum]:
    """An installation that has evaluated a proposal against loaded patents."""
    folder = tmp_path_factory.mktemp("lived")
    art = folder / "art.jsonl"
    records = [
        {
            "application_number": f"10201800000{number}",
            "title": title,
            "abstract": f"{title}에 관한 것으로, 흡착제를 가열하여 재생한다.",
            "ipc": ["B01D 53/04"],
            "applicant": "가상테크 주식회사",
            "filing_date": f"2018-0{number}-15",
        }
        for number, title in enumerate(("증기 재생 흡착탑", "마이크로파 건조기"), start=1)
    ]
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    art.write_text("\n".join(lines) + "\n", "utf-8")
    with Novum.open(settings_at(folder / "home")) as service:
        service.ingest(art)
        pdf = make_pdf(folder / "one.pdf", "저온 흡착제 재생 장치")
        job = service.submit(pdf, file_name="과제.pdf", submitted=date(2026, 3, 2), ring=False)
        assert service.run(job.id).state.good
        yield service


@pytest.mark.server
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
@pytest.mark.parametrize("form", ["kept", "kept.tar"])
def test_everything_comes_back(lived_in: Novum, tmp_path: Path, database: str, form: str) -> None:
    make_backup(lived_in.settings, tmp_path / form)
    audit = lived_in.catalog.audit.recent()[1:]  # the newest says that the backup was made
    with another(tmp_path / "new", database) as settings:
        report = restore_backup(settings, tmp_path / form)
        assert report.stored_files == 1
        with Novum.open(settings) as restored:
            rebuilt = rebuild_index(restored)
            assert (rebuilt.written, rebuilt.kept, rebuilt.removed) == (3, 0, 0)
            assert restored.jobs() == lived_in.jobs()
            assert restored.evaluations() == lived_in.evaluations()
            mine = restored.catalog.audit.recent()
            assert [entry.action for entry in mine[:2]] == ["rebuild", "restore"]
            assert mine[2:] == audit
            job = restored.jobs()[0]
            assert job.document_id is not None
            assert restored.files.read(job.sha256) == lived_in.files.read(job.sha256)
            assert restored.parsed(job.sha256) == lived_in.parsed(job.sha256)
            old, new = lived_in.search(QUESTION), restored.search(QUESTION)
            assert len(new) == 3
            assert [hit.id for hit in new] == [hit.id for hit in old]
            assert [hit.score for hit in new] == pytest.approx([hit.score for hit in old], abs=1e-3)
            like = restored.search_like(job.document_id)
            assert [hit.id for hit in like] == [
                hit.id for hit in lived_in.search_like(job.document_id)
            ]
            # Nothing that the evaluation was made from has changed: it is found, not made again.
            again = restored.run(restored.retry(job.id, ring=False).id)
            assert again.evaluation_id == job.evaluation_id
            assert rebuild_index(restored).kept == 3


def test_an_index_goes_on_where_it_was_and_loses_what_the_catalog_does_not_know(
    lived_in: Novum, tmp_path: Path
) -> None:
    make_backup(lived_in.settings, tmp_path / "kept")
    settings = settings_at(tmp_path / "new")
    restore_backup(settings, tmp_path / "kept")
    with Novum.open(settings) as restored:
        rebuild_index(restored)
        kept = restored.engine.ids(filter=SearchFilter(genres=tuple(Genre)))
        restored.engine.delete(kept[:1])
        told: list[tuple[int, int]] = []
        report = rebuild_index(restored, progress=lambda done, total: told.append((done, total)))
        assert (report.written, report.kept) == (1, 2)
        assert told[-1] == (3, 3)
        everything = rebuild_index(restored, everything=True)
        assert everything.written == 3
        assert restored.engine.ids(filter=SearchFilter(genres=tuple(Genre))) == kept


def test_an_index_of_another_encoder_is_replaced_once_and_then_gone_on_with(
    lived_in: Novum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_backup(lived_in.settings, tmp_path / "kept")
    settings = settings_at(tmp_path / "new")
    restore_backup(settings, tmp_path / "kept")
    with Novum.open(settings) as restored:
        assert not discard_unusable(restored)  # there is none
        rebuild_index(restored)
    with Novum.open(settings) as restored:
        assert not discard_unusable(restored)  # it opens
        assert rebuild_index(restored).kept == 3
    monkeypatch.setenv("NOVUM_ENCODER_MAX_LENGTH", "64")
    with Novum.open(settings) as other:
        with pytest.raises(EngineMismatchError, match="novum index rebuild --replace"):
            _ = other.engine
        assert discard_unusable(other)
        assert rebuild_index(other).written == 3
        assert not discard_unusable(other)
        assert [one.action for one in other.catalog.audit.recent()[:2]] == ["rebuild", "discard"]


def test_a_backup_of_a_moment_is_not_changed_by_what_comes_after(tmp_path: Path) -> None:
    settings = settings_at(tmp_path / "home")
    fill_with_files(settings)
    written: list[str] = []

    def meanwhile(progress: BackupProgress) -> None:
        if progress.step is BackupStep.CATALOG and not written:
            written.append("once")
            with Catalog.open(settings.catalog) as catalog:
                catalog.audit.add(actor="kim", action="late", subject="s")
                catalog.documents.add_file(
                    sha256="f" * 64, file_name="late", media_type="x", size=1
                )

    report = make_backup(settings, tmp_path / "kept", progress=meanwhile)
    assert written
    assert report.complete
    restored = settings_at(tmp_path / "new")
    restore_backup(restored, tmp_path / "kept")
    with Catalog.open(restored.catalog) as catalog:
        assert "late" not in [entry.action for entry in catalog.audit.recent()]
        assert catalog.documents.count() == 3


@pytest.mark.parametrize("form", ["kept", "kept.tar"])
def test_an_interrupted_backup_leaves_nothing_of_that_name(tmp_path: Path, form: str) -> None:
    settings = settings_at(tmp_path / "home")
    fill_with_files(settings)

    def stop(progress: BackupProgress) -> None:
        if progress.step is BackupStep.FILES:
            raise KeyboardInterrupt

    place = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        make_backup(settings, place / form, progress=stop)
    assert list(place.iterdir()) == []
    make_backup(settings, place / form)
    with pytest.raises(BackupError, match="of that name"):
        make_backup(settings, place / form)


def test_missing_and_damaged_files_are_named_and_the_rest_is_kept(tmp_path: Path) -> None:
    settings = settings_at(tmp_path / "home")
    first, second, third = fill_with_files(settings)
    (settings.store.files / first[:2] / first[2:]).unlink()
    (settings.store.files / second[:2] / second[2:]).write_bytes(b"other bytes")
    report = make_backup(settings, tmp_path / "kept")
    assert set(report.manifest.files.missing) == {first, second}
    assert not report.complete
    restored = settings_at(tmp_path / "new")
    assert set(restore_backup(restored, tmp_path / "kept").missing) == {first, second}
    with open_files(restored.store) as files:
        assert list(files.digests()) == [third]


def test_a_target_in_use_is_refused_and_left_alone(tmp_path: Path) -> None:
    settings = settings_at(tmp_path / "home")
    fill_with_files(settings)
    make_backup(settings, tmp_path / "kept")
    before = compare(settings, settings)
    with pytest.raises(BackupError, match="stored files"):
        restore_backup(settings, tmp_path / "kept")
    with pytest.raises(CatalogBusyError, match="not empty"):
        restore_backup(settings, tmp_path / "kept", keep_files=True)
    assert compare(settings, settings) == before

    (settings.store.home / "catalog.sqlite").unlink()  # the files are there still
    restore_backup(settings, tmp_path / "kept", keep_files=True)
    with Catalog.open(settings.catalog) as catalog:
        assert catalog.documents.count() == 3


def test_an_interrupted_restore_is_opened_by_nobody_and_runs_again(tmp_path: Path) -> None:
    settings, new = settings_at(tmp_path / "home"), settings_at(tmp_path / "new")
    fill_with_files(settings)
    make_backup(settings, tmp_path / "kept")
    make_backup(settings, tmp_path / "other")

    def stop(progress: BackupProgress) -> None:
        if progress.step is BackupStep.FILES:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore_backup(new, tmp_path / "kept", progress=stop)
    with pytest.raises(CatalogError, match="not finished"):
        Catalog.open(new.catalog)
    with pytest.raises(CatalogBusyError):
        restore_backup(new, tmp_path / "other")
    restore_backup(new, tmp_path / "kept")
    with Catalog.open(new.catalog) as catalog:
        assert catalog.documents.count() == 3


@pytest.mark.server
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
@pytest.mark.parametrize("revision", revisions()[:-1])
def test_a_backup_of_an_older_revision_is_brought_up_to_date(
    tmp_path: Path, database: str, revision: str
) -> None:
    settings = settings_at(tmp_path / "home")
    fill(settings.catalog)
    old = open_database(settings.catalog)
    old.migrate(revision)
    with open_writer(tmp_path / "kept") as writer, old.snapshot() as connection:
        found, summaries = write_tables(connection, writer, tables_of(connection))
        manifest = Manifest(
            format=FORMAT,
            id="0" * 32,
            novum_version="0.1.0",
            revision=revision,
            created_at="2026-03-01T00:00:00Z",
            tables=summaries,
            files=FilesSummary(count=0, size=0),
            parts=tuple(found),
        )
        body = manifest.model_dump_json().encode()
        for name, content in (
            ("manifest.json", body),
            ("manifest.sha256", digest(body).encode()),
        ):
            with writer.part(name) as place:
                place.write_bytes(content)
    old.migrate(HEAD)
    old.close()
    with another(tmp_path / "new", database) as restored:
        restore_backup(restored, tmp_path / "kept")
        with Catalog.open(settings.catalog) as one, Catalog.open(restored.catalog) as two:
            assert two.jobs.recent() == one.jobs.recent()
            assert two.evaluations.recent() == one.evaluations.recent()
            assert two.documents.get(sha(1)) == one.documents.get(sha(1))
            assert two.documents.parsed(sha(1)) == one.documents.parsed(sha(1))


# --- settings and the commands -----------------------------------------------------------------


def test_settings_are_kept_without_secrets() -> None:
    shown = public_settings(
        {
            "NOVUM_HOME": "/srv/novum",
            "NOVUM_DATABASE_URL": "postgresql+psycopg://novum:geheim@db/novum?password=geheim",
            "NOVUM_BROKER_URL": "amqp://u:geheim@a:5672//;amqp://u:geheim@b:5672//",
            "NOVUM_SEARCH_URL": "https://u:ge?heim@a:9200?x=geheim",
            "NOVUM_ACCESS_TOKEN": "geheim",
            "NOVUM_FILES_SECRET_KEY": "geheim",
            "NOVUM_FILES_ACCESS_KEY": "geheim",
            "AWS_SECRET_ACCESS_KEY": "geheim",
        }
    )
    assert "heim" not in json.dumps(shown)
    assert shown["NOVUM_BROKER_URL"] == "amqp://u:***@a:5672// amqp://u:***@b:5672//"
    assert shown["NOVUM_HOME"] == "/srv/novum"
    assert shown["NOVUM_DATABASE_URL"] == "postgresql+psycopg://novum:***@db/novum"
    assert shown["NOVUM_ACCESS_TOKEN"] == HIDDEN
    assert set(shown) >= {"NOVUM_BROKER_URL", "NOVUM_FILES_SECRET_KEY"}
    assert "AWS_SECRET_ACCESS_KEY" not in shown


def test_the_commands_back_up_check_and_restore(tmp_path: Path) -> None:
    home, new = tmp_path / "home", tmp_path / "new"
    fill_with_files(settings_at(home))
    kept = str(tmp_path / "kept.tar")
    made = novum("backup", kept, "--json", home=home)
    assert made.returncode == 0, made.stderr
    manifest = json.loads(made.stdout)["manifest"]
    assert manifest["files"]["count"] == 3
    assert (tmp_path / "kept.tar").stat().st_mode & 0o077 == 0

    assert novum("restore", kept, "--check", home=new).returncode == 0
    assert not new.exists()
    back = novum("restore", kept, "--no-index", home=new)
    assert back.returncode == 0, back.stderr
    assert "novum index rebuild" in back.stdout
    refused_again = novum("restore", kept, "--no-index", "--json", home=new)
    assert refused_again.returncode == 1
    assert json.loads(refused_again.stdout)["error"]["category"] == "conflict"
    assert novum("restore", str(tmp_path / "none"), home=new).returncode != 0


def compare(one: Settings, other: Settings) -> object:
    source = open_database(one.catalog, read_only=True)
    target = open_database(other.catalog, read_only=True)
    try:
        return compare_catalogs(source, target).tables
    finally:
        source.close()
        target.close()
