"""Fields, description and claims of invented gazettes in three layouts."""

from __future__ import annotations

from datetime import date

import pytest

from nlp.domain.claims import ClaimCategory
from nlp.domain.evidence import Evidence
from nlp.domain.features import DescriptionPart, PatentFeatures
from nlp.patents import looks_like_patent
from tests.unit.nlp.patents.samples import AMERICAN, JAPANESE, KOREAN, gazette, patent


def test_korean_numbers_dates_and_title() -> None:
    found = patent(KOREAN)
    assert (found.id, found.country, found.language) == ("1020170991234", "KR", "ko")
    assert found.kind_code
    assert found.kind_code.value == "B1"
    assert found.application_number
    assert found.application_number.value == "10-2017-0991234"
    assert found.registration_number
    assert found.registration_number.value == "10-9012345"
    assert found.publication_number
    assert found.publication_number.value == "10-2019-0049999"
    assert found.filing_date
    assert found.filing_date.value == date(2017, 10, 16)
    assert found.publication_date
    assert found.publication_date.value == date(2019, 4, 25)
    assert found.registration_date
    assert found.registration_date.value == date(2019, 8, 22)
    assert found.title
    assert found.title.value == "마이크로파 재생 흡착 장치 및 그 운전 방법"
    assert found.missing == ()


def test_the_priority_is_older_than_the_filing() -> None:
    found = patent(KOREAN)
    assert [p.value.filed for p in found.priorities] == [date(2016, 11, 2)]
    assert found.priority_date == date(2016, 11, 2)


def test_korean_classes_carry_their_versions() -> None:
    found = patent(KOREAN)
    assert [(s.value.symbol, s.value.version) for s in found.ipc] == [
        ("B01D 53/04", "2006.01"),
        ("B01J 20/20", "2006.01"),
    ]
    assert [(s.value.symbol, s.value.version) for s in found.cpc] == [("B01D 53/0407", "2013.01")]


def test_korean_parties_keep_names_and_addresses_apart() -> None:
    found = patent(KOREAN)
    assert [(p.value.name, p.value.address) for p in found.applicants] == [
        ("주식회사 나래환경", "경기도 화성시 가나로 12"),
        ("경기가람대학교 산학협력단", "경기도 수원시 다라로 34 (마바동, 가람대학교)"),
    ]
    assert [p.value.name for p in found.inventors] == ["김하늘", "이바다"]
    assert [p.value.name for p in found.agents] == ["박누리", "최마루"]


def test_citations_are_normalised_and_say_who_cited_them() -> None:
    cited = [(c.value.id, c.value.by_examiner) for c in patent(KOREAN).cited]
    assert cited == [
        ("US9876543B2", True),
        ("JPH06201105A", False),
        ("KR1020100099999A", True),
    ]


def test_the_claims_are_a_tree() -> None:
    claims = {claim.number: claim for claim in patent(KOREAN).claims}
    assert sorted(claims) == [1, 2, 3, 4]
    assert [number for number, claim in claims.items() if claim.independent] == [1]
    assert claims[2].depends_on == (1,)
    assert claims[4].depends_on == (1, 2)
    assert claims[3].cancelled
    assert claims[1].category is ClaimCategory.PRODUCT
    assert claims[4].category is ClaimCategory.METHOD
    assert claims[2].elements == ()


def test_an_independent_claim_falls_into_elements_with_its_preamble_apart() -> None:
    elements = patent(KOREAN).claims[0].elements
    assert [(e.label, e.preamble, e.text) for e in elements] == [
        ("1a", True, "배기가스의 휘발성 유기화합물을 제거하는 흡착 장치에 있어서"),
        ("1b", False, "흡착제가 채워진 흡착탑"),
        ("1c", False, "상기 흡착탑에 마이크로파를 안내하는 도파관"),
        ("1d", False, "상기 흡착제의 온도를 측정하는 광섬유 온도계를 포함하고"),
        ("1e", False, "상기 흡착제는 탄화규소 입자를 포함하는 것을 특징으로 하는"),
        ("1f", True, "흡착 장치."),
    ]


def test_the_description_is_cut_at_its_headings_without_paragraph_numbers() -> None:
    sections = [(section.part, section.text) for section in patent(KOREAN).description]
    part = DescriptionPart
    assert sections == [
        (part.TECHNICAL_FIELD, "본 발명은 흡착 장치에 관한 것이다."),
        (part.BACKGROUND, "종래에는 증기로 재생하였다. 증기 재생은 에너지를 많이 쓴다."),
        (part.PROBLEM, "재생 에너지를 줄이는 것이 과제이다."),
        (part.SOLUTION, "마이크로파로 흡착제를 직접 가열한다."),
        (part.EFFECT, "재생 에너지가 절반으로 준다."),
        (part.DRAWINGS, "도 1은 흡착 장치의 단면도이다."),
        (part.EMBODIMENTS, "이하 실시예를 설명한다."),
        (part.REFERENCE_SIGNS, "10: 흡착탑 20: 도파관"),
    ]


def evidence_of(found: PatentFeatures) -> list[Evidence]:
    fields = [
        *(found.kind_code, found.application_number, found.registration_number, found.title),
        *(found.filing_date, found.publication_date, found.abstract),
    ]
    evidence = [piece for field in fields if field for piece in field.evidence]
    for listed in (found.ipc, found.applicants, found.inventors, found.cited):
        evidence += [piece for one in listed for piece in one.evidence]
    evidence += [claim.evidence for claim in found.claims if claim.evidence]
    return evidence + [e.evidence for c in found.claims for e in c.elements if e.evidence]


@pytest.mark.parametrize("source", [KOREAN, AMERICAN, JAPANESE], ids=["KR", "US", "JP"])
def test_every_quote_stands_in_the_document_on_its_page_inside_its_boxes(source: str) -> None:
    document = gazette(source)
    found = evidence_of(patent(source))
    assert len(found) > 8
    for evidence in found:
        assert evidence.start is not None
        assert evidence.end is not None
        span = document.text[evidence.start : evidence.end]
        assert "".join(span.split()).startswith("".join(evidence.quote.split()))
        page = document.pages[(evidence.page or 0) - 1]
        assert page.start <= evidence.start < page.end
        assert evidence.boxes
        for box in evidence.boxes:
            assert 0 <= box.x0 < box.x1 <= page.width
            assert 0 <= box.y0 < box.y1 <= page.height


def test_american_gazette() -> None:
    found = patent(AMERICAN)
    assert (found.id, found.country, found.language) == ("US9123456B2", "US", "en")
    assert found.application_number
    assert found.application_number.value == "14/123,456"
    assert found.filing_date
    assert found.filing_date.value == date(2014, 3, 3)
    assert found.title
    assert found.title.value == "MICROWAVE REGENERATED ADSORBER AND METHOD OF OPERATING IT"
    assert [p.value.name for p in found.applicants] == ["Naru Clean Air Inc."]
    assert [p.value.name for p in found.inventors] == ["Jane Roe", "John Doe"]
    assert [c.value.id for c in found.cited] == ["US8765432B2", "US20100123456A1"]
    assert found.missing == ("agents",)


def test_american_claims_cross_no_column_and_hold_no_line_numbers() -> None:
    claims = patent(AMERICAN).claims
    assert [(c.number, c.depends_on, c.category.value) for c in claims] == [
        (1, (), "product"),
        (2, (1,), "product"),
        (3, (1, 2), "method"),
    ]
    assert [(e.label, e.preamble, e.text) for e in claims[0].elements] == [
        ("1a", True, "An adsorber for exhaust gas, comprising:"),
        ("1b", False, "a column filled with an adsorbent"),
        ("1c", False, "a waveguide guiding microwaves to the column"),
        ("1d", False, "a thermometer"),
        ("1e", False, "wherein the adsorbent comprises silicon carbide."),
    ]


def test_japanese_gazette_and_what_it_lacks() -> None:
    found = patent(JAPANESE)
    assert (found.id, found.country, found.language) == ("JP2019123456A", "JP", "ja")
    assert found.title
    assert found.title.value == "吸着装置"
    assert [(c.number, c.depends_on) for c in found.claims] == [(1, ()), (2, (1,))]
    assert [e.preamble for e in found.claims[0].elements] == [True, False, False, True]
    assert found.missing == ("abstract", "applicants", "inventors", "agents", "cited")


@pytest.mark.parametrize("source", [KOREAN, AMERICAN, JAPANESE], ids=["KR", "US", "JP"])
def test_a_gazette_looks_like_a_patent(source: str) -> None:
    assert looks_like_patent(gazette(source)) >= 0.5


def test_a_proposal_that_cites_a_patent_does_not_look_like_one() -> None:
    proposal = gazette(
        "= 연구개발계획서\n\n1. 선행특허: 등록특허 10-9012345 (21)호의 청구항 1과 다르다.\n\n"
        "2. 국제특허분류는 B01D 53/04이다."
    )
    assert looks_like_patent(proposal) < 0.5


def test_a_document_that_is_no_patent_lists_everything_as_missing() -> None:
    found = patent("안녕하세요. 특허가 아닌 글입니다.")
    assert found.id
    assert "application_number" in found.missing
    assert "claims" in found.missing
    assert "publication_number or registration_number" in found.missing
