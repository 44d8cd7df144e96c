"""`novum export features`: the fields of many documents, with evidence, as tables or JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from indexing.catalog import utc_now
from indexing.errors import NotInCatalogError
from nlp.domain import Genre, ProposalFeatures
from workers.export.about import About, ExportReport
from workers.export.errors import ExportError
from workers.export.formats import Format, Writer, open_writer
from workers.export.masking import masked
from workers.export.place import new_place
from workers.export.record import Record
from workers.export.tables import SCHEMA

if TYPE_CHECKING:
    from workers.service import Novum

OnExport = Callable[[int, int], None]
"""Told how many documents are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which documents: of a kind, and where given of a call (a part of its name), of these ids,
    or that came on that day or later."""

    genre: Genre = Genre.PROPOSAL
    call: str | None = None
    ids: tuple[str, ...] = ()
    since: datetime | None = None


@dataclass(slots=True)
class _Left:
    """Documents whose kept features this version cannot read."""

    names: list[str] = field(default_factory=list)


def export_features(
    novum: Novum,
    out: Path,
    *,
    format: Format,
    choice: Choice,
    with_names: bool = False,
    force: bool = False,
    actor: str = "local",
    progress: OnExport | None = None,
) -> ExportReport:
    """Writes `out` (a folder for Parquet and CSV) and one line of the audit trail.

    In little memory whatever the number of documents; nothing is left where it cannot end. Raises
    `ExportError`, `NotInCatalogError` for ids that nobody has.
    """
    if choice.call is not None and choice.genre is not Genre.PROPOSAL:
        raise ExportError(f"A {choice.genre.value} belongs to no call.", todo="Leave --call out.")
    about = About(
        schema_version=SCHEMA,
        novum=version("novum"),
        made_at=utc_now(),
        genre=choice.genre,
        call=choice.call,
        since=choice.since,
        ids=choice.ids,
        names_masked=not with_names,
    )
    _require_known(novum, about)
    left = _Left()
    records = _records(novum, about, left, progress)
    with new_place(out, folder=format.folder, force=force) as partial:
        writer = open_writer(format, partial, about)
        documents = _write(writer, records, hide=not with_names)
    report = ExportReport(
        place=str(out),
        about=about,
        documents=documents,
        rows=dict(writer.rows),
        cut=writer.cut,
        unread=tuple(left.names),
    )
    details = {
        **about.model_dump(mode="json", exclude={"novum", "made_at"}),
        "format": format.value,
        "documents": documents,
    }
    novum.catalog.audit.add(actor=actor, action="export", subject=out.name, details=details)
    return report


def _write(writer: Writer, records: Iterator[Record], *, hide: bool) -> int:
    documents = 0
    try:
        for record in records:
            writer.add(masked(record) if hide else record)
            documents += 1
    except BaseException:
        writer.abandon()
        raise
    writer.finish()
    return documents


def _records(
    novum: Novum, about: About, left: _Left, progress: OnExport | None
) -> Iterator[Record]:
    total = novum.catalog.listing.count(about.wanted)
    for done, sha256 in enumerate(novum.catalog.listing.digests(about.wanted), 1):
        try:
            record = _record(novum, sha256)
        except ValidationError:
            left.names.append(sha256)
            continue
        if record is not None and _of_call(record, about.call):
            yield record
        if progress is not None:
            progress(done, max(total, done))


def _record(novum: Novum, sha256: str) -> Record | None:
    """None for a document that was replaced in between."""
    row = novum.catalog.documents.get(sha256)
    features = novum.catalog.documents.features(sha256)
    if features is None or features.genre is not row.genre:
        return None
    return Record(
        sha256=sha256,
        file_name=row.file_names[0] if row.file_names else "",
        outcome=row.outcome.value if row.outcome else None,
        added=row.created_at,
        features=features,
        corrections=tuple(novum.catalog.corrections.standing(sha256)),
    )


def _of_call(record: Record, call: str | None) -> bool:
    if call is None:
        return True
    found = record.features.call if isinstance(record.features, ProposalFeatures) else None
    return found is not None and _plain(call) in _plain(found.value)


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


def _require_known(novum: Novum, about: About) -> None:
    unknown = novum.catalog.listing.unknown(about.wanted) if about.ids else ()
    if unknown:
        raise NotInCatalogError(
            f"There is no {about.genre.value} of the id {', '.join(unknown[:5])}",
            todo="`novum search` shows the ids of documents.",
        )
