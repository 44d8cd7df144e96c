"""Tables that several forms have, each in two or more layouts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

from nlp.domain.proposal import Cost, Funding, PlanKind, Target
from tests.forms.content import C, Item, c
from tests.gold.forms.parts import Cell, Filling, amount, columns, show, total
from tests.gold.sheet import Laid, table

Named = tuple[str, float, Callable[[Any], Any]]
"""A column: label, share of the width, what a row has there."""


def listing(
    form: Filling,
    rows: Sequence[Any],
    named: Sequence[Named],
    *,
    below: Sequence[Sequence[Cell]] = (),
    ruled: bool = True,
) -> Laid:
    """One line a row."""
    return columns(
        form,
        [(label, share, [of(row) for row in rows]) for label, share, of in named],
        below=below,
        ruled=ruled,
    )


def year_word(form: Filling, label: str) -> str:
    """A bare year as this form writes it (``2027년``); other labels stay."""
    return f"{label}{form.style('year_suffix', '')}" if label.isdigit() else label


def targets(form: Filling, named: Sequence[str], words: dict[str, str]) -> Laid:
    """The targets in the order `named` of columns, under a head of two lines. `words`: the labels
    of the columns, and of ``level`` and ``yearly``."""
    rows: list[Target] = form.said("targets")
    labels = list(dict.fromkeys(value.label for row in rows for value in row.yearly))
    share = {
        "item": 2.4,
        "test_method": 2.6,
        "world_best_holder": 1.5,
        "unit": 1.4,
        "final": _wide([f"≥{show(row.final)}" for row in rows]),
    }
    kept = [
        name
        for name in named
        if name in {"yearly", "number"} or any(getattr(row, name) is not None for row in rows)
    ]
    above: list[Cell] = []
    below: list[Cell] = []
    widths: list[float] = []
    split = "world_best" in kept and kept[kept.index("world_best") + 1] == "world_best_holder"
    for name in kept:
        if name == "yearly":
            above.append(form.head(words["yearly"], columns=len(labels)))
            below += [form.head(year_word(form, label)) for label in labels]
            texts = [value.text for row in rows for value in row.yearly]
            widths += [_wide(texts)] * len(labels)
        elif name == "world_best" and split:
            above.append(form.head(words["level"], columns=2))
            below += [form.head(words["world_best"]), form.head(words["world_best_holder"])]
            best = _wide([show(row.world_best) for row in rows])
            widths += [best, 1.5 if form.korean else 2.0]
        elif not (name == "world_best_holder" and split):
            above.append(form.head(words[name], rows=2))
            usual = share.get(name, 1.0 if form.korean else 1.5)
            widths.append(0.5 if name == "number" else usual)
    lines = [
        [cell for name in kept for cell in _target(form, name, row, number, labels)]
        for number, row in enumerate(rows, start=1)
    ]
    return table(above, below, *lines, widths=widths, heads=2)


def _wide(texts: Sequence[str]) -> float:
    """The share that numbers need, so that none runs into the next."""
    return max(1.0, 0.29 * max(map(len, texts)))


def _target(
    form: Filling, name: str, row: Target, number: int, labels: Sequence[str]
) -> list[Cell]:
    if name == "number":
        return [str(number)]
    if name == "yearly":
        texts = {value.label: value.text for value in row.yearly}
        return [texts.get(label, "-") for label in labels]
    if name == "certified":
        yes, no = form.style("certified", ["○", "×"] if form.korean else ["Yes", "No"])
        return ["" if row.certified is None else yes if row.certified else no]
    if name == "final":
        sign = row.yearly[-1].text[:1]
        return [f"{sign if sign in '≥≤' else ''}{show(row.final)}"]
    return [show(getattr(row, name))]


def outputs(form: Filling, words: tuple[str, str, str], *, with_total: bool = True) -> Laid:
    """Results by year. `words`: the labels of item, unit and total."""
    rows = form.said("outputs")
    labels = list(dict.fromkeys(value.label for row in rows for value in row.yearly))

    def in_year(label: str) -> Callable[[Any], Any]:
        return lambda row: next((v.text for v in row.yearly if v.label == label), "-")

    named: list[Named] = [
        (words[0], 2.4, lambda row: row.item),
        (words[1], 0.8, lambda row: row.unit),
    ]
    named += [(year_word(form, label), 1.0, in_year(label)) for label in labels]
    if with_total:
        named.append((words[2], 1.0, lambda row: row.total))
    return listing(form, rows, named)


def funding_by_row(form: Filling, words: dict[str, str]) -> Laid:
    """A line a year under a head of two lines, and the sum."""
    rows: list[Funding] = form.said("funding")
    unit = form.unit("budget")
    kind = any(row.own_in_kind for row in rows)
    parts = ["government", "own_cash", *(["own_in_kind"] if kind else []), "total"]
    above = [
        form.head(words["year"], rows=2),
        form.head(words["government"], rows=2),
        form.head(words["own"], columns=2 if kind else 1),
        form.head(words["total"], rows=2),
    ]
    below = [form.head(words[part]) for part in parts[1:-1]]
    lines = [
        [year_word(form, row.year), *(amount(getattr(row, part), unit) for part in parts)]
        for row in rows
    ]
    sums = [total([getattr(row, part) for row in rows], unit) for part in parts[:-1]]
    whole = amount(form.said("budget").total, unit)
    return table(above, below, *lines, [form.head(words["sum"]), *sums, whole], heads=2)


def funding_by_column(form: Filling, words: dict[str, str]) -> Laid:
    """A line a source of money, a column a year."""
    rows: list[Funding] = form.said("funding")
    unit = form.unit("budget")
    lines: list[list[Cell]] = []
    for part in ("government", "own_cash", "own_in_kind"):
        moneys = [getattr(row, part) for row in rows]
        if any(moneys):
            label = form.head(words[part])
            lines.append([label, *(amount(each, unit) for each in moneys), total(moneys, unit)])
    sums = [amount(row.total, unit) for row in rows]
    lines.append([form.head(words["total"]), *sums, amount(form.said("budget").total, unit)])
    heads = [form.head(words["year"]), *(form.head(year_word(form, row.year)) for row in rows)]
    widths = [2.0] + [1.0] * (len(rows) + 1)
    return table([*heads, form.head(words["sum"])], *lines, widths=widths, heads=1)


def costs(form: Filling, words: dict[str, str]) -> Laid:
    """Cost by item and year; the group's cell is merged, each group has a subtotal."""
    rows: list[Cost] = form.said("costs")
    unit = form.unit("budget")
    labels = [each.year for each in rows[0].yearly]
    grouped = any(row.group for row in rows)
    lines: list[list[Cell]] = []
    for group, members in groupby(rows, key=lambda row: row.group):
        inside = list(members)
        closed = grouped and len(inside) > 1
        for number, row in enumerate(inside):
            first: list[Cell] = []
            if grouped and number == 0:
                first = [form.head(group or "", rows=len(inside) + closed)]
            figures = [amount(each.amount, unit) for each in row.yearly]
            lines.append([*first, row.item, *figures, amount(row.total, unit)])
        if closed:
            lines.append([form.head(words["subtotal"]), *_sums(inside, labels, unit)])
    lines.append([form.head(words["sum"], columns=2 if grouped else 1),
                  *_sums(rows, labels, unit)])  # fmt: skip
    heads = [form.head(words["item"], columns=2 if grouped else 1)]
    heads += [form.head(year_word(form, label)) for label in labels]
    widths = [*([1.0, 2.0] if grouped else [2.0]), *[1.1] * (len(labels) + 1)]
    return table([*heads, form.head(words["total"])], *lines, widths=widths, heads=1)


def _sums(rows: Sequence[Cost], labels: Sequence[str], unit: str) -> list[str]:
    by_year = [
        total([each.amount for row in rows for each in row.yearly if each.year == label], unit)
        for label in labels
    ]
    return [*by_year, total([row.total for row in rows], unit)]


def market(form: Filling, words: dict[str, str]) -> Laid:
    """A line a scope, a column a year; growth and source beside."""
    figures, growth = form.said("market"), {g.scope: g.percent for g in form.said("growth")}
    years = sorted({each.year for each in figures})
    unit = form.unit("market")
    lines: list[list[Cell]] = []
    for scope, members in groupby(figures, key=lambda each: each.scope):
        inside = list(members)
        sizes = {each.year: amount(each.size, unit) for each in inside}
        lines.append(
            [
                words.get(scope, scope),
                *(sizes.get(year, "-") for year in years),
                show(growth.get(scope)),
                inside[0].source or "",
            ]
        )
    heads = [form.head(words["scope"])]
    heads += [form.head(year_word(form, str(year))) for year in years]
    heads += [form.head(words["growth"]), form.head(words["source"])]
    widths = [1.4, *[1.0] * len(years), 1.0, 1.8]
    kept = [n for n in range(len(heads)) if n < len(heads) - 2 or any(row[n] for row in lines)]
    return table(
        [heads[n] for n in kept],
        *([row[n] for n in kept] for row in lines),
        widths=[widths[n] for n in kept],
        heads=1,
    )


def plan(form: Filling, words: dict[str, str], *, by_row: bool = False) -> Laid:
    """Sales, exports, investment, jobs: a column a year, or a line a year."""
    unit = form.unit("sales")
    figures = form.said("plan")
    lines: dict[str, dict[str, str]] = {}
    for kind in (PlanKind.DOMESTIC_SALES, PlanKind.EXPORTS):
        mine = {each.year: amount(each.amount, unit) for each in figures if each.kind == kind}
        if mine:
            lines[words[kind]] = mine
    lines[words["total"]] = {each.year: amount(each.amount, unit) for each in form.said("sales")}
    for kind in (PlanKind.UNITS, PlanKind.INVESTMENT, PlanKind.JOBS):
        mine = {
            each.year: amount(each.amount, unit) or show(each.count)
            for each in figures
            if each.kind == kind
        }
        if mine:
            lines[words[kind]] = mine
    years = list(dict.fromkeys(year for values in lines.values() for year in values))
    if by_row:
        heads = [form.head(words["year"]), *(form.head(label) for label in lines)]
        rows = [
            [year_word(form, year), *(values.get(year, "-") for values in lines.values())]
            for year in years
        ]
        return table(heads, *rows, heads=1)
    heads = [form.head(words["year"]), *(form.head(year_word(form, year)) for year in years)]
    rows = [[label, *(values.get(year, "-") for year in years)] for label, values in lines.items()]
    return table(heads, *rows, widths=[2.0, *[1.0] * len(years)], heads=1)


def pairs(form: Filling, facts: Sequence[tuple[str, str]], *, beside: int = 2) -> Laid:
    """Labels with their values, so many beside each other; the last takes what is left."""
    kept = [(label, value) for label, value in facts if value]
    lines: list[list[Cell]] = []
    for start in range(0, len(kept), beside):
        part = kept[start : start + beside]
        cells: list[Cell] = [cell for label, value in part for cell in (form.head(label), value)]
        if len(part) < beside:
            cells[-1] = C(c(*part[-1][1].split("\n")).content, 1, 2 * (beside - len(part)) + 1)
        lines.append(cells)
    return table(*lines, widths=[1.0, 2.0] * beside)


def schedule(form: Filling, words: tuple[str, str]) -> Laid:
    """Tasks over quarters, filled from first to last: no field, but every plan has one."""
    tasks = form.proposal.other["schedule"]
    whole = max(last for _, _, last in tasks)
    above: list[Cell] = [form.head(words[0], rows=2), form.head(words[1], columns=whole)]
    below: list[Cell] = [form.head(str(number)) for number in range(1, whole + 1)]
    lines = [
        [task, *("■" if first <= quarter <= last else "" for quarter in range(1, whole + 1))]
        for task, first, last in tasks
    ]
    return table(above, below, *lines, widths=[6.0, *[1.0] * whole], heads=2)


def only(items: Iterator[Item], present: object) -> Iterator[Item]:
    """`items` where there is something to show."""
    if present:
        yield from items
