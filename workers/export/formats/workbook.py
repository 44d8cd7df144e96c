"""XLSX: a sheet a table, and the sheet `about`. Rows go to the disk as they come."""

from __future__ import annotations

import math
from collections import Counter
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from workers.export.about import About
from workers.export.errors import ExportTooLargeError, MissingLibraryError
from workers.export.record import Record
from workers.export.rows import Cell, rows_of, text
from workers.export.tables import ColumnType, Table, all_tables

MOST_ROWS = 1_048_576
MOST_CHARACTERS = 32_767
"""Of a sheet, of a cell: Excel opens nothing larger."""
CUT = " … [+{left} characters: see the JSON Lines export]"
_SHEET_NAME = 31  # characters
_EXACT = 2**53  # integers beyond it are not kept to the last digit
_FIRST_YEAR = 1900
_WIDTH = {ColumnType.TEXT: 24, ColumnType.JSON: 24, ColumnType.DATE: 12}


class WorkbookWriter:
    def __init__(self, path: Path, about: About, *, most_rows: int = MOST_ROWS) -> None:
        try:
            import xlsxwriter
        except ImportError as error:
            raise MissingLibraryError("xlsxwriter") from error
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_date_format": "yyyy-mm-dd",
        }
        self._book = xlsxwriter.Workbook(str(path), options)
        self._path = path
        self._about = about
        self._most_rows = most_rows
        self._bold = self._book.add_format({"bold": True})
        self.rows: Counter[str] = Counter()
        self.cut = 0
        about_sheet = self._book.add_worksheet("about")
        self._sheets = {table.name: self._sheet(table) for table in all_tables(about.genre)}
        self._write_about(about_sheet)

    def add(self, record: Record) -> None:
        for table, row in rows_of(record):
            self.rows[table.name] += 1
            if self.rows[table.name] >= self._most_rows:  # the first row is the heading
                raise ExportTooLargeError(
                    f"The table {table.name} has more rows than a sheet of XLSX holds "
                    f"({self._most_rows:,}).",
                    todo="Export to Parquet or CSV, or fewer documents (--call, --since, --id).",
                )
            for place, cell in enumerate(row):
                self._write(self._sheets[table.name], self.rows[table.name], place, cell)

    def finish(self) -> None:
        self._book.close()

    def abandon(self) -> None:
        """The library has no way to give up: what it writes now is removed."""
        from xlsxwriter.exceptions import XlsxWriterException

        with suppress(OSError, XlsxWriterException):  # a full disk, of which the caller knows
            self._book.close()

    def _sheet(self, table: Table) -> Any:
        taken = {sheet.get_name().lower() for sheet in self._book.worksheets()}
        sheet = self._book.add_worksheet(sheet_name(table.name, taken))
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(table.columns):
            sheet.set_column(place, place, _WIDTH.get(column.type, 12))
            sheet.write_string(0, place, column.name, self._bold)
        return sheet

    def _write(self, sheet: Any, row: int, place: int, cell: Cell) -> None:
        match cell:
            case None:
                return
            case bool():
                sheet.write_boolean(row, place, cell)
            case int() | float() | Decimal() if _fits(cell):
                sheet.write_number(row, place, float(cell))
            case date() if cell.year >= _FIRST_YEAR:
                sheet.write_datetime(row, place, cell)
            case _:
                sheet.write_string(row, place, self._short(text(cell)))

    def _short(self, told: str) -> str:
        """Never a formula: it is written as a text. Too long for a cell, it says so at its end."""
        if len(told) <= MOST_CHARACTERS:
            return told
        self.cut += 1
        end = CUT.format(left=len(told) - MOST_CHARACTERS + len(CUT) + 8)
        return told[: MOST_CHARACTERS - len(end)] + end

    def _write_about(self, sheet: Any) -> None:
        sheet.set_column(0, 2, 24)
        told = self._about.model_dump(mode="json")
        rows = [(name, _plain(value)) for name, value in told.items()]
        for row, (name, value) in enumerate(rows):
            sheet.write_string(row, 0, name, self._bold)
            sheet.write_string(row, 1, self._short(value))
        start = len(rows) + 1
        for place, name in enumerate(("table", "column", "type")):
            sheet.write_string(start, place, name, self._bold)
        for row, column in enumerate(self._about.columns, start + 1):
            for place, value in enumerate((column.table, column.column, column.type)):
                sheet.write_string(row, place, value)


def sheet_name(name: str, taken: set[str]) -> str:
    """At most 31 characters, unlike every other one whatever its case."""
    short, number = name[:_SHEET_NAME], 1
    while short.lower() in taken:
        number += 1
        end = f"~{number}"
        short = name[: _SHEET_NAME - len(end)] + end
    return short


def _fits(cell: float | Decimal) -> bool:
    return math.isfinite(float(cell)) and (not isinstance(cell, int) or abs(cell) <= _EXACT)


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
