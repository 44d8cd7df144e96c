"""Damaged and hostile backups are refused, with the part's name, before anything is written."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from indexing.catalog import Catalog
from indexing.errors import CatalogError
from tests.integration.backup_bench import fill_with_files
from tests.integration.bench import settings_at
from workers.backup import check_backup, make_backup, restore_backup
from workers.backup.errors import BackupError, DamagedBackupError
from workers.backup.manifest import FORMAT, digest
from workers.backup.readers import open_reader


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a good backup as a folder and as a file."""
    folder = tmp_path_factory.mktemp("good")
    settings = settings_at(folder / "home")
    fill_with_files(settings)
    make_backup(settings, folder / "kept")
    make_backup(settings, folder / "kept.tar")
    return folder


def copy_of(good: Path, tmp_path: Path) -> Path:
    shutil.copytree(good / "kept", tmp_path / "kept")
    return tmp_path / "kept"


def flip(path: Path) -> None:
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)


def parts(folder: Path) -> list[str]:
    found = (str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    return sorted(found)


def test_one_changed_bit_in_any_part_is_found_and_named(good: Path, tmp_path: Path) -> None:
    names = parts(good / "kept")
    assert len(names) > 10
    for number, name in enumerate(names):
        kept = copy_of(good, tmp_path / str(number))
        flip(kept / name)
        refused(kept, tmp_path / f"new{number}", "manifest" if "manifest" in name else name)


def test_one_missing_part_is_found_and_named(good: Path, tmp_path: Path) -> None:
    for number, name in enumerate(parts(good / "kept")):
        kept = copy_of(good, tmp_path / str(number))
        (kept / name).unlink()
        refused(kept, tmp_path / f"new{number}", name)


def test_a_file_cut_off_anywhere_is_refused(good: Path, tmp_path: Path) -> None:
    body = (good / "kept.tar").read_bytes().rstrip(b"\0")  # what follows is padding
    for number, length in enumerate((0, 100, 512, 5_000, len(body) // 2, len(body) - 1)):
        cut = tmp_path / f"cut{number}.tar"
        cut.write_bytes(body[:length])
        with pytest.raises(DamagedBackupError):
            restore_backup(settings_at(tmp_path / f"new{number}"), cut)
        assert not (tmp_path / f"new{number}" / "catalog.sqlite").exists()


@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        "/etc/cron.d/novum",
        "files/../../outside",
        "catalog/../../x-0001.jsonl.gz",
        "files/ab/" + "c" * 61,
        "files/ab/" + "c" * 62 + "/x",
        "notes.txt",
    ],
)
def test_names_that_lead_elsewhere_are_refused(good: Path, tmp_path: Path, name: str) -> None:
    hostile = tmp_path / "hostile.tar"
    hostile.write_bytes((good / "kept.tar").read_bytes())
    with tarfile.open(hostile, "a") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = 1
        archive.addfile(entry, io.BytesIO(b"x"))
    refused(hostile, tmp_path / "new", "does not write there")
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_a_file_are_refused(good: Path, tmp_path: Path, kind: bytes) -> None:
    hostile = tmp_path / "hostile.tar"
    hostile.write_bytes((good / "kept.tar").read_bytes())
    with tarfile.open(hostile, "a") as archive:
        entry = tarfile.TarInfo("settings.json")
        entry.type, entry.linkname = kind, "/etc/passwd"
        archive.addfile(entry)
    refused(hostile, tmp_path / "new", "link or a device")


def test_links_in_a_folder_are_refused(good: Path, tmp_path: Path) -> None:
    kept = copy_of(good, tmp_path)
    (kept / "settings.json").unlink()
    (kept / "settings.json").symlink_to("/etc/passwd")
    refused(kept, tmp_path / "new", "link or a device")


def test_a_part_that_unpacks_to_more_than_it_says_is_stopped(good: Path, tmp_path: Path) -> None:
    kept = copy_of(good, tmp_path)
    bomb = gzip.compress(b"[" * 50_000_000)
    change_manifest(kept, lambda body: replace_part(body, "catalog/audit-0001.jsonl.gz", bomb))
    (kept / "catalog" / "audit-0001.jsonl.gz").write_bytes(bomb)
    with pytest.raises(DamagedBackupError, match=r"audit-0001"):
        restore_backup(settings_at(tmp_path / "new"), kept)


@pytest.mark.parametrize(
    "line",
    [b"no json", b"[]", b'{"name": "x"}', b'{"name":"x","value":"7"}', b'{"name":1,"value":7}'],
)
def test_rows_that_novum_does_not_write_are_refused(
    good: Path, tmp_path: Path, line: bytes
) -> None:
    kept = copy_of(good, tmp_path)
    name = next(part for part in parts(kept) if part.startswith("catalog/counters"))
    packed = gzip.compress(line + b"\n")
    change_manifest(kept, lambda body: replace_part(body, name, packed, rows=1, size=len(line) + 1))
    (kept / name).write_bytes(packed)
    new = settings_at(tmp_path / "new")
    with pytest.raises(DamagedBackupError, match="counters"):
        restore_backup(new, kept)
    with pytest.raises(CatalogError, match="not finished"):
        Catalog.open(new.catalog)


def test_rows_other_than_those_that_were_kept_are_found(good: Path, tmp_path: Path) -> None:
    """The checksums of the parts agree; those of the table do not."""
    kept = copy_of(good, tmp_path)
    name = next(part for part in parts(kept) if part.startswith("catalog/counters"))
    lines = gzip.decompress((kept / name).read_bytes()).splitlines()
    lines[0] = lines[0].replace(b'"value":', b'"value":9')
    body = b"".join(line + b"\n" for line in lines)
    packed = gzip.compress(body)
    change_manifest(
        kept, lambda text: replace_part(text, name, packed, rows=len(lines), size=len(body))
    )
    (kept / name).write_bytes(packed)
    with pytest.raises(DamagedBackupError, match="rows of counters"):
        restore_backup(settings_at(tmp_path / "new"), kept)


@pytest.mark.parametrize(
    ("field", "value", "said"), [("format", FORMAT + 1, "format"), ("revision", "9999", "newer")]
)
def test_a_backup_of_a_newer_version_is_refused(
    good: Path, tmp_path: Path, field: str, value: object, said: str
) -> None:
    kept = copy_of(good, tmp_path)
    change_manifest(kept, lambda body: body | {field: value})
    with pytest.raises(BackupError, match=said):
        restore_backup(settings_at(tmp_path / "new"), kept)
    assert not (tmp_path / "new" / "catalog.sqlite").exists()


def test_a_good_backup_is_found_good(good: Path) -> None:
    with open_reader(good / "kept") as one, open_reader(good / "kept.tar") as other:
        first, second = check_backup(one), check_backup(other)
    # The second knows of the first, by the audit trail.
    assert first.tables["audit"].rows + 1 == second.tables["audit"].rows
    assert first.files == second.files
    assert first.tables["documents"] == second.tables["documents"]


def refused(backup: Path, home: Path, said: str) -> None:
    """With the part's name, and before anything is written."""
    with pytest.raises(DamagedBackupError) as caught:
        restore_backup(settings_at(home), backup)
    assert said in str(caught.value)
    assert not (home / "catalog.sqlite").exists()
    assert not (home / "files").exists()


def change_manifest(kept: Path, change: Callable[[dict[str, object]], dict[str, object]]) -> None:
    """A manifest that somebody wrote anew, its checksum too."""
    body = change(json.loads((kept / "manifest.json").read_bytes()))
    written = json.dumps(body).encode()
    (kept / "manifest.json").write_bytes(written)
    (kept / "manifest.sha256").write_text(digest(written) + os.linesep)


def replace_part(
    body: dict[str, object], name: str, packed: bytes, *, rows: int | None = None, size: int = 0
) -> dict[str, object]:
    listed = body["parts"]
    assert isinstance(listed, list)
    part = next(part for part in listed if part["name"] == name)
    part |= {"sha256": digest(packed), "size": len(packed)}
    if rows is not None:
        part |= {"rows": rows, "unpacked": size}
    return body
