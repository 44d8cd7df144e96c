"""JSON Lines in the column names of Google Patents' tables."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nlp.domain import Relation
from tests.unit.nlp.patents.bulk import assert_resumable, patents, reasons

KOREAN: dict[str, Any] = {
    "publication_number": "KR-20190049999-A",
    "application_number": "KR-20170991234-A",
    "country_code": "KR",
    "kind_code": "A",
    "family_id": "65999999",
    "title_localized": [
        {"text": "Microwave regenerated adsorber", "language": "en", "truncated": False},
        {"text": "마이크로파 재생 흡착 장치", "language": "ko", "truncated": False},
    ],
    "abstract_localized": [{"text": "흡착제를 마이크로파로 재생한다.", "language": "ko"}],
    "claims_localized": [
        {
            "text": "청구항 1. 흡착탑; 및 2. 마이크로파 발생기를 포함하는 흡착 장치.\n"
            "청구항 2. 제1항에 있어서, 상기 흡착탑은 원통형인 흡착 장치.",
            "language": "ko",
        }
    ],
    "description_localized": [{"text": "기술분야\n본 발명은 …", "language": "ko"}],
    "publication_date": 20190425,
    "filing_date": 20171016,
    "grant_date": 0,
    "priority_date": 20161017,
    "priority_claim": [
        {"application_number": "US-201662999999-P", "filing_date": 20161017},
    ],
    "inventor": ["김나래"],
    "inventor_harmonized": [{"name": "KIM NARAE", "country_code": "KR"}],
    "assignee": ["NARAE CO LTD"],
    "assignee_harmonized": [{"name": "NARAE CO LTD", "country_code": "KR"}],
    "ipc": [{"code": "B01J20/20", "first": False}, {"code": "B01D53/04", "first": True}],
    "cpc": [{"code": "B01D53/0438", "inventive": True, "first": True}],
    "citation": [
        {"publication_number": "US-9876543-B2", "category": "SEA", "type": "X", "npl_text": ""},
        {"publication_number": "JP-2011501429-A", "category": "APP", "type": ""},
        {"publication_number": "", "npl_text": "Kim, Adsorption, 2012", "category": ""},
    ],
    "parent": [{"application_number": "KR-20160991111-A", "filing_date": 20160105}],
    "pct_number": "PCT-KR2017-099999",
    "entity_status": "",
}
AMERICAN: dict[str, Any] = {
    "publication_number": "US-5123456-A",
    "application_number": "US-51234590-A",
    "country_code": "US",
    "kind_code": "A",
    "family_id": "-1",
    "title_localized": [{"text": "Adsorber", "language": "en"}],
    "abstract_localized": [],
    "claims_localized": [{"text": "What is claimed is a pump with a rotor.", "language": "en"}],
    "publication_date": 19920623,
    "filing_date": 19900401,
    "grant_date": 19920623,
}


def lines(*records: dict[str, Any]) -> bytes:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records).encode()


def test_korean_is_preferred_and_english_kept(tmp_path: Path) -> None:
    (found,) = patents(lines(KOREAN), tmp_path)
    assert found.id == "1020170991234"
    assert found.language == "ko"
    assert found.title
    assert found.title.value == "마이크로파 재생 흡착 장치"
    assert found.title_en
    assert found.title_en.value == "Microwave regenerated adsorber"
    assert found.family == "65999999"
    assert set(found.numbers) == {"1020170991234", "KR1020190049999A"}
    assert found.registration_date is None
    assert found.priority_date == date(2016, 10, 17)
    assert [one.value.symbol for one in found.ipc] == ["B01D 53/04", "B01J 20/20"]
    assert [one.value.name for one in found.inventors] == ["김나래"]
    assert [(one.value.name, one.value.country) for one in found.applicants] == [
        ("NARAE CO LTD", "KR")
    ]
    assert found.missing == ()


def test_claims_are_cut_at_their_own_numbers_only(tmp_path: Path) -> None:
    (found,) = patents(lines(KOREAN), tmp_path)
    assert [(claim.number, claim.depends_on) for claim in found.claims] == [(1, ()), (2, (1,))]
    assert "마이크로파 발생기" in found.claims[0].text


def test_citations_say_who_cited_and_how(tmp_path: Path) -> None:
    (found,) = patents(lines(KOREAN), tmp_path)
    assert [(c.value.id, c.value.by_examiner, c.value.category) for c in found.cited] == [
        ("US9876543B2", True, "X"),
        ("JP2011501429A", False, None),
    ]
    assert [c.value.text for c in found.cited_literature] == ["Kim, Adsorption, 2012"]
    assert [(r.value.relation, r.value.filed) for r in found.related] == [
        (Relation.PARENT, date(2016, 1, 5)),
        (Relation.PCT_APPLICATION, None),
    ]


def test_an_old_american_grant_is_one_although_its_kind_is_a(tmp_path: Path) -> None:
    (found,) = patents(lines(AMERICAN), tmp_path)
    assert found.id == "US5123456A"
    assert found.registration_number
    assert found.family is None
    assert "US5123456" in found.numbers
    assert found.title_en is None
    assert [claim.number for claim in found.claims] == [1]
    assert set(found.missing) == {"abstract", "ipc", "applicants"}


def test_a_korean_grant_and_its_publication_are_one_patent(tmp_path: Path) -> None:
    grant = {**KOREAN, "publication_number": "KR-109012345-B1", "kind_code": "B1"}
    published, granted = patents(lines(KOREAN, {**grant, "grant_date": 20200102}), tmp_path)
    assert granted.id == published.id
    assert "KR109012345" in granted.numbers
    assert granted.registration_date
    assert granted.registration_date.value == date(2020, 1, 2)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"title_localized": [], "abstract_localized": []}, "neither title nor abstract"),
        ({"title_localized": "Adsorber"}, "not a list"),
        ({"title_localized": ["Adsorber"]}, "among its objects"),
        ({"filing_date": 20171399}, "not a date"),
        ({"publication_number": "", "application_number": "", "country_code": "KR"}, "no publica"),
        ({"country_code": "", "publication_number": "?"}, "two-letter"),
        ({"ipc": [{"code": ["B01D"]}]}, "not text"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    content = lines({**KOREAN, **change}, KOREAN)
    bad, good = reasons(content, tmp_path)
    assert bad.startswith("bulk:1: ")
    assert reason in bad
    assert good == ""
    assert_resumable(content)
