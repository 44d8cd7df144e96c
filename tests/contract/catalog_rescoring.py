"""Rubrics, numbers of evaluations, and evaluations under other rubrics, on whichever database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from indexing.catalog import Catalog
from indexing.catalog import rescorings as module
from indexing.catalog.rescorings import RescoringRecord, ResultsRecord
from indexing.settings import CatalogSettings
from tests.contract.catalog_samples import OTHER, SHA, FakeClock, add


def numbers(catalog: Catalog, id: str, sha256: str) -> ResultsRecord:
    kept = catalog.evaluations.put(id=id, sha256=sha256, versions_key=id, body="{}")
    return ResultsRecord(id, sha256, f'{{"of": "{id}"}}', kept.created_at)


class RescoringContract:
    @pytest.fixture
    def settings(self) -> Iterator[CatalogSettings]:
        raise NotImplementedError

    @pytest.fixture
    def scored(self, settings: CatalogSettings, clock: FakeClock) -> Iterator[Catalog]:
        """Two evaluations of one document and one of another."""
        with Catalog.open(settings, clock=clock) as catalog:
            for sha256 in (SHA, OTHER):
                add(catalog, sha256)
            for name, sha256 in (("old", SHA), ("new", SHA), ("only", OTHER)):
                clock.pass_(timedelta(seconds=1))
                catalog.rescorings.put_results([numbers(catalog, name, sha256)])
            yield catalog

    def test_a_rubric_is_kept_as_it_was_first(self, scored: Catalog) -> None:
        scored.rescorings.put_rubric("r@1+0", "one")
        scored.rescorings.put_rubric("r@1+0", "two")
        assert scored.rescorings.rubric("r@1+0") == "one"
        assert scored.rescorings.rubric("r@1+1") is None

    @pytest.mark.parametrize("page", [1, 2, 3, 100])
    def test_the_newest_numbers_of_each_document_come_page_by_page(
        self, scored: Catalog, monkeypatch: pytest.MonkeyPatch, page: int
    ) -> None:
        monkeypatch.setattr(module, "PAGE", page)
        found = [one.evaluation_id for one in scored.rescorings.newest_results()]
        assert sorted(found) == ["new", "only"]
        named = scored.rescorings.results_of(["old", "gone"])
        assert [one.body for one in named] == ['{"of": "old"}']

    def test_a_rescoring_is_put_once_and_found_by_its_id(
        self, scored: Catalog, clock: FakeClock
    ) -> None:
        record = RescoringRecord("r1", "new", "r@1+0", "{}", clock())
        scored.rescorings.put([record])
        scored.rescorings.put([record, RescoringRecord("r2", "only", "r@1+0", "{}", clock())])
        assert scored.rescorings.find("r1") == record
        assert scored.rescorings.find("r2") is not None
        assert scored.rescorings.find("r3") is None
