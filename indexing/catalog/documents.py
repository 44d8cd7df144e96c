"""Documents with their parsed texts and features.

Addressed by SHA-256. The public id of the features (`document_id`) leads to the current document:
the one that came last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from indexing.catalog.clock import Clock
from indexing.catalog.correction_rows import corrections_of
from indexing.catalog.database import Database
from indexing.catalog.joining import register
from indexing.catalog.load_models import DocumentNumber, MergedFeatures, RecordVersion
from indexing.catalog.models import Document, DocumentName, FeaturesRow, Parsed
from indexing.catalog.numbering import LoadingOrder
from indexing.catalog.prior_art import count, count_prior_art, prior_art_version
from indexing.catalog.types import DocumentRow
from indexing.catalog.upsert import upsert
from indexing.errors import NotInCatalogError
from nlp.corrections import corrected
from nlp.domain import Features, Genre, Outcome, ParsedDocument, ProposalFeatures

_FEATURES: TypeAdapter[Features] = TypeAdapter(Features)
SEQUENCE = "loaded_files"
"""Counts files, loaded or uploaded: whose records are the later ones."""


class Documents:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    # --- files -----------------------------------------------------------------------------

    def add_file(self, *, sha256: str, file_name: str, media_type: str, size: int) -> None:
        """A stored file; known bytes only gain another name."""
        row = {
            "sha256": sha256,
            "media_type": media_type,
            "size": size,
            "current": False,  # until its features name it
            "stored": True,
            "created_at": self._clock(),
        }
        with self._database.write() as session:
            upsert(session, Document, [row], keys=("sha256",), update=("stored",))
            _add_names(session, [(sha256, file_name)])

    def get(self, key: str) -> DocumentRow:
        """By SHA-256, else the current document of that document id."""
        with self._database.read() as session:
            return _row(session, find(session, key))

    def count(self) -> int:
        with self._database.read() as session:
            return session.scalar(select(func.count()).select_from(Document)) or 0

    def recent(self, *, limit: int = 50) -> list[DocumentRow]:
        """Newest first."""
        statement = (
            select(Document).order_by(Document.created_at.desc(), Document.sha256).limit(limit)
        )
        with self._database.read() as session:
            return [_row(session, document) for document in session.scalars(statement)]

    # --- parsed text -----------------------------------------------------------------------

    def put_parsed(self, parsed: ParsedDocument, *, parser_version: str) -> None:
        """`parser_version` is what it is asked for again by; it may say more than the parser's."""
        row = {
            "sha256": parsed.sha256,
            "parser_version": parser_version,
            "body": parsed.model_dump_json(),
            "created_at": self._clock(),
        }
        with self._database.write() as session:
            upsert(
                session,
                Parsed,
                [row],
                keys=("sha256", "parser_version"),
                update=("body", "created_at"),
            )
            _set(session, parsed.sha256, outcome=parsed.outcome.value)

    def parsed(self, sha256: str, *, parser_version: str | None = None) -> ParsedDocument | None:
        """Of that parser, or of the one that read it last."""
        statement = select(Parsed.body).where(Parsed.sha256 == sha256)
        if parser_version is not None:
            statement = statement.where(Parsed.parser_version == parser_version)
        with self._database.read() as session:
            body = session.scalars(statement.order_by(Parsed.created_at.desc()).limit(1)).first()
        return ParsedDocument.model_validate_json(body) if body is not None else None

    # --- features --------------------------------------------------------------------------

    def put_features(self, sha256: str, features: Features, *, extractor_version: str) -> None:
        """Keeps the features and makes this document the current one of their id."""
        with self._database.write() as session:
            now = self._clock()
            _put_features(session, [_features_row(sha256, features, extractor_version, now)])
            if not isinstance(features, ProposalFeatures):
                order = LoadingOrder(sequence=count(session, SEQUENCE), record=1)
                register(session, [(sha256, features, order)])
            _make_current(session, sha256, features)

    def features(self, key: str, *, extractor_version: str | None = None) -> Features | None:
        """Of a SHA-256, a document id or a patent's number.

        Of that extractor, as it read them; without one what is known of the document: of its
        current record, what others add, and what persons corrected.
        """
        with self._database.read() as session:
            document = find(session, key)
            found = machine_features(session, document, extractor_version=extractor_version)
            if found is None or extractor_version is not None:
                return found
            return corrected(found, corrections_of(session, document.sha256))

    def set_outcome(self, sha256: str, outcome: Outcome) -> None:
        with self._database.write() as session:
            _set(session, sha256, outcome=outcome.value)

    # --- the index -------------------------------------------------------------------------

    def index_stamp(self, sha256: str) -> str | None:
        """Versions with which the document was put into the index; None: it is not there."""
        with self._database.read() as session:
            return session.scalar(select(Document.index_stamp).where(Document.sha256 == sha256))

    def set_index_stamp(self, sha256: str, stamp: str) -> None:
        with self._database.write() as session:
            _set(session, sha256, index_stamp=stamp)
            genre = session.scalar(select(Document.genre).where(Document.sha256 == sha256))
            if genre != Genre.PROPOSAL:
                count_prior_art(session)

    def prior_art_version(self) -> int:
        """Grows whenever art was put into the index; proposals beside it change no evaluation."""
        with self._database.read() as session:
            return prior_art_version(session)


def find(session: Session, key: str) -> Document:
    """By SHA-256, document id or a patent's number. Raises `NotInCatalogError`."""
    document = session.get(Document, key)
    if document is None:
        statement = select(Document).where(Document.document_id == key, Document.current).limit(1)
        document = session.scalars(statement).first() or _replaced(session, key)
    if document is None:
        raise NotInCatalogError(f"There is no document {key}")
    return document


def machine_features(
    session: Session, document: Document, *, extractor_version: str | None = None
) -> Features | None:
    """As the machine read them: of that extractor, or of the newest with what other records add."""
    merged = session.get(MergedFeatures, document.sha256)
    if merged is not None and extractor_version is None:
        return _FEATURES.validate_json(merged.body)
    statement = select(FeaturesRow.body).where(FeaturesRow.sha256 == document.sha256)
    if extractor_version is not None:
        statement = statement.where(FeaturesRow.extractor_version == extractor_version)
    newest = statement.order_by(FeaturesRow.created_at.desc()).limit(1)
    body = session.scalars(newest).first()
    return _FEATURES.validate_json(body) if body is not None else None


def _replaced(session: Session, number: str) -> Document | None:
    """The current document of which `number` names an older record, such as its publication."""
    keys = (
        select(RecordVersion.key)
        .join(DocumentNumber, DocumentNumber.sha256 == RecordVersion.sha256)
        .where(DocumentNumber.number == number)
    )
    current = (
        select(Document)
        .join(RecordVersion, RecordVersion.sha256 == Document.sha256)
        .where(RecordVersion.key.in_(keys), Document.current)
        .order_by(Document.document_id)
    )
    return session.scalars(current.limit(1)).first()


def _row(session: Session, document: Document) -> DocumentRow:
    names = session.scalars(
        select(DocumentName.name)
        .where(DocumentName.sha256 == document.sha256)
        .order_by(DocumentName.id)
    )
    return DocumentRow(
        sha256=document.sha256,
        document_id=document.document_id,
        genre=Genre(document.genre) if document.genre else None,
        file_names=tuple(names),
        media_type=document.media_type,
        size=document.size,
        outcome=Outcome(document.outcome) if document.outcome else None,
        current=document.current,
        stored=document.stored,
        created_at=document.created_at,
    )


def _set(session: Session, sha256: str, **values: object) -> None:
    session.execute(update(Document).where(Document.sha256 == sha256).values(**values))


def _add_names(session: Session, names: Iterable[tuple[str, str]]) -> None:
    rows = [{"sha256": sha256, "name": name[:255]} for sha256, name in names]
    upsert(session, DocumentName, rows, keys=("sha256", "name"))


def _features_row(
    sha256: str, features: Features, extractor_version: str, now: datetime
) -> dict[str, object]:
    return {
        "sha256": sha256,
        "extractor_version": extractor_version,
        "body": features.model_dump_json(),
        "created_at": now,
    }


def _put_features(session: Session, rows: Sequence[dict[str, object]]) -> None:
    keys = ("sha256", "extractor_version")
    upsert(session, FeaturesRow, rows, keys=keys, update=("body", "created_at"))


def _make_current(session: Session, sha256: str, features: Features) -> None:
    """Gives a document its public id; the other records of the same document step back."""
    key = select(RecordVersion.key).where(RecordVersion.sha256 == sha256)
    others = select(RecordVersion.sha256).where(RecordVersion.key.in_(key))
    same = or_(Document.document_id == features.id, Document.sha256.in_(others))
    session.execute(update(Document).where(same, Document.current).values(current=False))
    session.execute(delete(MergedFeatures).where(MergedFeatures.sha256 == sha256))
    values = {"document_id": features.id, "genre": features.genre.value, "current": True}
    session.execute(update(Document).where(Document.sha256 == sha256).values(**values))
