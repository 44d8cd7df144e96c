"""The ratios of many firms as a table that `novum model import` reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from scoring.finance.ratios import RATIOS, ratios_of
from scoring.finance.statements import Statement

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def ratio_table(statements: Iterable[Statement]) -> str:
    """CSV: firm, year, then a column for each ratio; a ratio that cannot be told stays empty."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["firm", "year", *(ratio.name for ratio in RATIOS)])
    for statement in statements:
        for year in statement.years:
            values = [one.value for one in ratios_of(statement, year)]
            cells = ["" if value is None else f"{value:.6g}" for value in values]
            writer.writerow([_plain(statement.firm), year, *cells])
    return out.getvalue()


def _plain(name: str) -> str:
    """A spreadsheet must not take an applicant's name for a formula."""
    return f"'{name}" if name.startswith(_FORMULA) else name
