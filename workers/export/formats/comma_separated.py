"""CSV: a folder with a file a table, UTF-8 with the mark by which spreadsheets know it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from workers.export.about import About
from workers.export.formats.told import write_about
from workers.export.record import Record
from workers.export.rows import Cell, rows_of, text
from workers.export.tables import all_tables

_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d+)?")


class CsvWriter:
    def __init__(self, path: Path, about: About) -> None:
        self.rows: Counter[str] = Counter()
        self.cut = 0
        self._open = ExitStack()
        self._writers = {}
        for table in all_tables(about.genre):
            file = self._open.enter_context(
                (path / f"{table.name}.csv").open("x", encoding="utf-8-sig", newline="")
            )
            self._writers[table.name] = csv.writer(file)
            self._writers[table.name].writerow([column.name for column in table.columns])
        write_about(path, about)

    def add(self, record: Record) -> None:
        for table, row in rows_of(record):
            self._writers[table.name].writerow([harmless(cell) for cell in row])
            self.rows[table.name] += 1

    def finish(self) -> None:
        self._open.close()

    def abandon(self) -> None:
        self._open.close()


def harmless(cell: Cell) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    told = text(cell)
    if isinstance(cell, str) and _FORMULA.match(told) and not _NUMBER.fullmatch(told):
        return f"'{told}"
    return told
