"""Parquet: a folder with a file a table; what the export is stands in each file's metadata."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

from workers.export.about import About
from workers.export.errors import MissingLibraryError
from workers.export.formats.told import write_about
from workers.export.record import Record
from workers.export.rows import Cell, Row, rows_of
from workers.export.tables import ColumnType, Table, all_tables

_ROWS = 5_000
_CHARACTERS = 4 * 2**20
"""Of one table that are held before they are written."""
_INT64 = range(-(2**63), 2**63)


class ParquetWriter:
    def __init__(self, path: Path, about: About) -> None:
        try:
            import pyarrow  # noqa: F401
        except ImportError as error:
            raise MissingLibraryError("pyarrow") from error
        self.rows: Counter[str] = Counter()
        self.cut = 0
        metadata = {"novum_schema": about.schema_version, "novum_about": about.model_dump_json()}
        self._files = {
            table.name: _TableFile(path / f"{table.name}.parquet", table, metadata)
            for table in all_tables(about.genre)
        }
        write_about(path, about)

    def add(self, record: Record) -> None:
        for table, row in rows_of(record):
            self._files[table.name].add(tuple(self._fitting(cell) for cell in row))
            self.rows[table.name] += 1

    def finish(self) -> None:
        for file in self._files.values():
            file.close()

    def abandon(self) -> None:
        with suppress(OSError):  # perhaps a full disk, which the caller is told already
            self.finish()

    def _fitting(self, cell: Cell) -> Cell:
        if isinstance(cell, Decimal):
            return float(cell)
        if isinstance(cell, int) and cell not in _INT64:
            self.cut += 1
            return None
        return cell


class _TableFile:
    """One table's file; rows are gathered and written a few thousand at a time."""

    def __init__(self, path: Path, table: Table, metadata: dict[str, str]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._schema = pa.schema(
            [(column.name, _type(column.type)) for column in table.columns], metadata=metadata
        )
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[Row] = []
        self._held = 0

    def add(self, row: Row) -> None:
        self._rows.append(row)
        self._held += sum(len(cell) for cell in row if isinstance(cell, str))
        if len(self._rows) >= _ROWS or self._held >= _CHARACTERS:
            self._write()

    def close(self) -> None:
        if self._rows:
            self._write()
        self._writer.close()

    def _write(self) -> None:
        import pyarrow as pa

        columns = zip(*self._rows, strict=True)
        arrays = [
            pa.array(column, type=field.type)
            for column, field in zip(columns, self._schema, strict=True)
        ]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._rows, self._held = [], 0


def _type(kind: ColumnType) -> Any:
    import pyarrow as pa

    return {
        ColumnType.TEXT: pa.string(),
        ColumnType.JSON: pa.string(),
        ColumnType.INTEGER: pa.int64(),
        ColumnType.NUMBER: pa.float64(),
        ColumnType.FLAG: pa.bool_(),
        ColumnType.DATE: pa.date32(),
    }[kind]
