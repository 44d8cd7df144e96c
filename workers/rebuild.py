"""The search index from the catalog alone: after a restore, or when its folder was lost.

The catalog keeps the features of every document and says how each stood in the index. What is there
already is passed over, so that an interrupted run goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from indexing.catalog.inspection import IndexRow
from indexing.engine import IndexedDocument, SearchFilter
from indexing.errors import DamagedIndexError, EngineMismatchError
from indexing.prepare import prepare
from nlp.domain import Encoder, Frozen, Genre, ParsedDocument
from workers import parts
from workers.likeness import compare_all
from workers.stamps import index_stamp

if TYPE_CHECKING:
    from workers.service import Novum

_BATCH = 128
"""Documents that are encoded together; as in bulk loading."""

NO_VECTORS = "no vectors"
"""Stands in an index stamp in the place of the encoder."""


class RebuildReport(Frozen):
    written: int  # documents put into the index
    kept: int  # documents that were there
    removed: int  # entries whose document the catalog does not know
    unread: int  # documents without features: their jobs will bring them
    compared: int = 0  # proposals whose versions and copies were looked for


def rebuild_index(
    novum: Novum,
    *,
    everything: bool = False,
    progress: Callable[[int, int], None] | None = None,
    actor: str = "local",
) -> RebuildReport:
    """Puts into the index what should be there and is not, and takes out what should not be.

    `everything` writes every document anew. `progress` is told (done, total).
    """
    total = novum.catalog.inspection.count_indexed()
    written = kept = unread = done = 0
    for page in _pages(novum.catalog.inspection.indexed()):
        ids = [row.document_id for row in page]
        there = frozenset() if everything else frozenset(novum.engine.fingerprints(ids))
        missing = [row for row in page if row.document_id not in there]
        put = _write(novum, missing)
        written += put
        unread += len(missing) - put
        kept += len(page) - len(missing)
        done += len(page)
        if progress is not None:
            progress(done, max(total, done))
    removed = _remove(novum)
    report = RebuildReport(
        written=written, kept=kept, removed=removed, unread=unread, compared=compare_all(novum)
    )
    novum.catalog.audit.add(
        actor=actor, action="rebuild", subject="index", details=report.model_dump()
    )
    return report


def index_record(novum: Novum, sha256: str) -> str | None:
    """Puts a record of a bulk file into the index as it is known now; returns its document's id.

    One that no load has put there stays out: its load will.
    """
    documents = novum.catalog.documents
    stamp, features = documents.index_stamp(sha256), documents.features(sha256)
    if features is None:
        return None
    if stamp is not None and documents.get(sha256).current:
        row = IndexRow(sha256, features.id, stored=False, stamp=stamp, file_name=None)
        _write(novum, [row])
        documents.set_index_stamp(sha256, documents.index_stamp(sha256) or stamp)
    return features.id


def discard_unusable(novum: Novum, *, actor: str = "local") -> bool:
    """Removes an index that another encoder made, or that is damaged; one that opens is left.

    So the same command, run again after it was stopped, goes on.
    """
    try:
        _ = novum.engine
    except (EngineMismatchError, DamagedIndexError) as error:
        parts.discard_index(novum.settings)
        novum.catalog.audit.add(
            actor=actor, action="discard", subject="index", details={"why": str(error)}
        )
        return True
    return False


def _write(novum: Novum, rows: list[IndexRow]) -> int:
    documents: list[IndexedDocument] = []
    for encoder, some in _by_encoder(novum, rows):
        documents += _prepared(novum, some, encoder)
    if documents:
        novum.engine.upsert(documents)
    for sha256, stamp in _stamps(novum, rows).items():
        novum.catalog.documents.set_index_stamp(sha256, stamp)
    return len(documents)


def _prepared(novum: Novum, rows: list[IndexRow], encoder: Encoder) -> list[IndexedDocument]:
    by_id = {row.document_id: row for row in rows}
    found = [novum.catalog.documents.features(row.sha256) for row in rows]
    return prepare(
        [features for features in found if features is not None],
        encoder=encoder,
        document_for=lambda one: _parsed(novum, by_id.get(one.id)),
    )


def _by_encoder(novum: Novum, rows: list[IndexRow]) -> Iterator[tuple[Encoder, list[IndexRow]]]:
    """Documents that were loaded without vectors stay without."""
    bare = [row for row in rows if _encoder_of(row.stamp) == NO_VECTORS]
    full = [row for row in rows if _encoder_of(row.stamp) != NO_VECTORS]
    if full:
        yield novum.encoder, full
    if bare:
        yield parts.WithoutVectors(novum.encoder), bare


def _stamps(novum: Novum, rows: list[IndexRow]) -> dict[str, str]:
    """Where encoder or terms are others than before; equal stamps are left alone.

    Writing a stamp says that the art has changed, and evaluations are then made anew.
    """
    changed = {}
    for row in rows:
        if row.stamp is None:
            continue
        bare = _encoder_of(row.stamp) == NO_VECTORS
        new = index_stamp(
            row.stamp.split("|")[0],
            encoder_id=NO_VECTORS if bare else novum.encoder.id,
            analyser_id=novum.analyser.id,
        )
        if new != row.stamp:
            changed[row.sha256] = new
    return changed


def _encoder_of(stamp: str | None) -> str | None:
    fields = (stamp or "").split("|")
    return fields[1] if len(fields) > 1 else None


def _parsed(novum: Novum, row: IndexRow | None) -> ParsedDocument | None:
    """Gives the passages of an uploaded document their places."""
    if row is None or not row.stored:
        return None
    return novum.catalog.documents.parsed(row.sha256)


def _remove(novum: Novum) -> int:
    ids = iter(novum.engine.ids(filter=SearchFilter(genres=tuple(Genre))))
    removed = 0
    while page := list(islice(ids, _BATCH)):
        known = novum.catalog.inspection.current_ids(page)
        # A load writes to the index first: looked at again, its rows are there.
        strays = [name for name in page if name not in known]
        if strays:
            known = novum.catalog.inspection.current_ids(strays)
            removed += novum.engine.delete([name for name in strays if name not in known])
    return removed


def _pages(rows: Iterator[IndexRow]) -> Iterator[list[IndexRow]]:
    while page := list(islice(rows, _BATCH)):
        yield page
