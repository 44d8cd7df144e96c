"""Front pages and full texts of Open Patent Services and DOCDB."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from nlp.domain import DescriptionPart
from nlp.errors import UnsupportedFileError
from nlp.patents.formats import open_source
from tests.unit.nlp.patents.bulk import assert_resumable, patents, reasons
from tests.unit.nlp.patents.epo.samples import (
    ANSWER,
    CLOSE,
    DOCUMENT,
    FAULT,
    FULLTEXT,
    KOREAN,
    OPEN,
)
from tests.unit.nlp.patents.found import value


def test_a_front_page(tmp_path: Path) -> None:
    (found,) = patents(ANSWER.encode(), tmp_path)
    assert (found.id, found.country, found.family) == ("EP3990001A1", "EP", "99000001")
    assert (value(found.title), value(found.abstract)) == ("Heated bed", "A bed is heated.")
    assert found.title_en is None
    assert value(found.application_number) == "18990001"
    assert value(found.filing_date) == date(2018, 11, 8)
    assert value(found.publication_date) == date(2019, 5, 17)
    assert found.registration_date is None
    assert [(one.value.symbol, one.value.version) for one in found.ipc] == [
        ("B01D 53/04", "2006.01"),
        ("H02P 6/08", None),
    ]
    assert [one.value.symbol for one in found.cpc] == ["B01D 53/0462", "H02P 6/085"]
    assert found.missing == ("claims",)


def test_parties_are_named_as_they_write_themselves(tmp_path: Path) -> None:
    (found,) = patents(ANSWER.encode(), tmp_path)
    assert [(one.value.name, one.value.country) for one in found.applicants] == [
        ("Narae Environment Co., Ltd.", "KR")
    ]
    assert [(one.value.name, one.value.country) for one in found.inventors] == [
        ("GIL DONG HONG", "KR")
    ]


def test_priorities_and_citations(tmp_path: Path) -> None:
    (found,) = patents(ANSWER.encode(), tmp_path)
    assert [(one.value.country, one.value.number, one.value.filed) for one in found.priorities] == [
        ("KR", "KR20170990001", date(2017, 11, 12))
    ]
    assert [(one.value.id, one.value.by_examiner, one.value.category) for one in found.cited] == [
        ("DE3999001A1", True, "X, D"),
        ("US20170990001A1", False, None),
    ]
    (paper,) = found.cited_literature
    assert (paper.value.text, paper.value.by_examiner) == ('ROE J.: "Beds", 1999', True)


def test_a_korean_document_is_known_by_its_application(tmp_path: Path) -> None:
    bulk = f"<exch:exchange-documents>\n{KOREAN}</exch:exchange-documents>\n"
    (found,) = patents(bulk.encode(), tmp_path)
    assert found.id == "1020170990001"
    assert value(found.publication_number) == "KR1020190099001A"
    assert (value(found.title), value(found.title_en)) == ("가열식 흡착탑", "HEATED BED")
    assert found.language == "ko"
    assert [(one.value.name, one.value.country) for one in found.applicants] == [
        ("NARAE ENV CO LTD", "KR")
    ]


@pytest.mark.parametrize(
    ("number", "day", "granted"),
    [
        ("EP3990001B1", "20210212", True),
        ("EP3990001A1", "20210212", False),
        ("US5990001A", "19991102", True),
        ("US5990001A", "20190717", False),
        ("JPH1199001A", "19991102", False),
        ("NL1990001C2", "20000515", True),
    ],
)
def test_grants_are_told_by_kind_and_time(
    tmp_path: Path, number: str, day: str, granted: bool
) -> None:
    parted = re.match(r"(..)(.*\d)([A-Z]\d?)$", number)
    assert parted is not None
    text = DOCUMENT.replace('country="EP"', f'country="{parted[1]}"')
    text = text.replace('doc-number="3990001"', f'doc-number="{parted[2]}"')
    text = text.replace('kind="A1"', f'kind="{parted[3]}"').replace("20190517", day)
    (found,) = patents((OPEN + text + CLOSE).encode(), tmp_path)
    assert (found.registration_date is not None) is granted


def test_a_full_text_is_a_record_without_title_and_abstract(tmp_path: Path) -> None:
    (found,) = patents((OPEN + FULLTEXT + CLOSE).encode(), tmp_path)
    assert found.id == "EP3990001B1"
    assert {"title", "abstract"} <= set(found.missing)
    assert [(claim.text, claim.depends_on) for claim in found.claims] == [
        ("A bed comprising: a heater; and a fan.", ()),
        ("A bed as claimed in claim 1.", (1,)),
        ("A bed as claimed in any of the foregoing claims.", (1, 2)),
    ]
    assert [(one.part, one.text) for one in found.description] == [
        (DescriptionPart.TECHNICAL_FIELD, "Beds.\nThey are heated."),
        (DescriptionPart.DRAWINGS, "Figure 1 shows one."),
    ]


def test_answers_one_after_another_are_cut_into_documents(tmp_path: Path) -> None:
    together = (ANSWER + OPEN + FULLTEXT + CLOSE + ANSWER).encode()
    assert [one.id for one in patents(together, tmp_path)] == [
        "EP3990001A1",
        "EP3990001B1",
        "EP3990001A1",
    ]
    assert_resumable(together)


def test_bad_documents_are_named_and_the_next_one_is_read(tmp_path: Path) -> None:
    unknown = DOCUMENT.replace('system="ops.epo.org"', 'status="not found"')
    nameless = "<exchange-document><bibliographic-data/></exchange-document>\n"
    broken = DOCUMENT.replace("</parties>", "")
    deep = DOCUMENT.replace("<parties>", "<x>" * 400 + "<parties>")
    why = reasons(
        (OPEN + unknown + nameless + broken + deep + DOCUMENT[:300] + DOCUMENT).encode(), tmp_path
    )
    assert "does not know the document" in why[0]
    assert "no publication number" in why[1]
    assert "not well-formed" in why[2]
    assert "nested too deep" in why[3]
    assert why[4]
    assert why[5:] == [""]


def test_an_error_answer_is_refused_as_a_file() -> None:
    for name in ("epo-ops", "inpadoc"):
        with pytest.raises(UnsupportedFileError, match="error answer"):
            open_source(FAULT.encode(), file_name="answer.xml", format=name)


def test_entities_are_never_resolved(tmp_path: Path) -> None:
    head = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n'
    text = ANSWER.replace("<ops:world", f"{head}<ops:world").replace("Heated bed", "Heated &a;")
    (found,) = patents(text.encode(), tmp_path)
    assert value(found.title) == "Heated &a;"
