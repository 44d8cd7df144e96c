"""Loads at work: planning, parts, finishing. The same for the caller's process and bulk workers."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from indexing.catalog import Catalog, WorkKind
from indexing.catalog.load_types import FilePlace, Load, LoadCounts, LoadPart, PartKind, Place
from indexing.engine import IndexedDocument
from indexing.errors import IndexingError
from indexing.ingest import Batches, PartLostError, Patience, Target, load_part
from indexing.ingest.progress import counts_of
from indexing.prepare import Kept
from nlp.domain import Features, ParsedDocument
from nlp.errors import DocumentError, ErrorCategory, NovumError
from workers import parts
from workers.bulk_files import close_archives
from workers.bulk_reading import RecordFile, runs
from workers.bulk_settings import IngestSettings
from workers.owner import surely_dead, this_process
from workers.settings import WorkerSettings, read
from workers.stamps import index_stamp, records_version, same_vectors

if TYPE_CHECKING:
    from workers.duties import Shift
    from workers.service import Novum

log = logging.getLogger("novum.worker")

Check = Callable[[], None]
OnWait = Callable[[NovumError], None]

_PASSES = (ErrorCategory.UNAVAILABLE,)
"""Not the part's fault: however long it lasts, the part is not given up for it."""

REFERENCE = "reference"
"""Lease of whoever computes the reference: it is one for all documents."""

_LONGEST_SLICE = timedelta(minutes=10)
_SHORT_SLICE = timedelta(seconds=20)
"""A worker that also reads and evaluates gives a part back after this long: jobs wait for it."""


class SliceOverError(IndexingError):
    """The part is given back in order; another turn goes on with it."""

    category = ErrorCategory.CONFLICT


def make_target(novum: Novum, *, vectors: bool) -> Target:
    """Where records go. Loads the encoder and the index."""
    settings = read(IngestSettings)
    encoder = novum.encoder if vectors else parts.WithoutVectors(novum.encoder)
    version = records_version()
    own = novum.encoder.id

    def prepare(
        features: Sequence[Features], *, kept: Mapping[str, Kept], stored: Mapping[str, str]
    ) -> list[IndexedDocument]:
        return parts.prepare_records(
            features,
            encoder=encoder,
            kept=kept,
            only_whole=not vectors,
            document_for=lambda one: _parsed(novum, stored.get(one.id)),
        )

    return Target(
        catalog=novum.catalog,
        engine=novum.engine,
        prepare=prepare,
        stamp=stamp_of(novum, vectors=vectors),
        extractor_version=version,
        keeps_vectors=lambda stamp: same_vectors(stamp, encoder_id=own),
        vectors=vectors,
        most_raw=settings.reject_bytes,
    )


def stamp_of(novum: Novum, *, vectors: bool) -> str:
    return index_stamp(
        records_version(),
        encoder_id=novum.encoder.id if vectors else "no vectors",
        analyser_id=novum.analyser.id,
    )


class Loader:
    """Works on loads in this process."""

    def __init__(
        self,
        novum: Novum,
        *,
        check: Check | None = None,
        pause: timedelta | None = None,
        on_wait: OnWait | None = None,
        on_batch: Callable[[], None] | None = None,
        on_parts: Callable[[int], None] | None = None,
    ) -> None:
        """`check` is called between batches and may raise; `on_parts` hears of new parts.

        `pause`: after an error a part waits so long for another try, with the error as its message.
        """
        self._novum = novum
        self._settings = read(IngestSettings)
        self._worker: WorkerSettings = novum.settings.worker
        self._loads = novum.catalog.loads
        self._patience = Patience(self._settings.wait, on_wait=on_wait)
        self._check = check
        self._pause = pause
        self._on_batch = on_batch
        self._on_parts = on_parts

    def advance(self, load: Load) -> bool:
        """One part, or the finishing. False: there is nothing to do here now."""
        part = self._patience.run(
            lambda: self._loads.claim(
                load.id,
                owner=this_process(),
                lease=self._worker.lease,
                max_attempts=self._worker.max_attempts,
            )
        )
        if part is not None:
            self._work(load, part)
            return True
        return self._patience.run(lambda: self._loads.all_ended(load.id)) and self.finish(load)

    # --- parts -----------------------------------------------------------------------------

    def _work(self, load: Load, part: LoadPart) -> None:
        """Raises what ends the work on the whole load; a file that cannot be read ends its part."""
        with heartbeat(
            lambda: self._loads.heartbeat(part, lease=self._worker.lease), self._worker.heartbeat
        ):
            try:
                self._part(load, part)
            except DocumentError as error:
                log.warning("Load %s: %s", load.id, error)
                self._loads.give_up(part, message=str(error))
            except BaseException as error:
                self._give_back(part, error)
                raise

    def _part(self, load: Load, part: LoadPart) -> None:
        file = self._loads.file(load.id, part.position)
        with self._local(file.place) as path:
            records = RecordFile(path, file, load.options, self._settings)
            if part.kind is PartKind.PLAN:
                self._plan(part, records)
                return
            target = make_target(self._novum, vectors=load.options.vectors)
            load_part(
                part,
                read=records.entries,
                into=Batches(target, file_name=file.name, sequence=file.sequence),
                loads=self._loads,
                lease=self._worker.lease,
                patience=self._patience,
                most_rejects=self._settings.max_rejects,
                check=self._check,
                on_batch=self._told,
            )

    def _plan(self, part: LoadPart, records: RecordFile) -> None:
        settings = self._settings
        at = part.at
        found = runs(records, at, records=settings.part_records, size=settings.part_bytes)
        for start, behind, end in found:
            run: list[tuple[Place, int]] = [(start, end)]
            at = behind
            if not self._loads.plan(part, run, at=at, lease=self._worker.lease):
                raise PartLostError("Another worker cuts this file into parts.")
            if self._on_parts is not None:
                self._on_parts(1)
            if self._check is not None:
                self._check()
        self._loads.resize(part.load_id, part.position, at.offset)
        self._loads.finish_part(part)

    def _told(self, counts: LoadCounts) -> None:
        if self._on_batch is not None:
            self._on_batch()

    def _give_back(self, part: LoadPart, error: BaseException) -> None:
        in_order = isinstance(error, SliceOverError) or not isinstance(error, Exception)
        try:
            if self._pause is None or in_order:
                self._loads.release(part)
            else:
                away = isinstance(error, NovumError) and error.category in _PASSES
                self._loads.put_back(part, pause=self._pause, message=str(error), counted=not away)
        except NovumError as failure:
            log.warning("The part is free again when its lease is over: %s", failure)

    @contextmanager
    def _local(self, place: FilePlace) -> Iterator[Path]:
        if place.path is not None:
            yield Path(place.path)
            return
        with self._novum.files.local(place.sha256 or "") as path:
            yield path

    # --- finishing -------------------------------------------------------------------------

    def finish(self, load: Load) -> bool:
        """Computes the reference anew where the load changed the index, and ends the load, once.

        False: somebody else is at it.
        """
        leases, owner = self._novum.catalog.leases, this_process()
        _end_dead_lease(self._novum.catalog, REFERENCE)

        def hold() -> bool:
            return leases.hold(REFERENCE, owner=owner, lease=self._worker.lease)

        if not hold():
            return False
        try:
            attempts = self._loads.begin_finishing(load.id)
            if attempts == 0:
                return False
            with heartbeat(hold, self._worker.heartbeat):
                self._end(load, worn_out=attempts > self._worker.max_attempts)
        finally:
            leases.give_up(REFERENCE, owner=owner)
        return True

    def _end(self, load: Load, *, worn_out: bool) -> None:
        load = self._loads.get(load.id)
        failure = "The reference could not be computed." if worn_out else None
        if load.changed and not worn_out:
            self._patience.run(lambda: self._reference(load))
        files = self._loads.files(load.id)
        counts = counts_of(self._loads.parts(load.id))
        audit = {"files": [file.name for file in files][:100], **counts.model_dump()}
        self._loads.finish(load.id, audit=audit, failure=failure)
        for file in files:
            self._remove(file.place.sha256)

    def _remove(self, sha256: str | None) -> None:
        """From the file store, unless the same bytes are a document, or in another load."""
        if sha256 is not None and not self._novum.catalog.inspection.is_named(sha256):
            self._novum.files.delete(sha256)

    def _reference(self, load: Load) -> None:
        from workers.load import build_reference

        told = 0.0

        def tell(done: int, total: int) -> None:
            nonlocal told
            if time.monotonic() - told > 1.0 or done == total:
                told = time.monotonic()
                self._loads.finishing(load.id, done, total)
                if self._on_batch is not None:
                    self._on_batch()

        snapshot = self._novum.engine.snapshot().id
        if self._novum.catalog.reference.snapshot_id() != snapshot:
            build_reference(self._novum, progress=tell)


# --- in a worker ---------------------------------------------------------------------------


def bulk_duty(shift: Shift) -> bool:
    """One part, or a slice of one, of the oldest load that has work."""
    novum = shift.novum
    alone = tuple(shift.kinds) == (WorkKind.BULK,)
    limit = (_LONGEST_SLICE if alone else _SHORT_SLICE).total_seconds()
    until = time.monotonic() + limit
    release_dead_parts(novum.catalog)

    def check() -> None:
        if shift.alarm.stopping or time.monotonic() >= until:
            raise SliceOverError("The worker turns to other work.")

    def on_wait(error: NovumError) -> None:
        log.warning("%s", error)
        if shift.alarm.stopping:
            raise SliceOverError("The worker stops.")

    loader = Loader(
        novum,
        check=check,
        pause=novum.settings.worker.retry_pause,
        on_wait=on_wait,
        on_parts=lambda count: _ring(novum, count),
    )
    for load in novum.catalog.loads.queued():
        try:
            if loader.advance(load):
                return True
        except SliceOverError:
            return True
        except PartLostError as error:
            log.warning("%s", error)
            return True
        except Exception as error:
            log.exception("Load %s stopped here, it is tried again", load.id, exc_info=error)
    close_archives()
    return False


def due_parts(catalog: Catalog, settings: WorkerSettings) -> Mapping[WorkKind, int]:
    """Parts of queued loads that were not rung for lately."""
    release_dead_parts(catalog)
    loads = catalog.loads
    due = loads.due(ring_interval=settings.ring_interval)
    waiting = sum(max(loads.waiting(load_id), 1) for load_id in due)
    return {WorkKind.BULK: waiting} if waiting else {}


def release_dead_parts(catalog: Catalog) -> None:
    """Ends the leases of processes of this machine that are gone, without waiting for the clock."""
    for part in catalog.loads.running():
        if part.lease_owner and surely_dead(part.lease_owner):
            log.warning("Part %d of load %s was left behind", part.number, part.load_id)
            catalog.loads.release(part)


def _end_dead_lease(catalog: Catalog, name: str) -> None:
    holder = catalog.leases.owner(name)
    if holder is not None and surely_dead(holder):
        catalog.leases.give_up(name, owner=holder)


def _ring(novum: Novum, count: int) -> None:
    from workers.app import ring  # Celery: not needed to load in this process
    from workers.errors import QueueUnavailableError

    try:
        ring(novum.settings, WorkKind.BULK, times=count)
    except QueueUnavailableError as error:
        log.warning("%s", error)  # the sweeper will


def _parsed(novum: Novum, sha256: str | None) -> ParsedDocument | None:
    return novum.catalog.documents.parsed(sha256) if sha256 else None


@contextmanager
def heartbeat(beat: Callable[[], bool], pause: timedelta) -> Iterator[None]:
    """Calls `beat` all along; a missed one costs nothing, a lease outlasts several."""
    stop = Event()

    def run() -> None:
        while not stop.wait(pause.total_seconds()):
            try:
                beat()
            except Exception as error:  # a heart that stopped would give the part to another
                log.warning("No heartbeat for a load: %s", error)

    thread = Thread(target=run, name="load-heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
