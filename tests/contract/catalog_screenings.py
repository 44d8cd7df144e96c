"""Screenings in the catalog, on whichever database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from indexing.catalog import Catalog
from indexing.catalog.screenings import DecisionKind, Entry, ScreeningOrder
from indexing.errors import NotInCatalogError
from nlp.domain import Issue, Stage
from nlp.errors import ErrorCategory
from tests.contract.catalog_samples import SHA, FakeClock

REFUSED = Issue(stage=Stage.PARSE, category=ErrorCategory.LIMIT, message="b.pdf is too large")


class ScreeningsContract:
    @pytest.fixture
    def clock(self) -> FakeClock:
        raise NotImplementedError

    @pytest.fixture
    def catalog(self) -> Iterator[Catalog]:
        raise NotImplementedError

    def test_a_call_is_known_by_its_name_and_keeps_what_is_not_given_anew(
        self, catalog: Catalog, clock: FakeClock
    ) -> None:
        order = ScreeningOrder(call="1차", rubric="a", submitted=date(2027, 3, 1), threshold=60)
        first = catalog.screenings.begin(order)
        clock.pass_(timedelta(days=1))
        again = catalog.screenings.begin(ScreeningOrder(call="1차", rubric="b"))
        assert again == first.model_copy(update={"rubric": "b"})
        assert catalog.screenings.get("1차") == catalog.screenings.get(first.id) == again
        other = catalog.screenings.begin(ScreeningOrder(call="2차"))
        assert catalog.screenings.recent() == [other, again]
        with pytest.raises(NotInCatalogError, match="3차"):
            catalog.screenings.get("3차")

    def test_a_submission_takes_the_place_of_the_one_of_its_name(self, catalog: Catalog) -> None:
        call = catalog.screenings.begin(ScreeningOrder(call="1차"))
        catalog.screenings.put(call, [Entry(name="b.pdf", refusal=REFUSED), Entry(name="a.pdf")])
        better = Entry(name="b.pdf", sha256=SHA, job_id="j")
        catalog.screenings.put(call, [better])
        assert catalog.screenings.entries(call) == [Entry(name="a.pdf"), better]
        other = catalog.screenings.begin(ScreeningOrder(call="2차"))
        assert catalog.screenings.entries(other) == []

    def test_decisions_are_only_added_and_need_a_submission(
        self, catalog: Catalog, clock: FakeClock
    ) -> None:
        call = catalog.screenings.begin(ScreeningOrder(call="1차"))
        catalog.screenings.put(call, [Entry(name="a.pdf")])
        kinds = (DecisionKind.SUPPLEMENT, DecisionKind.PROCEED)
        made = [
            catalog.screenings.decide(call, "a.pdf", kind, by="김", why="근거") for kind in kinds
        ]
        assert catalog.screenings.decisions(call) == made
        assert [(one.decision, one.by, one.at) for one in made] == [
            (kind, "김", clock.now) for kind in kinds
        ]
        with pytest.raises(NotInCatalogError, match="no submission"):
            catalog.screenings.decide(call, "c.pdf", kinds[0], by="김", why="근거")
