"""Bulk files into the library: ordered, worked on here or by bulk workers, followed, reported."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from indexing.catalog.load_types import (
    Load,
    LoadFile,
    LoadOptions,
    LoadOrder,
    NamedReject,
)
from indexing.files import FileStore, open_files
from indexing.ingest import IngestProgress, IngestReport, IngestStep, progress_of
from indexing.ingest.progress import Rates, counts_of
from nlp.errors import NovumError, RecordError
from nlp.patents.columns import ColumnMap, load_columns
from workers.bulk import Loader, release_dead_parts, stamp_of
from workers.bulk_files import close_archives
from workers.bulk_reading import columns_json, find_files, stored
from workers.bulk_settings import IngestSettings
from workers.errors import LoadStoppedError
from workers.settings import read

if TYPE_CHECKING:
    from workers.service import Novum

OnProgress = Callable[[IngestProgress], None]

LOOK = timedelta(milliseconds=500)
"""How often whoever follows a load looks at its rows."""

_REPORTED = 1000
"""Bad records told one by one in a report; the reject file has all of them."""


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """What is asked for. `columns`: the file of a column map. `queue`: bulk workers do the work."""

    paths: tuple[Path, ...]
    format: str | None = None
    columns: Path | None = None
    vectors: bool = True
    queue: bool = False
    actor: str = "local"


def order_load(novum: Novum, request: LoadRequest) -> tuple[Load, tuple[NovumError, ...]]:
    """The load, new or the unfinished one of the same files, and files that were passed over.

    Raises `DocumentError` for a named file without records, `ConfigurationError`.
    """
    settings = read(IngestSettings)
    columns: ColumnMap | None = load_columns(request.columns) if request.columns else None
    options = LoadOptions(
        format=request.format,
        columns=columns_json(columns),
        vectors=request.vectors,
        queued=request.queue,
    )
    found, passed = find_files(request.paths, options=options, settings=settings)
    stamp = stamp_of(novum, vectors=request.vectors)
    files = _visible(novum, found, settings) if request.queue else [file for _, file in found]
    close_archives()
    order = LoadOrder(
        id=load_id([file.fingerprint for file in files], stamp),
        files=tuple(files),
        options=options,
        actor=request.actor,
    )
    empty = novum.engine.snapshot().documents == 0
    load = novum.catalog.loads.open(order, anew=empty and not _begun(novum, order.id))
    if request.queue:
        _ring(novum, len(files))
    return load, tuple(passed)


def load_id(fingerprints: Iterable[str], stamp: str) -> str:
    """The same for the same files loaded in the same way: so a load is found again."""
    return hashlib.sha256("\n".join([*fingerprints, stamp]).encode()).hexdigest()[:16]


def _begun(novum: Novum, id: str) -> bool:
    """Somebody is at work on it: an empty index is no sign of a lost one."""
    return any(part.lease_owner for part in novum.catalog.loads.parts(id))


def _visible(
    novum: Novum, found: Sequence[tuple[Path, LoadFile]], settings: IngestSettings
) -> list[LoadFile]:
    """Files where every bulk worker sees them: in place, or in the file store."""
    one_machine = not novum.settings.worker.broker_url
    shared = settings.shared_folder.resolve() if settings.shared_folder else None
    files: list[LoadFile] = []
    store: FileStore | None = None
    try:
        for path, file in found:
            if one_machine or (shared and path.resolve().is_relative_to(shared)):
                files.append(file)
                continue
            store = store or open_files(
                novum.settings.store.model_copy(
                    update={"max_file_bytes": settings.max_stored_bytes}
                )
            )
            place = stored(file.place, path, store)
            files.append(file.model_copy(update={"place": place}))
    finally:
        if store is not None:
            store.close()
    return files


def run_load(novum: Novum, load: Load, *, progress: OnProgress | None = None) -> IngestReport:
    """Works on a load in this process until it has ended.

    Raises `LoadStoppedError` that says how to go on; everything up to the last batch is kept.
    """
    looker = _Looker(novum, load.id, progress)
    started, resumed_at = monotonic(), looker.look().records
    loader = Loader(novum, on_batch=looker.told, on_wait=looker.waits)
    try:
        while not novum.catalog.loads.get(load.id).state.ended:
            if not loader.advance(load):
                release_dead_parts(novum.catalog)
                looker.look()
                time.sleep(LOOK.total_seconds())
    except (NovumError, OSError) as error:
        raise _stopped(novum, load.id, error) from error
    finally:
        close_archives()
    looker.look()
    report = report_of(novum, load.id)
    return report.model_copy(update={"resumed_at": resumed_at, "seconds": monotonic() - started})


def watch_load(novum: Novum, id: str) -> Iterator[IngestProgress]:
    """How far a load is, again and again until it has ended. Others do the work."""
    rates = Rates()
    while True:
        began = monotonic()
        found = rates.of(look(novum, id), now=monotonic())
        pause = pause_after(monotonic() - began)
        yield found
        if found.step is IngestStep.DONE:
            return
        time.sleep(pause)


def pause_after(seconds: float) -> float:
    """Until the next look, after one that took so long: looking at the rows of a load of thousands
    of files must not become its main work."""
    return max(LOOK.total_seconds(), 10 * seconds)


def look(novum: Novum, id: str) -> IngestProgress:
    """Raises `NotInCatalogError`."""
    loads = novum.catalog.loads
    return progress_of(loads.get(id), loads.files(id), loads.parts(id))


def report_of(novum: Novum, id: str) -> IngestReport:
    """How a load ended, or stands."""
    loads = novum.catalog.loads
    load, files = loads.get(id), loads.files(id)
    counts = counts_of(loads.parts(id))
    problems = [
        reject.reason for reject, _ in zip(loads.rejects(id), range(_REPORTED), strict=False)
    ]
    seconds = (load.finished_at - load.created_at).total_seconds() if load.finished_at else 0.0
    return IngestReport(
        load_id=id,
        files=tuple(file.name for file in files),
        **counts.model_dump(),
        problems=tuple(problems),
        seconds=seconds,
        failure=load.message,
    )


def write_rejects(novum: Novum, id: str, path: Path) -> int:
    """The rejected records of a load as a file that can be corrected and loaded; returns how many.

    The file is there whole or not at all.
    """
    loads = novum.catalog.loads
    load, files = loads.get(id), {file.position: file for file in loads.files(id)}
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.half")
    written = 0
    with half.open("w", encoding="utf-8") as target:
        for reject in loads.rejects(id):
            line = _reject_line(reject, files[reject.position], load.options)
            target.write(json.dumps(line, ensure_ascii=False) + "\n")
            written += 1
    half.replace(path)
    return written


def _reject_line(reject: NamedReject, file: LoadFile, options: LoadOptions) -> dict[str, Any]:
    content = base64.b64decode(reject.raw).rstrip(b"\r\n")
    line = {
        "novum_reject": 1,
        "file": reject.file,
        "line": reject.line,
        "record": reject.record,
        "offset": reject.offset,
        "reason": reject.reason,
        "format": file.place.format,
        "columns": json.loads(options.columns) if options.columns else None,
        "head": file.place.head,
        "cut": reject.cut,
    }
    if file.place.format == "rejects":
        line |= _first_reject(content)
        return line
    try:
        line["text"] = content.decode("utf-8")
    except UnicodeDecodeError:
        line["base64"] = base64.b64encode(content).decode()
    return line


def _first_reject(content: bytes) -> dict[str, Any]:
    """Of a reject that was rejected again: where it comes from in the first place."""
    from nlp.patents.rejects import fields_of

    try:
        first = fields_of(content)
    except RecordError:
        return {"text": content.decode("utf-8", "replace"), "format": "rejects"}
    return {name: value for name, value in first.items() if name != "reason"}


def rebuild_reference(novum: Novum, *, progress: OnProgress | None = None) -> None:
    """Computes the reference distribution for the index as it is."""
    rates = Rates()

    def tell(done: int, total: int) -> None:
        if progress is not None:
            now = IngestProgress(step=IngestStep.REFERENCE, records=done, records_total=total)
            progress(rates.of(now, now=monotonic()))

    build_reference(novum, progress=tell)


def build_reference(novum: Novum, *, progress: Callable[[int, int], None]) -> None:
    from scoring.reference import build_reference as build

    build(
        engine=novum.engine,
        analyser=novum.analyser,
        reference=novum.catalog.reference,
        progress=progress,
    )


class _Looker:
    """Tells the progress of a load that this process works on."""

    def __init__(self, novum: Novum, id: str, progress: OnProgress | None) -> None:
        self._novum = novum
        self._id = id
        self._progress = progress
        self._rates = Rates()
        self._next = 0.0
        self._last = IngestProgress(load_id=id)

    def look(self) -> IngestProgress:
        began = monotonic()
        found = look(self._novum, self._id)
        now = monotonic()
        self._next = now + pause_after(now - began)
        self._last = self._rates.of(found, now=now)
        if self._progress is not None:
            self._progress(self._last)
        return self._last

    def told(self) -> None:
        if self._progress is not None and monotonic() >= self._next:
            self.look()

    def waits(self, error: NovumError) -> None:
        if self._progress is not None:
            waiting = {"step": IngestStep.WAITING, "message": str(error)}
            self._progress(self._last.model_copy(update=waiting))


def _stopped(novum: Novum, id: str, error: NovumError | OSError) -> LoadStoppedError:
    try:
        where = f"after {look(novum, id).records:,} records"
    except NovumError:
        where = "at its last checkpoint"  # the catalog itself is away
    return LoadStoppedError(error, load_id=id, place=where)


def _ring(novum: Novum, times: int) -> None:
    from indexing.catalog import WorkKind
    from workers.app import ring
    from workers.errors import QueueUnavailableError

    try:
        ring(novum.settings, WorkKind.BULK, times=min(times, 20))
    except QueueUnavailableError:
        return  # the load is kept; the sweeper rings for it
