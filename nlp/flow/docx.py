"""DOCX: WordprocessingML (ECMA-376).

Read here and not by `python-docx`, which leaves out content controls, text boxes and notes; Korean
forms have their answers in the first two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from nlp.domain.document import Hiding
from nlp.flow.gather import Gatherer
from nlp.flow.model import Flow, FlowCell, FlowTable, Item, as_running, table_of
from nlp.flow.package import Element, Package, local
from nlp.flow.signs import unseen
from nlp.intake.limits import ReadingLimits

MAIN, STYLES = "word/document.xml", "word/styles.xml"
PAPER = "#FFFFFF"
DEEPEST = 20
"""Objects within objects."""
WIDEST = 1_000
"""Columns of a cell: a file may say any number."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RUNNING = re.compile(r"word/(?:header|footer)\d*\.xml")
_NOTES = re.compile(r"word/(?:footnotes|endnotes)\.xml")
_HEADING = re.compile(r"(?:heading|제목|개요)\s*([1-9])", re.IGNORECASE)
_HEX = re.compile(r"[0-9A-Fa-f]{6}")
_BLANKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_GONE = frozenset({"del", "moveFrom", "Fallback", "rPr", "pPr", "instrText", "delText"})


def read_docx(content: bytes, file_name: str, limits: ReadingLimits) -> Flow:
    """The main text, then notes. Raises a `DocumentError` that names the file."""
    with Package(content, file_name, limits) as package:
        styles = _Styles.of(package.xml(STYLES)) if STYLES in package.names else _Styles({})
        reader = _Reader(styles)
        body = package.xml(MAIN).find(f"{_W}body")
        if body is None:
            raise package.damaged("it holds no text")
        items: list[Item] = []
        for name in sorted(filter(_RUNNING.fullmatch, package.names)):
            running = reader.inside(package.xml(name), PAPER, DEEPEST)
            items += as_running(running)
        items += reader.inside(body, PAPER, DEEPEST)
        for name in filter(_NOTES.fullmatch, package.names):
            for note in package.xml(name):
                items += reader.inside(note, PAPER, DEEPEST)
    return Flow(tuple(items), pictures=reader.pictures, unread=reader.unread)


@dataclass(frozen=True, slots=True)
class _Look:
    """What a run or a style says of its letters; None: nothing."""

    size: float | None = None
    colour: str | None = None
    shade: str | None = None
    vanish: bool | None = None
    level: int | None = None

    def over(self, below: _Look) -> _Look:
        """This one where it says something, else the one below."""
        return _Look(
            self.size if self.size is not None else below.size,
            self.colour or below.colour,
            self.shade or below.shade,
            self.vanish if self.vanish is not None else below.vanish,
            self.level if self.level is not None else below.level,
        )


@dataclass(frozen=True, slots=True)
class _Styles:
    looks: dict[str, _Look]

    @classmethod
    def of(cls, root: Element) -> _Styles:
        own, based = {}, {}
        for style in root.iterchildren(f"{_W}style"):
            name = style.get(f"{_W}styleId", "")
            own[name] = _look(style.find(f"{_W}rPr")).over(_Look(level=_level(style)))
            base = style.find(f"{_W}basedOn")
            based[name] = base.get(f"{_W}val", "") if base is not None else ""
        default = _look(root.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr"))
        looks = {"": default}
        for name in own:
            looks[name] = _inherited(name, own, based).over(default)
        return cls(looks)

    def get(self, name: str) -> _Look:
        return self.looks.get(name) or self.looks.get("") or _Look()


def _inherited(name: str, own: Mapping[str, _Look], based: Mapping[str, str]) -> _Look:
    """A style's looks over those it is based on; a ring of styles ends where it closes."""
    look, seen = _Look(), set[str]()
    while name in own and name not in seen:
        seen.add(name)
        look, name = look.over(own[name]), based[name]
    return look


def _look(properties: Element | None) -> _Look:
    if properties is None:
        return _Look()
    size = _value(properties, "sz")
    colour, shade = _value(properties, "color"), properties.find(f"{_W}shd")
    vanish = properties.find(f"{_W}vanish")
    return _Look(
        size=int(size) / 2 if size and size.isdecimal() else None,
        colour=f"#{colour}" if colour and _HEX.fullmatch(colour) else None,
        shade=_fill(shade),
        vanish=None if vanish is None else vanish.get(f"{_W}val") not in ("0", "false"),
    )


def _level(style: Element) -> int | None:
    outline = style.find(f"{_W}pPr/{_W}outlineLvl")
    if outline is not None and (value := outline.get(f"{_W}val", "")).isdecimal():
        return int(value) + 1 if int(value) < 9 else None
    match = _HEADING.match(_value(style, "name") or "")
    return int(match[1]) if match else None


def _value(parent: Element, name: str) -> str | None:
    child = parent.find(f"{_W}{name}")
    return child.get(f"{_W}val") if child is not None else None


def _fill(shade: Element | None) -> str | None:
    fill = shade.get(f"{_W}fill", "") if shade is not None else ""
    return f"#{fill}" if _HEX.fullmatch(fill) else None


class _Reader:
    def __init__(self, styles: _Styles) -> None:
        self._styles = styles
        self.pictures = 0
        self.unread: tuple[str, ...] = ()

    def inside(self, parent: Element, ground: str | None, depth: int) -> list[Item]:
        """Paragraphs and tables of a body, a cell, a note or a box."""
        out = Gatherer()
        self._blocks(parent, out, ground, depth)
        return out.items

    def _blocks(self, parent: Element, out: Gatherer, ground: str | None, depth: int) -> None:
        if not depth:
            self.unread = (f"Parts more than {DEEPEST} deep inside each other were left out.",)
            return
        for child in parent:
            name = local(child)
            if name == "p":
                self._paragraph(child, out, ground, depth)
            elif name == "tbl":
                out.table(self._table(child, ground, depth - 1))
            elif name not in _GONE:  # content controls, insertions, custom XML
                self._blocks(child, out, ground, depth - 1)

    def _paragraph(self, paragraph: Element, out: Gatherer, ground: str | None, depth: int) -> None:
        properties = paragraph.find(f"{_W}pPr")
        style = _value(properties, "pStyle") if properties is not None else None
        look = self._styles.get(style or "")
        shade = _fill(properties.find(f"{_W}shd")) if properties is not None else None
        self._inline(paragraph, out, look, shade or ground, depth)
        out.end(level=look.level)

    def _inline(
        self, parent: Element, out: Gatherer, look: _Look, ground: str | None, depth: int
    ) -> None:
        for child in parent:
            name = local(child)
            if name in _GONE:
                continue
            if name == "r":
                properties = child.find(f"{_W}rPr")
                style = _value(properties, "rStyle") if properties is not None else None
                own = _look(properties).over(self._styles.looks.get(style or "-", _Look()))
                self._run(child, out, own.over(look), ground, depth)
            elif depth:
                self._inline(child, out, look, ground, depth - 1)

    def _run(
        self, run: Element, out: Gatherer, look: _Look, ground: str | None, depth: int
    ) -> None:
        hiding = unseen(look.size, look.colour, look.shade or ground)
        hiding = Hiding.MARKED if look.vanish else hiding
        for child in run:
            name = local(child)
            if name == "t":
                out.run(child.text or "", size=look.size, hiding=hiding)
            elif name in _BLANKS:
                out.run(_BLANKS[name], size=look.size)
            elif name not in _GONE:
                self._drawn(child, out, depth)

    def _drawn(self, element: Element, out: Gatherer, depth: int) -> None:
        """Pictures and text boxes; of alternatives for old programs only the first."""
        self.pictures += sum(local(each) in ("blip", "imagedata") for each in element.iter())
        for box in _boxes(element):
            out.later(self.inside(box, None, depth - 1) if depth else [])

    def _table(self, table: Element, ground: str | None, depth: int) -> FlowTable:
        grid = _Grid()
        for row, line in enumerate(_through(table, "tr")):
            column = _skipped(line)
            for cell in _through(line, "tc"):
                looks = _CellLooks.of(cell)
                if not (looks.goes_on and grid.lengthen(row, column)):
                    content = self.inside(cell, looks.shade or ground, depth)
                    grid.add(FlowCell(row, column, tuple(content), 1, looks.width), looks)
                column += looks.width
        return table_of(grid.cells)


@dataclass(frozen=True, slots=True)
class _CellLooks:
    """How wide a cell is, what colour it has, and how it is merged with those above and below."""

    width: int = 1
    shade: str | None = None
    merged: bool = False
    goes_on: bool = False  # part of the cell above

    @classmethod
    def of(cls, cell: Element) -> _CellLooks:
        properties = cell.find(f"{_W}tcPr")
        if properties is None:
            return cls()
        span = _value(properties, "gridSpan") or ""
        merge = properties.find(f"{_W}vMerge")
        return cls(
            width=min(max(int(span), 1), WIDEST) if span.isdecimal() else 1,
            shade=_fill(properties.find(f"{_W}shd")),
            merged=merge is not None,
            goes_on=merge is not None and merge.get(f"{_W}val", "continue") == "continue",
        )


@dataclass
class _Grid:
    """The cells of a table as far as it is read."""

    cells: list[FlowCell] = field(default_factory=list)
    _open: dict[int, int] = field(default_factory=dict)
    """Column → index in `cells` of the cell that may go on below."""

    def lengthen(self, row: int, column: int) -> bool:
        """Whether a cell above goes on in this row: then it is one row longer."""
        if column not in self._open:
            return False
        above = self.cells[self._open[column]]
        self.cells[self._open[column]] = replace(above, row_span=row - above.row + 1)
        return True

    def add(self, cell: FlowCell, looks: _CellLooks) -> None:
        if looks.merged:
            self._open[cell.column] = len(self.cells)
        else:
            self._open.pop(cell.column, None)
        self.cells.append(cell)


def _through(parent: Element, name: str) -> Iterator[Element]:
    """Rows or cells, also those inside content controls."""
    for child in parent:
        if local(child) == name:
            yield child
        elif local(child) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _through(child, name)


def _skipped(row: Element) -> int:
    """Columns that a row leaves out at its beginning."""
    before = row.find(f"{_W}trPr/{_W}gridBefore")
    value = before.get(f"{_W}val", "") if before is not None else ""
    return min(int(value), WIDEST) if value.isdecimal() else 0


def _boxes(element: Element) -> Iterator[Element]:
    """The outermost texts of boxes in a drawing."""
    for child in element:
        if local(child) == "txbxContent":
            yield child
        elif local(child) != "Fallback":
            yield from _boxes(child)
