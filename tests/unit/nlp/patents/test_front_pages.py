"""Front pages of the European office, of international publications, and their further fields."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from nlp.domain import GUESSED, Evidence, Found, Outcome, PatentFeatures
from nlp.domain.features import FundedProject
from nlp.extract import outcome_of
from tests.unit.nlp.patents import samples_abroad as samples
from tests.unit.nlp.patents.samples import KOREAN, gazette, patent


def texts(found: tuple[Found[str], ...]) -> list[str]:
    return [one.value for one in found]


def value(found: Found[Any] | None) -> object:
    return found.value if found else None


def test_a_european_grant() -> None:
    found = patent(samples.EUROPEAN)
    assert (found.id, found.country, value(found.kind_code)) == ("EP3956789B1", "EP", "B1")
    assert value(found.registration_number) == "EP 3 956 789 B1"
    assert value(found.application_number) == "17812345.6"
    assert value(found.title) == "MICROWAVE REGENERATED ADSORBER"
    assert [(p.value.country, p.value.filed) for p in found.priorities] == [
        ("KR", date(2016, 11, 21))
    ]
    assert [(p.value.name, p.value.country) for p in found.inventors] == [
        ("ROE, Jane", "KR"),
        ("DOE, John", "US"),
    ]
    assert [p.value.name for p in (*found.applicants, *found.agents)] == [
        "Naru Clean Air Co., Ltd.",
        "Muster & Partner",
    ]


def test_european_citations_and_the_papers_among_them() -> None:
    found = patent(samples.EUROPEAN)
    assert [c.value.id for c in found.cited] == [
        "EP2945678A1",
        "US5923456A",
        "KR1020130099999A",
        "WO2010092345A1",
        "US20090099345A1",
        "JP2005923456A",
    ]
    (paper,) = found.cited_literature
    assert paper.value.text.startswith("MUSTERMANN E.:")
    assert paper.value.text.endswith("pages 12-19")


def test_european_claims_end_where_they_begin_again_in_german() -> None:
    claims = patent(samples.EUROPEAN).claims
    assert [(c.number, c.depends_on) for c in claims] == [(1, ()), (2, (1,))]
    assert claims[1].text.endswith("slots per metre.")


def test_without_headings_the_purposes_are_found_by_their_words_and_marked_as_guessed() -> None:
    found = patent(samples.EUROPEAN)
    assert texts(found.problem) == [
        "It is an object of the present invention to provide an adsorber that needs less energy."
    ]
    assert texts(found.means) == ["This object is achieved by the adsorber of claim 1."]
    assert texts(found.effect) == [
        "An advantage of the present invention is that the vessel stays cold."
    ]
    assert {one.confidence for one in (*found.problem, *found.means, *found.effect)} == {GUESSED}
    assert value(found.figure_count) == 3


@pytest.mark.parametrize(
    ("source", "title", "applicant", "inventors"),
    [
        (
            samples.INTERNATIONAL,
            "MICROWAVE REGENERATED ADSORBER",
            "NARU CLEAN AIR CO., LTD.",
            ["ROE, Jane", "DOE, John"],
        ),
        (
            samples.INTERNATIONAL_KOREAN,
            "마이크로파 재생 흡착 장치",
            "주식회사 나래환경",
            ["김하늘"],
        ),
    ],
    ids=["en", "ko"],
)
def test_an_international_publication(
    source: str, title: str, applicant: str, inventors: list[str]
) -> None:
    found = patent(source)
    assert (found.country, value(found.kind_code)) == ("WO", "A1")
    assert str(value(found.application_number)).startswith("PCT/KR2019/")
    assert value(found.title) == title
    assert [p.value.name for p in found.applicants] == [applicant]
    assert [p.value.name for p in found.inventors] == inventors
    assert found.priority_date == date(2018, 12, 12)
    assert [p.value.country for p in found.priorities] == ["KR"]
    assert [c.depends_on for c in found.claims] == [(), (1,)]
    assert (len(found.problem), len(found.means), len(found.effect)) == (1, 1, 1)
    assert found.missing == ("cited",)


def test_the_second_language_of_a_front_page_is_kept_beside_the_first() -> None:
    found = patent(samples.INTERNATIONAL_KOREAN)
    assert value(found.title_en) == "MICROWAVE REGENERATED ADSORBER"
    assert value(found.abstract_en) == "An adsorber has a waveguide."


def test_the_projects_behind_a_korean_patent() -> None:
    first, second = (one.value for one in patent(samples.FUNDED).funded_by)
    assert first == FundedProject(
        id="S9925348",
        number="2019-99-01",
        ministry="가람부",
        agency="한누리기술진흥원",
        programme="나래 2030",
        title="마이크로파를 이용한 흡착제 재생 장치의 개발 및 실증 시험을 위한 기반의 구축",
        share="1/2",
        organisation="주식회사 나래환경",
        start=date(2019, 4, 1),
        end=date(2021, 12, 31),
    )
    assert (second.id, second.ministry, second.title) == ("S9925349", "한빛부", None)


def test_what_stands_beside_the_project_stays_with_its_own_field() -> None:
    found = patent(samples.FUNDED)
    assert [p.value.name for p in found.inventors] == ["김하늘", "이바다"]


def test_papers_of_a_korean_front_page_say_who_cited_them() -> None:
    found = patent(samples.FUNDED)
    assert [(c.value.text, c.value.by_examiner) for c in found.cited_literature] == [
        ("김나래 외, 마이크로파에 의한 흡착제의 재생, 가람공학회지 12권 3호 (2015.3.1.)", True)
    ]
    assert [c.value.id for c in found.cited] == ["KR1020150099999A", "US9876543B2"]


def test_under_their_headings_sentences_with_the_drafters_words_come_first() -> None:
    found = patent(samples.FUNDED)
    assert texts(found.problem) == ["본 발명은 흡착제의 재생 에너지를 줄이는 것을 목적으로 한다."]
    assert [text[:9] for text in texts(found.means)] == ["상기 목적을 달성"]
    assert texts(found.effect) == ["재생 에너지가 절반으로 주는 효과가 있다."]
    assert {one.confidence for one in (*found.problem, *found.effect)} == {0.9}


def test_figures_are_counted_by_the_labels_over_them() -> None:
    assert value(patent(samples.FUNDED).figure_count) == 3
    assert value(patent(samples.AWARDED).figure_count) == 3


def test_claims_that_the_front_page_counts_otherwise_make_the_reading_partial() -> None:
    found = patent(samples.FUNDED)
    assert value(found.claim_count) == 3
    assert found.claims_disagree
    outcome, issues = outcome_of(found)
    assert outcome is Outcome.PARTIAL
    assert "states 3 claims, 2 were read" in issues[0].message


@pytest.mark.parametrize("source", [KOREAN, samples.AWARDED], ids=["KR", "US"])
def test_claims_that_the_front_page_counts_alike_do_not(source: str) -> None:
    found = patent(source)
    assert value(found.claim_count) == 3
    assert not found.claims_disagree


def test_a_us_patent_states_its_sheets_and_the_governments_interest() -> None:
    found = patent(samples.AWARDED)
    assert value(found.sheet_count) == 2
    assert str(value(found.government_interest)).startswith("This invention was made with")
    assert str(value(found.government_interest)).endswith("certain rights in the invention.")
    assert [(one.value.number, one.value.ministry) for one in found.funded_by] == [
        ("GARAM-1912345", "U.S. Department of Invented Energy"),
        ("DE-AC99-05XY11231", "U.S. Department of Invented Energy"),
    ]


def evidence_of(found: PatentFeatures) -> list[Evidence]:
    fields: list[Found[Any]] = [*found.problem, *found.means, *found.effect]
    fields += [*found.funded_by, *found.cited_literature]
    single = (found.claim_count, found.sheet_count, found.figure_count, found.government_interest)
    fields += [one for one in single if one is not None]
    evidence = [piece for field in fields for piece in field.evidence]
    return evidence + [x.evidence for c in found.claims for x in c.limits if x.evidence]


@pytest.mark.parametrize("source", [samples.FUNDED, samples.AWARDED, samples.EUROPEAN])
def test_each_of_them_opens_its_own_words_on_its_page(source: str) -> None:
    document = gazette(source)
    found = evidence_of(patent(source))
    assert len(found) >= 5
    for evidence in found:
        assert evidence.start is not None
        assert evidence.boxes
        span = "".join(document.text[evidence.start : evidence.end].split())
        assert span.startswith("".join(evidence.quote.split())[:20])
