"""The formats of an export. Each takes records one by one and holds little of them."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from workers.export.about import About
from workers.export.errors import ExportError
from workers.export.record import Record


class Format(StrEnum):
    PARQUET = "parquet"
    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"

    @property
    def folder(self) -> bool:
        """Whether it is a folder of files, one a table."""
        return self in (Format.PARQUET, Format.CSV)


class Writer(Protocol):
    rows: Counter[str]  # by table
    cut: int  # values that the format could not hold whole

    def add(self, record: Record) -> None: ...

    def finish(self) -> None:
        """Everything was added: what is at the path is whole."""
        ...

    def abandon(self) -> None:
        """Lets go of what is open; what was written is of no use."""
        ...


def format_of(out: Path, given: str | None) -> Format:
    """As asked, else by the suffix. Raises `ExportError`."""
    name = (given or out.suffix.removeprefix(".")).lower()
    try:
        return Format(name)
    except ValueError:
        raise ExportError(
            f"{name!r} is no format of an export." if name else "The format is not said.",
            where=str(out),
            todo="Let the name end in .parquet, .jsonl, .csv or .xlsx, or say --format.",
        ) from None


def open_writer(format: Format, path: Path, about: About) -> Writer:
    """Raises `MissingLibraryError`."""
    match format:
        case Format.JSONL:
            from workers.export.formats.json_lines import JsonLinesWriter

            return JsonLinesWriter(path, about)
        case Format.CSV:
            from workers.export.formats.comma_separated import CsvWriter

            return CsvWriter(path, about)
        case Format.XLSX:
            from workers.export.formats.workbook import WorkbookWriter

            return WorkbookWriter(path, about)
        case Format.PARQUET:
            from workers.export.formats.parquet import ParquetWriter

            return ParquetWriter(path, about)
