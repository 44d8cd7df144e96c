"""HWPX: the XML packages of Hangul (OWPML, KS X 6101).

Read here and not by `unhwp`, which leaves out sizes, colours and grounds of HWPX text: without them
nobody can say what of it is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from nlp.domain.document import Hiding
from nlp.flow.gather import Gatherer
from nlp.flow.model import Flow, FlowCell, FlowTable, Item, as_running, table_of
from nlp.flow.package import Element, Package, local
from nlp.flow.signs import unseen
from nlp.intake.limits import ReadingLimits

PAPER = "#FFFFFF"
HUNDREDTHS = 100.0
"""Sizes are in hundredths of a point."""
SHORTEST_HEADING = 60
"""Forms put whole paragraphs under outline numbers: longer ones are no headings."""
DEEPEST = 20
"""Objects within objects; deeper ones are left out and told."""

_SECTION = re.compile(r"Contents/section(\d+)\.xml")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_PICTURES = frozenset({"pic", "ole", "chart", "video"})
_SHAPES = frozenset(
    {"rect", "ellipse", "arc", "polygon", "curve", "container", "textart", "connectLine", "line"}
)
_NOTES = frozenset({"footNote", "endNote"})
_RUNNING = frozenset({"header", "footer"})
_BLANKS = {"lineBreak": "\n", "tab": "\t", "nbSpace": " ", "fwSpace": "\u3000", "hyphen": "-"}


def read_hwpx(content: bytes, file_name: str, limits: ReadingLimits) -> Flow:
    """All sections in order. Raises a `DocumentError` that names the file."""
    with Package(content, file_name, limits) as package:
        if _encrypted(package):
            raise package.encrypted()
        numbered = ((_SECTION.fullmatch(name), name) for name in package.names)
        names = sorted((int(match[1]), name) for match, name in numbered if match)
        if not names:
            raise package.damaged("it holds no section of text")
        reader = _Reader(_Looks.of(package.xml("Contents/header.xml")))
        body = Gatherer()
        for _, name in names:
            reader.paragraphs(package.xml(name), body, PAPER, DEEPEST)
    return Flow(tuple(body.items), pictures=reader.pictures, unread=tuple(reader.unread))


def _encrypted(package: Package) -> bool:
    name = "META-INF/manifest.xml"
    if name not in package.names:
        return False
    return any(local(each) == "encryption-data" for each in package.xml(name).iter())


@dataclass(frozen=True, slots=True)
class _Letters:
    size: float | None
    colour: str | None
    shade: str | None


@dataclass(frozen=True, slots=True)
class _Looks:
    """What ids in the text stand for."""

    letters: dict[str, _Letters]
    levels: dict[str, int]  # paragraph shapes with an outline level
    bullets: dict[str, str]  # paragraph shapes with a bullet
    grounds: dict[str, str | None]  # border fills; None: a picture or a gradient

    @classmethod
    def of(cls, header: Element) -> _Looks:
        marks = {each.get("id", ""): each.get("char", "") for each in header.iter("{*}bullet")}
        levels, bullets = {}, {}
        for shape in header.iter("{*}paraPr"):
            heading = shape.find("{*}heading")
            kind = heading.get("type") if heading is not None else None
            if heading is not None and kind == "OUTLINE":
                levels[shape.get("id", "")] = _number(heading.get("level")) + 1
            elif heading is not None and kind == "BULLET":
                bullets[shape.get("id", "")] = marks.get(heading.get("idRef", ""), "")
        return cls(
            letters={each.get("id", ""): _letters(each) for each in header.iter("{*}charPr")},
            levels=levels,
            bullets=bullets,
            grounds={
                each.get("id", ""): _ground(each)
                for each in header.iter("{*}borderFill")
                if each.find("{*}fillBrush") is not None
            },
        )


def _letters(shape: Element) -> _Letters:
    height = _number(shape.get("height"))
    return _Letters(
        size=height / HUNDREDTHS if height else None,
        colour=_colour(shape.get("textColor")),
        shade=_colour(shape.get("shadeColor")),
    )


def _ground(fill: Element) -> str | None:
    brush = fill.find("{*}fillBrush/{*}winBrush")
    if brush is None:
        return None
    face = brush.get("faceColor", "none")
    return PAPER if face == "none" else _colour(face)


def _colour(value: str | None) -> str | None:
    return value if value and _COLOUR.fullmatch(value) else None


def _number(value: str | None) -> int:
    try:
        return int(value or 0)
    except ValueError:
        return 0


class _Reader:
    def __init__(self, looks: _Looks) -> None:
        self._looks = looks
        self.pictures = 0
        self.unread: list[str] = []

    def paragraphs(self, parent: Element, out: Gatherer, ground: str | None, depth: int) -> None:
        """The paragraphs right under an element. `ground`: the colour behind them, if known."""
        for paragraph in parent.iterchildren("{*}p"):
            self._paragraph(paragraph, out, ground, depth)

    def _paragraph(self, paragraph: Element, out: Gatherer, ground: str | None, depth: int) -> None:
        shape = paragraph.get("paraPrIDRef", "")
        bullet = self._looks.bullets.get(shape)
        if bullet and next(paragraph.iter("{*}t"), None) is not None:
            out.run(f"{bullet} ")
        deleted = False
        for run in paragraph.iterchildren("{*}run"):
            letters = self._looks.letters.get(run.get("charPrIDRef", ""))
            for child in run:
                if local(child) == "t":
                    deleted = self._text(child, out, letters, ground, deleted=deleted)
                else:
                    self._object(child, out, ground, depth)
        length = sum(len(text) for text in paragraph.itertext())
        level = self._looks.levels.get(shape) if length <= SHORTEST_HEADING else None
        out.end(level=level)

    def _text(
        self,
        text: Element,
        out: Gatherer,
        letters: _Letters | None,
        ground: str | None,
        *,
        deleted: bool,
    ) -> bool:
        """Adds a run; returns whether a deletion that is tracked goes on behind it."""
        size = letters.size if letters else None
        behind = (letters.shade if letters else None) or ground
        hiding = unseen(size, letters.colour if letters else None, behind)
        write = partial(out.run, size=size, hiding=hiding)
        if text.text and not deleted:
            write(text.text)
        for child in text:
            name = local(child)
            deleted = name == "deleteBegin" or (deleted and name != "deleteEnd")
            if not deleted:
                write(_BLANKS.get(name, "") + (child.tail or ""))
        return deleted

    def _object(self, element: Element, out: Gatherer, ground: str | None, depth: int) -> None:
        name = local(element)
        if not depth:
            self.unread = [f"Objects more than {DEEPEST} deep inside each other were left out."]
        elif name == "tbl":
            out.table(self._table(element, ground, depth - 1))
        elif name in _SHAPES or name in _PICTURES:
            self.pictures += name in _PICTURES
            out.later(list(self._inside(element, _fill_of(element, ground), depth - 1)))
        elif name == "ctrl":
            for child in element:
                self._control(child, out, ground, depth - 1)
        elif name == "equation":
            out.run(" ".join(element.itertext()).strip())
        elif name in ("compose", "dutmal"):
            out.run(element.get("composeText") or "".join(element.itertext()))

    def _control(self, control: Element, out: Gatherer, ground: str | None, depth: int) -> None:
        name = local(control)
        if name in _NOTES:
            out.later(list(self._inside(control, PAPER, depth)))
        elif name in _RUNNING:
            inner = Gatherer()
            for part in control.iterchildren("{*}subList"):
                self.paragraphs(part, inner, PAPER, depth)
            out.later(list(as_running(inner.items)))
        elif name == "hiddenComment":
            said = " ".join("".join(control.itertext()).split())
            out.run(said, hiding=Hiding.MARKED)

    def _inside(self, element: Element, ground: str | None, depth: int) -> Iterator[Item]:
        """Paragraphs of text boxes, notes and captions, however they are grouped."""
        inner = Gatherer()
        for child in element:
            name = local(child)
            if name == "subList":
                self.paragraphs(child, inner, ground, depth)
            elif name in ("drawText", "caption"):
                inner.items += self._inside(child, ground, depth)
            elif name in _SHAPES or name in _PICTURES or name == "tbl":
                self._object(child, inner, ground, depth)
                inner.end()
        yield from inner.items

    def _table(self, table: Element, ground: str | None, depth: int) -> FlowTable:
        cells = []
        for row in table.iterchildren("{*}tr"):
            for cell in row.iterchildren("{*}tc"):
                cells.append(self._cell(cell, ground, depth))
        return table_of(cells)

    def _cell(self, cell: Element, ground: str | None, depth: int) -> FlowCell:
        place, span = cell.find("{*}cellAddr"), cell.find("{*}cellSpan")
        ground = self._looks.grounds.get(cell.get("borderFillIDRef", ""), ground)
        inner = Gatherer()
        for part in cell.iterchildren("{*}subList"):
            self.paragraphs(part, inner, ground, depth)
        return FlowCell(
            row=_number(place.get("rowAddr")) if place is not None else 0,
            column=_number(place.get("colAddr")) if place is not None else 0,
            row_span=max(_number(span.get("rowSpan")), 1) if span is not None else 1,
            column_span=max(_number(span.get("colSpan")), 1) if span is not None else 1,
            content=tuple(inner.items),
        )


def _fill_of(shape: Element, ground: str | None) -> str | None:
    """The colour inside a drawn shape; None: a picture or a gradient."""
    fill = shape.find("{*}fillBrush")
    if fill is None:
        return ground
    brush = fill.find("{*}winBrush")
    if brush is None:
        return None
    face = brush.get("faceColor", "none")
    return ground if face == "none" else _colour(face)
