"""Do files, catalog and index agree? Everything is read once, in order, in little memory.

Nothing is changed here, and what goes on meanwhile (uploads, loads) is no finding: what looks wrong
is looked at a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import TypeVar

from indexing.catalog.inspection import Inspection
from indexing.engine import SearchEngine, SearchFilter
from indexing.errors import NotInCatalogError
from indexing.files import FileStore
from indexing.files.ahead import ahead
from nlp.domain import Frozen, Genre
from nlp.errors import DamagedFileError

T = TypeVar("T")
_ASKED = 500
"""Ids in one question to the index or the catalog."""


class Problem(StrEnum):
    DAMAGED = "damaged"  # a stored file whose bytes changed
    MISSING = "missing"  # the catalog says that there is a file, and there is none
    ORPHAN = "orphan"  # a stored file that the catalog does not know
    NOT_INDEXED = "not_indexed"  # a document that search does not find
    NOT_IN_CATALOG = "not_in_catalog"  # search finds what the catalog does not know
    NO_DOCUMENT = "no_document"  # an evaluation whose document is gone


class Finding(Frozen):
    """One thing that is wrong. `id`: SHA-256 of a file, id of a document or an evaluation."""

    problem: Problem
    id: str
    sha256: str | None = None
    stored: bool = False  # of a document: whether its file is kept, so that it can be read again
    file_name: str | None = None
    modified: datetime | None = None  # of an orphan


class InspectionStep(StrEnum):
    FILES = "files"
    INDEX = "index"
    CATALOG = "catalog"
    EVALUATIONS = "evaluations"


class InspectionProgress(Frozen):
    step: InspectionStep
    done: int
    total: int  # as counted when the step began


Tell = Callable[[InspectionProgress], None]


def inspect_files(files: FileStore, catalog: Inspection, *, tell: Tell) -> Iterator[Finding]:
    """Reads every stored file; compares what is stored with what the catalog says is."""
    total = catalog.count_stored()
    rows = catalog.stored()
    row = next(rows, None)
    verdicts = ahead(lambda entry: _verdict(files, entry.sha256), files.entries())
    for done, (entry, damaged) in enumerate(verdicts):
        tell(InspectionProgress(step=InspectionStep.FILES, done=done, total=max(total, done)))
        while row is not None and row < entry.sha256:
            yield from _missing(files, catalog, row)
            row = next(rows, None)
        if row == entry.sha256:
            row = next(rows, None)
        elif not catalog.is_named(entry.sha256):
            yield Finding(problem=Problem.ORPHAN, id=entry.sha256, modified=entry.modified)
        if damaged:
            yield Finding(problem=Problem.DAMAGED, id=entry.sha256, sha256=entry.sha256)
    while row is not None:
        yield from _missing(files, catalog, row)
        row = next(rows, None)
    tell(InspectionProgress(step=InspectionStep.FILES, done=total, total=total))


def inspect_index(engine: SearchEngine, catalog: Inspection, *, tell: Tell) -> Iterator[Finding]:
    """Documents of the catalog that the index lacks, and the reverse."""
    total, done = catalog.count_indexed(), 0
    for page in _batched(catalog.indexed(), _ASKED):
        found = engine.fingerprints([row.document_id for row in page])
        for row in page:
            if row.document_id not in found:
                yield Finding(
                    problem=Problem.NOT_INDEXED,
                    id=row.document_id,
                    sha256=row.sha256,
                    stored=row.stored,
                    file_name=row.file_name,
                )
        done += len(page)
        tell(InspectionProgress(step=InspectionStep.CATALOG, done=done, total=max(total, done)))
    yield from _unknown(engine, catalog, tell)


def inspect_evaluations(catalog: Inspection, *, tell: Tell) -> Iterator[Finding]:
    total = catalog.count_evaluations()
    for name in catalog.evaluations_without_document():
        yield Finding(problem=Problem.NO_DOCUMENT, id=name)
    tell(InspectionProgress(step=InspectionStep.EVALUATIONS, done=total, total=total))


def _unknown(engine: SearchEngine, catalog: Inspection, tell: Tell) -> Iterator[Finding]:
    ids = engine.ids(filter=SearchFilter(genres=tuple(Genre)))
    suspects: list[str] = []
    for number, page in enumerate(_batched(ids, _ASKED)):
        known = catalog.current_ids(page)
        suspects += [name for name in page if name not in known]
        done = number * _ASKED + len(page)
        tell(InspectionProgress(step=InspectionStep.INDEX, done=done, total=len(ids)))
    # A load writes to the index first: what it was doing is in the catalog by now.
    for page in _batched(suspects, _ASKED):
        known = catalog.current_ids(page)
        still = engine.fingerprints([name for name in page if name not in known])
        for name in still:
            yield Finding(problem=Problem.NOT_IN_CATALOG, id=name)


def _missing(files: FileStore, catalog: Inspection, sha256: str) -> Iterator[Finding]:
    """The listing may be older than the row: the store is asked itself."""
    damaged = _verdict(files, sha256)
    if damaged is None and catalog.is_named(sha256):
        yield Finding(problem=Problem.MISSING, id=sha256, sha256=sha256)
    elif damaged:
        yield Finding(problem=Problem.DAMAGED, id=sha256, sha256=sha256)


def _verdict(files: FileStore, sha256: str) -> bool | None:
    """Whether a file's bytes changed; None where there is no such file (any more)."""
    try:
        files.verify(sha256)
    except DamagedFileError:
        return True
    except NotInCatalogError:
        return None
    return False


def _batched(values: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(values)
    while batch := list(islice(iterator, size)):
        yield batch
