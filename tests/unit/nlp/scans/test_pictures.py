"""What is found on the picture of a page before any letter is recognised."""

from __future__ import annotations

import numpy as np
import pytest

from nlp.pdf.grid import find_grids
from nlp.scans.bars import dark_on_light
from nlp.scans.cuts import Piece, lines, usual_height
from nlp.scans.page import unpack
from nlp.scans.picture import ink_of, upright, without_specks
from nlp.scans.prepare import prepare
from nlp.scans.skew import MOST, lean
from nlp.scans.strokes import erased, find_strokes
from tests.unit.nlp.scans.pages import SCALE, grey


@pytest.mark.parametrize("angle", [-2.4, -0.7, 0.4, 1.3])
def test_the_lean_of_a_worn_page_is_found(angle: float) -> None:
    assert lean(ink_of(grey(lean=angle), SCALE)) == pytest.approx(-angle, abs=0.08)


def test_an_upright_page_is_left_as_it_is() -> None:
    page = grey()
    assert lean(ink_of(page, SCALE)) == 0.0
    assert upright(page, 0.0) is page


def test_a_blank_page_does_not_lean_and_has_nothing_on_it() -> None:
    blank = np.full((900, 700), 244, np.uint8)
    page, pieces, blocks = unpack(prepare(blank, SCALE))
    assert (page.turned, page.across, page.down, page.lines) == (0.0, (), (), ())
    assert pieces == blocks == []


@pytest.mark.parametrize("angle", [None, -1.1, 0.8])
def test_rulings_make_the_cells_of_the_table_and_nothing_else(angle: float | None) -> None:
    page = unpack(prepare(grey(lean=angle), SCALE)).page
    assert abs(page.turned) < MOST
    from nlp.pdf.rulings import Rulings

    (grid,) = find_grids(Rulings(horizontal=list(page.across), vertical=list(page.down)))
    assert (grid.rows, grid.columns, len(grid.cells), grid.sure) == (4, 3, 9, True)
    spans = {(cell.row, cell.column): (cell.row_span, cell.column_span) for cell in grid.cells}
    assert spans[0, 1] == spans[3, 1] == (1, 2)
    assert spans[1, 0] == (2, 1)


def test_broken_and_thick_rulings_are_found() -> None:
    ink = np.zeros((400, 800), np.bool_)
    for x in (100, 700):
        ink[100:300, x : x + 3] = True
    ink[100:103, 100:703] = True
    ink[298:310, 100:703] = True  # three points thick
    ink[200:202, 100:703] = True
    ink[199:203, 130:700:40] = False  # a break every ten points
    strokes = find_strokes(ink, SCALE)
    assert (len(strokes.across), len(strokes.down)) == (3, 2)
    assert len(find_grids(strokes.rulings(SCALE))[0].cells) == 2
    assert not erased(ink, strokes, SCALE).any()


def test_strokes_of_letters_are_no_rulings() -> None:
    source = "#set page(width: 400pt, height: 200pt, margin: 20pt)\n#set text(size: 24pt)\n"
    source += "기미니 시리 IIIII TTT 소프트"
    strokes = find_strokes(ink_of(grey(source), SCALE), SCALE)
    assert strokes.down == []
    assert find_grids(strokes.rulings(SCALE)) == []


def test_a_pattern_is_no_table_and_ends_soon() -> None:
    stripes = np.zeros((3500, 2480), np.uint8)
    stripes[::2] = 255
    stripes[:, ::160] = 255
    assert len(find_strokes(ink_of(stripes, SCALE), SCALE).across) <= 2  # its edges
    chance = np.random.default_rng(5).integers(0, 255, (1200, 900), dtype=np.uint8)
    assert find_grids(find_strokes(ink_of(chance, SCALE), SCALE).rulings(SCALE)) == []


def test_dust_is_taken_out_and_letters_are_not() -> None:
    clean = ink_of(grey(), SCALE)
    dusty = clean.copy()
    dusty[5:8, 5:8] = True  # in the corner, where nothing is
    left = without_specks(dusty, SCALE)
    assert not left[:20, :20].any()
    assert (left & clean).sum() > 0.999 * clean.sum()


def test_light_letters_on_a_bar_are_made_dark_on_light() -> None:
    page = grey()
    bar = slice(round(33 * SCALE), round(44 * SCALE)), slice(round(200 * SCALE), round(350 * SCALE))
    assert page[bar].mean() < 100
    assert dark_on_light(page, SCALE)[bar].mean() > 200
    assert dark_on_light(page, SCALE).shape == page.shape


def test_lines_are_cut_apart_and_two_columns_are_not_mixed() -> None:
    source = """#set page(width: 400pt, height: 300pt, margin: 20pt)
#columns(2)[#lorem(60)]"""
    ink = ink_of(grey(source), SCALE)
    height = usual_height(ink, SCALE)
    middle = ink.shape[1] / 2
    found = lines(ink, Piece(0, ink.shape[0], 0, ink.shape[1]), height)
    assert len(found) > 10
    assert all(piece.end < middle or piece.start > middle for piece in found)
    assert all(piece.height < 2 * height for piece in found)
