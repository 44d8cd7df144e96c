"""`novum rubric …`: the rubrics there are, what one says, and whether a file is sound."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from api.cli.output import console, language, print_json, say
from api.schemas import RubricFacts, RubricList
from scoring.rubric import Rubric, load_rubric, shipped
from scoring.rubric_types import BonusItem, Leaf, RubricDimension

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="Rubrics: criteria, points, scales, bonus.", no_args_is_help=True)
    group.command("list")(list_)
    group.command("check")(check)
    group.command("show")(show)
    app.add_typer(group, name="rubric")


def list_(as_json: AsJson = False) -> None:
    """The rubrics that come with Novum, by the names that --rubric takes."""
    known = {name: load_rubric(path) for name, path in shipped().items()}
    if as_json:
        facts = tuple(_facts(rubric, name=name) for name, rubric in known.items())
        print_json(RubricList(rubrics=facts))
        return
    for name, rubric in known.items():
        console().print(Text(f"{name:28} {rubric.title.in_language(language())}"))


def check(
    file: Annotated[Path, typer.Argument(help="YAML file of a rubric.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Checks a rubric file: every fault with its place, or what it amounts to."""
    rubric = load_rubric(file)
    facts = _facts(rubric, name=str(file))
    if as_json:
        print_json(facts)
        return
    console().print(say("rubric_sound", **facts.model_dump(exclude={"title", "name"})))


def show(
    name: Annotated[
        str, typer.Argument(help="Name of a rubric of ours, or a file. Default: the one in use.")
    ] = "",
    as_yaml: Annotated[
        bool, typer.Option("--yaml", help="Print the file, to copy and to change.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Shows a rubric: dimensions and items with their points, and who judges each."""
    path = Path(name) if name else None
    rubric = load_rubric(path)
    if as_yaml and path is not None:
        file = path if path.exists() else shipped()[name]
        console().print(file.read_text(encoding="utf-8"), markup=False, soft_wrap=True, end="")
        return
    if as_json:
        print_json(json.loads(rubric.as_json()))
        return
    console().print(Text(f"{rubric.title.in_language(language())}  {rubric.stamp}", style="bold"))
    console().print(_table(rubric))
    for rule in rubric.rules:
        bonus = f" +{rule.points:g}" if isinstance(rule, BonusItem) else ""
        console().print(Text(f"{rule.label.in_language(language())}{bonus}: {rule.check}"))


def _table(rubric: Rubric) -> Table:
    table = Table(show_header=False, show_edge=False, pad_edge=False, box=None)
    for part in rubric.dimensions:
        label = Text(part.label.in_language(language()), style="bold")
        table.add_row(Text(f"{part.weight:g}", style="bold"), label, Text(""))
        for leaf in part.leaves:
            table.add_row(*_row(part, leaf))
    return table


def _row(part: RubricDimension, leaf: Leaf) -> tuple[Text, Text, Text]:
    group = f"{leaf.group.label.in_language(language())} – " if leaf.group else ""
    judge = leaf.item.check or say("for_the_panel")
    points = f"{round(leaf.weight * part.weight / 100, 2):g}"
    label = Text(f"  {group}{leaf.item.label.in_language(language())}")
    return Text(f"  {points}"), label, Text(judge, style="dim")


def _facts(rubric: Rubric, *, name: str) -> RubricFacts:
    leaves = [(part, leaf) for part in rubric.dimensions for leaf in part.leaves]
    panel = sum(part.weight * leaf.weight / 100 for part, leaf in leaves if leaf.item.panel)
    return RubricFacts(
        name=name,
        title=rubric.title,
        stamp=rubric.stamp,
        dimensions=len(rubric.dimensions),
        items=len(leaves),
        panel_points=round(panel, 2),
        rules=len(rubric.rules),
    )
