"""Whether a backup is whole: every part there, unchanged, and nothing else beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from indexing.files.store import is_address
from workers.backup.errors import DamagedBackupError
from workers.backup.lines import read_lines, sha256_of
from workers.backup.manifest import (
    ANOTHER,
    CHECKSUM,
    FILE_LIST,
    MANIFEST,
    MAX_MANIFEST_BYTES,
    BackupProgress,
    BackupStep,
    Manifest,
    OnProgress,
    Part,
    file_part,
    read_manifest,
)
from workers.backup.readers import ArchiveReader


@dataclass(frozen=True, slots=True)
class ListedFile:
    sha256: str
    size: int  # bytes

    @property
    def name(self) -> str:
        return file_part(self.sha256)


def check_backup(reader: ArchiveReader, *, progress: OnProgress | None = None) -> Manifest:
    """Reads every byte once. Raises `DamagedBackupError` that names the part."""
    body = reader.read(MANIFEST, limit=MAX_MANIFEST_BYTES)
    manifest = read_manifest(body, reader.read(CHECKSUM, limit=1024))
    unseen = dict(reader.sizes)
    del unseen[MANIFEST], unseen[CHECKSUM]
    total = len(unseen)
    for part in manifest.parts:
        _check(reader, unseen, part.name, part.size, part.sha256)
        _tell(progress, total - len(unseen), total)
    count = size = 0
    for file in listed_files(reader, manifest):
        _check(reader, unseen, file.name, file.size, file.sha256)
        count += 1
        size += file.size
        _tell(progress, total - len(unseen), total)
    if (count, size) != (manifest.files.count, manifest.files.size):
        raise DamagedBackupError(
            f"The manifest says {manifest.files.count} files, there are {count}",
            where=MANIFEST,
            todo=ANOTHER,
        )
    if unseen:
        raise DamagedBackupError(
            "The manifest does not know this part", where=min(unseen), todo=ANOTHER
        )
    return manifest


def listed_files(reader: ArchiveReader, manifest: Manifest) -> Iterator[ListedFile]:
    for part in manifest.parts:
        if part.name.startswith(FILE_LIST):
            for line in read_lines(reader, part):
                yield _listed(line, part)


def _check(
    reader: ArchiveReader, unseen: dict[str, int], name: str, size: int, sha256: str
) -> None:
    if name not in unseen:
        twice = name in reader.sizes
        said = "The part is named twice" if twice else "The part is missing"
        raise DamagedBackupError(said, where=name, todo=ANOTHER)
    if unseen.pop(name) != size:
        raise DamagedBackupError("The part has another size", where=name, todo=ANOTHER)
    with reader.open(name) as stream:
        if sha256_of(stream) != sha256:
            raise DamagedBackupError("The part's checksum differs", where=name, todo=ANOTHER)


def _listed(line: bytes, part: Part) -> ListedFile:
    try:
        entry = json.loads(line)
        file = ListedFile(sha256=entry["sha256"], size=entry["size"])
        good = is_address(file.sha256) and type(file.size) is int
    except (ValueError, KeyError, TypeError):
        good = False
    if not good:
        raise DamagedBackupError("A line names no stored file", where=part.name, todo=ANOTHER)
    return file


def _tell(progress: OnProgress | None, done: int, total: int) -> None:
    if progress is not None:
        progress(BackupProgress(BackupStep.CHECKING, done, total))
