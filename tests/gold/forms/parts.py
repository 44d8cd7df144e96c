"""What the forms share: amounts, dates, boxes to tick, rows without empty columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from nlp.domain.proposal import Money
from tests.forms.content import C, Item, Letters, P, c, p
from tests.gold.rows import UNITS
from tests.gold.sheet import Laid, box, heading, line, table
from tests.gold.truth import Proposal

Cell = str | C
BLUE = "#1F4E9E"


def show(value: Any) -> str:
    """A value as a cell prints it; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:,f}" if abs(value) >= 1000 else f"{value:f}"
    return f"{value}"


def amount(money: Money | None, unit: str) -> str:
    if money is None:
        return ""
    size, _ = UNITS[unit]
    value = money.amount / size
    return f"{value.quantize(Decimal(1)):,}" if value == value.to_integral() else f"{value:,f}"


def total(moneys: Iterable[Money | None], unit: str) -> str:
    there = [each for each in moneys if each]
    if not there:
        return ""
    whole = sum((each.amount for each in there), Decimal(0))
    return amount(Money(amount=whole, currency=there[0].currency), unit)


DATES: dict[str, Callable[[date], str]] = {
    "dots": lambda d: f"{d.year}. {d.month}. {d.day}.",
    "zero dots": lambda d: f"{d.year}. {d.month:02}. {d.day:02}.",
    "short": lambda d: f"{d.year}.{d.month:02}.{d.day:02}",
    "iso": lambda d: d.isoformat(),
    "words": lambda d: f"{d.year}년 {d.month}월 {d.day}일",
    "spaced words": lambda d: f"{d.year}년  {d.month:02}월  {d.day:02}일",
    "english": lambda d: f"{d.day} {d:%B %Y}",
    "american": lambda d: f"{d:%B} {d.day}, {d.year}",
    "slashes": lambda d: f"{d:%d/%m/%Y}",
}


class Filling:
    """A proposal with the words its applicant's form uses. `style: labels` gives other words for
    the form's own; `style: marks` the signs of ticked and open boxes."""

    def __init__(self, proposal: Proposal, *, shade: str) -> None:
        self.proposal = proposal
        self.said = proposal.said
        self.text = proposal.text
        self.shade = shade
        self.korean = proposal.features.language == "ko"
        self._labels = proposal.style.get("labels", {})

    def style(self, name: str, default: Any) -> Any:
        return self.proposal.style.get(name, default)

    def unit(self, name: str) -> str:
        return self.proposal.units[name]

    def word(self, label: str) -> str:
        return str(self._labels.get(label, label))

    def head(self, label: str, *, rows: int = 1, columns: int = 1) -> C:
        return c(*self.word(label).split("\n"), rows=rows, columns=columns, ground=self.shade)

    def day(self, value: date | None) -> str:
        return DATES[self.style("dates", "dots")](value) if value else ""

    def span(self, begin: date | None, end: date | None, months: int | None) -> str:
        between = self.style("between", " ~ ")
        counted = self.style("months", " ({}개월)").format(months) if months else ""
        return f"{self.day(begin)}{between}{self.day(end)}{counted}"

    def ticked(self, choices: Sequence[tuple[str, object]], chosen: object) -> str:
        """Boxes, one of them ticked: ``기초[ ] 응용[√]`` or ``□ 기초 ■ 응용``."""
        yes, no = self.style("marks", ["{}[√]", "{}[  ]"])
        return "  ".join((yes if key == chosen else no).format(name) for name, key in choices)

    def unit_note(self, unit: str) -> Item:
        note = self.style("unit_note", "(단위: {})" if self.korean else "(in {})").format(unit)
        return line((note, Letters(size=8.5)), align="end")

    def guide(self, *lines: str) -> Iterator[Item]:
        """A box of advice that the applicant has left in, where this one has."""
        if self.style("guides", default=True):
            yield box(*(p((each, Letters(size=9, colour=BLUE))) for each in lines))

    def prose(self, name: str) -> Iterator[Item]:
        for paragraph in self.text(name).split("\n"):
            if paragraph:
                yield p(paragraph)

    def framed(self, name: str) -> Iterator[Item]:
        if self.text(name):
            yield box(*self.text(name).split("\n"))

    def other(self, name: str) -> Iterator[Item]:
        for paragraph in self.proposal.other.get(name, ()):
            yield p(paragraph)


def columns(
    form: Filling,
    named: Sequence[tuple[str, float, Sequence[Any]]],
    *,
    below: Sequence[Sequence[Cell]] = (),
    ruled: bool = True,
) -> Laid:
    """A table from columns (label, share of the width, values); those without any value are left
    out, as applicants cut what they have nothing for. `below`: further rows such as sums."""
    kept = [each for each in named if any(value not in {None, ""} for value in each[2])]
    rows = [[show(value) for value in row] for row in zip(*(k[2] for k in kept), strict=True)]
    heads = [form.head(label) for label, _, _ in kept]
    return table(heads, *rows, *below, widths=[k[1] for k in kept], heads=1, ruled=ruled)


def contents(title: str, items: Iterable[Item]) -> Iterator[Item]:
    """A page that lists the headings of the first level, as long forms begin with."""
    yield line((title, Letters(size=14)), align="center", break_before=True)
    page = 3
    for item in items:
        if isinstance(item, P) and item.outline == 1:
            words = "".join(text for text, _ in item.looks())
            yield line(f"{words} {'·' * max(60 - len(words), 8)} {page}")
            page += 1


def sections(
    order: Iterable[str],
    known: dict[str, tuple[str, Callable[[], Iterator[Item]]]],
    form: Filling,
    number: Callable[[int, str], str],
    *,
    level: int = 1,
) -> Iterator[Item]:
    """The named sections in order, numbered; a section without content has no heading."""
    count = 0
    for name in order:
        title, write = known[name]
        items = list(write())
        if items:
            count += 1
            yield heading(number(count, form.word(title)), level)
            yield from items
