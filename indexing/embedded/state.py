"""One generation of the index as a reader holds it in memory: what filters and ranking need.

About 300 bytes a document, and 16 MB of document frequencies. A new generation is made from the
one before by reading the rows that came and went.
"""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexing.embedded.store import Commit, Store
from indexing.engine import SearchFilter
from indexing.heads import applicant_key, ipc_key
from indexing.ranking.features import BUCKETS, Block
from indexing.ranking.table import ragged
from nlp.domain import Genre

Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]

KEPT_MASKS = 8
"""Filters whose masks are remembered: an evaluation asks with the same one many times."""


@dataclass(slots=True)
class _Lists:
    """Per-row lists that only grow; a state sees the rows below its own number of rows."""

    ids: list[str] = field(default_factory=list)
    keys: dict[tuple[str, str], array[int]] = field(
        default_factory=lambda: defaultdict(lambda: array("q"))
    )
    class_codes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Columns:
    """Numbers of each row, dead rows included."""

    alive: Mask
    filed: NDArray[np.int64]  # ordinals, 0: unknown
    length: NDArray[np.int64]
    blocks: NDArray[np.int64]  # (rows, 5): where each block of features starts, and the last ends
    first_passage: NDArray[np.int64]
    passages: NDArray[np.int64]
    first_class: NDArray[np.int64]
    classes: NDArray[np.int64]  # how many
    class_codes: NDArray[np.int64]  # flat


class State:
    """Immutable to its readers. `advance` answers the state of a later commit."""

    def __init__(
        self, commit: Commit, store: Store, columns: Columns, lists: _Lists, df: NDArray[np.int32]
    ) -> None:
        self.commit = commit
        self.columns = columns
        self.bucket_df = df
        self.features: NDArray[np.uint32] = store.features.read(commit.features)
        self.counts: NDArray[np.uint8] = store.counts.read(commit.features)
        self.vectors: NDArray[np.float16] = store.vectors.read(commit.rows)
        # Turned: going through it word by word is twice as fast as row by row.
        self.signs: NDArray[np.uint64] = np.ascontiguousarray(store.signs.read(commit.rows).T)
        self.passage_vectors: NDArray[np.float16] = store.passage_vectors.read(commit.passages)
        self._lists = lists
        self._masks: dict[SearchFilter, Mask] = {}
        living = columns.alive
        self.mean_length = float(columns.length[living].mean()) if living.any() else 1.0
        codes, owners = ragged(columns.first_class, columns.classes)
        alive_codes = columns.class_codes[codes[living[owners]]]
        self.class_df = np.bincount(alive_codes, minlength=len(lists.class_codes))

    @classmethod
    def empty(cls, store: Store) -> State:
        none = np.zeros(0, dtype=np.int64)
        columns = Columns(
            alive=none.astype(bool),
            filed=none,
            length=none,
            blocks=np.zeros((0, len(Block) + 1), dtype=np.int64),
            first_passage=none,
            passages=none,
            first_class=none,
            classes=none,
            class_codes=none,
        )
        commit = Commit(0, 0, 0, 0, 0, 0, 0, 0)
        return cls(commit, store, columns, _Lists(), np.zeros(BUCKETS, dtype=np.int32))

    def advance(self, commit: Commit, store: Store) -> State:
        """The state at `commit`. Call inside `store.snapshot`, one advance at a time."""
        old = self.commit.rows
        rows = store.rows_from(old, commit.rows)
        columns = self._extended(rows)
        died = [row for row in store.died_after(self.commit.generation) if row < old]
        columns.alive[died] = False
        state = State(commit, store, columns, self._lists, self.bucket_df.copy())
        born = np.flatnonzero(columns.alive[old:]) + old
        _count(state.bucket_df, state._buckets(born), 1)
        _count(state.bucket_df, state._buckets(np.array(died, dtype=np.int64)), -1)
        return state

    # What ranking asks of all documents together (`indexing.ranking.table.Statistics`).

    @property
    def documents(self) -> int:
        return self.commit.living

    def df(self, features: NDArray[np.uint32]) -> NDArray[np.int32]:
        found: NDArray[np.int32] = self.bucket_df[features & np.uint32(BUCKETS - 1)]
        return found

    # What a reader asks.

    def id(self, row: int) -> str:
        return self._lists.ids[row]

    def row_of(self, id: str) -> int | None:
        """The living row of an id."""
        rows = self._rows_with("id", id)
        living = rows[self.columns.alive[rows]]
        return int(living[-1]) if len(living) else None

    def mask(self, filter: SearchFilter) -> Mask:
        """Which rows the filter lets through.

        Remembered without the documents it leaves out: those differ with every document that
        asks for others like itself.
        """
        wide = filter.model_copy(update={"exclude_ids": (), "exclude_families": ()})
        found = self._masks.get(wide)
        if found is None:
            found = self._mask(wide)
            while len(self._masks) >= KEPT_MASKS:
                self._masks.pop(next(iter(self._masks)), None)
            self._masks[wide] = found
        if not (filter.exclude_ids or filter.exclude_families):
            return found
        mask = found.copy()
        for kind, values in (("id", filter.exclude_ids), ("family", filter.exclude_families)):
            for value in values:
                mask[self._rows_with(kind, value)] = False
        return mask

    def class_code(self, level: str) -> int | None:
        code = self._lists.class_codes.get(level)
        return code if code is not None and code < len(self.class_df) else None

    def block(self, rows: Rows, block: Block) -> tuple[Rows, Rows]:
        """Positions in `features` of a block of the rows, and to which of `rows` each belongs."""
        starts = self.columns.blocks[rows, block]
        return ragged(starts, self.columns.blocks[rows, block + 1] - starts)

    def _mask(self, filter: SearchFilter) -> Mask:
        mask = self.columns.alive.copy()
        if set(filter.genres) != set(Genre):
            mask &= self._any_of("genre", [genre.value for genre in filter.genres])
        if filter.before:
            mask &= self.columns.filed > 0
            mask &= self.columns.filed < filter.before.toordinal()
        for kind, keys in (
            ("level", [ipc_key(prefix) for prefix in filter.ipc]),
            ("country", list(filter.countries)),
            ("applicant", [applicant_key(name) for name in filter.applicants]),
        ):
            if keys:
                mask &= self._any_of(kind, keys)
        return mask

    def _any_of(self, kind: str, values: Sequence[str]) -> Mask:
        mask = np.zeros(self.commit.rows, dtype=bool)
        for value in values:
            mask[self._rows_with(kind, value)] = True
        return mask

    def _rows_with(self, kind: str, value: str) -> Rows:
        found = self._lists.keys.get((kind, value))
        if found is None:
            return np.zeros(0, dtype=np.int64)
        # A copy: a later state may make the list longer at any moment.
        rows: Rows = np.frombuffer(found.tobytes(), dtype=np.int64)
        return rows[: int(np.searchsorted(rows, self.commit.rows))]

    def _buckets(self, rows: Rows) -> NDArray[np.int64]:
        """Buckets of the ranked features of the rows, once for each row."""
        words, _ = self.block(rows, Block.WORDS)
        pairs, _ = self.block(rows, Block.PAIRS)
        positions = np.concatenate([words, pairs])
        buckets: NDArray[np.int64] = self.features[positions].astype(np.int64) & (BUCKETS - 1)
        return buckets

    def _extended(self, rows: Sequence[tuple[Any, ...]]) -> Columns:
        old = self.columns
        if not rows:
            return replace(old, alive=old.alive.copy())
        _, died, filed, length, first_passage, passages, first_feature, *texts = zip(
            *rows, strict=True
        )
        blocks, classes, applicants, levels = (_parsed(column) for column in texts[:4])
        self._remember(applicants, levels, *texts[4:])
        counts = [len(mine) for mine in classes]
        first_class = len(old.class_codes) + np.cumsum([0, *counts[:-1]])
        ends = np.cumsum(np.array(blocks, dtype=np.int64), axis=1)
        starts = np.array(first_feature, dtype=np.int64)[:, None]
        more = Columns(
            alive=np.array([day is None for day in died]),
            filed=np.array([day or 0 for day in filed], dtype=np.int64),
            length=np.array(length, dtype=np.int64),
            blocks=np.hstack([starts, starts + ends]),
            first_passage=np.array(first_passage, dtype=np.int64),
            passages=np.array(passages, dtype=np.int64),
            first_class=first_class,
            classes=np.array(counts, dtype=np.int64),
            class_codes=self._codes(chain.from_iterable(classes)),
        )
        joined = {
            field.name: np.concatenate([getattr(old, field.name), getattr(more, field.name)])
            for field in fields(Columns)
        }
        return Columns(**joined)

    def _remember(
        self,
        applicants: Sequence[Sequence[str]],
        levels: Sequence[Sequence[str]],
        *keys: Sequence[str | None],
    ) -> None:
        """Notes the next rows under everything a filter may name."""
        first = len(self._lists.ids)
        self._lists.ids.extend(str(name) for name in keys[0])
        for kind, column in zip(("id", "genre", "country", "family"), keys, strict=True):
            for row, value in enumerate(column, start=first):
                if value is not None:
                    self._lists.keys[kind, value].append(row)
        for kind, lists in (("applicant", applicants), ("level", levels)):
            for row, values in enumerate(lists, start=first):
                for value in values:
                    self._lists.keys[kind, value].append(row)

    def _codes(self, levels: Iterable[str]) -> NDArray[np.int64]:
        codes = self._lists.class_codes
        return np.array([codes.setdefault(name, len(codes)) for name in levels], dtype=np.int64)


def _parsed(column: Sequence[str]) -> list[Any]:
    """JSON of each row, parsed in one call: ten times faster than row by row."""
    values: list[Any] = json.loads(f"[{','.join(column)}]")
    return values


def _count(table: NDArray[np.int32], buckets: NDArray[np.int64], sign: int) -> None:
    """Adds `sign` for every bucket named, as often as it is named."""
    if len(buckets) > BUCKETS // 16:
        table += sign * np.bincount(buckets, minlength=BUCKETS).astype(np.int32)
    else:
        np.add.at(table, buckets, sign)
