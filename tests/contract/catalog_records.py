"""Two loaders at the records of one patent, each in the midst of the other's transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from indexing.catalog import Catalog, joining, versions
from indexing.catalog.numbering import LoadingOrder
from indexing.catalog.versions import NewRecord
from indexing.settings import CatalogSettings
from nlp.domain import Found
from tests.contract.catalog_samples import OTHER, SHA, patent, put, record, settled

KEPT = {"file_name": "b.jsonl", "extractor_version": "r1", "media_type": "x/y"}
LONG_ENOUGH = 1.0
"""Seconds in which the other one would be done if it did not have to wait."""


class RecordsContract:
    @pytest.fixture
    def settings(self) -> Iterator[CatalogSettings]:
        raise NotImplementedError

    def test_records_of_one_patent_that_come_at_once_are_one_document(
        self, settings: CatalogSettings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Only the publication's number tells that they are."""
        number = Found[str](value="US20200000001A1")
        shared = {"publication_number": number, "country": "US"}
        application = Found[str](value="US16/000,001")
        published = patent("US20200000001A1").model_copy(
            update={**shared, "application_number": application}
        )
        granted = patent("US1111111B2").model_copy(update=shared)
        order = LoadingOrder(sequence=1, record=1)
        with Catalog.open(settings) as catalog:
            other = meanwhile(
                monkeypatch,
                (joining, "_join"),
                lambda: catalog.versions.put([NewRecord(OTHER, 9, granted, order)], **KEPT),
                after=True,
            )
            catalog.versions.put([NewRecord(SHA, 9, published, order)], **KEPT)
            other()
            (group,) = catalog.versions.groups([SHA])
            assert {name for name, _ in group.seen} == {SHA, OTHER}

    def test_of_two_that_settle_at_once_the_one_that_saw_all_records_is_last(
        self, settings: CatalogSettings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        newer = record(OTHER, "10", title="new", number=2)
        with Catalog.open(settings) as catalog:
            catalog.versions.put([record(SHA, "10", title="old")], **KEPT)
            (seen,) = catalog.versions.groups([SHA])
            other = meanwhile(
                monkeypatch, (versions, "_make_current"), lambda: put(catalog, newer), after=False
            )
            catalog.versions.settle([settled(seen)])
            other()
            assert catalog.documents.features("10") == patent("10", "new")
            known = catalog.versions.known([SHA, OTHER])
            assert (known[SHA].current, known[OTHER].current) == (False, True)


def meanwhile(
    monkeypatch: pytest.MonkeyPatch,
    place: tuple[Any, str],
    act: Callable[[], object],
    *,
    after: bool,
) -> Callable[[], None]:
    """`act` begins in a thread of its own around the next call of a function; waits for its end."""
    errors: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    real = getattr(*place)

    def called(*given: object) -> None:
        monkeypatch.setattr(*place, real)
        if after:
            real(*given)
        thread.start()
        thread.join(LONG_ENOUGH)
        if not after:
            real(*given)

    def ended() -> None:
        thread.join()
        if errors:
            raise errors[0]

    monkeypatch.setattr(*place, called)
    return ended
