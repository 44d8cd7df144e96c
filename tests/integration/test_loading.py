"""Bulk files as people have them: packed, in folders, bad in places; corrected and loaded again."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from indexing.ingest import IngestReport
from nlp.domain import Encoder, PatentFeatures, Vectors
from nlp.errors import DamagedFileError, LimitExceededError, UnsupportedFileError
from tests.integration.bench import settings_at
from tests.integration.records import held, patent, write_lines
from workers.load import LoadRequest
from workers.service import Novum

RECORDS: list[dict[str, object] | str] = [patent(number) for number in range(30)]


class CountedEncoder:
    """The real encoder, and the texts that it was asked for."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.id, self.dimension = encoder.id, encoder.dimension
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        self.texts += texts
        return self._encoder.encode(texts, query=query)


@pytest.fixture
def novum(tmp_path: Path) -> Iterator[Novum]:
    with Novum.open(settings_at(tmp_path / "home")) as novum:
        yield novum


def load(novum: Novum, *paths: Path, format: str | None = None) -> IngestReport:
    return novum.ingest(*paths, vectors=False, format=format)


def test_packed_files_and_folders_load_the_same_records(tmp_path: Path) -> None:
    """Plain, gzip, ZIP with members at harmful paths, and a folder: one content each time."""
    plain = write_lines(tmp_path / "records.jsonl", RECORDS)
    packed = tmp_path / "packed" / "records.jsonl"
    packed.parent.mkdir()
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    archive = tmp_path / "archive.zip"
    lines = plain.read_bytes().splitlines(keepends=True)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("../../outside.jsonl", b"".join(lines[:10]))
        target.writestr("/etc/deep/er/records.jsonl", b"".join(lines[10:]))
        target.writestr("README.txt", "no records")
    ids = []
    for index, path in enumerate((plain, packed, archive, packed.parent)):
        with Novum.open(settings_at(tmp_path / f"home{index}")) as novum:
            report = load(novum, path)
            assert (report.added, report.rejected) == (30, 0), path
            ids.append(sorted(row.document_id or "" for row in novum.catalog.documents.recent()))
    assert all(found == ids[0] for found in ids)
    assert not (tmp_path.parent / "outside.jsonl").exists()


def test_the_members_of_an_archive_are_listed_once_each_way(
    novum: Novum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Listing is as long as the archive: done for each member it would take hours."""
    listed = []

    class Listed(zipfile.ZipFile):
        def _RealGetContents(self) -> None:  # noqa: N802  reads the list of members
            listed.append(self.filename)
            super()._RealGetContents()  # type: ignore[misc]

    packed = tmp_path / "many.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(20):
            archive.writestr(f"{number}.jsonl", json.dumps(patent(number)))
    monkeypatch.setattr(zipfile, "ZipFile", Listed)
    assert load(novum, packed).added == 20
    assert len(listed) == 2  # to find the files, and to load them
    assert not _open_files(packed)


def _open_files(path: Path) -> list[Path]:
    return [one for one in Path("/proc/self/fd").iterdir() if one.exists() and one.samefile(path)]


def test_members_without_records_are_named(novum: Novum, tmp_path: Path) -> None:
    archive = tmp_path / "archive.zip"
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("a.jsonl", json.dumps(patent(1)))
        target.writestr("inner.zip", archive.read_bytes() if archive.stat().st_size else b"PK\3\4")
    _, passed = novum.order_load(LoadRequest(paths=(archive,), vectors=False))
    assert ["archive.zip/inner.zip" in str(error) for error in passed] == [True]
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("README.txt", "no records")
    with pytest.raises(UnsupportedFileError, match="README"):
        load(novum, archive)


@pytest.mark.parametrize("packing", ["gzip", "zip"])
def test_a_bomb_is_stopped_before_it_fills_anything(
    novum: Novum, tmp_path: Path, packing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOVUM_INGEST_MAX_REJECTS", "10")
    path = tmp_path / f"bomb.{packing}"
    good = json.dumps(patent(1)).encode() + b"\n"
    nothing = b"0\n" * 2**19
    if packing == "gzip":
        with gzip.open(path, "wb", compresslevel=9) as target:
            target.write(good)
            for _ in range(80):
                target.write(b" " * 2**20)
            target.write(nothing)
    else:
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
            archive.open("bomb.jsonl", "w") as member,
        ):
            member.write(good)
            for _ in range(80):
                member.write(b" " * 2**20)
    report = load(novum, path)
    assert "bomb" in (report.failure or "")
    assert report.added == 1
    assert path.stat().st_size < 2**20


def test_the_unpacked_size_has_a_limit_of_its_own(
    novum: Novum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "records.gz"
    path.write_bytes(gzip.compress(write_lines(tmp_path / "r.jsonl", RECORDS).read_bytes()))
    monkeypatch.setenv("NOVUM_INGEST_MAX_UNPACKED_BYTES", "1000")
    with pytest.raises(LimitExceededError, match="MAX_UNPACKED_BYTES"):
        load(novum, path)


def test_of_a_torn_file_everything_before_the_tear_is_loaded(novum: Novum, tmp_path: Path) -> None:
    records = [patent(number, abstract=f"{number} " * 500) for number in range(400)]
    whole = gzip.compress(write_lines(tmp_path / "r.jsonl", records).read_bytes(), 1)
    path = tmp_path / "torn.jsonl.gz"
    path.write_bytes(whole[: len(whole) * 2 // 3])
    report = load(novum, path)
    assert 0 < report.added < 400
    assert "damaged" in (report.failure or "")
    (tmp_path / "short.gz").write_bytes(whole[:50])
    with pytest.raises(DamagedFileError):
        load(novum, tmp_path / "short.gz")


def test_rejected_records_are_corrected_in_the_reject_file_and_loaded(tmp_path: Path) -> None:
    """The library ends as if the original had been right."""
    right = [patent(number) for number in range(20)]
    wrong: list[dict[str, object] | str] = [*right]
    wrong[3] = json.dumps({**right[3], "filing_date": "soon"}, ensure_ascii=False)
    wrong[11] = json.dumps(right[11], ensure_ascii=False)[:-1]
    original = write_lines(tmp_path / "records.jsonl", wrong)
    rejects = tmp_path / "rejects.jsonl"
    with Novum.open(settings_at(tmp_path / "one")) as novum:
        report = load(novum, original)
        assert (report.added, report.rejected) == (18, 2)
        assert novum.write_rejects(report.load_id, rejects) == 2
        lines = [json.loads(line) for line in rejects.read_text(encoding="utf-8").splitlines()]
        assert [(line["file"], line["line"], line["record"]) for line in lines] == [
            ("records.jsonl", 4, 4),
            ("records.jsonl", 12, 12),
        ]
        before = original.read_bytes().splitlines(keepends=True)[:3]
        assert lines[0]["offset"] == sum(map(len, before))
        assert "soon" in lines[0]["reason"]
        again = load(novum, rejects, format="rejects")  # not corrected: refused for the same reason
        assert (again.added, again.rejected) == (0, 2)
        novum.write_rejects(again.load_id, rejects)
        lines = [json.loads(line) for line in rejects.read_text(encoding="utf-8").splitlines()]
        assert [line["file"] for line in lines] == ["records.jsonl"] * 2
        lines[0]["text"] = lines[0]["text"].replace("soon", str(right[3]["filing_date"]))
        lines[1]["text"] += "}"
        rejects.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        corrected = load(novum, rejects)
        assert (corrected.added, corrected.rejected) == (2, 0)
        found = held(novum)
    with Novum.open(settings_at(tmp_path / "two")) as novum:
        load(novum, write_lines(tmp_path / "records.jsonl", right))
        expected = held(novum)
    for table in ("documents", "features", "numbers", "reference", "index"):
        assert found[table] == expected[table], table


def test_a_new_status_calls_no_encoder(novum: Novum, tmp_path: Path) -> None:
    encoder = CountedEncoder(novum.encoder)
    novum.__dict__["_encoder"] = encoder
    novum.ingest(write_lines(tmp_path / "a.jsonl", RECORDS))
    texts = len(encoder.texts)
    assert texts > 30
    before = novum.engine.document_vectors([str(patent(5)["application_number"])])
    changed = [patent(number, status="소멸") for number in range(30)]
    report = novum.ingest(write_lines(tmp_path / "b.jsonl", changed))
    assert (report.updated, report.replaced, report.added) == (30, 0, 0)
    assert len(encoder.texts) == texts
    features = novum.features(str(patent(5)["application_number"]))
    assert isinstance(features, PatentFeatures)
    assert features.legal_status == "소멸"
    after = novum.engine.document_vectors([features.id])
    assert (after[features.id] == before[features.id]).all()
    without = novum.ingest(
        write_lines(tmp_path / "c.jsonl", [patent(5, status="등록")]), vectors=False
    )
    assert without.updated == 1
    assert novum.engine.document_vectors([features.id])  # what is encoded stays so


def test_a_load_takes_several_files_at_once(novum: Novum, tmp_path: Path) -> None:
    first = write_lines(tmp_path / "a.jsonl", RECORDS[:10])
    second = write_lines(tmp_path / "b.jsonl", RECORDS[5:])
    report = load(novum, first, second)
    assert (report.files, report.added, report.unchanged) == (("a.jsonl", "b.jsonl"), 30, 5)
    assert [entry.action for entry in novum.catalog.audit.recent()] == ["ingest"]


def test_an_unfinished_load_is_ordered_again_from_where_its_file_is_now(
    novum: Novum, tmp_path: Path
) -> None:
    load(novum, write_lines(tmp_path / "before.jsonl", [patent(9)]))  # the index is not empty
    file = write_lines(tmp_path / "records.jsonl", [patent(number) for number in range(3)])
    first, _ = novum.order_load(LoadRequest(paths=(file,), vectors=False))
    moved = tmp_path / "moved.jsonl"
    moved.write_bytes(file.read_bytes())
    file.unlink()
    failed = novum.run_load(first.id)
    assert failed.failure is not None
    again, _ = novum.order_load(LoadRequest(paths=(moved,), vectors=False))
    assert (again.id, again.finished_at) == (first.id, None)
    report = novum.run_load(again.id)
    assert (report.failure, report.added) == (None, 3)
