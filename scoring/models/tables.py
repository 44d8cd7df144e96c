"""Rows of a CSV, CSV.gz or XLSX file by the names of its columns, with the line of each."""

from __future__ import annotations

import csv
import gzip
import io
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scoring.models.errors import TableError
from scoring.models.settings import ModelSettings
from scoring.models.sheets import sheet_rows

_LONGEST_CELL = 1_000_000  # characters
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Row:
    """`line` counts from 1, as a spreadsheet shows it; `cells` are trimmed."""

    line: int
    cells: dict[str, str]


def read_rows(
    path: Path, settings: ModelSettings, *, columns: Sequence[str] | None = None
) -> Iterator[Row]:
    """Every row that is not empty. The first row holds the names.

    `columns`: those that must be there. Raises `TableError` for a file that is no table, lacks a
    column or is larger than the limits.
    """
    lines = enumerate(_lines(path, settings), 1)
    names = next((_names(cells) for _, cells in lines if any(cells)), None)
    if names is None:
        raise TableError("The table is empty.", where=path.name)
    _require(path, names, columns or ())
    rows = 0
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        rows += 1
        if rows > settings.max_rows:
            raise TableError(
                f"The table has more than {settings.max_rows:,} rows.",
                where=path.name,
                todo="Raise NOVUM_MODELS_MAX_ROWS, or cut the table.",
            )
        whole = [*cells, *([""] * (len(names) - len(cells)))]
        yield Row(line, {name: cell.strip() for name, cell in zip(names, whole, strict=False)})


def _names(cells: Sequence[str]) -> list[str]:
    return [unicodedata.normalize("NFC", cell).strip().removeprefix("\ufeff") for cell in cells]


def _require(path: Path, names: Sequence[str], columns: Sequence[str]) -> None:
    named = [name for name in names if name]
    twice = sorted({name for name in named if named.count(name) > 1 and name in columns})
    absent = [name for name in dict.fromkeys(columns) if name not in names]
    if absent:
        raise TableError(
            f"The table has no column {', '.join(absent)}.",
            where=path.name,
            todo=f"It has: {', '.join(named[:40])}.",
        )
    if twice:
        raise TableError(f"The table has two columns {', '.join(twice)}.", where=path.name)


def _lines(path: Path, settings: ModelSettings) -> Iterator[list[str]]:
    try:
        with path.open("rb") as stream:
            head = stream.read(4)
    except OSError as error:
        raise TableError(
            f"The table cannot be read ({error.strerror}).", where=str(path)
        ) from error
    if head == _ZIP:
        yield from sheet_rows(path, most_bytes=settings.max_unpacked_bytes)
        return
    text = _text(path, packed=head[:2] == _GZIP, most=settings.max_unpacked_bytes)
    csv.field_size_limit(_LONGEST_CELL)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    except csv.Error as error:
        raise TableError(f"The table is no CSV: {error}.", where=path.name) from error


def _text(path: Path, *, packed: bool, most: int) -> str:
    """UTF-8, else CP949, in which Korean Excel saves CSV."""
    try:
        with gzip.open(path) if packed else path.open("rb") as stream:
            content = stream.read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise TableError(f"The table cannot be read ({error}).", where=path.name) from error
    if len(content) > most:
        raise TableError(
            f"The table has more than {most:,} bytes.",
            where=path.name,
            todo="Raise NOVUM_MODELS_MAX_UNPACKED_BYTES, or cut the table.",
        )
    for encoding in ("utf-8-sig", "cp949"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise TableError("The table is neither UTF-8 nor CP949.", where=path.name)


def _delimiter(text: str) -> str:
    """Of comma, tab and semicolon the one that the first line has most of."""
    first = text.lstrip("\n\r").split("\n", 1)[0]
    return max(",\t;", key=first.count)
