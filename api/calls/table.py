"""A call as one table: a line a submission, for spreadsheets and for other programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from api.i18n import Language, Messages
from scoring.evaluation import Dimension
from scoring.screening import Reason, ScreenedCall, Submission
from workers.export.errors import MissingLibraryError
from workers.export.formats.comma_separated import harmless
from workers.export.rows import Cell

MOST_CELL = 32_000
"""Characters of a cell: Excel opens no longer ones."""


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    width: int
    of: Callable[[Submission, Messages], Cell]


def _word(prefix: str, value: object, t: Messages) -> str | None:
    return t(f"{prefix}.{value}") if value else None


def told(reason: Reason, t: Messages) -> str:
    """A reason with what went wrong behind it, in the reader's language."""
    problems = [
        t.explain(issue.category.value, f"{issue.message} {issue.todo or ''}".strip())
        for issue in reason.issues
    ]
    return " ".join([reason.text.in_language(t.language), *dict.fromkeys(problems)])


def _reasons(one: Submission, t: Messages) -> str:
    return "\n".join(told(reason, t) for reason in one.reasons)


def _score(one: Submission, _t: Messages, *, dimension: Dimension) -> Cell:
    return next((line.score for line in one.dimensions if line.dimension is dimension), None)


COLUMNS: tuple[Column, ...] = (
    Column("rank", 7, lambda one, t: one.rank),
    Column("rank_best", 7, lambda one, t: one.best),
    Column("rank_worst", 7, lambda one, t: one.worst),
    Column("queue", 14, lambda one, t: _word("queue", one.queue.value, t)),
    Column("name", 40, lambda one, t: one.name),
    Column("title", 40, lambda one, t: one.title or None),
    Column("organisation", 22, lambda one, t: one.organisation or None),
    Column("total", 8, lambda one, t: one.score),
    Column("low", 8, lambda one, t: one.low),
    Column("high", 8, lambda one, t: one.high),
    Column("grade", 8, lambda one, t: one.grade.value if one.grade else None),
    *(Column(f"{each.value}", 10, partial(_score, dimension=each)) for each in Dimension),
    Column("judged", 10, lambda one, t: one.judged_weight),
    Column("driver", 14, lambda one, t: _word("dimension", one.driver and one.driver.value, t)),
    Column("reasons", 80, _reasons),
    Column("decision", 14, lambda one, t: _word("decision", one.decision, t)),
    Column("decided_by", 14, lambda one, t: one.decided_by),
    Column("decided_why", 40, lambda one, t: one.decided_why),
    Column("evaluation", 28, lambda one, t: one.evaluation_id),
    Column("sha256", 20, lambda one, t: one.sha256),
)


def heading(column: Column, t: Messages) -> str:
    if column.key in set(Dimension):
        return t(f"dimension.{column.key}")
    return t(f"call_column.{column.key}")


def rows_of(call: ScreenedCall, t: Messages) -> Iterator[list[Cell]]:
    for one in call.submissions:
        yield [column.of(one, t) for column in COLUMNS]


def csv_of(call: ScreenedCall, language: Language) -> str:
    """With the mark by which spreadsheets know UTF-8; a text is never a formula."""
    t = Messages(language)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([heading(column, t) for column in COLUMNS])
    writer.writerows([harmless(cell) for cell in row] for row in rows_of(call, t))
    return "\ufeff" + out.getvalue()


def workbook_of(call: ScreenedCall, language: Language, path: Path) -> None:
    """An XLSX file: the submissions, and the call's numbers. Raises `MissingLibraryError`."""
    try:
        import xlsxwriter
    except ImportError as error:
        raise MissingLibraryError("xlsxwriter") from error
    t = Messages(language)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(t("call.submissions"))
        sheet.freeze_panes(1, 5)
        sheet.autofilter(0, 0, max(len(call.submissions), 1), len(COLUMNS) - 1)
        for place, column in enumerate(COLUMNS):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, heading(column, t), bold)
        for number, row in enumerate(rows_of(call, t), start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, int | float):
                    sheet.write_number(number, place, cell, wrapped)
                elif cell is not None:
                    sheet.write_string(number, place, str(cell)[:MOST_CELL], wrapped)
        _numbers(call, t, book.add_worksheet(t("call.numbers")), bold)


def _numbers(call: ScreenedCall, t: Messages, sheet: object, bold: object) -> None:
    lines: list[tuple[str, Cell]] = [
        (t("call.name"), call.call),
        (t("call.rubric"), call.rubric),
        (t("call.threshold"), call.threshold),
        (t("call.made"), call.made_at.isoformat(timespec="seconds")),
        *((t(f"queue.{queue.value}"), count) for queue, count in call.queues.items()),
        *((grade.value, count) for grade, count in call.grades.items()),
        *((t(f"reason.{kind.value}"), count) for kind, count in call.reasons.items()),
    ]
    sheet.set_column(0, 1, 32)  # type: ignore[attr-defined]
    for number, (name, value) in enumerate(lines):
        sheet.write_string(number, 0, name, bold)  # type: ignore[attr-defined]
        if value is not None:
            sheet.write(number, 1, value)  # type: ignore[attr-defined]
