"""What the embedded engine keeps on disk, and how a write becomes visible all at once.

A write goes: flat files (beyond the committed length), word index (new rows), then one SQLite
transaction that makes the new rows live and the replaced ones dead, then the word index forgets
the dead. Killed anywhere, the store shows the state before or after, never between.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from indexing.documents import NewDocument
from indexing.embedded.flat import FlatFile
from indexing.embedded.schema import FORMAT, REBUILD, TABLES
from indexing.embedded.words import WordIndex
from indexing.engine import Hit
from indexing.errors import (
    DamagedIndexError,
    EngineMismatchError,
    EngineUnavailableError,
)
from indexing.heads import ranked_levels
from indexing.ranking.features import Block
from indexing.ranking.vectors import signs
from indexing.room import full, means_full
from nlp.domain import Passage

_PASSAGES = TypeAdapter(tuple[Passage, ...])


@dataclass(frozen=True, slots=True)
class Commit:
    """A generation of the store and how long its files are."""

    generation: int
    rows: int
    features: int
    passages: int
    living: int
    living_passages: int
    content: int  # sum of the digests of the living, modulo 2**128
    unpurged: int


@contextmanager
def _locked(folder: Path, wait: float) -> Iterator[None]:
    with (folder / "writer.lock").open("w") as lock:
        deadline = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= deadline:
                    raise EngineUnavailableError(
                        "Another process is writing to the index.",
                        where=str(folder),
                        todo="Wait for it to end, or stop it, and try again.",
                    ) from error
                time.sleep(0.02)
        yield


def discard(folder: Path, *, wait: float = 5.0) -> None:
    """Removes the whole index, whatever made it. What was in it stands in the catalog.

    Raises `EngineUnavailableError` where a writer does not finish in `wait` seconds. Killed midway,
    it leaves an index that does not open, and is to be called again.
    """
    if folder.is_dir():
        with _locked(folder, wait):
            # First the tables: the rest is nothing without them.
            (folder / "documents.sqlite").unlink(missing_ok=True)
            shutil.rmtree(folder)


class Store:
    """SQLite tables, flat files and word index in one folder."""

    def __init__(
        self, folder: Path, *, encoder_id: str, analyser_id: str, dimension: int, wait: float
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._wait = wait
        self._database = sqlite3.connect(
            folder / "documents.sqlite", timeout=wait, isolation_level=None, check_same_thread=False
        )
        self._open(encoder_id, analyser_id, dimension)
        self.features = FlatFile.of(folder / "features.u32", np.uint32)
        self.counts = FlatFile.of(folder / "counts.u8", np.uint8)
        self.vectors = FlatFile.of(folder / "documents.f16", np.float16, dimension)
        self.signs = FlatFile.of(folder / "signs.u64", np.uint64, -(-dimension // 64))
        self.passage_vectors = FlatFile.of(folder / "passages.f16", np.float16, dimension)
        if (folder / "words" / "meta.json").exists():
            self.words = WordIndex(folder / "words")
        else:
            with self.writing():  # of several first processes one makes it, the others find it
                self.words = WordIndex(folder / "words")

    def close(self) -> None:
        self._database.close()

    # Reading. Called with the engine's lock held: one connection serves all threads.

    def generation(self) -> int:
        return int(self._meta("generation"))

    def commit(self) -> Commit:
        return Commit(**json.loads(self._meta("commit")))

    def rows_from(self, first: int, rows: int) -> list[tuple[Any, ...]]:
        return self._database.execute(
            """SELECT row, died, filed, length, first_passage, passages, first_feature, blocks,
                      classes, applicants, levels, id, genre, country, family
               FROM documents WHERE row >= ? AND row < ? ORDER BY row""",
            (first, rows),
        ).fetchall()

    def died_after(self, generation: int) -> list[int]:
        found = self._database.execute("SELECT row FROM documents WHERE died > ?", (generation,))
        return [row for (row,) in found]

    def hits(self, rows: Sequence[int]) -> dict[int, Hit]:
        found = self._each("SELECT row, hit FROM documents WHERE row IN", rows)
        return {row: Hit.model_validate_json(hit) for row, hit in found}

    def fingerprints(self, ids: Sequence[str]) -> dict[str, str]:
        return {name: digest.hex() for name, (_, digest, _) in self._living(ids).items()}

    def passages_of(self, rows: Sequence[int]) -> dict[int, tuple[Passage, ...]]:
        found = self._each("SELECT row, data FROM passages WHERE row IN", rows)
        return {row: _PASSAGES.validate_json(zlib.decompress(data)) for row, data in found}

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything read inside comes from one generation."""
        self._database.execute("BEGIN")
        try:
            yield
        finally:
            self._database.execute("COMMIT")

    # Writing.

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the one writer's lock; a killed process gives it back.

        Raises `EngineUnavailableError` where another writer does not finish in time.
        """
        with _locked(self._folder, self._wait):
            yield

    def write(self, documents: Sequence[NewDocument], removed: Iterable[str] = ()) -> int:
        """Adds or replaces the documents and removes ids, in one step. Returns how many rows died.

        Call inside `writing`, with distinct ids. Documents that are there unchanged are left.
        """
        before = self.commit()
        living = self._living([*(new.head.hit.id for new in documents), *removed])
        fresh = [
            new
            for new in documents
            if new.head.hit.id not in living or living[new.head.hit.id][1] != new.digest
        ]
        same = {new.head.hit.id for new in documents} - {new.head.hit.id for new in fresh}
        dying = {name: found for name, found in living.items() if name not in same}
        if not fresh and not dying and not before.unpurged:
            return 0
        unpurged = [
            row
            for (row,) in self._database.execute(
                "SELECT row FROM documents WHERE died IS NOT NULL AND purged = 0"
            )
        ]
        records = self._append(fresh, before)
        numbered = [(before.rows + index, new.head, new.terms) for index, new in enumerate(fresh)]
        self.words.write(numbered, forgotten=unpurged)
        self._make_visible(fresh, records, dying, unpurged, before)
        return len(dying)

    def purge(self) -> None:
        """Lets the word index forget rows that are dead. Changes no answer."""
        if self.commit().unpurged:
            self.write([])

    def _append(self, fresh: Sequence[NewDocument], before: Commit) -> list[dict[str, int | str]]:
        """Writes the flat files; returns where each document's part of them lies."""
        features: list[NDArray[Any]] = []
        counts: list[NDArray[Any]] = []
        records: list[dict[str, int | str]] = []
        at_feature, at_passage = before.features, before.passages
        for new in fresh:
            blocks = new.terms.blocks()
            features.extend(block.features for block in blocks)
            counts.extend(block.counts for block in blocks)
            passages = len(new.source.passages)
            records.append(
                {
                    "first_feature": at_feature,
                    "blocks": json.dumps([len(block) for block in blocks]),
                    "length": int(blocks[Block.WORDS].counts.sum(dtype=np.int64)),
                    "first_passage": at_passage,
                    "passages": passages,
                }
            )
            at_feature += sum(len(block) for block in blocks)
            at_passage += passages
        self.features.append(features, after=before.features)
        self.counts.append(counts, after=before.features)
        self.vectors.append([new.source.vector for new in fresh], after=before.rows)
        self.signs.append([signs(new.source.vector[None]) for new in fresh], after=before.rows)
        self.passage_vectors.append(
            [new.source.passage_vectors for new in fresh], after=before.passages
        )
        return records

    def _make_visible(
        self,
        fresh: Sequence[NewDocument],
        records: Sequence[dict[str, int | str]],
        dying: dict[str, tuple[int, bytes, int]],
        unpurged: Sequence[int],
        before: Commit,
    ) -> None:
        generation = before.generation + 1
        new_passages = sum(len(new.source.passages) for new in fresh)
        content = before.content + sum(_number(new.digest) for new in fresh)
        content -= sum(_number(digest) for _, digest, _ in dying.values())
        after = Commit(
            generation=generation,
            rows=before.rows + len(fresh),
            features=before.features + sum(sum(json.loads(str(r["blocks"]))) for r in records),
            passages=before.passages + new_passages,
            living=before.living + len(fresh) - len(dying),
            living_passages=before.living_passages
            + new_passages
            - sum(passages for _, _, passages in dying.values()),
            content=content % (1 << 128),
            unpurged=len(dying),
        )
        with self._transaction():
            self._database.executemany(
                "UPDATE documents SET died = ? WHERE row = ?",
                [(generation, row) for row, _, _ in dying.values()],
            )
            # Passages of the dead go at once; their rows stay until the index is rebuilt.
            self._database.executemany(
                "DELETE FROM passages WHERE row = ?", [(row,) for row, _, _ in dying.values()]
            )
            self._database.executemany(
                "UPDATE documents SET purged = 1 WHERE row = ?", [(row,) for row in unpurged]
            )
            for index, (new, record) in enumerate(zip(fresh, records, strict=True)):
                self._insert(before.rows + index, new, record)
            self._set_meta("commit", json.dumps({name: getattr(after, name) for name in _COMMIT}))
            self._set_meta("generation", str(generation))

    def _insert(self, row: int, new: NewDocument, record: dict[str, int | str]) -> None:
        hit = new.head.hit
        classes = {level: None for symbol in hit.ipc for level in ranked_levels(symbol)}
        values = {
            "row": row,
            "id": hit.id,
            "digest": new.digest,
            "hit": hit.model_dump_json(exclude_defaults=True),
            "filed": hit.filed.toordinal() if hit.filed else None,
            "genre": hit.genre.value,
            "country": hit.country,
            "family": hit.family,
            "applicants": json.dumps(new.head.applicants),
            "levels": json.dumps(new.head.levels),
            "classes": json.dumps(list(classes)),
            **record,
        }
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        self._database.execute(f"INSERT INTO documents ({names}) VALUES ({marks})", values)  # noqa: S608  names are ours
        data = zlib.compress(_PASSAGES.dump_json(new.source.passages, exclude_defaults=True), 3)
        self._database.execute("INSERT INTO passages (row, data) VALUES (?, ?)", (row, data))

    def _living(self, ids: Sequence[str]) -> dict[str, tuple[int, bytes, int]]:
        """Row, digest and number of passages of those ids that are there."""
        found = self._each(
            "SELECT id, row, digest, passages FROM documents WHERE died IS NULL AND id IN", ids
        )
        return {name: (row, digest, passages) for name, row, digest, passages in found}

    def _each(self, select: str, keys: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(keys), 500):
            part = list(keys[start : start + 500])
            marks = ",".join("?" * len(part))
            yield from self._database.execute(f"{select} ({marks})", part)

    # The folder itself.

    def _open(self, encoder_id: str, analyser_id: str, dimension: int) -> None:
        try:
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = FULL")
            with self._transaction():
                for statement in TABLES:
                    self._database.execute(statement)
                made = dict(self._database.execute("SELECT name, value FROM meta").fetchall())
                wanted = {
                    "format": FORMAT,
                    "encoder": encoder_id,
                    "analyser": analyser_id,
                    "dimension": str(dimension),
                }
                if not made:
                    empty = json.dumps(dict.fromkeys(_COMMIT, 0))
                    for name, value in {**wanted, "generation": "0", "commit": empty}.items():
                        self._set_meta(name, value)
        except sqlite3.DatabaseError as error:
            if means_full(error):
                raise full(str(self._folder)) from error
            raise DamagedIndexError(
                f"The index cannot be opened: {error}", where=str(self._folder), todo=REBUILD
            ) from error
        for name, value in wanted.items():
            if made and made.get(name) != value:
                raise EngineMismatchError(
                    f"The index was made with {name} {made.get(name)!r}; now it is {value!r}.",
                    where=str(self._folder),
                    todo=REBUILD,
                )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._database.execute("COMMIT")
        except BaseException:
            if self._database.in_transaction:  # SQLite ends it by itself where the disk is full
                self._database.execute("ROLLBACK")
            raise

    def _meta(self, name: str) -> str:
        row = self._database.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row[0])

    def _set_meta(self, name: str, value: str) -> None:
        self._database.execute(
            """INSERT INTO meta VALUES (?, ?)
               ON CONFLICT (name) DO UPDATE SET value = excluded.value""",
            (name, value),
        )


_COMMIT = tuple(Commit.__dataclass_fields__)


def _number(digest: bytes) -> int:
    return int.from_bytes(digest[:16], "big")
