"""One page from characters to lines in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pypdfium2 as pdfium

from nlp.domain.document import BlockKind, Hiding
from nlp.intake.limits import ReadingLimits
from nlp.pdf.assemble import PageContent
from nlp.pdf.drawn import letters_in_lines
from nlp.pdf.furniture import EDGE, find_furniture
from nlp.pdf.glyphs import placement, read_glyphs, reading_direction, turn_back
from nlp.pdf.grid import Grid, GridCell, find_grids
from nlp.pdf.native import page_objects
from nlp.pdf.order import TextLine, reading_order
from nlp.pdf.plumber import SecondReader
from nlp.pdf.rulings import Rulings, read_rulings
from nlp.pdf.runs import OUTSIDE, PLACES, Run, read_runs
from nlp.pdf.seen import MOST_OBJECTS, HiddenPiece, find_unseen, hidden_texts
from nlp.pdf.tables import cell_of, real_tables, table_lines, whole_words
from nlp.pdf.unruled import with_unruled

BAR = 0.6
"""A ruling that spans this share of the page's width parts what is above from what is below."""


@dataclass
class RawPage:
    """What was taken from the file for one page; the file is not needed any more after this."""

    number: int
    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    bars: list[float] = field(default_factory=list)
    images: int = 0
    recognised: float | None = None  # mean confidence, where the runs were read off the picture
    turned: float = 0.0  # degrees counter-clockwise by which the picture was turned for it
    characters: int = 0
    unread: bool = False
    unnamed: int = 0  # characters whose font does not say what they are
    drawn: int = 0  # letters in lines of text that are shapes
    characters_beyond: int = 0  # over the limit, left out
    objects_beyond: int = 0
    hidden: list[HiddenPiece] = field(default_factory=list)
    quarters: int = 0  # the runs and grids are those of the page turned by this many quarters

    @property
    def upright(self) -> tuple[float, float]:
        """Width and height of the page turned so that its text is upright."""
        return (self.height, self.width) if self.quarters % 2 else (self.width, self.height)


def read_page(
    page: pdfium.PdfPage,
    number: int,
    limits: ReadingLimits,
    second: SecondReader | None = None,
) -> RawPage:
    """Everything of the page that later steps need. `second` reads the tables we are unsure of."""
    place = placement(page)
    raw_page = RawPage(number, place.width, place.height)
    glyphs = read_glyphs(page, place, most=limits.page_characters)
    objects = page_objects(page.raw, max(limits.page_objects, MOST_OBJECTS))
    unseen = find_unseen(page, glyphs, place, objects)
    raw_page.hidden = hidden_texts(glyphs, unseen)
    if glyphs.signs:
        whole = (0.0, 0.0, place.width, place.height)
        raw_page.hidden.append(HiddenPiece(Hiding.SIGNS, glyphs.signs, whole))
    seen = glyphs.only(~unseen.mark)
    raw_page.quarters = reading_direction(seen)
    if raw_page.quarters:
        place = place.turned(raw_page.quarters)
        seen = read_glyphs(page, place, most=limits.page_characters).only(~unseen.mark)
    glyphs = seen
    rulings = read_rulings(objects, place, most=limits.page_objects)
    raw_page.images = rulings.images
    raw_page.characters = len(glyphs)
    raw_page.unnamed = glyphs.unread
    raw_page.characters_beyond = glyphs.beyond
    raw_page.objects_beyond = max(rulings.objects - limits.page_objects, 0)
    if not len(glyphs):
        return raw_page
    raw_page.grids = real_tables(glyphs, find_grids(rulings))
    if second is not None and raw_page.grids and not raw_page.quarters:
        raw_page.grids = second.better(number, raw_page.grids, objects=rulings.objects)
    places = cell_of(glyphs, raw_page.grids) if raw_page.grids else None
    tables = with_unruled(glyphs, rulings, raw_page.grids, places)
    if tables != raw_page.grids:
        raw_page.grids, places = tables, cell_of(glyphs, tables)
    if places is not None:
        places = whole_words(glyphs, places)
    raw_page.runs = read_runs(glyphs, places)
    raw_page.drawn = letters_in_lines(rulings.outlines, raw_page.runs)
    raw_page.bars = bars(rulings, place.width, raw_page.grids)
    return raw_page


def bars(rulings: Rulings, width: float, grids: Sequence[Grid]) -> list[float]:
    return [
        y
        for y, x0, x1 in rulings.horizontal
        if x1 - x0 > BAR * width and not any(grid.y0 - 2 <= y <= grid.y1 + 2 for grid in grids)
    ]


def lay_out(pages: Sequence[RawPage]) -> list[PageContent]:
    """Lines of every page in reading order; furniture above first, furniture below last."""
    furniture = find_furniture([(_outside_tables(page), page.upright[1]) for page in pages])
    return [_lay_out(page, marked) for page, marked in zip(pages, furniture, strict=True)]


def _outside_tables(page: RawPage) -> list[Run]:
    """Runs that may be running heads: what a table has in its first rows, page after page, is not;
    a head that is itself set in a table is."""
    edge = EDGE * page.upright[1]
    low = page.upright[1] - edge
    inner = {i for i, grid in enumerate(page.grids) if grid.y1 > edge and grid.y0 < low}
    return [run for run in page.runs if run.place == OUTSIDE or run.place // PLACES not in inner]


def _lay_out(page: RawPage, marked: set[int]) -> PageContent:
    aside = [run for run in page.runs if run.order in marked]
    body = [run for run in page.runs if run.order not in marked]
    above = [run for run in aside if run.middle < page.upright[1] / 2]
    below = [run for run in aside if run.middle >= page.upright[1] / 2]
    content = PageContent(
        page.number,
        page.width,
        page.height,
        [],
        images=page.images,
        recognised=page.recognised,
        turned=page.turned,
        upright=not page.quarters,
    )
    for runs, kind in (
        (above, BlockKind.FURNITURE),
        (body, BlockKind.TEXT),
        (below, BlockKind.FURNITURE),
    ):
        lines = _body_lines(page, runs) if kind is BlockKind.TEXT else reading_order(runs, 0.0)
        lines = [line for line in lines if line.text]
        content.lines.extend(lines)
        content.kinds.extend([kind] * len(lines))
    content.grids = page.grids
    if page.quarters:
        _turn_back(content, page)
    return content


def _turn_back(content: PageContent, page: RawPage) -> None:
    """Puts the boxes of turned text where it stands on the page as shown."""

    def shown(x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        return turn_back((x0, y0, x1, y1), page.quarters, page.width, page.height)

    for line in content.lines:
        line.x0, line.y0, line.x1, line.y1 = shown(line.x0, line.y0, line.x1, line.y1)
    for grid in content.grids:
        grid.x0, grid.y0, grid.x1, grid.y1 = shown(grid.x0, grid.y0, grid.x1, grid.y1)
        grid.cells = [
            _turned(cell, shown(cell.x0, cell.y0, cell.x1, cell.y1)) for cell in grid.cells
        ]


def _turned(cell: GridCell, box: tuple[float, float, float, float]) -> GridCell:
    return replace(cell, x0=box[0], y0=box[1], x1=box[2], y1=box[3])


def _body_lines(page: RawPage, runs: Sequence[Run]) -> list[TextLine]:
    """Reading order with each table standing in it as one piece."""
    free = [run for run in runs if run.place == OUTSIDE]
    for table, grid in enumerate(page.grids):
        place = table * PLACES
        free.append(Run("", grid.x0, grid.y0, grid.x1, grid.y1, _first(runs, table), place))
    lines: list[TextLine] = []
    for line in reading_order(free, page.upright[0], page.bars):
        if line.table is None:
            lines.append(line)
            continue
        inside = [run for run in runs if run.place >= 0 and run.place // PLACES == line.table]
        lines.extend(table_lines(inside, page.grids[line.table], line.table))
    return lines


def _first(runs: Sequence[Run], table: int) -> int:
    return min((run.order for run in runs if run.place // PLACES == table), default=0)
