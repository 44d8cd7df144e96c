"""Loads as the catalog gives them back: what was ordered, its parts, and how far each is."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from nlp.domain import Frozen


class LoadState(StrEnum):
    LOADING = "loading"
    FINISHING = "finishing"  # all parts have ended: the reference is being computed
    FINISHED = "finished"
    FAILED = "failed"  # some part was given up; everything else is loaded

    @property
    def ended(self) -> bool:
        return self in (LoadState.FINISHED, LoadState.FAILED)


class PartKind(StrEnum):
    PLAN = "plan"  # cut the file into parts
    RECORDS = "records"


class PartState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    GIVEN_UP = "given_up"  # tried too often without getting on


class Place(Frozen):
    """A place between two records of an unpacked file."""

    offset: int = 0  # bytes
    line: int = 1
    record: int = 0  # records before it


class LoadCounts(Frozen):
    records: int = 0  # good and bad
    added: int = 0
    replaced: int = 0  # a document with another text was there
    updated: int = 0  # only data beside the text changed: nothing was encoded
    unchanged: int = 0
    rejected: int = 0

    def __add__(self, other: LoadCounts) -> LoadCounts:
        mine, theirs = self.model_dump(), other.model_dump()
        return LoadCounts(**{name: mine[name] + theirs[name] for name in mine})


class Packing(StrEnum):
    PLAIN = "plain"
    GZIP = "gzip"
    ZIP = "zip"


class FilePlace(Frozen):
    """Where a file's bytes are. Exactly one of `path` and `sha256`."""

    path: str | None = None  # as every worker sees it
    sha256: str | None = None  # in the file store
    member: str | None = None  # of a ZIP archive; the path inside it as stored there
    packing: Packing
    bytes: int  # of the file as it lies there
    modified: int | None = None  # nanoseconds; None: the bytes cannot change
    format: str  # as it was recognised
    head: str = ""  # base64 of what stands before the first record


class LoadFile(Frozen):
    """One file, or member of an archive, of a load."""

    position: int = 0
    name: str  # shown, and in the `source` of its records
    fingerprint: str  # of its bytes and of how it is read
    place: FilePlace
    size: int  # bytes unpacked, as far as known; of a gzip file an estimate
    sequence: int = 0  # files registered before it; the same file keeps its own


class LoadOptions(Frozen):
    """How the files of a load are read."""

    format: str | None = None
    columns: str | None = None  # the column map as YAML
    vectors: bool = True
    queued: bool = False  # for bulk workers: cut into parts, and every worker sees the files


class LoadOrder(Frozen):
    id: str
    files: tuple[LoadFile, ...]
    options: LoadOptions = LoadOptions()
    actor: str = "local"


class Load(Frozen):
    """An order and its state."""

    id: str
    state: LoadState
    actor: str
    options: LoadOptions
    message: str | None
    changed: bool  # some part changed the index
    finishing_done: int  # documents of the reference computed
    finishing_total: int
    created_at: datetime
    finished_at: datetime | None


class LoadPart(Frozen):
    """A run of records of one file. `at` is where a next worker goes on."""

    load_id: str
    position: int  # of its file
    number: int
    kind: PartKind
    state: PartState
    start: int  # byte offset
    end: int | None  # byte offset; None: to the end of the file
    at: Place
    counts: LoadCounts
    attempts: int
    lease_owner: str | None
    message: str | None


class Reject(Frozen):
    """A record that was not loaded. `raw` is its bytes in base64, `cut` where too long to keep."""

    record: int
    line: int
    offset: int
    reason: str
    raw: str
    cut: bool = False


class NamedReject(Reject):
    """With the file it stands in."""

    position: int
    file: str
