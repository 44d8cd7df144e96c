"""Several records of one patent: joined by number, merged field by field, in whatever order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from nlp.domain import Features, Found, LegalEvent, PatentFeatures
from tests.unit.indexing.loading import Loader, found, patent

KR = "1020120114895"
PUBLISHED, GRANTED = date(2014, 4, 1), date(2015, 9, 1)


@pytest.fixture
def loader(tmp_path: Path) -> Iterator[Loader]:
    loader = Loader(tmp_path)
    yield loader
    loader.close()


def publication(**more: Any) -> PatentFeatures:
    return patent(
        KR,
        "흡착 장치",
        application=KR,
        publication="1020140049183",
        kind="A",
        published=PUBLISHED,
        title_en=found("ADSORBER"),
        legal_status="공개",
        **more,
    )


def grant(**more: Any) -> PatentFeatures:
    return patent(
        KR, "흡착 장치 및 방법", application=KR, grant="1014353710000", kind="B1",
        published=GRANTED, legal_status="등록", **more,
    )  # fmt: skip


def register(status: str = "소멸", **more: Any) -> PatentFeatures:
    return patent(
        "KR101435371", None, grant="KR101435371B1", legal_status=status, family="F1", **more
    )


def current(loader: Loader) -> Features:
    features = loader.catalog.documents.features(KR)
    assert features is not None
    return features


@pytest.mark.parametrize("order", list(permutations([0, 1, 2])))
def test_the_order_of_arrival_does_not_matter(tmp_path: Path, order: tuple[int, ...]) -> None:
    """Publication, grant and register data as three files, loaded in any order."""
    records = [publication(), grant(), register()]
    loader = Loader(tmp_path)
    refused = []
    for index in order:
        refused += loader.put(records[index], file=index + 1)[1]
    for index in range(3):  # what had nothing to add to comes again
        loader.put(records[index], file=index + 1)
    merged = current(loader)
    assert isinstance(merged, PatentFeatures)
    assert merged.id == KR
    assert merged.title == found("흡착 장치 및 방법")
    assert merged.title_en == found("ADSORBER")
    assert merged.publication_number == found("1020140049183")
    assert merged.publication_date == Found[date](value=PUBLISHED)
    assert (merged.legal_status, merged.family) == ("소멸", "F1")
    assert [hit.title for hit in loader.engine.get([KR])] == ["흡착 장치 및 방법"]
    assert loader.engine.snapshot().documents == 1
    before_its_grant = order.index(2) < order.index(1)  # the publication has no grant number
    assert len(refused) == before_its_grant
    loader.close()


def test_an_older_version_adds_what_is_missing_and_overwrites_nothing(loader: Loader) -> None:
    loader.put(grant())
    counts, _ = loader.put(publication())
    assert (counts.replaced, counts.updated) == (0, 1)
    merged = current(loader)
    assert isinstance(merged, PatentFeatures)
    assert merged.title == found("흡착 장치 및 방법")
    assert merged.title_en == found("ADSORBER")
    assert merged.legal_status == "등록"


def test_a_new_legal_status_is_written_without_encoding(loader: Loader) -> None:
    loader.put(grant())
    before = loader.engine.document_vectors([KR])[KR]
    loader.encoder.encoded.clear()
    events = (LegalEvent(code="N", date=date(2020, 1, 1), text="연차료 미납"),)
    counts, _ = loader.put(register(legal_events=events))
    assert counts.updated == 1
    assert loader.encoder.encoded == []
    assert (loader.engine.document_vectors([KR])[KR] == before).all()
    merged = current(loader)
    assert isinstance(merged, PatentFeatures)
    assert (merged.legal_status, merged.legal_events) == ("소멸", events)
    assert loader.engine.get([KR])[0].family == "F1"


def test_of_a_changed_record_only_the_changed_texts_are_encoded(loader: Loader) -> None:
    loader.put(patent(KR, "흡착 장치"))
    loader.encoder.encoded.clear()
    changed = patent(KR, "흡착 장치").model_copy(update={"title": found("새 장치")})
    counts, _ = loader.put(changed)
    assert counts.replaced == 1
    assert loader.encoder.encoded == ["새 장치"]


def test_register_data_of_an_unknown_patent_is_refused_and_leaves_nothing(loader: Loader) -> None:
    counts, rejects = loader.put(register())
    assert counts.rejected == 1
    assert "no document that it could add to" in rejects[0].reason
    assert loader.catalog.documents.count() == 0


def test_a_patent_is_found_by_every_number_it_has(loader: Loader) -> None:
    from indexing.catalog.numbering import spellings

    loader.put(publication())
    loader.put(grant())
    for number in ("10-1435371", "1014353710000", "KR101435371B1", "10-2014-0049183", KR):
        assert loader.catalog.versions.by_number(spellings(number)) == [KR], number
    assert loader.catalog.versions.by_number(spellings("10-9999999")) == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_foreign_publication_and_its_grant_are_one_patent_under_the_grants_id(
    loader: Loader, order: tuple[int, int]
) -> None:
    common: dict[str, Any] = {
        "country": "US",
        "application": "12/123,456",
        "filed": date(2011, 3, 1),
    }
    records = [
        patent("US20120123456A1", "Pump", publication="US2012/0123456 A1", kind="A1",
               published=date(2012, 5, 1), **common),
        patent("US8876543B2", "Pump and method", grant="8,876,543", kind="B2",
               published=date(2014, 11, 1), **common),
    ]  # fmt: skip
    for index in order:
        loader.put(records[index], file=index + 1)
    assert loader.engine.snapshot().documents == 1
    assert [hit.id for hit in loader.engine.get(["US8876543B2", "US20120123456A1"])] == [
        "US8876543B2"
    ]
    assert loader.catalog.documents.get("US20120123456A1").document_id == "US8876543B2"


def test_two_patents_that_name_the_same_grant_by_mistake_stay_two(loader: Loader) -> None:
    other = "1020120114999"
    loader.put(grant(), patent(other, "펌프", application=other, grant="1014353710000"))
    assert loader.engine.snapshot().documents == 2


def test_a_later_file_corrects_and_the_same_file_again_changes_nothing(loader: Loader) -> None:
    loader.put(patent(KR, "오류"), file=1)
    loader.put(patent(KR, "정정"), file=2)
    counts, _ = loader.put(patent(KR, "오류"), file=1)
    assert counts.unchanged == 1
    assert loader.engine.get([KR])[0].title == "정정"
    counts, _ = loader.put(patent(KR, "오류"), file=3)
    assert counts.replaced == 1
    assert loader.engine.get([KR])[0].title == "오류"


def test_a_stated_number_of_claims_stays_with_the_record_that_states_it(loader: Loader) -> None:
    stated = Found[int](value=8)
    for position, record in enumerate((publication(claim_count=stated), grant()), start=1):
        loader.put(record, file=position)
    merged = current(loader)
    assert isinstance(merged, PatentFeatures)
    assert merged.title_en is not None
    assert merged.claim_count is None
