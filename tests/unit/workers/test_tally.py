"""Times by bucket: what is counted, taken, given back and read as a histogram."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexing.catalog import Catalog
from indexing.engine import Query, SearchEngine
from indexing.errors import EngineUnavailableError
from indexing.settings import CatalogSettings
from workers.observed import ObservedEngine
from workers.tally import BUCKETS, Measure, Tally, counted, histograms, keep


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.open(CatalogSettings(home=tmp_path, database_url=None)) as opened:
        yield opened


def test_times_fall_into_the_bucket_whose_bound_they_reach() -> None:
    tally = Tally()
    for seconds in (0.05, 0.0500001, 2.5, 1000.0):
        tally.observe(Measure.STAGE, "parse", seconds)
    found = histograms(tally.counts(), Measure.STAGE)["parse"]
    at = dict(found.buckets)
    assert (at["0.05"], at["0.1"], at["2.5"], at["300.0"], at["+Inf"]) == (1, 2, 3, 3, 4)
    assert found.seconds == pytest.approx(1002.6)
    assert len(found.buckets) == len(BUCKETS[Measure.STAGE]) + 1


def test_a_block_is_counted_also_when_it_raises() -> None:
    tally = Tally()
    with pytest.raises(ValueError, match="no"), tally.timing(Measure.STAGE, "index"):
        raise ValueError("no")
    assert histograms(tally.counts(), Measure.STAGE)["index"].buckets[-1] == ("+Inf", 1)


def test_what_several_processes_counted_adds_up_in_the_catalog(catalog: Catalog) -> None:
    for _ in range(3):
        tally = Tally()
        tally.observe(Measure.STAGE, "extract", 0.2)
        keep(tally, catalog)
        keep(tally, catalog)  # nothing is left to be added twice
    found = histograms(catalog.statistics.counters(), Measure.STAGE)["extract"]
    assert dict(found.buckets)["0.25"] == 3
    assert found.seconds == pytest.approx(0.6)


def test_counts_that_could_not_be_kept_wait_for_the_next_time(
    catalog: Catalog, tmp_path: Path
) -> None:
    tally = Tally()
    tally.observe(Measure.STAGE, "parse", 1.0)
    (tmp_path / "catalog.sqlite").rename(tmp_path / "away")
    (tmp_path / "catalog.sqlite").mkdir()  # a database that cannot be opened
    catalog.close()
    keep(tally, catalog)
    assert histograms(tally.counts(), Measure.STAGE)["parse"].seconds == pytest.approx(1.0)


class _Broken:
    def search(self, query: Query) -> list[object]:
        raise EngineUnavailableError("Search is down")


def test_calls_of_the_engine_are_counted_with_their_failures() -> None:
    tally = Tally()
    broken: SearchEngine = _Broken()  # type: ignore[assignment]
    with pytest.raises(EngineUnavailableError):
        ObservedEngine(broken, tally).search(Query(text="x"))
    counts = tally.counts()
    assert histograms(counts, Measure.ENGINE)["search"].buckets[-1] == ("+Inf", 1)
    assert counted(counts, f"{Measure.ENGINE_ERRORS}.") == {"search": 1}


def test_the_observed_engine_passes_every_operation_on() -> None:
    operations = {name for name in vars(SearchEngine) if not name.startswith("_")}
    assert operations <= set(vars(ObservedEngine))
