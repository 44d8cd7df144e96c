"""Past evaluations as columns of numbers and words, with a fingerprint of their content."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scoring.models.columns import ColumnMap, Kind
from scoring.models.errors import DamagedModelError

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Value = float | str | None


@dataclass(frozen=True)
class Case:
    """One past evaluation. `values` in the order of the map's features; None: not known."""

    id: str
    firm: str
    time: str  # ISO day; empty where the table has none
    happened: bool
    values: tuple[Value, ...]
    subgroups: tuple[str | None, ...]
    rubric: float | None


@dataclass(frozen=True)
class DataSet:
    """All cases, in the order of the table."""

    columns: ColumnMap
    cases: tuple[Case, ...]

    def __len__(self) -> int:
        return len(self.cases)

    @cached_property
    def outcomes(self) -> Mask:
        return np.array([case.happened for case in self.cases], dtype=np.bool_)

    @cached_property
    def firms(self) -> tuple[str, ...]:
        return tuple(case.firm for case in self.cases)

    @cached_property
    def times(self) -> tuple[str, ...]:
        return tuple(case.time for case in self.cases)

    @cached_property
    def rubric(self) -> Floats | None:
        """Points of the plain rubric, NaN where there are none; None without such a column."""
        if self.columns.rubric is None:
            return None
        return _floats([case.rubric for case in self.cases])

    def values(self, place: int) -> list[Value]:
        """Of the feature at this place of the map."""
        return [case.values[place] for case in self.cases]

    def numbers(self, place: int) -> Floats:
        """The same as numbers, NaN where not known. Only for `Kind.NUMBER`."""
        return _floats(self.values(place))

    def only(self, rows: Sequence[int] | NDArray[np.int64]) -> DataSet:
        return DataSet(self.columns, tuple(self.cases[int(row)] for row in rows))

    @cached_property
    def content(self) -> bytes:
        """The canonical form: CSV in UTF-8, numbers at full precision."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(_heading(self.columns))
        for case in self.cases:
            writer.writerow(_record(case))
        return out.getvalue().encode()

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the column map and the canonical content."""
        told = self.columns.model_dump_json().encode()
        return hashlib.sha256(told + b"\n" + self.content).hexdigest()


def save(data: DataSet, folder: Path) -> Path:
    """Writes `FINGERPRINT.csv.gz` and `.json` (the map), each whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{data.fingerprint[:16]}.csv.gz"
    put(path.with_name(f"{data.fingerprint[:16]}.json"), data.columns.model_dump_json().encode())
    put(path, gzip.compress(data.content, mtime=0))
    return path


def load(folder: Path, fingerprint: str) -> DataSet:
    """Raises `DamagedModelError` where the content is not that of the fingerprint any more."""
    path = folder / f"{fingerprint[:16]}.csv.gz"
    try:
        columns = ColumnMap.model_validate_json(
            path.with_name(f"{fingerprint[:16]}.json").read_bytes()
        )
        text = gzip.decompress(path.read_bytes()).decode()
        data = DataSet(columns, tuple(_cases(text, columns)))
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise DamagedModelError("The stored data cannot be read.", where=str(path)) from error
    if not data.fingerprint.startswith(fingerprint):
        raise DamagedModelError(
            "The stored data are not those that were imported.",
            where=str(path),
            todo="Import the table again.",
        )
    return data


def put(path: Path, content: bytes) -> None:
    """Replaces a file in one step."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.write_bytes(content)
    half.replace(path)


def _heading(columns: ColumnMap) -> list[str]:
    features = [f"feature:{one.name}" for one in columns.features]
    groups = [f"subgroup:{one.name}" for one in columns.subgroups]
    return ["id", "firm", "time", "happened", "rubric", *features, *groups]


def _record(case: Case) -> list[str]:
    values = [_told(value) for value in (case.rubric, *case.values, *case.subgroups)]
    return [case.id, case.firm, case.time, str(int(case.happened)), *values]


def _told(value: Value) -> str:
    """JSON keeps an empty text apart from an unknown one, and numbers to the last digit."""
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _cases(text: str, columns: ColumnMap) -> Iterator[Case]:
    rows = csv.reader(io.StringIO(text, newline=""))
    if next(rows, None) != _heading(columns):
        raise ValueError("other columns")
    features = len(columns.features)
    for row in rows:
        rubric, *rest = [json.loads(cell) if cell else None for cell in row[4:]]
        yield Case(
            id=row[0],
            firm=row[1],
            time=row[2],
            happened=row[3] == "1",
            values=tuple(rest[:features]),
            subgroups=tuple(rest[features:]),
            rubric=rubric,
        )


def _floats(values: Sequence[Value]) -> Floats:
    return np.array(
        [np.nan if value is None or isinstance(value, str) else value for value in values],
        dtype=np.float64,
    )


def kinds(columns: ColumnMap, kind: Kind) -> list[int]:
    """Places of the features of a kind."""
    return [place for place, one in enumerate(columns.features) if one.kind is kind]
