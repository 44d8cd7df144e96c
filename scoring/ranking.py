"""A raw value's place among comparable earlier documents, or why it has none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from indexing.heads import ipc_key
from indexing.reference import ReferenceRow
from scoring.evaluation import Rank, RankLevel

LENGTH_FACTOR = 3
"""Comparable: judged text between a third and three times as long. Short texts look more novel."""

_PREFIX = {RankLevel.SUBCLASS: 4, RankLevel.CLASS: 3, RankLevel.SECTION: 1, RankLevel.ALL: 0}


@lru_cache(maxsize=65536)
def field_at(symbol: str, level: RankLevel) -> str:
    """``H01L 21/67`` → ``H01L``, ``H01``, ``H`` or nothing."""
    return ipc_key(symbol)[: _PREFIX[level]]


def rank(
    raw: float,
    *,
    rows: Sequence[ReferenceRow],
    basis: str,
    symbols: Sequence[str],
    before: date | None,
    characters: int,
    document_id: str,
    snapshot: str,
    fewest: int,
) -> Rank:
    """Percentile of `raw` in the narrowest field with at least `fewest` comparable documents.

    Comparable are documents filed before `before` (all where it is None) within the length band;
    the document itself is left out. The field is that of the first of `symbols`; a row belongs to
    every field that one of its own symbols names.
    """
    band = (-(-characters // LENGTH_FACTOR), characters * LENGTH_FACTOR)
    comparable = [
        row
        for row in rows
        if row.document_id != document_id
        and (before is None or (row.filed is not None and row.filed < before))
        and band[0] <= row.characters <= band[1]
    ]
    level, field, population = _narrowest(comparable, symbols[0] if symbols else "", fewest)
    enough = len(population) >= fewest
    return Rank(
        percentile=percentile(raw, [row.raw for row in population]) if enough else None,
        raw=raw,
        basis=basis,
        level=level,
        field=field,
        population=len(population),
        length_band=band,
        snapshot=snapshot,
    )


def percentile(value: float, others: Sequence[float]) -> float:
    """Share of `others` below `value` in per cent; equal ones count half (mid-rank)."""
    below = sum(other < value for other in others)
    equal = sum(other == value for other in others)
    return 100.0 * (below + equal / 2) / len(others)


def _narrowest(
    comparable: list[ReferenceRow], symbol: str, fewest: int
) -> tuple[RankLevel, str, list[ReferenceRow]]:
    for level in (RankLevel.SUBCLASS, RankLevel.CLASS, RankLevel.SECTION):
        field = field_at(symbol, level)
        if not field:
            break
        population = [
            row for row in comparable if any(field_at(own, level) == field for own in row.ipc)
        ]
        if len(population) >= fewest:
            return level, field, population
    return RankLevel.ALL, "", comparable
