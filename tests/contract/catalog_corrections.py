"""Corrections in the catalog, on whichever database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from indexing.catalog import Catalog
from indexing.errors import NotInCatalogError
from nlp.corrections import Correction, CorrectionError, MachineNow, State
from nlp.domain import Features, Found, PatentFeatures
from tests.contract.catalog_samples import OTHER, SHA, FakeClock, add, patent, put, record


class CorrectionsContract:
    @pytest.fixture
    def clock(self) -> FakeClock:
        raise NotImplementedError

    @pytest.fixture
    def catalog(self) -> Iterator[Catalog]:
        raise NotImplementedError

    def test_a_correction_is_kept_with_who_when_why_and_wins(
        self, catalog: Catalog, clock: FakeClock
    ) -> None:
        read(catalog, "오독")
        made = correct(catalog, "title", "바른 \u0000 장치")
        assert (made.by, made.why, made.at) == ("김", "표지를 잘못 읽음", clock.now)
        assert made.machine == patent("10", "오독").model_dump(mode="json")["title"]
        assert title(catalog.documents.features("10")) == ("바른 \u0000 장치", True)
        assert title(catalog.documents.features(SHA, extractor_version="x1")) == ("오독", False)
        assert catalog.corrections.of("10") == [made]

    def test_nothing_is_deleted_and_a_withdrawal_is_a_row(
        self, catalog: Catalog, clock: FakeClock
    ) -> None:
        read(catalog, "오독")
        first, second = correct(catalog, "title", "하나"), correct(catalog, "title", "둘")
        clock.pass_(timedelta(days=1))
        withdrawn = catalog.corrections.withdraw("10", second.id, by="박", why="아니다")
        assert (withdrawn.withdraws, withdrawn.by, withdrawn.at) == (second.id, "박", clock.now)
        assert title(catalog.documents.features("10")) == ("하나", True)
        states = [(one.correction.id, one.state) for one in catalog.corrections.standing("10")]
        assert states == [
            (first.id, State.EFFECTIVE),
            (second.id, State.WITHDRAWN),
            (withdrawn.id, State.WITHDRAWAL),
        ]

    def test_reading_again_keeps_corrections_and_says_whether_the_machine_agrees(
        self, catalog: Catalog, clock: FakeClock
    ) -> None:
        read(catalog, "오독")
        correct(catalog, "title", "바른 장치")
        clock.pass_(timedelta(days=1))
        for machine, says in (("바른 장치", MachineNow.AGREES), ("다른", MachineNow.DIFFERS)):
            clock.pass_(timedelta(days=1))
            read(catalog, machine, version=machine)
            (status,) = catalog.corrections.standing(SHA)
            assert (status.machine_now, status.now, status.before) == (says, machine, "오독")
            assert title(catalog.documents.features("10")) == ("바른 장치", True)

    def test_a_newer_record_of_the_same_patent_keeps_what_was_corrected(
        self, catalog: Catalog
    ) -> None:
        put(catalog, record(SHA, "10", title="오독"))
        correct(catalog, "title", "바른 장치")
        put(catalog, record(OTHER, "10", title="새 오독", number=2))
        assert catalog.documents.get("10").sha256 == OTHER
        assert title(catalog.documents.features("10")) == ("바른 장치", True)
        machine = {OTHER: patent("10", "새 오독"), "c" * 64: patent("11", "남의 것")}
        found = catalog.corrections.applied(machine)
        assert title(found[OTHER]) == ("바른 장치", True)
        assert found["c" * 64] == machine["c" * 64]

    def test_a_correction_outlives_its_record(self, catalog: Catalog) -> None:
        catalog.versions.put(
            [record(SHA, "10")], file_name="a", extractor_version="r1", media_type="x/y"
        )
        made = correct(catalog, "title", "바른 장치", key=SHA)
        catalog.versions.forget([SHA])
        with pytest.raises(NotInCatalogError):
            catalog.corrections.of(SHA)
        put(catalog, record(SHA, "10"))
        assert catalog.corrections.of(SHA) == [made]

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"value": {"a": 1}}, "valid string"),
            ({"address": "headline"}, "no field"),
            ({"value": "x" * 100_000}, "longer than 100,000"),
            ({"by": " "}, "by must be"),
            ({"why": ""}, "why must be"),
            ({"why": "a\x00"}, "why must be"),
            ({"by": "김" * 201}, "1 to 200"),
            ({"why": "왜" * 2001}, "1 to 2,000"),
        ],
    )
    def test_what_is_refused_leaves_no_row(
        self, catalog: Catalog, given: dict[str, Any], said: str
    ) -> None:
        read(catalog, "제목")
        with pytest.raises(CorrectionError, match=said):
            catalog.corrections.add(
                "10", **{"address": "title", "value": "x", "by": "김", "why": "왜", **given}
            )
        assert catalog.corrections.of("10") == []

    def test_only_what_counts_can_be_withdrawn_and_only_of_its_document(
        self, catalog: Catalog
    ) -> None:
        read(catalog, "제목")
        made = correct(catalog, "title", "하나")
        withdrawn = catalog.corrections.withdraw("10", made.id, by="김", why="아니다")
        for number in (made.id, withdrawn.id):
            with pytest.raises(CorrectionError, match="withdraw"):
                catalog.corrections.withdraw("10", number, by="김", why="아니다")
        add(catalog, OTHER)
        catalog.documents.put_features(OTHER, patent("11"), extractor_version="x1")
        with pytest.raises(NotInCatalogError, match="no correction"):
            catalog.corrections.withdraw("11", made.id, by="김", why="아니다")

    def test_an_unread_document_cannot_be_corrected(self, catalog: Catalog) -> None:
        add(catalog)
        for key in (SHA, "nowhere"):
            with pytest.raises(NotInCatalogError):
                correct(catalog, "title", "하나", key=key)
        assert catalog.corrections.standing(SHA) == []


def read(catalog: Catalog, title: str, version: str = "x1") -> None:
    add(catalog)
    catalog.documents.put_features(SHA, patent("10", title), extractor_version=version)


def correct(catalog: Catalog, address: str, value: str, key: str = "10") -> Correction:
    return catalog.corrections.add(
        key, address=address, value=value, by=" 김 ", why="표지를 잘못 읽음"
    )


def title(features: Features | None) -> tuple[str, bool]:
    assert isinstance(features, PatentFeatures)
    assert isinstance(features.title, Found)
    return features.title.value, features.title.corrected
