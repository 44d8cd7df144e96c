"""`Novum`: the composition root. The API, the CLI and the workers all go through it.

Opening it opens the catalog only. Models and the index are loaded when something needs them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from threading import Lock, RLock
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from pydantic import JsonValue

from indexing.catalog import Catalog, DocumentRow, Job, JobKind, JobOrder, JobState, WorkKind
from indexing.catalog.load_types import Load
from indexing.catalog.numbering import spellings
from indexing.engine import Hit, Query, SearchEngine, SearchFilter
from indexing.errors import EngineUnavailableError, NotInCatalogError
from indexing.files import open_files
from indexing.ingest import IngestProgress, IngestReport
from nlp.corrections import Correction, CorrectionStatus
from nlp.domain import Encoder, Features, Genre, ParsedDocument, TermAnalyser
from nlp.errors import ConfigurationError, NovumError
from scoring.evaluation import Evaluation
from scoring.likeness.findings import LikenessFinding
from scoring.rubric import Rubric
from workers import correcting, parts, rescoring, rubrics
from workers.attempt import run_here
from workers.likeness import findings_of
from workers.load import (
    LoadRequest,
    order_load,
    report_of,
    run_load,
    watch_load,
    write_rejects,
)
from workers.names import clean_file_name, guess_media_type
from workers.observed import ObservedEngine
from workers.settings import Settings
from workers.submitting import Waiting, announce, organisation_name, queue
from workers.tally import Tally

if TYPE_CHECKING:
    from scoring.evaluate import Evaluator

OnProgress = Callable[[Job], None]
OnIngest = Callable[[IngestProgress], None]

Found = TypeVar("Found")

WATCH_INTERVAL = timedelta(milliseconds=200)
"""How often `Novum.watch` looks at the row: quick to the eye, nothing to the database."""

SEARCH_PAUSE = timedelta(seconds=5)
"""Until a search engine that did not answer is opened again: many may wait for the same answer."""


class Novum:
    """Everything under one data folder. Safe to use from several threads."""

    def __init__(self, settings: Settings, catalog: Catalog) -> None:
        self.settings = settings
        self.catalog = catalog
        self.files = open_files(settings.store)
        self.tally = Tally()
        self._waiting = Waiting()
        self._loading = RLock()
        self._search_down: EngineUnavailableError | None = None
        self._search_down_until = 0.0
        self.evaluating = Lock()  # the evaluator serves one document at a time

    @classmethod
    def open(cls, settings: Settings | None = None) -> Self:
        """Opens the catalog, creating the data folder at first.

        Raises `CatalogError`, or `ConfigurationError` where the folder cannot be used.
        """
        settings = settings or Settings.load()
        try:
            settings.store.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise ConfigurationError(
                f"The data folder cannot be used ({error.strerror}).",
                where=str(settings.store.home),
                todo="Set NOVUM_HOME to a folder that you may write to.",
            ) from error
        return cls(settings, Catalog.open(settings.catalog))

    def close(self) -> None:
        engine = self.__dict__.pop("_engine", None)
        if engine is not None:
            engine.close()
        self.files.close()
        self.catalog.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- parts, loaded when first used -----------------------------------------------------

    @property
    def encoder(self) -> Encoder:
        with self._loading:
            return self._encoder

    @property
    def analyser(self) -> TermAnalyser:
        with self._loading:
            return self._analyser

    @property
    def engine(self) -> SearchEngine:
        """Raises `EngineUnavailableError`: at once where it did not answer a moment ago."""
        with self._loading:
            if self._search_down is not None and time.monotonic() < self._search_down_until:
                raise EngineUnavailableError(
                    self._search_down.what,
                    where=self._search_down.where,
                    todo=self._search_down.todo,
                )
            try:
                return self._engine
            except EngineUnavailableError as error:
                self._search_down = error
                self._search_down_until = time.monotonic() + SEARCH_PAUSE.total_seconds()
                raise

    @property
    def evaluator(self) -> Evaluator:
        with self._loading:
            return self._evaluator

    @cached_property
    def _encoder(self) -> Encoder:
        return parts.make_encoder()

    @cached_property
    def _analyser(self) -> TermAnalyser:
        return parts.make_analyser()

    @cached_property
    def _engine(self) -> SearchEngine:
        engine = parts.open_engine(self.settings, encoder=self._encoder, analyser=self._analyser)
        return ObservedEngine(engine, self.tally)

    @cached_property
    def _evaluator(self) -> Evaluator:
        return parts.make_evaluator(
            engine=self.engine,
            encoder=self._encoder,
            analyser=self._analyser,
            reference=self.catalog.reference,
        )

    # --- jobs ------------------------------------------------------------------------------

    def submit(
        self,
        path: Path,
        *,
        file_name: str | None = None,
        evaluate: bool = True,
        genre: Genre | None = None,
        submitted: date | None = None,
        rubric: Rubric | None = None,
        actor: str = "local",
        organisation: str | None = None,
        ring: bool = True,
    ) -> Job:
        """Stores the bytes and queues a job for them; an equal unfinished job is returned instead.

        `submitted`: of a proposal, where the submitter knows the day. `rubric`: else the settings'.
        `organisation`: whose turn in the queue it takes; the actor's own where it is not given.
        `ring` off: no worker is called, the caller runs the job with `run`. Where the broker is
        away, the job is kept and says so. Raises `LimitExceededError` when the file is too large.
        """
        name = clean_file_name(file_name or path.name)
        stored = self.files.put(path)
        self.catalog.documents.add_file(
            sha256=stored.sha256,
            file_name=name,
            media_type=guess_media_type(path),
            size=stored.size,
        )
        if not self.files.has(stored.sha256):
            self.files.put(path)  # a repair took it for an orphan before it had a row
        kind = JobKind.EVALUATE if evaluate else JobKind.INDEX
        order = JobOrder(
            sha256=stored.sha256,
            file_name=name,
            kind=kind,
            genre=genre,
            submitted=submitted,
            rubric=rubrics.keep(self, rubric) if rubric else None,
            actor=actor,
            organisation=organisation_name(organisation, actor=actor),
        )
        job = queue(self, [order], ring=ring)[0]
        details = {"sha256": stored.sha256, "file_name": name, "kind": kind.value}
        self.catalog.audit.add(actor=actor, action="submit", subject=job.id, details=details)
        return job

    def run(self, job_id: str, *, on_progress: OnProgress | None = None) -> Job:
        """Runs a queued job in this process and returns its end; needs no worker."""
        return run_here(self, job_id, on_progress=on_progress)

    def job(self, job_id: str) -> Job:
        """Raises `NotInCatalogError`."""
        return self.catalog.jobs.get(job_id)

    def job_in_line(self, job_id: str) -> Job:
        """As `job`; a waiting one with its place in the queue."""
        return self._waiting.with_places(self, [self.job(job_id)])[0]

    def jobs(self, *, limit: int = 50, state: JobState | None = None) -> list[Job]:
        """Newest first."""
        return self.catalog.jobs.recent(limit=limit, state=state)

    def jobs_in_line(self, *, limit: int = 50, state: JobState | None = None) -> list[Job]:
        """As `jobs`; the waiting ones with their places in the queue."""
        return self._waiting.with_places(self, self.jobs(limit=limit, state=state))

    def queue_length(self) -> int:
        """Jobs that wait for a worker."""
        return self.catalog.jobs.count(JobState.QUEUED)

    def watch(self, job_id: str, *, interval: timedelta = WATCH_INTERVAL) -> Iterator[Job]:
        """The job now, and again at every change, until it is finished."""
        last: Job | None = None
        while True:
            job = self.job(job_id)
            seen = job.model_copy(update={"lease_until": None})
            if seen != last:
                yield job
                last = seen
            if job.state.finished:
                return
            time.sleep(interval.total_seconds())

    def cancel(self, job_id: str, *, actor: str = "local") -> Job:
        """A waiting job ends now, a running one at its next step."""
        job = self.catalog.jobs.cancel(job_id)
        self.catalog.audit.add(actor=actor, action="cancel", subject=job_id)
        return job

    def retry(self, job_id: str, *, actor: str = "local", ring: bool = True) -> Job:
        """Queues the work of a finished job again, as a new job."""
        old = self.job(job_id)
        order = JobOrder(
            sha256=old.sha256,
            file_name=old.file_name,
            kind=old.kind,
            genre=old.genre,
            submitted=old.submitted,
            rubric=old.rubric,
            actor=actor,
            organisation=old.organisation,
        )
        job = queue(self, [order], ring=ring)[0]
        self.catalog.audit.add(
            actor=actor, action="retry", subject=job.id, details={"after": job_id}
        )
        return job

    def ring(self, job_ids: Sequence[str], kind: WorkKind) -> bool:
        """Tells workers that these jobs wait. False: no broker answers; the sweeper will do it."""
        return announce(self, job_ids, kind)

    # --- results ---------------------------------------------------------------------------

    def document(self, key: str) -> DocumentRow:
        """By SHA-256, document id, or a patent's number however it is written.

        Raises `NotInCatalogError`, as do all of these.
        """
        return self._known(self.catalog.documents.get, key)

    def by_number(self, number: str) -> list[str]:
        """Ids of the patents that have this number, in whatever spelling; mostly one."""
        return self.catalog.versions.by_number(spellings(number))

    def parsed(self, sha256: str) -> ParsedDocument:
        parsed = self.catalog.documents.parsed(self.document(sha256).sha256)
        if parsed is None:
            raise NotInCatalogError("The document has not been read", where=sha256)
        return parsed

    def features(self, key: str) -> Features:
        """By SHA-256, document id or a patent's number."""
        features = self._known(self.catalog.documents.features, key)
        if features is None:
            raise NotInCatalogError("No features were extracted from the document", where=key)
        return features

    def held(self, numbers: Sequence[str]) -> dict[str, str]:
        """Ids of documents in the library by the normalised numbers that cite them."""
        return self.catalog.versions.held(numbers)

    def _known(self, look: Callable[[str], Found], key: str) -> Found:
        try:
            return look(key)
        except NotInCatalogError:
            ids = self.by_number(key) if any(sign.isdigit() for sign in key) else []
            if not ids:
                raise
            return look(ids[0])

    def local_file(self, sha256: str) -> AbstractContextManager[Path]:
        """The stored bytes as a file for as long as the block runs, checked against their address.

        Files in a bucket are fetched; raises what `indexing.files.FileStore.local` does.
        """
        return self.files.local(sha256)

    def evaluation(self, id: str) -> Evaluation:
        """One that was asked for, or one that `workers.rescoring` made of it."""
        return rescoring.find(self, id) or _evaluation(self.catalog.evaluations.get(id).body)

    def latest_evaluation(self, key: str) -> Evaluation | None:
        """By SHA-256 or document id; None when the document was never evaluated."""
        record = self.catalog.evaluations.latest(self.document(key).sha256)
        return _evaluation(record.body) if record else None

    def likeness(self, key: str) -> tuple[LikenessFinding, ...]:
        """Versions and copies of a document as they are known now, the gravest first."""
        return findings_of(self, self.document(key).sha256)

    def evaluations(self, *, limit: int = 50) -> list[Evaluation]:
        """Newest first."""
        return [_evaluation(record.body) for record in self.catalog.evaluations.recent(limit=limit)]

    # --- corrections -----------------------------------------------------------------------

    def correct(
        self,
        key: str,
        *,
        address: str,
        value: JsonValue,
        by: str,
        why: str,
        actor: str = "local",
    ) -> Correction:
        """Sets a field (see `nlp.corrections`); `by`: who says so. Raises `CorrectionError`."""
        return correcting.correct(
            self, key, address=address, value=value, by=by, why=why, actor=actor
        )

    def withdraw_correction(
        self, key: str, id: int, *, by: str, why: str, actor: str = "local"
    ) -> Correction:
        return correcting.withdraw(self, key, id, by=by, why=why, actor=actor)

    def corrections(self, key: str) -> list[CorrectionStatus]:
        """In the order in which they were made, and how each stands to what the machine reads."""
        return self.catalog.corrections.standing(self.document(key).sha256)

    def corrections_since(self, evaluation: Evaluation) -> tuple[Correction, ...]:
        """Those that the evaluation does not know of."""
        return correcting.made_after(self, evaluation)

    def evaluate_again(self, key: str, *, actor: str = "local") -> Job:
        """Queues another evaluation of a document, as it was asked for last."""
        return correcting.evaluate_again(self, key, actor=actor)

    # --- searching and loading -------------------------------------------------------------

    def search(self, query: Query) -> list[Hit]:
        return self.engine.search(query)

    def search_like(
        self, key: str, *, filter: SearchFilter | None = None, limit: int = 10
    ) -> list[Hit]:
        """Art like a stored document (SHA-256 or document id), itself left out."""
        query = parts.query_like(self.features(key), filter=filter, limit=limit)
        return self.engine.search(query)

    def ingest(
        self,
        *paths: Path,
        format: str | None = None,
        columns: Path | None = None,
        progress: OnIngest | None = None,
        vectors: bool = True,
        actor: str = "local",
    ) -> IngestReport:
        """Loads files of patents or projects in this process, packed or not, and folders of them.

        Goes on where a killed load of the same files stopped. `columns`: the file of a column map.
        Raises `DocumentError`, `LoadStoppedError`.
        """
        request = LoadRequest(
            paths=paths, format=format, columns=columns, vectors=vectors, actor=actor
        )
        load, _ = order_load(self, request)
        return run_load(self, load, progress=progress)

    def order_load(self, request: LoadRequest) -> tuple[Load, tuple[NovumError, ...]]:
        """A load to be run here (`run_load`) or by bulk workers (`watch_load`).

        With the files in folders and archives that were passed over, and why.
        """
        return order_load(self, request)

    def load(self, id: str) -> Load:
        """Raises `NotInCatalogError`."""
        return self.catalog.loads.get(id)

    def run_load(self, id: str, *, progress: OnIngest | None = None) -> IngestReport:
        """Works on a load in this process until it has ended."""
        return run_load(self, self.load(id), progress=progress)

    def watch_load(self, id: str) -> Iterator[IngestProgress]:
        """How far a load is, until it has ended; others work on it."""
        return watch_load(self, id)

    def load_report(self, id: str) -> IngestReport:
        return report_of(self, id)

    def write_rejects(self, id: str, path: Path) -> int:
        """The rejected records of a load as a file to correct and load; returns how many."""
        return write_rejects(self, id, path)

    def refresh_reference(self, *, progress: OnIngest | None = None) -> None:
        """Computes the reference distribution anew, after documents were added one by one.

        `ingest` does so by itself.
        """
        from workers.load import rebuild_reference

        rebuild_reference(self, progress=progress)


def _evaluation(body: str) -> Evaluation:
    return Evaluation.model_validate_json(body)
