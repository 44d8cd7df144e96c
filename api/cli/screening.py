"""`novum screen`, `calls`, `call` and `decide`: all submissions of a call together."""

from __future__ import annotations

import getpass
from datetime import datetime
from pathlib import Path
from textwrap import shorten
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from api.calls import write_call
from api.calls.table import told
from api.cli.judging import rubric_of
from api.cli.output import ExitCode, console, errors, language, print_json, say
from api.cli.progress import counting
from api.i18n import Messages
from api.schemas import ScreeningList
from indexing.catalog.screenings import DecisionKind, ScreeningOrder
from scoring.evaluation import points
from scoring.screening import ScreenedCall, Triage
from workers.screening import Progress, decide_on, follow, settle, standing, take_in, work_here
from workers.service import Novum

SHOWN = 40
"""Lines of a call in the terminal; the files of `--out` have them all."""

CHARACTERS = 90
"""Of the first reason."""

Call = Annotated[str, typer.Argument(help="Name or id of a call.", show_default=False)]
Out = Annotated[
    Path | None,
    typer.Option(help="Also write call.html, call.xlsx, call.csv and call.json into this folder."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def register(app: typer.Typer) -> None:
    app.command("screen")(screen)
    app.command("calls")(calls)
    app.command("call")(call)
    app.command("decide")(decide)


def screen(
    folder: Annotated[
        Path,
        typer.Argument(help="Folder of submissions, a file or ZIP each.", show_default=False),
    ],
    name: Annotated[
        str, typer.Option("--call", help="Name of the call. Default: the folder's.")
    ] = "",
    rubric: Annotated[str, typer.Option(help="Rubric of the call: its name, or a YAML file.")] = "",
    submitted: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%Y%m%d"], help="Submission day: only earlier art counts."
        ),
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(min=0, max=100, help="Totals below this go to a person."),
    ] = None,
    queue: Annotated[
        bool, typer.Option("--queue", help="Leave the work to running workers, and follow it.")
    ] = False,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Reads and judges all submissions of a call. Run again, it goes on and adds what is new."""
    order = ScreeningOrder(
        call=name or folder.resolve().name,
        submitted=submitted.date() if submitted else None,
        threshold=threshold,
    )
    with Novum.open() as novum, counting() as update:
        screening = take_in(
            novum,
            folder,
            order,
            ring=queue,
            rubric=rubric_of(novum, rubric),
            progress=lambda done, total: update(say("screen_taking_in"), done, total),
        )

        def tell(progress: Progress) -> None:
            words = "screen_reading" if progress.begun else "screen_waiting"
            update(say(words), progress.done, progress.total)

        if queue:
            follow(novum, screening, progress=tell)
        else:
            work_here(novum, screening, progress=tell)
        update(say("screen_ordering"), 0, 1)
        settle(novum, screening)
        result = standing(novum, screening)
    _answer(result, out, as_json=as_json)


def calls(as_json: AsJson = False) -> None:
    """Lists the calls that were screened, newest first."""
    with Novum.open() as novum:
        found = novum.catalog.screenings.recent()
    if as_json:
        print_json(ScreeningList(screenings=tuple(found)))
        return
    for one in found:
        console().print(Text(f"{one.id[:8]}  {one.created_at:%Y-%m-%d}  {one.call}"))


def call(call: Call, out: Out = None, as_json: AsJson = False) -> None:
    """Shows a call as it stands now: queues, order, reasons, decisions."""
    with Novum.open() as novum:
        result = standing(novum, novum.catalog.screenings.get(call))
    _answer(result, out, as_json=as_json)


def decide(
    call: Call,
    submission: Annotated[
        str, typer.Argument(help="The submission's file, as the call lists it.", show_default=False)
    ],
    decision: Annotated[DecisionKind, typer.Argument(help="What is decided.", show_default=False)],
    why: Annotated[str, typer.Option("--why", help="The reason.", show_default=False)],
    by: Annotated[str, typer.Option("--by", help="Who says so. Default: your login.")] = "",
    as_json: AsJson = False,
) -> None:
    """Records a person's decision about a submission. Novum itself decides nothing."""
    with Novum.open() as novum:
        screening = novum.catalog.screenings.get(call)
        made = decide_on(
            novum, screening, submission, decision, by=by or getpass.getuser(), why=why
        )
    if as_json:
        print_json(made)
    else:
        word = Messages(language())(f"decision.{made.decision.value}")
        console().print(Text(say("decided", name=made.name, decision=word, by=made.by)))


def _answer(result: ScreenedCall, out: Path | None, *, as_json: bool) -> None:
    written = write_call(result, out, language()).files if out is not None else ()
    if as_json:
        print_json(result)
    else:
        _show(result)
    for path in written:
        errors().print(Text(str(path)))
    bad = result.queues[Triage.UNREADABLE] or result.queues[Triage.WAITING]
    raise typer.Exit(ExitCode.PARTIAL if bad else ExitCode.OK)


def _show(result: ScreenedCall) -> None:
    t = Messages(language())
    counted = [f"{t(f'queue.{queue}')} {count}" for queue, count in result.queues.items() if count]
    console().print(Text(f"{result.call}: {' · '.join(counted)}", style="bold"))
    table = Table(box=None, pad_edge=False)
    table.add_column(t("call_column.rank"), justify="right")
    table.add_column(t("call_column.total"), justify="right")
    for key in ("call.interval", "call_column.queue", "call_column.name", "call_column.reasons"):
        table.add_column(t(key), overflow="fold")
    for one in result.submissions[:SHOWN]:
        span = f"{one.low}–{one.high}" if one.low is not None else ""
        place = f"{one.rank} ({one.best}–{one.worst})" if one.rank else "–"
        first = shorten(told(one.reasons[0], t), CHARACTERS) if one.reasons else ""
        table.add_row(
            place,
            points(one.score) if one.score is not None else "–",
            span,
            t(f"queue.{one.queue.value}"),
            Text(one.name),
            Text(first),
        )
    console().print(table)
    if len(result.submissions) > SHOWN:
        console().print(Text(say("screen_more", count=len(result.submissions) - SHOWN)))
