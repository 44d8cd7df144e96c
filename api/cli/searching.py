"""`novum search`: earlier art for a text, a known document, or a file of many queries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.table import Table
from rich.text import Text

from api.cli.output import ExitCode, console, errors, explain, print_json, say, write_line
from api.searching import by_number, looks_like_number, with_likes
from indexing.engine import Hit, Query, SearchFilter
from nlp.domain import Frozen, Genre
from nlp.errors import MissingFileError, RecordError
from workers.service import Novum

Day = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d", "%Y%m%d"], help="Only documents filed before this day."),
]


class BatchLine(Frozen):
    """One line of a `--batch` file."""

    id: str
    text: str
    title: str | None = None
    before: str | None = None
    ipc: tuple[str, ...] = ()  # of the query itself, where known
    exclude: tuple[str, ...] = ()


def register(app: typer.Typer) -> None:
    app.command("search")(search)


def search(
    text: Annotated[
        str,
        typer.Argument(help="Words, a whole abstract, or a patent's number.", show_default=False),
    ] = "",
    like: Annotated[str, typer.Option(help="Find what is like this document (its id).")] = "",
    batch: Annotated[
        Path | None,
        typer.Option(help="JSON Lines of queries: id, text, before, exclude; one answer a line."),
    ] = None,
    before: Day = None,
    ipc: Annotated[
        list[str] | None, typer.Option(help="Only this IPC class, such as H01L; may be repeated.")
    ] = None,
    country: Annotated[
        list[str] | None, typer.Option(help="Only this country, such as KR; may be repeated.")
    ] = None,
    applicant: Annotated[
        list[str] | None, typer.Option(help="Only this applicant; may be repeated.")
    ] = None,
    genre: Annotated[
        list[Genre] | None, typer.Option(help="Only this kind of document; may be repeated.")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(help="Not this document id; may be repeated.")
    ] = None,
    exclude_family: Annotated[
        list[str] | None, typer.Option(help="Not this patent family; may be repeated.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many answers.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Finds earlier patents and projects, by words and by meaning."""
    given = sum(map(bool, (text.strip(), like, batch)))
    if given != 1:
        raise typer.BadParameter(say("search_one_of"))
    chosen = SearchFilter(
        before=before.date() if before else None,
        ipc=tuple(ipc or ()),
        countries=tuple(code.upper() for code in country or ()),
        applicants=tuple(applicant or ()),
        genres=tuple(genre) if genre else SearchFilter().genres,
        exclude_ids=tuple(exclude or ()),
        exclude_families=tuple(exclude_family or ()),
    )
    with Novum.open() as novum:
        if batch:
            raise typer.Exit(_run_batch(novum, batch, chosen, limit))
        if like:
            hits = novum.search_like(like, filter=chosen, limit=limit)
        else:
            hits = _by_number(novum, text, chosen, limit) or novum.search(
                Query(text=text, filter=chosen, limit=limit)
            )
    if as_json:
        print_json({"hits": [hit.model_dump(mode="json") for hit in hits]})
    else:
        show_hits(hits)


def _by_number(novum: Novum, text: str, chosen: SearchFilter, limit: int) -> list[Hit]:
    """The patent with that number, and the art like it; nothing where `text` names none."""
    if not looks_like_number(text):
        return []
    exact = by_number(novum, text)
    return with_likes(novum, exact, chosen, limit=limit) if exact else []


def _run_batch(novum: Novum, path: Path, chosen: SearchFilter, limit: int) -> ExitCode:
    """Answers every line; a bad one is answered with an error in its place, and the rest go on."""
    bad = 0
    for number, line in _lines(path):
        try:
            query = _batch_query(line, chosen, limit, where=f"{path.name}:{number}")
        except RecordError as error:
            bad += 1
            errors().print(Text(explain(error.category, str(error)), style="yellow"))
            write_line(json.dumps({"line": number, "error": str(error)}, ensure_ascii=False))
            continue
        name, question = query
        hits = [hit.model_dump(mode="json") for hit in novum.search(question)]
        write_line(json.dumps({"id": name, "hits": hits}, ensure_ascii=False))
    return ExitCode.REJECTED if bad else ExitCode.OK


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    if not path.is_file():
        raise MissingFileError("there is no such file.", where=str(path), todo="Check the path.")
    with path.open("rb") as file:
        yield from ((number, line) for number, line in enumerate(file, 1) if line.strip())


def _batch_query(line: bytes, chosen: SearchFilter, limit: int, *, where: str) -> tuple[str, Query]:
    try:
        record: Any = json.loads(line.decode("utf-8-sig"))
        asked = BatchLine.model_validate(record)
        day = _day(asked.before) if asked.before else chosen.before
        narrowed = chosen.model_copy(
            update={"before": day, "exclude_ids": (*chosen.exclude_ids, *asked.exclude)}
        )
        return asked.id, Query(
            text=asked.text, title=asked.title, ipc=asked.ipc, filter=narrowed, limit=limit
        )
    except ValueError as error:
        raise RecordError(
            f"This is not a query: {_said(error)}.",
            where=where,
            todo='Write {"id": "…", "text": "…", "before": "2020-01-31", "exclude": ["…"]}.',
        ) from error


def _said(error: ValueError) -> str:
    """In one line; of a validation error the first place and its fault."""
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        return f"{'.'.join(map(str, first['loc'])) or 'the line'}: {first['msg']}"
    return str(error).splitlines()[0]


def _day(text: str) -> Any:
    return datetime.strptime(text.replace("-", ""), "%Y%m%d").replace(tzinfo=UTC).date()


def show_hits(hits: list[Hit]) -> None:
    """A table for the terminal."""
    if not hits:
        console().print(say("no_hits"))
        return
    table = Table(show_edge=False, pad_edge=False, box=None)
    for heading in ("", say("score"), say("document"), say("filed"), say("title")):
        table.add_column(heading)
    for place, hit in enumerate(hits, 1):
        title = Text(hit.title)
        if hit.matched:
            title.append(f"\n{', '.join(hit.matched[:8])}", style="dim")
        filed = hit.filed.isoformat() if hit.filed else "—"
        table.add_row(str(place), f"{hit.score:.3f}", Text(hit.id), filed, title)
    console().print(table)
