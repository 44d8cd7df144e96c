"""The normal form: all numbers of a patent, and records stored before it grew."""

from __future__ import annotations

import json
from datetime import date

import pytest

from nlp.domain import Found, PatentFeatures
from nlp.numbers import normalise


def patent(**numbers: str) -> PatentFeatures:
    given = {f"{role}_number": Found[str](value=raw) for role, raw in numbers.items()}
    country = "KR" if numbers.get("application", "10").startswith("10") else "US"
    identifier = normalise(next(iter(numbers.values())), country=country)
    base = PatentFeatures(
        id=identifier,
        source="test",
        language="ko",
        country=country,
        filing_date=Found[date](value=date(2016, 5, 1)),
    )
    return base.model_copy(update=given)


def test_a_korean_patent_is_reached_by_each_of_its_numbers() -> None:
    found = patent(
        application="1020120114895", publication="1020140049183", registration="1014353710000"
    )
    assert found.numbers == ("1020120114895", "KR1020140049183A", "KR101435371")
    for spelling in ("10-1435371", "1014353710000", "KR101435371B1"):
        assert normalise(spelling) in found.numbers


def test_a_grant_whose_serial_looks_like_a_year_is_a_grant() -> None:
    found = patent(application="1020210099999", registration="1020230240000")
    assert "KR102023024" in found.numbers
    assert "1020230240000" not in found.numbers


def test_a_foreign_patent_is_reached_with_and_without_its_kind() -> None:
    found = patent(
        registration="US 9,876,543 B2", publication="US 2016/0123456 A1", application="15/123,456"
    )
    assert found.numbers[0] == "US9876543B2"
    assert {"US9876543", "US20160123456A1", "US20160123456"} < set(found.numbers)
    assert "US201615123456A" in found.numbers


def test_numbers_are_distinct_and_stay_when_normalised_again() -> None:
    found = patent(registration="US 9,876,543 B2", application="15/123,456")
    assert len(set(found.numbers)) == len(found.numbers)
    assert all(normalise(number) == number for number in found.numbers)


@pytest.mark.parametrize("new", ["related", "legal_events", "cited_literature", "abstract_en"])
def test_features_stored_before_a_field_existed_load(new: str) -> None:
    stored = json.loads(patent(application="1020120114895").model_dump_json())
    del stored[new]
    loaded = PatentFeatures.model_validate(stored)
    assert not getattr(loaded, new)
