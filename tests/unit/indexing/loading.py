"""What tests of loading work with: an encoder of hashes, records, a loader over a folder."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from indexing.catalog import Catalog
from indexing.catalog.load_types import (
    FilePlace,
    Load,
    LoadCounts,
    LoadFile,
    LoadOrder,
    Packing,
    Place,
    Reject,
)
from indexing.embedded import EmbeddedEngine
from indexing.engine import IndexedDocument
from indexing.ingest import Batches, Entry, Patience, Target, load_part
from indexing.prepare import Kept, prepare
from indexing.settings import CatalogSettings
from nlp.domain import Features, Found, PatentFeatures, Vectors
from nlp.terms import KoDicAnalyser

LEASE = timedelta(seconds=60)


class HashEncoder:
    """Equal texts to equal unit vectors; enough where only the mechanics of loading are tested."""

    id = "hash-8"
    dimension = 8

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        self.encoded += texts
        rows = [hashlib.sha256(text.encode()).digest()[:8] for text in texts]
        raw = np.array([list(row) for row in rows], dtype=np.float32).reshape(-1, 8) + 1
        return np.asarray(raw / np.linalg.norm(raw, axis=1, keepdims=True), dtype=np.float32)


class PowerCutError(Exception):
    """Stands for a kill at a known place."""


def patent(
    id: str,
    title: str | None = "장치",
    *,
    country: str = "KR",
    application: str | None = None,
    publication: str | None = None,
    grant: str | None = None,
    kind: str | None = None,
    published: date | None = None,
    filed: date | None = None,
    **more: Any,
) -> PatentFeatures:
    """Without a title it is register data. `more`: other fields as they are."""
    return PatentFeatures(
        id=id,
        source="bulk:1",
        language="ko",
        country=country,
        application_number=found(application),
        publication_number=found(publication),
        registration_number=found(grant),
        kind_code=found(kind),
        publication_date=Found[date](value=published) if published else None,
        filing_date=Found[date](value=filed) if filed else None,
        title=found(title),
        abstract=found(f"{title}에 관한 것이다." if title else None),
        **more,
    )


def found(text: str | None) -> Found[str] | None:
    return Found[str](value=text) if text else None


def entry(features: PatentFeatures | None, number: int = 1, *, reason: str = "") -> Entry:
    content = features.model_dump_json().encode() if features else b"{not json"
    return Entry(
        record=number,
        line=number,
        offset=number - 1,
        after=Place(offset=number, line=number + 1, record=number),
        content=content,
        sha256=hashlib.sha256(content).hexdigest() if features else "",
        size=len(content),
        features=features,
        reason=reason,
    )


class Loader:
    """A catalog and an index in a folder, and what was prepared."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.catalog = Catalog.open(CatalogSettings(home=folder, database_url=None))
        self.encoder = HashEncoder()
        self.engine = EmbeddedEngine(
            folder / "index", analyser=KoDicAnalyser(), encoder=self.encoder
        )
        self.prepared: list[str] = []
        self.stamp = "s1"
        self.fail_at: str | None = None
        self.files = 0

    def prepare(
        self, features: Sequence[Features], *, kept: Mapping[str, Kept], stored: Mapping[str, str]
    ) -> list[IndexedDocument]:
        if self.fail_at in [one.id for one in features]:
            raise PowerCutError
        self.prepared += [one.id for one in features]
        return prepare(features, encoder=self.encoder, kept=kept)

    @property
    def target(self) -> Target:
        return Target(
            catalog=self.catalog,
            engine=self.engine,
            prepare=self.prepare,
            stamp=self.stamp,
            extractor_version="r1",
            keeps_vectors=lambda stamp: stamp == self.stamp,
        )

    def put(
        self, *features: PatentFeatures, file: int | None = None
    ) -> tuple[LoadCounts, list[Reject]]:
        """One batch of a file of its own, or of the file of that number."""
        self.files += 1
        batches = Batches(self.target, file_name="bulk.jsonl", sequence=file or self.files)
        entries = [entry(one, number) for number, one in enumerate(features, start=1)]
        return batches.load(entries)

    def order(self, id: str = "load") -> Load:
        place = FilePlace(path="x", packing=Packing.PLAIN, bytes=9, format="jsonl")
        file = LoadFile(name="bulk.jsonl", fingerprint="f" * 64, place=place, size=9)
        return self.catalog.loads.open(LoadOrder(id=id, files=(file,)))

    def run(
        self,
        load: Load,
        entries: Sequence[Entry],
        *,
        owner: str = "w1",
        on_batch: Callable[[LoadCounts], None] | None = None,
    ) -> LoadCounts:
        """Works on the one part of a load, two records at a time."""
        part = self.catalog.loads.claim(load.id, owner=owner, lease=LEASE, max_attempts=3)
        assert part is not None

        def read(start: Place, end: int | None) -> Iterator[Entry]:
            return (one for one in entries if one.offset >= start.offset)

        try:
            return load_part(
                part,
                read=read,
                into=Batches(self.target, file_name="bulk.jsonl", sequence=1),
                loads=self.catalog.loads,
                lease=LEASE,
                patience=Patience(timedelta(0)),
                most_rejects=100,
                on_batch=on_batch,
                batch=2,
            )
        except PowerCutError:
            self.catalog.loads.release(part)
            raise

    def close(self) -> None:
        self.engine.close()
        self.catalog.close()
