"""The files of a call become entries with a job each. Doing it again only adds what is new."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from indexing.catalog import Job, JobState, WorkKind
from indexing.catalog.screenings import MOST_NAME, Entry, Screening, ScreeningOrder
from nlp.domain import Issue, Stage
from nlp.errors import DocumentError, ErrorCategory, NovumError
from scoring.rubric import Rubric
from workers import rubrics
from workers.names import clean_file_name

if TYPE_CHECKING:
    from workers.service import Novum

OnCount = Callable[[int, int], None]
"""How many are done, and of how many."""

AGAIN = (JobState.FAILED, JobState.QUARANTINED, JobState.CANCELLED)
"""Ends that were not the document's doing: such an entry is tried again."""
_TOGETHER = 50
"""Entries written, and jobs announced, at once."""


def take_in(
    novum: Novum,
    folder: Path,
    order: ScreeningOrder,
    *,
    ring: bool,
    rubric: Rubric | None = None,
    organisation: str | None = None,
    progress: OnCount = lambda done, total: None,
) -> Screening:
    """Every file below the folder is one submission; what is known under its name, with the same
    bytes, and was read or waits to be, stays as it is.

    `rubric`: of the call from now on; None leaves it as it was, at first that of the settings. A
    file that cannot be taken is an entry with its refusal. Raises `DocumentError` where the folder
    is none or holds nothing.
    """
    files = files_in(folder)
    screening = begin(novum, order, rubric=rubric)
    asked = rubric_of(novum, screening)
    known = {entry.name: entry for entry in novum.catalog.screenings.entries(screening)}
    jobs = novum.catalog.jobs.many([e.job_id for e in known.values() if e.job_id])
    for start in range(0, len(files), _TOGETHER):
        progress(start, len(files))
        entries = []
        for name, path in files[start : start + _TOGETHER]:
            entry = known.get(name)
            if entry is None or not _stays(entry, path, jobs):
                entries.append(
                    _entry(
                        novum,
                        name,
                        path,
                        screening,
                        rubric=asked,
                        organisation=organisation,
                    )
                )
        novum.catalog.screenings.put(screening, entries)
        if ring:
            novum.ring([entry.job_id for entry in entries if entry.job_id], WorkKind.PARSE)
    progress(len(files), len(files))
    return screening


def begin(novum: Novum, order: ScreeningOrder, *, rubric: Rubric | None) -> Screening:
    """The screening of a call, new or known; `rubric` as for `take_in`."""
    stamp = rubrics.keep(novum, rubric) if rubric is not None else None
    screening = novum.catalog.screenings.begin(replace(order, rubric=stamp))
    details = {"call": screening.call, "rubric": screening.rubric}
    novum.catalog.audit.add(
        actor=order.actor, action="screen", subject=screening.id, details=details
    )
    return screening


def hand_in(
    novum: Novum, screening: Screening, path: Path, *, name: str, organisation: str | None
) -> Entry:
    """One submission, in place of the one that has its name; a worker is rung."""
    name = _short(unicodedata.normalize("NFC", clean_file_name(name)))
    rubric = rubric_of(novum, screening)
    entry = _entry(novum, name, path, screening, rubric=rubric, organisation=organisation)
    novum.catalog.screenings.put(screening, [entry])
    if entry.job_id:
        novum.ring([entry.job_id], WorkKind.PARSE)
    return entry


def files_in(folder: Path) -> list[tuple[str, Path]]:
    """Names and paths below a folder, by name; hidden files and links are passed over.

    Raises `DocumentError`.
    """
    if not folder.is_dir():
        raise DocumentError(
            "This is no folder.",
            where=str(folder),
            todo="Name the folder that holds the call's submissions.",
        )
    found = sorted((_name(path, folder), path) for path in _walk(folder))
    if not found:
        raise DocumentError("The folder holds no file.", where=str(folder))
    return found


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name.startswith((".", "~$")) or path.is_symlink():
            continue
        if path.is_dir():
            yield from _walk(path)
        elif path.is_file():
            yield path


def _name(path: Path, folder: Path) -> str:
    """Relative to the folder, in composed Hangul whatever the disk has; a longer one is cut, its
    digest behind it."""
    written = path.relative_to(folder).as_posix().encode("utf-8", "surrogateescape")
    return _short(unicodedata.normalize("NFC", written.decode("utf-8", "replace")))


def _short(name: str) -> str:
    if len(name) <= MOST_NAME:
        return name
    digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:16]
    return f"{name[: MOST_NAME - 17]}…{digest}"


def _stays(entry: Entry, path: Path, jobs: dict[str, Job]) -> bool:
    job = jobs.get(entry.job_id or "")
    if job is None or job.state in AGAIN:
        return False
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == entry.sha256


def _entry(
    novum: Novum,
    name: str,
    path: Path,
    screening: Screening,
    *,
    rubric: Rubric | None,
    organisation: str | None,
) -> Entry:
    try:
        job = novum.submit(
            path,
            file_name=PurePosixPath(name).name,
            evaluate=True,
            submitted=screening.submitted,
            rubric=rubric,
            actor=screening.actor,
            organisation=organisation,
            ring=False,
        )
    except NovumError as error:
        return Entry(name=name, refusal=Issue.from_error(Stage.PARSE, error))
    except OSError as error:
        issue = Issue(
            stage=Stage.PARSE,
            category=ErrorCategory.UNAVAILABLE,
            message=f"{name}: the file cannot be opened ({error.strerror}).",
            todo="Make it readable and screen the folder again.",
        )
        return Entry(name=name, refusal=issue)
    return Entry(name=name, sha256=job.sha256, job_id=job.id)


def rubric_of(novum: Novum, screening: Screening) -> Rubric | None:
    """Of the call; None: that of the settings."""
    return rubrics.kept(novum, screening.rubric) if screening.rubric else None


def jobs_of(novum: Novum, entries: Sequence[Entry]) -> dict[str, Job]:
    """Jobs of entries by their ids."""
    return novum.catalog.jobs.many([entry.job_id for entry in entries if entry.job_id])
