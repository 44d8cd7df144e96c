"""Rows, documents and a clock for the catalog contract."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from indexing.catalog import Catalog, Job, JobKind, JobOrder
from indexing.catalog.numbering import LoadingOrder
from indexing.catalog.versions import Group, NewRecord, Settled
from nlp.domain import (
    Box,
    Found,
    Line,
    Outcome,
    Page,
    ParsedDocument,
    PatentFeatures,
    ProposalFeatures,
)

LEASE = timedelta(seconds=60)
RING = timedelta(seconds=30)
SHA = "a" * 64
OTHER = "b" * 64


class FakeClock:
    """Time that a test moves; not a mock: the catalog takes any clock."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, amount: timedelta) -> None:
        self.now += amount


def patent(id: str, title: str = "흡착제 재생 장치") -> PatentFeatures:
    return PatentFeatures(
        id=id, source="made.jsonl:1", language="ko", country="KR", title=Found[str](value=title)
    )


def proposal() -> ProposalFeatures:
    return ProposalFeatures(id="p" * 16, source="made.pdf", language="ko")


def parsed(sha256: str, text: str, version: str = "pdf-1") -> ParsedDocument:
    box = Box(x0=0, y0=0, x1=10, y1=10)
    return ParsedDocument(
        sha256=sha256,
        file_name="one.pdf",
        media_type="application/pdf",
        parser_version=version,
        outcome=Outcome.SUCCEEDED,
        language="ko",
        text=text,
        pages=(Page(number=1, width=595, height=842, start=0, end=len(text)),),
        lines=(Line(page=1, box=box, start=0, end=len(text)),),
        blocks=(),
    )


def add(catalog: Catalog, sha256: str = SHA, name: str = "one.pdf") -> None:
    catalog.documents.add_file(sha256=sha256, file_name=name, media_type="application/pdf", size=10)


def submit(catalog: Catalog, sha256: str = SHA, kind: JobKind = JobKind.EVALUATE) -> Job:
    order = JobOrder(sha256=sha256, file_name="one.pdf", kind=kind)
    return catalog.jobs.submit(order, ring_after=RING)


def claim(catalog: Catalog, job: Job, owner: str = "w1") -> Job | None:
    return catalog.jobs.claim(job.id, owner=owner, lease=LEASE, max_attempts=3)


def record(sha256: str, id: str, *, title: str = "장치", number: int = 1) -> NewRecord:
    order = LoadingOrder(sequence=1, record=number)
    return NewRecord(sha256=sha256, size=100, features=patent(id, title), order=order)


def put(catalog: Catalog, *records: NewRecord, stamp: str = "s1") -> set[str]:
    """Keeps records and settles their documents as a loader does, the last one the current."""
    versions = catalog.versions
    versions.put(records, file_name="bulk.jsonl", extractor_version="r1", media_type="x/y")
    return versions.settle(
        [settled(group, stamp=stamp) for group in versions.groups([one.sha256 for one in records])]
    )


def settled(group: Group, *, stamp: str = "s1") -> Settled:
    newest = group.members[0]
    return Settled(
        key=group.key,
        seen=group.seen,
        sha256=newest.sha256,
        features=newest.features,
        merged=False,
        stamp=stamp,
        records=tuple(member.sha256 for member in group.members),
    )
