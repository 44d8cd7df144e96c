"""US grants in ST.32, early application publications, and the Green Book."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from nlp.domain import DescriptionPart, Relation
from tests.unit.nlp.patents.bulk import assert_resumable, patents, reasons
from tests.unit.nlp.patents.found import value
from tests.unit.nlp.patents.uspto.samples import DESIGN, GREENBOOK, PUBLICATION, ST32


def test_sgml_is_read_without_its_dtd(tmp_path: Path) -> None:
    (grant,) = patents(ST32.encode(), tmp_path)
    assert grant.id == "US6190001B1"
    assert value(grant.title) == "Adsorber — heated"
    assert value(grant.abstract) == "A bed of 5 μm at <400° C."
    assert value(grant.filing_date) == date(1998, 11, 10)
    assert value(grant.registration_date) == value(grant.publication_date) == date(2001, 2, 20)
    assert [one.value.symbol for one in grant.ipc] == ["B01D 53/04", "C07D 213/06"]
    assert grant.missing == ()


def test_st32_has_priorities_parents_parties_and_citations(tmp_path: Path) -> None:
    (grant,) = patents(ST32.encode(), tmp_path)
    assert [(one.value.country, one.value.number, one.value.filed) for one in grant.priorities] == [
        ("JP", "9-990001", date(1997, 11, 12)),
        ("NL", "1990001", None),
        ("US", "08190001", date(1996, 4, 3)),
    ]
    (parent,) = grant.related
    assert parent.value.relation is Relation.CONTINUATION
    assert [(one.value.name, one.value.address, one.value.country) for one in grant.inventors] == [
        ("Jane Q. Roe", "Austin, TX", "US")
    ]
    assert [(one.value.name, one.value.country) for one in grant.applicants] == [
        ("Beds & Co.", "NL")
    ]
    assert [(one.value.id, one.value.by_examiner) for one in grant.cited] == [
        ("US5990001A", True),
        ("WO1996099001", False),
    ]
    (paper,) = grant.cited_literature
    assert (paper.value.text, paper.value.by_examiner) == ("Roe, “Beds”, 3rd ed.", False)


def test_st32_claims_and_description(tmp_path: Path) -> None:
    (grant,) = patents(ST32.encode(), tmp_path)
    assert [(claim.text, claim.depends_on) for claim in grant.claims] == [
        ("An adsorber comprising:\na bed; and\na heater.", ()),
        ("The adsorber of claim 1, being hot.", (1,)),
    ]
    assert [(one.part, one.text) for one in grant.description] == [
        (DescriptionPart.BACKGROUND, "Beds of H2 O are known."),
        (DescriptionPart.EMBODIMENTS, "It is 10^−6 m."),
    ]


def test_an_application_of_2001(tmp_path: Path) -> None:
    (found,) = patents(PUBLICATION.encode(), tmp_path)
    assert found.id == "US20010990001A1"
    assert value(found.title) == "Heated bed"
    assert value(found.abstract) == "A bed [1] is heated."
    assert value(found.application_number) == "09990002"
    assert value(found.publication_date) == date(2001, 7, 19)
    assert [one.value.symbol for one in found.ipc] == ["B01D 53/04"]
    assert [one.value.name for one in found.inventors] == ["Jane Q. Roe, III"]
    assert [one.value.name for one in found.applicants] == ["BEDS INC."]
    assert [(one.value.relation, one.value.number) for one in found.related] == [
        (Relation.DIVISION, "09890001"),
        (Relation.PROVISIONAL, "60990001"),
    ]
    assert found.priority_date == date(1999, 4, 5)
    assert [(claim.text, claim.depends_on) for claim in found.claims] == [
        ("A bed, comprising:\na heater.", ()),
        ("The bed of claim 1 , being hot.", (1,)),
    ]
    assert [(one.part, one.heading, one.text) for one in found.description] == [
        (DescriptionPart.BACKGROUND, "Background", "Beds are known."),
        (DescriptionPart.SOLUTION, "SUMMARY", "It is heated."),
    ]


def test_both_kinds_of_2001_may_stand_in_one_file(tmp_path: Path) -> None:
    weekly = (ST32 + PUBLICATION + ST32).encode()
    assert [one.id for one in patents(weekly, tmp_path)] == [
        "US6190001B1",
        "US20010990001A1",
        "US6190001B1",
    ]
    assert_resumable(weekly)


def test_latin_1_is_read_where_it_is_declared(tmp_path: Path) -> None:
    text = PUBLICATION.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"').replace("BEDS", "BÉDS")
    (found,) = patents(text.encode("latin-1"), tmp_path)
    assert found.applicants[0].value.name == "BÉDS INC."


def test_a_green_book_record(tmp_path: Path) -> None:
    (grant,) = patents(GREENBOOK.encode(), tmp_path)
    assert grant.id == "US3990001A"
    assert value(grant.title) == "Heated bed for adsorption"
    assert value(grant.abstract) == "A bed is heated to 400° C."
    assert value(grant.application_number) == "05499001"
    assert value(grant.filing_date) == date(1974, 3, 7)
    assert value(grant.registration_date) == date(1976, 11, 2)
    assert [one.value.symbol for one in grant.ipc] == ["B01D 53/04", "G02F 1/13"]
    assert [(one.value.name, one.value.address, one.value.country) for one in grant.inventors] == [
        ("Jane Q. Roe, Jr.", "Austin, TX", "US"),
        ("Hans Muster", "Bonn", "DE"),
    ]
    assert [one.value.name for one in grant.applicants] == ["Beds, Inc."]
    assert [one.value.name for one in grant.agents] == ["Doe & Roe"]
    assert grant.missing == ()


def test_green_book_references_and_relations(tmp_path: Path) -> None:
    (grant,) = patents(GREENBOOK.encode(), tmp_path)
    assert [one.value.id for one in grant.cited] == ["US3518999A", "FR1999001"]
    assert [one.value.text for one in grant.cited_literature] == ["Roe, Beds of α-Al2 O3, 1970."]
    assert [(one.value.relation, one.value.number) for one in grant.related] == [
        (Relation.CONTINUATION, "351999"),
        (Relation.PCT_APPLICATION, "PCT/DE79/99001"),
        (Relation.PCT_PUBLICATION, "WO80/99001"),
    ]
    assert [(one.value.country, one.value.filed) for one in grant.priorities] == [
        ("DE", date(1973, 4, 10)),
        ("US", date(1973, 4, 16)),
    ]


def test_green_book_texts(tmp_path: Path) -> None:
    (grant,) = patents(GREENBOOK.encode(), tmp_path)
    assert [(one.part, one.text) for one in grant.description] == [
        (DescriptionPart.OTHER, "This continues Ser. No. 351,999."),
        (DescriptionPart.BACKGROUND, "Beds are known."),
        (DescriptionPart.SOLUTION, "The bed has 10^3 pores."),
        (DescriptionPart.DRAWINGS, "FIG. 1 shows the bed."),
        (DescriptionPart.EMBODIMENTS, "The bed obeys .\nRun Yield\n1 80"),
    ]
    assert [(claim.number, claim.text, claim.depends_on) for claim in grant.claims] == [
        (1, "An adsorber comprising:\na bed; and\na heater.", ()),
        (2, "The adsorber of claim 1 being hot.", (1,)),
    ]


def test_a_design_of_the_green_book_has_no_patent_classes(tmp_path: Path) -> None:
    (grant,) = patents(DESIGN.encode(), tmp_path)
    assert grant.id == "USD239901S"
    assert grant.ipc == ()
    assert [(claim.number, claim.text) for claim in grant.claims] == [
        (1, "The ornamental design for a lamp, as shown.")
    ]


def test_a_weekly_green_book_has_a_header_and_carriage_returns(tmp_path: Path) -> None:
    weekly = f"HHHHHT    APS1 ISSUE\n{GREENBOOK}{DESIGN}{GREENBOOK}".encode()
    assert [one.id for one in patents(weekly, tmp_path)] == [
        "US3990001A",
        "USD239901S",
        "US3990001A",
    ]
    assert_resumable(weekly)
    windows = patents(weekly.replace(b"\n", b"\r\n"), tmp_path)
    unix = patents(weekly, tmp_path)
    assert [one.claims for one in windows] == [one.claims for one in unix]


def test_a_green_book_record_without_number_is_refused_and_the_next_is_read(
    tmp_path: Path,
) -> None:
    weekly = GREENBOOK.replace("WKU  039900015\n", "") + DESIGN
    why = reasons(("PATN\nWKU  D02399013\n" + weekly).encode(), tmp_path)
    assert why[0] == ""
    assert "no document number" in why[1]
    assert why[2] == ""
