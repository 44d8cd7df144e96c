"""Answers of the US public search."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from nlp.domain import DescriptionPart, Relation
from tests.unit.nlp.patents.bulk import assert_resumable, patents, reasons
from tests.unit.nlp.patents.found import value

DOCUMENT: dict[str, Any] = {
    "guid": "US-11990001-B2",
    "publicationReferenceDocumentNumber": "11990001",
    "datePublished": "2023-01-17T00:00:00Z",
    "inventionTitle": "Heated <b>bed</b> &amp; dryer",
    "type": "USPAT",
    "applicantName": ["Beds Inc."],
    "applicantCity": ["Austin"],
    "applicantState": ["TX"],
    "applicantCountry": ["US"],
    "assigneeName": ["BEDS INC."],
    "applicationFilingDate": ["2021-07-22T00:00:00Z"],
    "applicationNumber": "17/990001",
    "familyIdentifierCur": 54359999,
    "inventorsName": ["Roe; Jane Q.", "Muster; Hans"],
    "inventorCity": ["Austin", "Bonn"],
    "inventorState": ["TX", "N/A"],
    "inventorCountry": ["N/A", "DE"],
    "legalFirmName": ["Doe &amp; Roe LLP"],
    "cpcInventive": ["B01D53/0462 20130101"],
    "curIntlPatentClassificationPrimary": ["B01D53/04 20060101"],
    "usRefGroup": [
        "US 6990001 B1 Doe 20010600 cited by examiner G11B 21/21 360/75",
        "4990001 19901200 Roe 118/718",
        "US PP099001 19751223 cited by other",
    ],
    "foreignRefPatentNumber": ["2019099001", "0 379 999"],
    "foreignRefCountryCode": ["JP", "EP"],
    "foreignRefGroup": ["JP 2019099001 A 20190400 cited by applicant", "0 379 999 19891200 EP"],
    "otherRefPub": ["Roe, &ldquo;Beds&rdquo;. cited by applicant\n<br />Doe, 1990."],
    "continuityData": [
        "continuation parent-doc US 16990001 20200716 PENDING child-doc US 1\n<br />"
    ],
    "priorPublishedDocNumber": ["20220990001"],
    "priorPublishedDocKindCode": ["A1"],
    "priorPublishedDocDate": ["2022-01-20T00:00:00Z"],
    "priorityClaimsCountry": ["JP"],
    "priorityClaimsDocNumber": ["JP2020-099001"],
    "priorityClaimsDate": ["2020-03-19T00:00:00Z"],
    "abstractHtml": "CO.sub.2 at 10.sup.-5 bar.<br />It is dry.",
    "briefHtml": "TECHNICAL FIELD<br />(1) Beds.<br />(2) BACKGROUND<br />(3) Known beds.",
    "descriptionHtml": "BRIEF DESCRIPTION OF THE DRAWINGS<br />(1) FIG. <b>1</b> shows it.",
    "claimsHtml": "<b>1</b>-<b>2</b>. (canceled) <br /> <b>3</b>. A bed comprising:<br />a heater, "
    "and<br />2. levels. <br /> 4. The bed of claim 3.",
}


def answer(*documents: dict[str, Any]) -> bytes:
    return json.dumps({"numFound": len(documents), "patents": documents, "qtime": 72}).encode()


def test_a_document_has_its_front_page(tmp_path: Path) -> None:
    (found,) = patents(answer(DOCUMENT), tmp_path)
    assert found.id == "US11990001B2"
    assert found.family == "54359999"
    assert value(found.title) == "Heated bed & dryer"
    assert value(found.abstract) == "CO2 at 10^-5 bar.\nIt is dry."
    assert value(found.application_number) == "17990001"
    assert value(found.filing_date) == date(2021, 7, 22)
    assert value(found.registration_date) == date(2023, 1, 17)
    assert value(found.publication_date) == date(2022, 1, 20)
    assert [one.value.name for one in found.applicants] == ["BEDS INC."]
    assert [(one.value.name, one.value.country) for one in found.inventors] == [
        ("Jane Q. Roe", "US"),
        ("Hans Muster", "DE"),
    ]
    assert [one.value.name for one in found.agents] == ["Doe & Roe LLP"]
    assert [(one.value.symbol, one.value.version) for one in found.ipc + found.cpc] == [
        ("B01D 53/04", "2006.01"),
        ("B01D 53/0462", "2013.01"),
    ]


def test_a_document_has_its_references(tmp_path: Path) -> None:
    (found,) = patents(answer(DOCUMENT), tmp_path)
    assert [(one.value.id, one.value.by_examiner) for one in found.cited] == [
        ("US6990001B1", True),
        ("US4990001A", None),
        ("USPP99001", False),
        ("JP2019099001A", False),
        ("EP0379999", None),
    ]
    assert [(one.value.text, one.value.by_examiner) for one in found.cited_literature] == [
        ("Roe, “Beds”.", False),
        ("Doe, 1990.", None),
    ]
    assert [(one.value.relation, one.value.number) for one in found.related] == [
        (Relation.CONTINUATION, "16990001"),
        (Relation.EARLIER_PUBLICATION, "US20220990001A1"),
    ]
    assert found.priority_date == date(2020, 3, 19)


def test_a_document_has_its_texts(tmp_path: Path) -> None:
    (found,) = patents(answer(DOCUMENT), tmp_path)
    assert [(claim.number, claim.cancelled, claim.depends_on) for claim in found.claims] == [
        (1, True, ()),
        (2, True, ()),
        (3, False, ()),
        (4, False, (3,)),
    ]
    assert found.claims[2].text == "A bed comprising:\na heater, and\n2. levels."
    assert [(one.part, one.text) for one in found.description] == [
        (DescriptionPart.TECHNICAL_FIELD, "Beds."),
        (DescriptionPart.BACKGROUND, "Known beds."),
        (DescriptionPart.DRAWINGS, "FIG. 1 shows it."),
    ]


def test_a_search_result_has_no_texts_and_an_unknown_family_is_none(tmp_path: Path) -> None:
    short = {
        "guid": "US-20230990001-A1",
        "publicationReferenceDocumentNumber": "20230990001",
        "type": "US-PGPUB",
        "inventionTitle": "Bed",
        "cpcInventiveFlattened": "B01D53/0462;B01D53/04",
        "cpcAdditionalFlattened": None,
        "familyIdentifierCur": 1000000503593,
        "claimsHtml": None,
    }
    (found,) = patents(answer(short), tmp_path)
    assert found.id == "US20230990001A1"
    assert (found.family, found.registration_number, found.claims) == (None, None, ())
    assert [one.value.symbol for one in found.cpc] == ["B01D 53/0462", "B01D 53/04"]


def test_recognised_pages_are_kept_as_they_are(tmp_path: Path) -> None:
    pages = {**DOCUMENT, "type": "USOCR", "briefHtml": None, "descriptionHtml": "United States"}
    (found,) = patents(answer(pages), tmp_path)
    assert [(one.part, one.heading, one.text) for one in found.description] == [
        (DescriptionPart.OTHER, "", "United States")
    ]


def test_lists_and_answers_one_after_another_are_read_alike(tmp_path: Path) -> None:
    second = {**DOCUMENT, "guid": "US-11990002-B2"}
    together = answer(DOCUMENT, second) + b"\n" + json.dumps([second, DOCUMENT], indent=1).encode()
    assert [one.id for one in patents(together, tmp_path)] == [
        "US11990001B2",
        "US11990002B2",
        "US11990002B2",
        "US11990001B2",
    ]
    assert_resumable(together)


def test_a_broken_document_does_not_hide_the_next(tmp_path: Path) -> None:
    whole = answer(DOCUMENT, {**DOCUMENT, "guid": "US-11990002-B2"})
    broken = whole.replace(b'"type": "USPAT"', b'"type: "USPAT', 1)
    why = reasons(broken, tmp_path)
    assert "not JSON" in why[0]
    assert why[1] == ""
    unnamed = reasons(answer({**DOCUMENT, "guid": "KR-1"}, DOCUMENT), tmp_path)
    assert "'guid' is not a document number" in unnamed[0]
    assert unnamed[1] == ""


def test_recognised_claims_are_found_where_their_line_is_lost(tmp_path: Path) -> None:
    lines = (
        "I claim:<br />1. A bed having 3 fans. 2. A bed according toclaim 1and a heater.<br />"
        "3. A bed ofclaim 2with<br />3. small fans.<br />5. A dryer. References Cited Doe"
    )
    (found,) = patents(answer({**DOCUMENT, "type": "USOCR", "claimsHtml": lines}), tmp_path)
    assert [(claim.number, claim.text, claim.depends_on) for claim in found.claims] == [
        (1, "A bed having 3 fans.", ()),
        (2, "A bed according to claim 1 and a heater.", (1,)),
        (3, "A bed of claim 2 with\n3. small fans.", (2,)),
        (5, "A dryer.", ()),
    ]


def test_a_claim_without_number_is_the_first(tmp_path: Path) -> None:
    (found,) = patents(answer({**DOCUMENT, "claimsHtml": "The design of a lamp."}), tmp_path)
    assert [(claim.number, claim.text) for claim in found.claims] == [(1, "The design of a lamp.")]


def test_ranges_of_cancelled_claims_are_written_in_several_ways(tmp_path: Path) -> None:
    lines = "1.-2. (canceled)<br />3 - 4. (Cancelled).<br />5. (withdrawn)<br />6. A bed."
    (found,) = patents(answer({**DOCUMENT, "claimsHtml": lines}), tmp_path)
    assert [claim.cancelled for claim in found.claims] == [True] * 5 + [False]
