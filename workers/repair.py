"""Repairs what an inspection found, where that is safe: nothing a person made is ever removed."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from indexing.errors import NotInCatalogError
from indexing.inspection import Finding, Problem
from nlp.domain import Frozen
from nlp.errors import DamagedFileError

if TYPE_CHECKING:
    from workers.service import Novum

SETTLED = timedelta(days=1)
"""A file without a catalog row may be an upload under way; after a day it is not."""


class RepairReport(Frozen):
    removed: int  # files that no document names
    requeued: int  # documents that will be indexed again
    unfinished: int  # halves of uploads that were killed
    left: int  # findings that need a person


def is_safe(finding: Finding, *, now: datetime) -> bool:
    """Whether `repair` does something about it."""
    if finding.problem is Problem.ORPHAN:
        return finding.modified is not None and finding.modified < now - SETTLED
    return finding.problem is Problem.NOT_INDEXED and finding.stored


def repair(
    novum: Novum, findings: Iterable[Finding], *, now: datetime, actor: str = "local"
) -> RepairReport:
    """Removes old orphans and queues what search lacks; both are looked at again before.

    Bulk records are not queued: their file is not kept, a new load brings them back. Writes one
    audit entry.
    """
    removed = requeued = left = 0
    for finding in findings:
        if not is_safe(finding, now=now):
            left += 1
        elif finding.problem is Problem.ORPHAN:
            removed += _remove(novum, finding)
        else:
            requeued += _requeue(novum, finding, actor=actor)
    unfinished = novum.files.clear_unfinished(before=now - SETTLED)
    report = RepairReport(removed=removed, requeued=requeued, unfinished=unfinished, left=left)
    novum.catalog.audit.add(
        actor=actor, action="repair", subject=novum.files.where, details=report.model_dump()
    )
    return report


def _remove(novum: Novum, finding: Finding) -> bool:
    """Removes an orphan, and puts it back where somebody uploaded the same bytes meanwhile.

    An upload keeps its file first and then its row, and looks for the file once more: whichever
    comes second sees what the other did.
    """
    named = novum.catalog.inspection.is_named
    if named(finding.id):
        return False
    with TemporaryDirectory(prefix="novum-repair-") as folder:
        held = Path(folder) / "held"
        with suppress(DamagedFileError, NotInCatalogError), novum.files.local(finding.id) as file:
            shutil.copyfile(file, held)
        removed = novum.files.delete(finding.id)
        if held.is_file() and named(finding.id):
            novum.files.put(held)
            return False
    return removed


def _requeue(novum: Novum, finding: Finding, *, actor: str) -> bool:
    """Sweepers ring for what is due: no broker is needed here."""
    sha256 = finding.sha256 or ""
    order = novum.catalog.inspection.indexing_order(sha256, actor=actor)
    novum.catalog.jobs.submit(order, ring_after=timedelta(0))
    return True
