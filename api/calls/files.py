"""A call written into a folder: the page to read, tables to work with, JSON for programs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.calls.drawing import histogram, slices, spreads
from api.calls.table import csv_of, told, workbook_of
from api.i18n import Language
from api.views.render import render, stylesheet
from scoring.screening import ScreenedCall, Triage


@dataclass(frozen=True, slots=True)
class Written:
    files: tuple[Path, ...]


def drawings(call: ScreenedCall) -> dict[str, Any]:
    """What `_call.html` draws."""
    return {
        "slices": slices(call),
        "bins": histogram(call.scores(None)),
        "spreads": spreads(call),
        "queues": list(Triage),
        "told": told,
    }


def page_of(call: ScreenedCall, language: Language) -> str:
    """The call as one HTML file that needs nothing else."""
    return render(
        "call_report.html",
        language,
        call=call,
        shown=call.submissions,
        linked=False,
        style=stylesheet(),
        **drawings(call),
    )


def write_call(call: ScreenedCall, folder: Path, language: Language) -> Written:
    """``call.html``, ``.xlsx``, ``.csv`` and ``.json``; earlier ones are replaced.

    Raises `MissingLibraryError` before anything is written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    book, table = folder / "call.xlsx", folder / "call.csv"
    page, data = folder / "call.html", folder / "call.json"
    workbook_of(call, language, book)
    table.write_text(csv_of(call, language), encoding="utf-8", newline="")
    page.write_text(page_of(call, language), encoding="utf-8")
    data.write_text(call.model_dump_json(indent=1), encoding="utf-8")
    return Written((page, book, table, data))
