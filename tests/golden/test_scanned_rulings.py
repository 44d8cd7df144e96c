"""Tables of scanned forms have the shape that they have in the PDF, also where the scan is bad."""

from __future__ import annotations

from collections import defaultdict

import pytest

from nlp.intake.limits import ReadingLimits
from nlp.pdf.grid import find_grids
from nlp.pdf.reader import parse_pdf_bytes
from nlp.pdf.render import grey_page
from nlp.pdf.rulings import Rulings
from nlp.scans.page import unpack
from nlp.scans.prepare import prepare
from tests.gold.build import typeset
from tests.gold.forms import fill
from tests.gold.scans import scanned
from tests.gold.truth import load_all

PAGES = {"bridge": (1, 6, 8), "chip": (5, 7), "gripper": (2,)}
SCALE = 300 / 72
Shape = tuple[int, int, int]


def shapes_of_pdf(pdf: bytes) -> dict[int, list[Shape]]:
    """Rows, columns and cells of the tables of each page, those that are joined left out."""
    found: dict[int, list[Shape]] = defaultdict(list)
    for table in parse_pdf_bytes(pdf, file_name="form.pdf").tables:
        if not table.further:
            found[table.page].append((table.rows, table.columns, len(table.cells)))
    return found


@pytest.mark.parametrize("seed", [None, 11], ids=["good", "bad"])
@pytest.mark.parametrize("name", sorted(PAGES))
def test_tables_of_a_scan_have_the_shape_of_those_printed(name: str, seed: int | None) -> None:
    proposal = next(one for one in load_all() if one.name == name)
    pdf = typeset(fill(proposal))
    true, scan = shapes_of_pdf(pdf), scanned(pdf, seed=seed)
    for number in PAGES[name]:
        limits = ReadingLimits()
        grey = grey_page(scan, number, scale=SCALE, file_name="scan.pdf", limits=limits)
        page = unpack(prepare(grey, SCALE)).page
        grids = find_grids(Rulings(horizontal=list(page.across), vertical=list(page.down)))
        shapes = [(grid.rows, grid.columns, len(grid.cells)) for grid in grids]
        assert shapes == true[number], f"{name}, page {number}"
        assert all(grid.sure for grid in grids)
