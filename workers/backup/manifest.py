"""What a backup holds, with a checksum for every part.

manifest.json            this; written last
manifest.sha256          its checksum
settings.json            settings without secrets, to read; a restore does not apply them
catalog/TABLE-0001.jsonl.gz …   rows (`indexing.catalog.rows`), tables after those they refer to
files/list-0001.jsonl.gz …      address and size of every stored file
files/ab/cdef…           the files; the name is the SHA-256
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import Field, ValidationError

from indexing.catalog.rows import Batch
from nlp.domain import Frozen
from workers.backup.errors import DamagedBackupError

FORMAT = 1
MANIFEST, CHECKSUM, SETTINGS = "manifest.json", "manifest.sha256", "settings.json"
MAX_MANIFEST_BYTES = 64 * 1024**2
FILE_LIST = "files/list"

_NAME = re.compile(
    r"manifest\.json|manifest\.sha256|settings\.json"
    r"|catalog/[a-z_]{1,60}-[0-9]{4,7}\.jsonl\.gz"
    r"|files/list-[0-9]{4,7}\.jsonl\.gz|files/[0-9a-f]{2}/[0-9a-f]{62}"
)

Sha256 = Field(pattern=r"^[0-9a-f]{64}$")


class Part(Frozen):
    name: str
    sha256: str = Sha256
    size: int = Field(ge=0)  # bytes
    unpacked: int = Field(ge=0)  # bytes of its lines
    rows: int = Field(ge=0)
    table: str | None = None  # whose rows it holds; None: files or settings


class TableSummary(Frozen):
    rows: int = Field(ge=0)
    digest: str = Sha256  # `indexing.catalog.rows.TableDigest`


class FilesSummary(Frozen):
    """`missing` are addresses whose bytes were gone or damaged when the backup was made."""

    count: int = Field(ge=0)
    size: int = Field(ge=0)  # bytes
    missing: tuple[str, ...] = ()


class Manifest(Frozen):
    format: int
    id: str = Field(pattern=r"^[0-9a-f]{32}$")
    novum_version: str
    revision: str = Field(pattern=r"^[0-9A-Za-z_]{1,32}$")  # of the catalog's tables
    created_at: datetime  # of the snapshot that the catalog's rows are from
    tables: dict[str, TableSummary]
    files: FilesSummary
    parts: tuple[Part, ...]


class BackupStep(StrEnum):
    CATALOG = "catalog"
    FILES = "files"
    CHECKING = "checking"
    INDEX = "index"


@dataclass(frozen=True, slots=True)
class BackupProgress:
    step: BackupStep
    done: int  # rows, files or parts
    total: int


OnProgress = Callable[[BackupProgress], None]


def tell_rows(
    rows: Iterator[Batch], progress: OnProgress | None, done: int, total: int
) -> Iterator[Batch]:
    """The same batches; progress is told after each."""
    for batch in rows:
        yield batch
        done += len(batch)
        if progress is not None:
            progress(BackupProgress(BackupStep.CATALOG, done, total))


def is_part_name(name: str) -> bool:
    """Only names that Novum writes: none that leads elsewhere, such as ``../x`` or ``/etc/x``."""
    return _NAME.fullmatch(name) is not None


def file_part(sha256: str) -> str:
    return f"files/{sha256[:2]}/{sha256[2:]}"


def read_manifest(body: bytes, checksum: bytes) -> Manifest:
    """Raises `DamagedBackupError`."""
    if checksum.decode("ascii", "replace").split(" ")[0].strip() != digest(body):
        raise DamagedBackupError("Its checksum differs", where=MANIFEST, todo=ANOTHER)
    try:
        manifest = Manifest.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise DamagedBackupError(
            f"{'.'.join(map(str, first['loc']))}: {first['msg']}", where=MANIFEST, todo=ANOTHER
        ) from error
    if manifest.format != FORMAT:
        raise DamagedBackupError(
            f"The backup has format {manifest.format}; this version of Novum reads {FORMAT}",
            where=MANIFEST,
            todo=f"Restore it with Novum {manifest.novum_version}.",
        )
    return manifest


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


ANOTHER = "Take another backup; this one was changed or cut off after it was made."
