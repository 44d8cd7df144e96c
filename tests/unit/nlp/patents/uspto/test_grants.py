"""US grants and applications since 2005, in ICE XML."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from nlp.domain import ClaimCategory, DescriptionPart, Relation
from nlp.patents.reading import Record
from tests.unit.nlp.patents.bulk import assert_resumable, outcomes, patents, spans
from tests.unit.nlp.patents.found import value
from tests.unit.nlp.patents.uspto.samples import APPLICATION, GRANT, SEQUENCES


def test_a_grant_has_its_front_page(tmp_path: Path) -> None:
    (grant,) = patents(GRANT.encode(), tmp_path)
    assert grant.id == "US8990001B2"
    assert (grant.country, grant.language) == ("US", "en")
    assert value(grant.kind_code) == "B2"
    assert value(grant.application_number) == "13990001"
    assert value(grant.filing_date) == date(2013, 5, 8)
    assert value(grant.registration_date) == date(2015, 3, 10)
    assert value(grant.title) == "Adsorber for CO2 & water"
    assert value(grant.abstract) == "A bed with a surface of 10^3 m^2/g."
    assert [(one.value.symbol, one.value.version) for one in grant.ipc] == [
        ("B01D 53/04", "2006.01")
    ]
    assert [one.value.symbol for one in grant.cpc] == ["B01D 53/0462"]
    assert grant.missing == ()


def test_a_grant_was_public_when_its_application_was(tmp_path: Path) -> None:
    (grant,) = patents(GRANT.encode(), tmp_path)
    assert value(grant.publication_date) == date(2013, 11, 14)
    assert [(one.value.relation, one.value.number) for one in grant.related] == [
        (Relation.CONTINUATION_IN_PART, "12990001"),
        (Relation.PROVISIONAL, "61990001"),
        (Relation.EARLIER_PUBLICATION, "US20130990001A1"),
    ]


def test_dates_of_foreign_and_of_earlier_applications_are_claimed(tmp_path: Path) -> None:
    (grant,) = patents(GRANT.encode(), tmp_path)
    assert [(one.value.country, one.value.number) for one in grant.priorities] == [
        ("KR", "10-2012-0990001"),
        ("US", "12990001"),
        ("US", "61990001"),
    ]
    assert grant.priority_date == date(2010, 1, 5)


def test_parties_have_places_and_an_owner_stands_once(tmp_path: Path) -> None:
    (grant,) = patents(GRANT.encode(), tmp_path)
    (owner,) = grant.applicants
    assert (owner.value.name, owner.value.address, owner.value.country) == (
        "Narae Environment Co., Ltd.",
        "Daejeon",
        "KR",
    )
    assert [one.value.name for one in grant.inventors] == ["Dong Hong Gil"]
    assert [(one.value.name, one.value.country) for one in grant.agents] == [
        ("Doe & Roe LLP", None)
    ]


def test_citations_say_who_cited_them(tmp_path: Path) -> None:
    (grant,) = patents(GRANT.encode(), tmp_path)
    assert [(one.value.id, one.value.by_examiner) for one in grant.cited] == [
        ("US5990001A", True),
        ("US20070990001A1", False),
        ("KR1020100990001A", False),
    ]
    assert grant.cited[2].value.category == "cited by third party"
    (paper,) = grant.cited_literature
    assert paper.value.text == "Roe, J. et al., “Beds,” 2009."
    assert paper.value.by_examiner is True


def test_claims_depend_on_what_their_markup_names(tmp_path: Path) -> None:
    (grant,) = patents(GRANT.encode(), tmp_path)
    assert [(claim.number, claim.depends_on) for claim in grant.claims] == [
        (1, ()),
        (2, (1,)),
        (3, (2,)),
        (4, ()),
    ]
    first = grant.claims[0]
    assert first.text == "An adsorber comprising:\na bed of zeolite; and\na magnetron."
    assert [(one.label, one.text, one.preamble) for one in first.elements] == [
        ("1a", "An adsorber comprising:", True),
        ("1b", "a bed of zeolite", False),
        ("1c", "a magnetron.", False),
    ]
    assert grant.claims[3].category is ClaimCategory.METHOD


def test_the_description_is_parted_by_headings_and_marked_regions(tmp_path: Path) -> None:
    (grant,) = patents(GRANT.encode(), tmp_path)
    assert [(one.part, one.heading, one.text) for one in grant.description] == [
        (DescriptionPart.OTHER, "Related applications", "This continues an earlier application."),
        (DescriptionPart.TECHNICAL_FIELD, "TECHNICAL FIELD", "Adsorbers."),
        (DescriptionPart.BACKGROUND, "BACKGROUND OF THE INVENTION", "Beds are known."),
        (DescriptionPart.SOLUTION, "SUMMARY", "A bed is heated."),
        (
            DescriptionPart.DRAWINGS,
            "BRIEF DESCRIPTION OF THE DRAWINGS",
            "FIG. 1 shows a bed.",
        ),
        (
            DescriptionPart.EMBODIMENTS,
            "Detailed description",
            "The bed 1 obeys a/(b+1) .\nExample 1\nRun | Yield\n1 | 80 %",
        ),
    ]


def test_an_application_is_no_grant_and_cancelled_claims_are_counted(tmp_path: Path) -> None:
    (found,) = patents(APPLICATION.encode(), tmp_path)
    assert found.id == "US20230990001A1"
    assert (found.registration_number, found.registration_date) == (None, None)
    assert value(found.publication_date) == date(2023, 1, 12)
    assert [(claim.number, claim.cancelled) for claim in found.claims] == [
        (1, True),
        (2, True),
        (3, True),
        (4, False),
    ]
    (pct,) = found.related
    assert (pct.value.relation, pct.value.country) == (Relation.PCT_APPLICATION, "WO")
    assert found.missing == ("ipc", "applicants")


@pytest.mark.parametrize(
    ("number", "kind", "identifier"),
    [
        ("D0990001", "S1", "USD990001S1"),
        ("RE049901", "E1", "USRE49901E1"),
        ("PP034901", "P2", "USPP34901P2"),
        ("H0002290", "H1", "USH2290H1"),
        ("10990001", "B1", "US10990001B1"),
    ],
)
def test_other_kinds_of_patents_keep_their_letters(
    tmp_path: Path, number: str, kind: str, identifier: str
) -> None:
    text = GRANT.replace("08990001", number).replace("<kind>B2</kind>", f"<kind>{kind}</kind>")
    (grant,) = patents(text.encode(), tmp_path)
    assert grant.id == identifier


def test_until_2012_inventors_stood_among_the_applicants(tmp_path: Path) -> None:
    old = """<parties><applicants><applicant sequence="001" app-type="applicant-inventor">
    <addressbook><last-name>Roe</last-name><first-name>Jane</first-name><suffix>Jr.</suffix>
    <address><city>Austin</city><state>TX</state><country>US</country></address></addressbook>
    </applicant></applicants></parties>"""
    start, end = GRANT.index("<us-parties>"), GRANT.index("</us-bibliographic-data-grant>")
    (grant,) = patents((GRANT[:start] + old + GRANT[end:]).encode(), tmp_path)
    assert [one.value.name for one in grant.inventors] == ["Jane Roe, Jr."]
    assert grant.applicants == grant.inventors
    assert grant.inventors[0].value.address == "Austin, TX"


def test_a_weekly_file_is_cut_into_its_documents_without_sequence_listings(
    tmp_path: Path,
) -> None:
    weekly = (GRANT + SEQUENCES + APPLICATION + SEQUENCES + GRANT).encode()
    found = outcomes(weekly, tmp_path)
    assert [one.features.id for one in found if isinstance(one, Record)] == [
        "US8990001B2",
        "US20230990001A1",
        "US8990001B2",
    ]
    assert_resumable(weekly)


def test_documents_are_found_across_the_pieces_that_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    weekly = (GRANT + SEQUENCES + APPLICATION).encode()
    whole = spans(weekly)
    for size in (1_000, 1_003, 5_001):
        monkeypatch.setattr("nlp.patents.cutting.CHUNK", size)
        assert spans(weekly) == whole
