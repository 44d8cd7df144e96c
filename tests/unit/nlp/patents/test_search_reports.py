"""Categories of cited art (X, Y, A, D, P …) and relevant claims from the search report's pages."""

from __future__ import annotations

import pytest

from nlp.domain import PatentFeatures
from tests.unit.nlp.patents import samples_abroad as samples
from tests.unit.nlp.patents.samples import patent

Row = tuple[str, str | None, str | None]


def cited(found: PatentFeatures) -> list[Row]:
    rows = [one.value for one in found.cited]
    return [(row.id, row.category, row.relevant_claims) for row in rows]


def papers(found: PatentFeatures) -> list[Row]:
    rows = [one.value for one in found.cited_literature]
    return [(row.text, row.category, row.relevant_claims) for row in rows]


def test_a_european_report_adds_to_the_art_of_the_front_page() -> None:
    before = patent(samples.EUROPEAN)
    found = patent(samples.EUROPEAN + samples.EUROPEAN_REPORT)
    numbers = [one.value.id for one in before.cited]
    assert [number for number, *_ in cited(found)] == [*numbers, "WO2017092345A1"]
    assert [row for row in cited(found) if row[1]] == [
        ("US20090099345A1", "X; Y", "1-3,5; 4"),
        ("WO2017092345A1", "X,P", "1,2"),
    ]
    (paper,) = papers(found)
    assert paper[0].startswith("MUSTERMANN E.:")
    assert paper[1:] == ("A", "1-5")


def test_the_page_of_the_report_is_evidence_beside_the_front_page() -> None:
    found = patent(samples.EUROPEAN + samples.EUROPEAN_REPORT)
    both = next(one for one in found.cited if one.value.category == "X; Y")
    assert {each.page for each in both.evidence} == {1, 3}
    quotes = [each.quote for each in both.evidence if each.page == 3]
    assert quotes[0] == "X"
    assert "1-3,5" in quotes
    assert any(quote.startswith("US 2009/099345 A1") for quote in quotes)
    assert both.value.by_examiner


def test_an_international_report_without_rulings() -> None:
    found = patent(samples.INTERNATIONAL + samples.INTERNATIONAL_REPORT)
    assert cited(found) == [
        ("KR1020120099999A", "X", "1,2"),
        ("JP2005923456A", "Y", "3-5"),
        ("KR101999999", "PX", "1"),
    ]
    ((text, category, claims),) = papers(found)
    assert text.startswith("MUSTERMANN, E., “Microwave heating of adsorbents”, Journal of Invented")
    assert text.endswith("See pages 13-14.")
    assert (category, claims) == ("A", "1-5")


def test_a_korean_international_report() -> None:
    found = patent(samples.INTERNATIONAL_KOREAN + samples.INTERNATIONAL_KOREAN_REPORT)
    assert cited(found) == [
        ("KR1020120099999A", "X", "1,2"),
        ("JP2005923456A", "A", "3-5"),
    ]
    assert [row[1:] for row in papers(found)] == [("D,A", "1-5")]


@pytest.mark.parametrize(
    ("front", "report"),
    [
        (samples.EUROPEAN, samples.EUROPEAN_REPORT),
        (samples.INTERNATIONAL, samples.INTERNATIONAL_REPORT),
        (samples.INTERNATIONAL_KOREAN, samples.INTERNATIONAL_KOREAN_REPORT),
    ],
)
def test_the_report_is_no_part_of_claims_or_description(front: str, report: str) -> None:
    without, found = patent(front), patent(front + report)
    assert [claim.text for claim in found.claims] == [claim.text for claim in without.claims]
    assert [part.text for part in found.description] == [part.text for part in without.description]
    assert found.ipc == without.ipc


def test_the_claims_of_a_patent_are_no_report() -> None:
    words = """\n\nDocuments considered to be relevant are listed by category. X marks the place."""
    assert not patent(samples.INTERNATIONAL + words).cited
