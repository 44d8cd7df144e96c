"""Every record of the real KIPRIS answers, field by field against what stands in the XML."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from lxml import etree

from nlp.domain import PatentFeatures
from nlp.numbers import NumberRole, normalise
from nlp.patents.reading import Record, read_records

pytestmark = pytest.mark.data

FILES = 14
RECORDS = 3325
APPLICATIONS = 1329


@pytest.fixture(scope="module")
def answers(data: Path) -> list[tuple[PatentFeatures, dict[str, str]]]:
    """Features beside the plain texts of the same record, read by another parser."""
    pairs = []
    for path in sorted((data / "kipris_xml").glob("*.xml")):
        raw = [
            {str(field.tag): (field.text or "").strip() for field in hit}
            for hit in etree.parse(path).iter("PatentUtilityInfo")
        ]
        pairs += list(zip(_features(path), raw, strict=True))
    return pairs


def _features(path: Path) -> Iterator[PatentFeatures]:
    for record in read_records(path):
        assert isinstance(record, Record), record
        assert isinstance(record.features, PatentFeatures)
        yield record.features


def test_every_record_is_read(
    data: Path, answers: list[tuple[PatentFeatures, dict[str, str]]]
) -> None:
    assert len(list((data / "kipris_xml").glob("*.xml"))) == FILES
    assert len(answers) == RECORDS
    assert len({features.id for features, _ in answers}) == APPLICATIONS
    assert Counter(features.id[:2] for features, _ in answers).keys() == {"10", "20"}


def test_fields_are_those_of_the_xml(answers: list[tuple[PatentFeatures, dict[str, str]]]) -> None:
    for found, raw in answers:
        assert found.id == raw["ApplicationNumber"]
        assert found.country == "KR"
        assert _value(found.title) == raw["InventionName"]
        assert _value(found.abstract) == raw["Abstract"]
        assert _value(found.publication_number) == raw["OpeningNumber"]
        assert _value(found.registration_number) == raw["RegistrationNumber"]
        assert found.legal_status == raw["RegistrationStatus"]
        assert _digits(found.filing_date) == raw["ApplicationDate"]
        assert _digits(found.registration_date) == raw["RegistrationDate"]
        assert _digits(found.publication_date) == raw["OpeningDate"] or raw["PublicDate"]
        listed = [re.sub(r"\W", "", one) for one in raw[_IPC].split("|")]
        assert [re.sub(r"\W", "", one.value.symbol) for one in found.ipc] == list(
            dict.fromkeys(listed)
        )
        assert [one.value.name for one in found.applicants] == list(
            dict.fromkeys(name.strip() for name in raw["Applicant"].split("|"))
        )


_IPC = "InternationalpatentclassificationNumber"


def _value(found: object) -> str:
    return str(getattr(found, "value", None) or "")


def _digits(found: object) -> str:
    value = getattr(found, "value", None)
    return value.strftime("%Y%m%d") if isinstance(value, date) else ""


def test_publications_precede_no_filing(
    answers: list[tuple[PatentFeatures, dict[str, str]]],
) -> None:
    for found, _ in answers:
        assert found.filing_date
        if found.publication_date:
            assert found.publication_date.value > found.filing_date.value


def test_a_patent_is_found_by_each_of_its_numbers(
    answers: list[tuple[PatentFeatures, dict[str, str]]],
) -> None:
    """No number names two applications, and a grant is found by all its spellings."""
    owners: dict[str, str] = {}
    for found, raw in answers:
        for number in found.numbers:
            assert owners.setdefault(number, found.id) == found.id
        if grant := raw["RegistrationNumber"]:
            short = f"{grant[:2]}-{grant[2:9]}"
            for spelling in (short, f"KR{grant[:9]}B1"):
                assert normalise(spelling) in found.numbers
            assert normalise(grant, role=NumberRole.GRANT) in found.numbers


def test_the_same_applications_in_json_lines_agree(
    data: Path, answers: list[tuple[PatentFeatures, dict[str, str]]]
) -> None:
    """Fields that both sources have. The lines were made from KIPRIS at another time."""
    lines = (data / "patents" / "kr_patents.jsonl").read_text(encoding="utf-8").splitlines()
    ids = {features.id for features, _ in answers}
    wanted = {one for line in lines if (one := json.loads(line)["application_number"]) in ids}
    assert wanted == ids
    other = {found.id: found for found in _features(data / "patents" / "kr_patents.jsonl")}
    for found, _ in answers:
        same = other[found.id]
        assert found.filing_date == same.filing_date
        assert found.numbers == same.numbers
        # The lines kept the XML's character references as text.
        assert _value(found.title) == unescape(_value(same.title))
        assert _value(found.abstract) == unescape(_value(same.abstract))
        assert {one.value for one in found.ipc} <= {one.value for one in same.ipc}  # one was added
        assert found.applicants == same.applicants
        assert found.legal_status == same.legal_status
