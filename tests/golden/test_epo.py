"""Real answers of the EPO, beside what another reader made of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nlp.domain import PatentFeatures
from nlp.patents.reading import Record, read_records
from tests.unit.nlp.patents.bulk import assert_resumable
from tests.unit.nlp.patents.found import value

pytestmark = pytest.mark.data

OPS = "us_ep_fixtures/patent_client/_async/epo/ops"
FAMILY = "19768124"


def _patents(path: Path) -> Iterator[PatentFeatures]:
    for record in read_records(path):
        assert isinstance(record, Record), record
        assert isinstance(record.features, PatentFeatures)
        yield record.features


def _json(path: Path) -> Any:
    return json.loads(path.read_text())


def test_a_full_cycle_has_application_and_grant(data: Path) -> None:
    folder = data / OPS / "published" / "fixtures"
    found = list(_patents(folder / "ep1000000_full_cycle_result.xml"))
    assert [one.id for one in found] == ["EP1000000A1", "EP1000000B1"]
    assert {one.family for one in found} == {FAMILY}
    assert [value(one.publication_date) for one in found] == [date(2000, 5, 17), date(2003, 2, 12)]
    assert [value(one.registration_date) for one in found] == [None, date(2003, 2, 12)]
    assert {one.priority_date for one in found} == {date(1998, 11, 12)}


def test_a_front_page_agrees_with_another_reader(data: Path) -> None:
    folder = data / OPS / "published" / "fixtures"
    found = next(_patents(folder / "ep1000000_full_cycle_result.xml"))
    other = _json(folder / "ep1000000_biblio_result.json")["documents"][0]
    assert found.family == other["family_id"]
    assert value(found.title) == other["title"]
    assert (value(found.abstract) or "") == other["abstract"].removesuffix(" <IMAGE>")
    assert str(value(found.filing_date)) == other["application_reference_epodoc"]["date"]
    assert value(found.application_number) == other["application_reference_docdb"]["number"]
    symbols = [one.value.symbol.replace(" ", "") for one in found.ipc]
    assert symbols == [text.split(" A ")[0].replace(" ", "") for text in other["intl_class"]]
    assert [one.value.symbol for one in found.cpc] == list(dict.fromkeys(other["cpc_class"]))
    cited = [one["docdb_number"].replace(".", "") for one in other["citations"]]
    assert [one.value.id for one in found.cited] == cited
    assert all(one.value.by_examiner for one in found.cited)


def test_an_answer_with_an_abstract_alone_is_a_partial_record(data: Path) -> None:
    (found,) = _patents(data / OPS / "published" / "fixtures" / "ep1000000_abstract_result.xml")
    assert found.id == "EP1000000A1"
    assert found.abstract is not None
    assert "title" in found.missing


def test_members_of_a_family_agree_with_another_reader(data: Path) -> None:
    folder = data / OPS / "family" / "fixtures"
    found = list(_patents(folder / "family_input.xml"))
    others = _json(folder / "family_convert.json")["family_members"]
    assert len(found) == len(others) == 6
    for one, other in zip(found, others, strict=True):
        assert one.id == other["publication_number"]
        assert one.family == other["family_id"]
        assert str(value(one.publication_date)) == other["publication_reference"][0]["date"]
        assert str(value(one.filing_date)) == other["application_reference"][0]["date"]
        assert [str(claim.value.filed) for claim in one.priorities] == [
            claim["application_reference"]["date"] for claim in other["priority_claims"]
        ]
        assert {"title", "abstract"} <= set(one.missing)


@pytest.mark.parametrize(
    ("name", "events", "latest"),
    [
        ("example_1", 50, date(2011, 11, 30)),
        ("example_2", 51, date(2011, 11, 30)),
        ("example_3", 14, date(2020, 10, 27)),
    ],
)
def test_legal_events_agree_with_another_reader(
    data: Path, name: str, events: int, latest: date
) -> None:
    folder = data / OPS / "legal" / "fixtures"
    (found,) = _patents(folder / f"{name}.xml")
    others = _json(folder / f"{name}_convert.json")["events"]
    assert len(found.legal_events) == len(others) == events
    assert sorted(str(one.date) for one in found.legal_events) == sorted(
        one["event_date"] for one in others
    )
    words = " ".join(one.text or "" for one in found.legal_events)
    assert all(other["event_description"].strip(" :") in words for other in others)
    assert found.legal_status is not None
    assert str(latest) in found.legal_status


def test_answers_are_cut_alike_from_anywhere(data: Path) -> None:
    for name in (
        "published/fixtures/ep1000000_full_cycle_result.xml",
        "family/fixtures/family_input.xml",
    ):
        content = (data / OPS / name).read_bytes()
        assert_resumable(content + content)
