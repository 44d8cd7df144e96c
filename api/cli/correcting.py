"""`novum correct`, `corrections` and `withdraw`: what a person sets stands above the machine's."""

from __future__ import annotations

import getpass
import json
from typing import Annotated

import typer
from pydantic import JsonValue
from rich.padding import Padding
from rich.text import Text

from api.cli.output import console, print_json, say
from api.schemas import CorrectionList
from nlp.corrections import CorrectionStatus, from_text
from nlp.errors import ConfigurationError
from workers.service import Novum

Document = Annotated[
    str, typer.Argument(help="SHA-256, id or number of a document.", show_default=False)
]
Why = Annotated[str, typer.Option("--why", help="The reason.", show_default=False)]
By = Annotated[str, typer.Option("--by", help="Who says so. Default: your login.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def register(app: typer.Typer) -> None:
    app.command("correct")(correct)
    app.command("corrections")(corrections)
    app.command("withdraw")(withdraw)


def correct(
    document: Document,
    field: Annotated[
        str,
        typer.Argument(help="title, budget.total.amount, targets[2].final …", show_default=False),
    ],
    why: Why,
    value: Annotated[
        str | None,
        typer.Argument(help="The right value; an object or a list as JSON.", show_default=False),
    ] = None,
    absent: Annotated[
        bool, typer.Option("--absent", help="There is no such value in the document.")
    ] = False,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Sets a field to what it should be; the machine's value is kept beside it."""
    if (value is None) is not absent:
        raise ConfigurationError("Give a value, or --absent.", where="VALUE")
    with Novum.open() as novum:
        made = novum.correct(
            document, address=field, value=_value(value), by=by or getpass.getuser(), why=why
        )
    if as_json:
        print_json(made)
    else:
        console().print(Text(say("corrected", id=made.id, field=made.address)))


def corrections(document: Document, as_json: AsJson = False) -> None:
    """Lists the corrections of a document, and what the machine reads there now."""
    with Novum.open() as novum:
        found = novum.corrections(document)
    if as_json:
        print_json(CorrectionList(corrections=tuple(found)))
    else:
        _show(found)


def withdraw(
    document: Document,
    id: Annotated[int, typer.Argument(help="Number of the correction.", show_default=False)],
    why: Why,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Takes a correction back: the value is again what it was before it."""
    with Novum.open() as novum:
        made = novum.withdraw_correction(document, id, by=by or getpass.getuser(), why=why)
    if as_json:
        print_json(made)
    else:
        console().print(Text(say("withdrawn", id=id, field=made.address)))


def _value(text: str | None) -> JsonValue:
    return None if text is None else from_text(text)


def _show(found: list[CorrectionStatus]) -> None:
    if not found:
        console().print(Text(say("no_corrections")))
        return
    for each in found:
        one = each.correction
        change = f"{_short(each.before)} → {_short(one.value)}"
        if one.withdraws is not None:
            change = say("withdrawn", id=one.withdraws, field=one.address)
        state = say(f"correction_{each.state}")
        if each.machine_now is not None:
            state += f"; {say(f'machine_{each.machine_now}')}"
        at = one.at.isoformat(sep=" ", timespec="minutes")
        out = console()
        out.print(Text(f"{one.id:4}  {one.address}", style="bold"), Text(f"({state})"))
        out.print(Padding(Text(change), (0, 0, 0, 6)))
        out.print(Padding(Text(f"{one.by}, {at}: {one.why}"), (0, 0, 0, 6)))


def _short(value: JsonValue) -> str:
    if value is None:
        return "—"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"
