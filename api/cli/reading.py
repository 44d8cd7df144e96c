"""`novum parse`, `extract` and `schema`: one file in, JSON or a view out; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from api.cli.output import OUTCOME_CODES, console, errors, print_json, problem, say, worst
from api.schemas import NAMES, schema
from nlp.domain import Features, ParsedDocument

File = Annotated[Path, typer.Argument(help="The file to read.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def register(app: typer.Typer) -> None:
    app.command("parse")(parse)
    app.command("extract")(extract)
    app.command("schema")(print_schema)


def parse(file: File, as_json: AsJson = False) -> None:
    """Shows the text of a file and where it stands: pages, sections, tables."""
    document = _parse(file)
    if as_json:
        print_json(document)
    else:
        _show_document(document)
    raise typer.Exit(OUTCOME_CODES[document.outcome])


def extract(file: File, as_json: AsJson = False) -> None:
    """Shows the fields found in a patent or a proposal, each with its place."""
    from nlp.extract import extract as extract_features
    from nlp.extract import outcome_of

    document = _parse(file)
    features = extract_features(document)
    outcome, issues = outcome_of(features)
    if as_json:
        print_json(features)
    else:
        show_features(features)
    for issue in (*document.issues, *issues):
        errors().print(problem(issue))
    raise typer.Exit(worst([OUTCOME_CODES[document.outcome], OUTCOME_CODES[outcome]]))


def print_schema(
    name: Annotated[
        str, typer.Argument(help="Which answer. Without it: the names.", show_default=False)
    ] = "",
) -> None:
    """Prints the JSON schema of an answer."""
    print_json(schema(name) if name else {"schemas": list(NAMES)})


def _parse(file: Path) -> ParsedDocument:
    from nlp.intake import parse_file

    return parse_file(file)


def _show_document(document: ParsedDocument) -> None:
    out = console()
    out.print(
        Text(f"{document.file_name}  ({document.language}, {document.media_type})", style="bold")
    )
    out.print(
        say(
            "parsed",
            pages=len(document.pages),
            characters=len(document.text),
            tables=len(document.tables),
            sections=len(document.sections),
        )
    )
    if document.read_again:
        out.print(say("read_again", pages=", ".join(map(str, document.read_again))))
    for issue in document.issues:
        out.print(problem(issue))
    for section in document.sections:
        page = document.page_of(section.start)
        out.print(Text(f"{page:4}  {'  ' * section.level}{section.heading}"))
    out.print()
    out.print(Text(document.text))


def show_features(features: Features) -> None:
    """A table of fields, values and pages, and what was not found."""
    table = Table(show_edge=False, pad_edge=False, box=None)
    for heading in (say("field"), say("value"), say("place")):
        table.add_column(heading, style="bold" if heading == say("field") else "")
    for name, value, place in _rows(features.model_dump(mode="json")):
        table.add_row(Text(name), Text(value), Text(place))
    console().print(table)
    if features.missing:
        console().print(Text(f"{say('missing')}: {', '.join(features.missing)}", style="yellow"))


def _rows(record: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, field in record.items():
        for item in field if isinstance(field, list) else [field]:
            if item in (None, "") or name == "missing":
                continue
            yield name, _short(item), _place(item)


def _short(item: Any) -> str:
    value = item.get("value", item.get("text", item)) if isinstance(item, dict) else item
    if isinstance(value, dict):
        value = ", ".join(f"{k} {_short(v)}" for k, v in value.items() if v not in (None, [], ()))
    if isinstance(value, list):
        value = "; ".join(map(_short, value))
    text = " ".join(str(value).split())
    return text if len(text) <= 160 else text[:159] + "…"


def _place(item: Any) -> str:
    evidence = item.get("evidence") if isinstance(item, dict) else None
    first = evidence[0] if isinstance(evidence, list) and evidence else evidence
    return str(first["source"]) if isinstance(first, dict) else ""
