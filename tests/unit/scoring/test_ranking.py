from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.engine import Hit
from indexing.reference import ReferenceRow
from nlp.domain import Genre
from scoring.evaluation import Rank, RankLevel
from scoring.field import field_of
from scoring.ranking import field_at, percentile, rank

DAY = date(2024, 6, 1)


def row(
    number: int,
    *,
    raw: float = 0.5,
    ipc: tuple[str, ...] = ("H01L 21/67",),
    filed: date | None = date(2020, 1, 1),
    characters: int = 300,
) -> ReferenceRow:
    return ReferenceRow(
        document_id=f"d{number}",
        genre=Genre.PATENT,
        basis="abstract",
        ipc=ipc,
        filed=filed,
        characters=characters,
        raw=raw,
    )


def place(
    rows: list[ReferenceRow],
    *,
    raw: float = 0.5,
    symbols: tuple[str, ...] = ("H01L 21/67",),
    before: date | None = DAY,
    fewest: int = 30,
) -> Rank:
    return rank(
        raw,
        rows=rows,
        basis="abstract",
        symbols=symbols,
        before=before,
        characters=300,
        document_id="judged",
        snapshot="s",
        fewest=fewest,
    )


def field(symbol: str, count: int, *, first: int = 0) -> list[ReferenceRow]:
    return [row(first + i, ipc=(symbol,), raw=i / count) for i in range(count)]


@pytest.mark.parametrize(
    ("rows", "level", "name", "population"),
    [
        (field("H01L 21/00", 30), RankLevel.SUBCLASS, "H01L", 30),
        (field("H01L 21/00", 29) + field("H01M 4/00", 1, first=50), RankLevel.CLASS, "H01", 30),
        (field("H01L 21/00", 29) + field("H04N 5/00", 1, first=50), RankLevel.SECTION, "H", 30),
        (field("H01L 21/00", 29) + field("A61B 5/00", 1, first=50), RankLevel.ALL, "", 30),
    ],
)
def test_the_field_is_widened_until_thirty_are_comparable(
    rows: list[ReferenceRow], level: RankLevel, name: str, population: int
) -> None:
    found = place(rows)
    assert (found.level, found.field, found.population) == (level, name, population)
    assert found.percentile is not None


def test_fewer_than_thirty_in_all_fields_give_no_percentile_but_the_number() -> None:
    found = place(field("H01L 21/00", 20) + field("A61B 5/00", 9, first=50))
    assert found.percentile is None
    assert found.population == 29
    assert found.level is RankLevel.ALL
    assert found.raw == 0.5


def test_without_a_field_all_are_compared() -> None:
    found = place(field("H01L 21/00", 30), symbols=())
    assert (found.level, found.population) == (RankLevel.ALL, 30)


def test_only_documents_filed_before_the_day_are_comparable() -> None:
    rows = [row(1, filed=date(2024, 5, 31)), row(2, filed=DAY), row(3, filed=None)]
    assert place(rows).population == 1
    assert place(rows, before=None).population == 3


def test_the_length_band_is_a_third_to_three_times_inclusive() -> None:
    rows = [row(i, characters=n) for i, n in enumerate((99, 100, 900, 901))]
    found = place(rows)
    assert found.length_band == (100, 900)
    assert found.population == 2


def test_the_document_is_not_compared_with_itself() -> None:
    own = row(1).model_copy(update={"document_id": "judged"})
    assert place([own, row(2)]).population == 1


def test_a_row_belongs_to_the_fields_of_all_its_symbols() -> None:
    rows = [row(i, ipc=("A61B 5/00", "H01L 21/02")) for i in range(30)]
    assert place(rows).level is RankLevel.SUBCLASS


def test_ties_count_half() -> None:
    assert percentile(0.5, [0.1, 0.5, 0.5, 0.9]) == 50.0
    assert percentile(0.5, [0.5]) == 50.0
    assert percentile(0.0, [0.1, 0.2]) == 0.0
    assert percentile(1.0, [0.1, 0.2]) == 100.0


@given(st.lists(st.floats(0, 1), min_size=1), st.floats(0, 1), st.floats(0, 1))
def test_a_higher_raw_value_never_has_a_lower_percentile(
    others: list[float], one: float, two: float
) -> None:
    low, high = sorted((one, two))
    assert percentile(low, others) <= percentile(high, others)


def test_fields_are_cut_from_symbols_however_they_are_spaced() -> None:
    for symbol in ("H01L 21/67", "h01l21/67", "H01L  21/67"):
        assert field_at(symbol, RankLevel.SUBCLASS) == "H01L"
        assert field_at(symbol, RankLevel.CLASS) == "H01"
        assert field_at(symbol, RankLevel.SECTION) == "H"
        assert field_at(symbol, RankLevel.ALL) == ""


def neighbour(number: int, ipc: tuple[str, ...]) -> Hit:
    return Hit(id=str(number), score=0, title="t", genre=Genre.PATENT, ipc=ipc)


def test_the_field_is_the_documents_own_else_the_neighbours_majority() -> None:
    near = [
        (neighbour(1, ("G01R 31/00",)), 0.9),
        (neighbour(2, ("H01M 10/00",)), 0.6),
        (neighbour(3, ()), 0.9),
        (neighbour(4, ("H01M 4/00",)), 0.5),
    ]
    own = field_of(("A61B 5/00",), near)
    assert (own.symbols, own.guessed) == (("A61B 5/00",), False)
    guess = field_of((), near)
    assert (guess.symbols, guess.guessed) == (("H01M",), True)
    assert guess.share == pytest.approx(1.1 / 2.0)
    assert field_of((), []).symbols == ()
    assert field_of((), [(neighbour(1, ("G01R 31/00",)), 0.24)]).symbols == ()
