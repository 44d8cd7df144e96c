"""`novum rescore`: stored evaluations under another rubric."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from api.cli.judging import rubric_of
from api.cli.output import ExitCode, console, errors, print_json, say
from scoring.evaluation import Dimension, points
from scoring.quick import Summary
from scoring.rubric import load_rubric
from workers.rescoring import rescore as score_again
from workers.service import Novum

_COLUMNS = (
    "place", "evaluation", "base", "title", "file_name", "before", "score", "grade",
    "judged_weight", "needs_person",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def register(app: typer.Typer) -> None:
    app.command("rescore")(rescore)


def rescore(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="Documents or evaluations. Default: the newest evaluation of every document.",
            show_default=False,
        ),
    ] = None,
    rubric: Annotated[
        str, typer.Option(help="Rubric: a name of ours, a file, or a stamp. Default: as set.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(help="Also write all of them, in order, as CSV.")
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="How many to show.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Scores stored evaluations again under another rubric; nothing is read or searched again."""
    with Novum.open() as novum, errors().status(say("rescoring", count=0)) as status:
        report = score_again(
            novum,
            rubric_of(novum, rubric) or load_rubric(),
            names=names or (),
            progress=lambda count: status.update(say("rescoring", count=count)),
        )
    if out is not None:
        write_csv(out, report.summaries)
    if as_json:
        print_json(report)
    else:
        console().print(say("rescored", **report.model_dump(exclude={"summaries", "named"})))
        console().print(_table(report.summaries[:limit]))
        for one in report.named:
            errors().print(f"! {one.file_name}: {one.why}", markup=False, style="yellow")
    raise typer.Exit(ExitCode.PARTIAL if report.left_out else ExitCode.OK)


def write_csv(path: Path, summaries: Sequence[Summary]) -> None:
    """UTF-8 with BOM, as spreadsheets expect; text that they would take for a formula is marked."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow([*_COLUMNS, *Dimension])
        for place, one in enumerate(summaries, start=1):
            whole = one.model_dump(mode="json")
            texts = {name: _plain(whole[name]) for name in ("title", "file_name")}
            row = {**whole, **texts, "place": place}
            scores = (one.dimensions.get(dimension) for dimension in Dimension)
            rows.writerow([*(row[name] for name in _COLUMNS), *scores])


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _table(summaries: Sequence[Summary]) -> Table:
    table = Table(show_edge=False, pad_edge=False, box=None)
    for head in ("", say("score"), say("before"), "", say("title"), say("document"), ""):
        table.add_column(head)
    for place, one in enumerate(summaries, start=1):
        before = points(one.before) if one.before is not None else "—"
        score = points(one.score) if one.score is not None else "—"
        grade = one.grade.value if one.grade else say("no_grade")
        person = say("needs_person") if one.needs_person else ""
        table.add_row(str(place), score, before, grade, one.title[:40], one.evaluation, person)
    return table
