"""From a table's rows to a data set, and a report of what was refused and what looks wrong."""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from nlp.domain import Frozen
from scoring.evaluation import Text
from scoring.models.columns import ColumnMap, Feature, Kind, Subgroup
from scoring.models.dataset import Case, DataSet, Value
from scoring.models.errors import TableError
from scoring.models.leaks import Leak, leaks_of
from scoring.models.settings import ModelSettings
from scoring.models.tables import Row, read_rows

_SHOWN = 50
_UNKNOWN = frozenset({"", "-", "–", "n/a", "na", "nan", "null", "none", "해당없음", "미상", "?"})
_NUMBER = re.compile(r"[+-]?(\d[\d,]*)?(\.\d+)?([eE][+-]?\d+)?")
_DAY = re.compile(r"(\d{4})(?:\s*[-./년]?\s*(\d{1,2})(?:\s*[-./월]?\s*(\d{1,2})\s*일?)?월?)?[.년]?")


class Refused(Frozen):
    """A row that was left out; `line` as a spreadsheet shows it."""

    line: int
    column: str
    reason: Text


class ColumnReport(Frozen):
    """`missing`: share of the rows, 0–1. `kinds`: different values."""

    name: str
    column: str
    missing: float
    kinds: int


class ImportReport(Frozen):
    """What an import took, and what an officer should look at before training."""

    name: str
    fingerprint: str
    dry_run: bool
    read: int
    taken: int
    refused: int
    refusals: tuple[Refused, ...]  # the first 50
    happened: int
    firms: int
    first: str | None
    last: str | None
    duplicate_ids: int
    equal_rows: int  # with the same features as an earlier row
    columns: tuple[ColumnReport, ...]
    leaking: tuple[Leak, ...]


class _RefusedError(Exception):
    def __init__(self, column: str, ko: str, en: str) -> None:
        self.column, self.reason = column, Text(ko=ko, en=en)
        super().__init__(en)


@dataclass
class _Reading:
    columns: ColumnMap
    cases: list[Case] = field(default_factory=list)
    refusals: list[Refused] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    read: int = 0
    refused: int = 0
    duplicates: int = 0

    def take(self, row: Row) -> None:
        self.read += 1
        try:
            case = case_of(row, self.columns)
            if self.columns.id and case.id in self.seen:
                self.duplicates += 1
                raise _RefusedError(
                    self.columns.id,
                    f"앞에 나온 번호 {case.id}",
                    f"the id {case.id} was there before",
                )
        except _RefusedError as error:
            self.refused += 1
            if len(self.refusals) < _SHOWN:
                self.refusals.append(
                    Refused(line=row.line, column=error.column, reason=error.reason)
                )
            return
        self.seen.add(case.id)
        self.cases.append(case)


def import_table(
    path: Path, columns: ColumnMap, settings: ModelSettings, *, dry_run: bool = False
) -> tuple[DataSet, ImportReport]:
    """Reads the whole table; stores nothing. Raises `TableError` where no row could be taken."""
    rows = read_rows(path, settings, columns=list(columns.columns))
    return import_rows(rows, columns, settings, where=path.name, dry_run=dry_run)


def import_rows(
    rows: Iterable[Row],
    columns: ColumnMap,
    settings: ModelSettings,
    *,
    where: str,
    dry_run: bool = False,
) -> tuple[DataSet, ImportReport]:
    reading = _Reading(columns)
    for row in rows:
        reading.take(row)
    if not reading.cases:
        why = reading.refusals[0].reason.en if reading.refusals else "there are no rows"
        raise TableError(f"No row could be taken: {why}.", where=where)
    data = DataSet(columns, tuple(reading.cases))
    return data, _report(reading, data, settings, dry_run=dry_run)


def case_of(row: Row, columns: ColumnMap) -> Case:
    values = tuple(_value(row, feature) for feature in columns.features)
    return Case(
        id=row.cells[columns.id] if columns.id else str(row.line),
        firm=_firm(row, columns, values),
        time=_time(row, columns.time),
        happened=_happened(row, columns),
        values=values,
        subgroups=tuple(_group(row, one) for one in columns.subgroups),
        rubric=_number(row, columns.rubric) if columns.rubric else None,
    )


def _firm(row: Row, columns: ColumnMap, values: tuple[Value, ...]) -> str:
    """Without a column of firms, rows with equal features are taken for the same one."""
    if columns.firm is None:
        return hashlib.sha256(repr(values).encode()).hexdigest()[:16]
    firm = " ".join(row.cells[columns.firm].split()).casefold()
    if not firm:
        raise _RefusedError(columns.firm, "기업이 없음", "no firm")
    return firm


def _happened(row: Row, columns: ColumnMap) -> bool:
    outcome = columns.outcome
    cell = row.cells[outcome.column]
    plain = cell.casefold()
    if plain in {one.casefold() for one in outcome.positive}:
        return True
    if plain in {one.casefold() for one in outcome.negative}:
        return False
    if not cell:
        raise _RefusedError(outcome.column, "결과가 없음", "no outcome")
    raise _RefusedError(
        outcome.column,
        f"결과 {cell[:40]!r}: positive에도 negative에도 없는 값",
        f"the value {cell[:40]!r} is neither positive nor negative",
    )


def _time(row: Row, column: str | None) -> str:
    if column is None:
        return ""
    cell = row.cells[column]
    match = _DAY.fullmatch(cell.removesuffix(".0"))
    try:
        if match is None:
            raise ValueError
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1)).isoformat()
    except ValueError:
        if not cell:
            raise _RefusedError(column, "때가 없음", "no time") from None
        raise _RefusedError(
            column, f"{cell[:40]!r}: 연도나 날짜가 아님", f"{cell[:40]!r} is no year or day"
        ) from None


def _value(row: Row, feature: Feature) -> Value:
    cells = [row.cells[column] for column in feature.columns]
    if feature.kind is Kind.TEXT:
        return "\n".join(cell for cell in cells if cell) or None
    if cells[0].casefold() in _UNKNOWN or cells[0] in feature.missing:
        return None
    return _number(row, feature.columns[0]) if feature.kind is Kind.NUMBER else cells[0]


def _number(row: Row, column: str) -> float | None:
    """``1,234.5``, ``12.5%`` (as 12.5), ``(300)`` and ``△300`` as minus 300."""
    cell = row.cells[column]
    if cell.casefold() in _UNKNOWN:
        return None
    text = cell.replace(" ", "").removesuffix("%")
    negative = text[:1] in ("△", "▲", "−") or (text[:1] == "(" and text[-1:] == ")")
    text = text.strip("()△▲−")
    match = _NUMBER.fullmatch(text)
    if match is None or not (match[1] or match[2]):
        raise _no_number(column, cell)
    number = float(text.replace(",", ""))
    if not math.isfinite(number):
        raise _no_number(column, cell)
    return -number if negative else number


def _no_number(column: str, cell: str) -> _RefusedError:
    return _RefusedError(column, f"{cell[:40]!r}: 숫자가 아님", f"{cell[:40]!r} is no number")


def _group(row: Row, subgroup: Subgroup) -> str | None:
    cell = row.cells[subgroup.column]
    if cell.casefold() in _UNKNOWN:
        return None
    if not subgroup.cuts:
        return cell
    number = _number(row, subgroup.column)
    return None if number is None else band(number, subgroup.cuts)


def band(number: float, cuts: tuple[float, ...]) -> str:
    """``<3``, ``3–7``, ``≥7``."""
    below = [cut for cut in cuts if cut <= number]
    above = [cut for cut in cuts if cut > number]
    if not below:
        return f"<{above[0]:g}"
    return f"{below[-1]:g}–{above[0]:g}" if above else f"≥{below[-1]:g}"


def _report(
    reading: _Reading, data: DataSet, settings: ModelSettings, *, dry_run: bool
) -> ImportReport:
    times = sorted(time for time in data.times if time)
    rows = Counter(case.values for case in data.cases)
    return ImportReport(
        name=data.columns.name,
        fingerprint=data.fingerprint,
        dry_run=dry_run,
        read=reading.read,
        taken=len(data),
        refused=reading.refused,
        refusals=tuple(reading.refusals),
        happened=int(data.outcomes.sum()),
        firms=len(set(data.firms)),
        first=times[0] if times else None,
        last=times[-1] if times else None,
        duplicate_ids=reading.duplicates,
        equal_rows=len(data) - len(rows),
        columns=tuple(
            _column(feature, data.values(place))
            for place, feature in enumerate(data.columns.features)
        ),
        leaking=leaks_of(data, settings),
    )


def _column(feature: Feature, values: list[Value]) -> ColumnReport:
    return ColumnReport(
        name=feature.name,
        column=", ".join(feature.columns),
        missing=round(sum(value is None for value in values) / len(values), 4),
        kinds=len(set(values) - {None}),
    )
