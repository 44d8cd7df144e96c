"""Copied passages found, false alarms and speed, against `difflib`; and the look-ups behind them.

    python -m benchmarks.likeness --data ../shared/data

Real abstracts of unlike fields, one behind the other, stand in for proposals; a passage of another
patent is planted in each, as it is or with a word changed every sixty letters. The peer is
`difflib.SequenceMatcher` over the same letters: exact, and without an index. Both report blocks of
the same length. CPU time is counted.
"""

from __future__ import annotations

import argparse
import difflib
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from sqlalchemy import insert

from indexing.catalog import Catalog, utc_now
from indexing.catalog.catalog import open_database
from indexing.catalog.likenesses import TextRole
from indexing.catalog.models import Base
from indexing.embedded import EmbeddedEngine
from indexing.engine import Query
from indexing.prepare import prepare
from indexing.settings import CatalogSettings
from nlp.domain import PatentFeatures
from nlp.intake.reading import parse_bytes
from nlp.likeness.compared import ComparedText
from nlp.likeness.stretches import common_stretches, passages
from nlp.likeness.texts import texts_of
from nlp.likeness.winnowing import share
from nlp.patents.reading import Record, read_records
from nlp.terms import KoDicAnalyser
from scoring.likeness.settings import LikenessSettings
from workers.parts import WithoutVectors, make_encoder

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
ABSTRACTS, PLANTED, CHANGED_EVERY = 6, 150, 60
SHORTEST = LikenessSettings().passage

Find = Callable[[ComparedText, ComparedText], int]
"""Equal letters in passages of two texts."""


@dataclass(frozen=True)
class Plant:
    """A text with a passage of another one, and a third that has nothing to do with it."""

    text: str
    source: str
    stranger: str
    stretch: str  # of the text, around what was planted


def ours(one: ComparedText, other: ComparedText) -> int:
    found = passages(common_stretches(one, other), shortest=SHORTEST)
    return sum(passage.same for passage in found)


def peer(one: ComparedText, other: ComparedText) -> int:
    left, right = ("".join(map(chr, text.letters.codes)) for text in (one, other))
    blocks = difflib.SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size >= SHORTEST)


def plants(abstracts: Sequence[str], *, count: int, changed: bool) -> Iterator[Plant]:
    chance = random.Random(7)  # noqa: S311 - the same choice in every run
    for _ in range(count):
        *base, source, stranger = chance.sample(abstracts, ABSTRACTS + 2)
        passage = source[:PLANTED]
        if changed:
            passage = "그런데".join(
                passage[at : at + CHANGED_EVERY] for at in range(0, PLANTED, CHANGED_EVERY)
            )
        before, after = " ".join(base[:3]), " ".join(base[3:])
        text = f"{before} {passage} {after}"
        yield Plant(text, source, stranger, f"{before[-250:]} {passage} {after[:250]}")


def measure(name: str, find: Find, cases: Sequence[Plant]) -> None:
    """Plants found, strangers reported, and pairs a second, fingerprints not counted."""
    pairs = [
        tuple(ComparedText.of(text) for text in (one.text, one.source, one.stranger))
        for one in cases
    ]
    started = time.process_time()
    found = sum(find(text, source) > 0 for text, source, _ in pairs)
    alarms = sum(find(text, stranger) > 0 for text, _, stranger in pairs)
    rate = 2 * len(pairs) / (time.process_time() - started)
    print(f"{name:<34}{found / len(pairs):>8.3f}{alarms:>9}{rate:>12,.0f}")


def versions(data: Path) -> None:
    """Notices as PDF and as Hangul document against all other pairs of notices."""
    texts = {
        path.name: texts_of(parse_bytes(path.read_bytes(), file_name=path.name)).body.letters
        for path in sorted((data / "korean_notices" / "pairs").glob("pair-*"))
    }
    true: list[float] = []
    other: list[float] = []
    for one, two in combinations(texts, 2):
        both = min(share(texts[one], texts[two]), share(texts[two], texts[one]))
        (true if one.split(".")[0] == two.split(".")[0] else other).append(both)
    limit = LikenessSettings().same_document
    print(f"{len(true)} notices in two formats: share in common {min(true):.3f} to {max(true):.3f}")
    print(
        f"{len(other)} pairs of two notices (many fill in one form): median "
        f"{np.median(other):.3f}, {sum(one >= limit for one in other)} at or above {limit}"
    )


def art(data: Path, cases: Sequence[Plant]) -> None:
    """Whether the search leads from a stretch with a planted passage to the patent."""
    records = [
        record.features
        for record in read_records(data / "patents" / "kr_patents.jsonl")
        if isinstance(record, Record) and isinstance(record.features, PatentFeatures)
    ]
    encoder, limit = WithoutVectors(make_encoder()), LikenessSettings().prior_art
    ids = {one.abstract.value: one.id for one in records if one.abstract}
    with tempfile.TemporaryDirectory() as folder:
        engine = EmbeddedEngine(Path(folder), analyser=KoDicAnalyser(), encoder=encoder)
        engine.upsert(prepare(records, encoder=encoder, document_for=lambda _: None))
        started = time.perf_counter()
        found = 0
        for one in cases:
            hits = {hit.id for hit in engine.search(Query(text=one.stretch, limit=limit))}
            found += ids[one.source] in hits
        spent = 1000 * (time.perf_counter() - started) / len(cases)
        engine.close()
    print(
        f"prior art among the first {limit} of {len(records)} patents: {found / len(cases):.3f}, "
        f"{spent:.0f} ms a search"
    )


def library(documents: int, *, prints: int = 1_200, form: int = 120) -> None:
    """A catalog of so many proposals, a tenth of each the form's: keeping one, looking one up."""
    chance = np.random.default_rng(7)
    shared = chance.integers(-(2**63), 2**63, form, dtype=np.int64).tolist()
    with tempfile.TemporaryDirectory() as folder:
        settings = CatalogSettings(home=Path(folder))
        Catalog.open(settings).close()
        fill(settings, documents, own=prints - form, chance=chance)
        put, looked = [], []
        with Catalog.open(settings) as catalog:
            for number in range(documents, documents + 60):
                sha256 = f"{number:064x}"
                own = chance.integers(-(2**63), 2**63, prints - form, dtype=np.int64).tolist()
                catalog.documents.add_file(
                    sha256=sha256, file_name="a.pdf", media_type="application/pdf", size=1
                )
                started = time.perf_counter()
                catalog.likenesses.put_texts(sha256, {TextRole.BODY: [*shared, *own]}, version="p")
                put.append(1000 * (time.perf_counter() - started))
                started = time.perf_counter()
                catalog.likenesses.meeting(sha256, [*shared, *own])
                looked.append(1000 * (time.perf_counter() - started))
        size = sum(path.stat().st_size for path in Path(folder).iterdir()) / 2**20
    print(
        f"{documents:,} proposals of {prints:,} fingerprints in SQLite ({size:,.0f} MB): "
        f"keep {np.median(put[30:]):.0f} ms, "
        f"look up {np.median(looked[30:]):.0f} ms (worst {max(looked[30:]):.0f})"
    )


def fill(
    settings: CatalogSettings, documents: int, *, own: int, chance: np.random.Generator
) -> None:
    """Proposals that are there already, written at once."""
    database = open_database(settings)
    tables = Base.metadata.tables
    now = utc_now()
    with database.bulk() as connection:
        connection.exec_driver_sql("DROP INDEX ix_fingerprints_hash")
    for start in range(0, documents, 200):
        numbers = range(start, min(start + 200, documents))
        names = [f"{number:064x}" for number in numbers]
        rows = [
            {"text_id": number + 1, "hash": hash_}
            for number in numbers
            for hash_ in sorted(chance.integers(-(2**63), 2**63, own, dtype=np.int64).tolist())
        ]
        with database.bulk() as connection:
            connection.execute(
                insert(tables["documents"]),
                [
                    {"sha256": name, "media_type": "", "size": 1, "created_at": now}
                    for name in names
                ],
            )
            connection.execute(
                insert(tables["compared_texts"]),
                [
                    {"id": number + 1, "sha256": name, "role": "body", "version": "p"}
                    for number, name in zip(numbers, names, strict=True)
                ],
            )
            connection.execute(insert(tables["fingerprints"]), rows)
    with database.bulk() as connection:
        connection.exec_driver_sql("CREATE INDEX ix_fingerprints_hash ON fingerprints (hash)")
    database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--library", type=int, default=1_000, help="proposals in the catalog")
    parser.add_argument("--cases", type=int, default=200)
    asked = parser.parse_args()
    lines = (asked.data / "patents" / "kr_patents.jsonl").read_text("utf-8").splitlines()
    found = [json.loads(line)["abstract"] or "" for line in lines]
    abstracts = sorted({text for text in found if len(text) >= 2 * PLANTED})
    print(f"{'':<34}{'found':>8}{'alarms':>9}{'pairs/s':>12}")
    for changed, name in ((False, "as it is"), (True, "words changed")):
        cases = list(plants(abstracts, count=asked.cases, changed=changed))
        measure(f"ours, {name}", ours, cases)
        measure(f"difflib, {name}", peer, cases)
    versions(asked.data)
    art(asked.data, cases)
    library(asked.library)


if __name__ == "__main__":
    main()
