"""KIPRIS answers: every shape of them, errors among them, and hostile ones."""

from __future__ import annotations

import tracemalloc
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp.domain import ClaimCategory, Relation
from nlp.errors import UnsupportedFileError
from nlp.patents import cutting, kipris
from nlp.patents.formats import open_source
from nlp.patents.reading import BadRecord, Record, read_records
from tests.unit.nlp.patents.bulk import assert_resumable, outcomes, patents, reasons, spans

HEAD = """<?xml version="1.0" encoding="UTF-8"?>

<response>
<header><resultCode></resultCode></header>"""
HIT = """<PatentUtilityInfo>
  <Applicant>주식회사 나래환경|다온대학교 산학협력단</Applicant>
  <ApplicationDate>20171016</ApplicationDate>
  <ApplicationNumber>1020170991234</ApplicationNumber>
  <Abstract>흡착제를 마이크로파로 재생하는 &#039;장치&#039;에 관한 것이다.</Abstract>
  <DrawingPath></DrawingPath>
  <SerialNumber>1</SerialNumber>
  <InventionName>마이크로파 재생 흡착 장치</InventionName>
  <InternationalpatentclassificationNumber
    >B01D 53/04|B01J 20/20</InternationalpatentclassificationNumber>
  <OpeningDate>20190425</OpeningDate>
  <OpeningNumber>1020190049999</OpeningNumber>
  <PublicNumber></PublicNumber>
  <PublicDate>20200110</PublicDate>
  <RegistrationDate>20200102</RegistrationDate>
  <RegistrationNumber>1090123450000</RegistrationNumber>
  <RegistrationStatus>등록</RegistrationStatus>
</PatentUtilityInfo>
"""
SECOND_GENERATION = """<item>
  <indexNo>1</indexNo><registerStatus>공개</registerStatus>
  <inventionTitle><![CDATA[흡착 <신소재> 장치]]></inventionTitle>
  <ipcNumber>B01D 53/04|B01J 20/20</ipcNumber><registerNumber/><registerDate/>
  <applicationNumber>1020170991235</applicationNumber><applicationDate>20171017</applicationDate>
  <openNumber>1020190050000</openNumber><openDate>2019.04.26</openDate>
  <astrtCont>흡착제를 재생한다.</astrtCont><applicantName>나래환경</applicantName>
</item>
"""
DETAIL = """<response><header><successYN>Y</successYN><resultCode>00</resultCode>
<resultMsg>NORMAL SERVICE.</resultMsg></header><body><item>
<biblioSummaryInfoArray><biblioSummaryInfo>
  <applicationDate>2017.10.16</applicationDate><applicationNumber>10-2017-0991234</applicationNumber>
  <claimCount>3</claimCount><finalDisposal>등록결정(일반)</finalDisposal>
  <inventionTitle>마이크로파 재생 흡착 장치</inventionTitle>
  <inventionTitleEng>Microwave regenerated adsorber</inventionTitleEng>
  <openDate>2019.04.25</openDate><openNumber>10-2019-0049999</openNumber>
  <originalApplicationDate>2016.01.05</originalApplicationDate>
  <originalApplicationKind>국내출원/분할</originalApplicationKind>
  <originalApplicationNumber>10-2016-0991111</originalApplicationNumber>
  <publicationDate>2020.01.10</publicationDate><publicationNumber/>
  <registerDate>2020.01.02</registerDate><registerNumber>10-9012345-0000</registerNumber>
  <registerStatus>등록</registerStatus>
</biblioSummaryInfo></biblioSummaryInfoArray>
<ipcInfoArray><ipcInfo><ipcNumber>B01D 53/04</ipcNumber><ipcDate>(2006.01.01)</ipcDate></ipcInfo>
</ipcInfoArray>
<familyInfoArray><familyInfo><familyApplicationNumber>1020160991111</familyApplicationNumber>
</familyInfo></familyInfoArray>
<abstractInfoArray><abstractInfo><astrtCont>흡착제를 재생한다.</astrtCont></abstractInfo>
</abstractInfoArray>
<internationalInfoArray><internationalInfo>
  <internationOpenDate>2018.04.26</internationOpenDate>
  <internationOpenNumber>WO2018099999</internationOpenNumber>
  <internationalApplicationDate>2017.10.20</internationalApplicationDate>
  <internationalApplicationNumber>PCT/KR2017/099999</internationalApplicationNumber>
</internationalInfo></internationalInfoArray>
<claimInfoArray>
  <claimInfo><claim>1. 흡착탑; 및 마이크로파 발생기를 포함하는 흡착 장치.</claim></claimInfo>
  <claimInfo><claim>2. 삭제</claim></claimInfo>
  <claimInfo><claim>3. 제1항에 있어서, 상기 흡착탑은 원통형인 흡착 장치.</claim></claimInfo>
</claimInfoArray>
<applicantInfoArray><applicantInfo><address>대전광역시</address><code>119980000000</code>
  <country>대한민국</country><engName>NARAE</engName><name>주식회사 나래환경</name></applicantInfo>
</applicantInfoArray>
<inventorInfoArray><inventorInfo><country>미국</country><name/>
  <engName>DOE, JANE</engName></inventorInfo>
</inventorInfoArray>
<agentInfoArray><agentInfo><name>특허법인가람</name></agentInfo></agentInfoArray>
<priorityInfoArray><priorityInfo><priorityApplicationCountry>미국</priorityApplicationCountry>
  <priorityApplicationDate>2016.10.17</priorityApplicationDate>
  <priorityApplicationNumber>62/999,999</priorityApplicationNumber></priorityInfo></priorityInfoArray>
<priorArtDocumentsInfoArray>
  <priorArtDocumentsInfo><documentsNumber>KR1020150012345 A*</documentsNumber>
    <examinerQuotationFlag>Y</examinerQuotationFlag></priorArtDocumentsInfo>
  <priorArtDocumentsInfo><documentsNumber>김나래, 흡착 공학, 다온 (2012) 12-15</documentsNumber>
    <examinerQuotationFlag>N</examinerQuotationFlag></priorArtDocumentsInfo>
</priorArtDocumentsInfoArray>
<legalStatusInfoArray><legalStatusInfo><commonCodeName>수리 (Accepted)</commonCodeName>
  <documentName>[특허출원]특허출원서</documentName><receiptDate>2017.10.16</receiptDate>
  <receiptNumber>1-1-2017-0999999-99</receiptNumber></legalStatusInfo></legalStatusInfoArray>
</item></body></response>
"""
ERROR = """<response><header><successYN>N</successYN><resultCode>30</resultCode>
<resultMsg>등록되지 않은 서비스키</resultMsg></header></response>
"""


def answer(*records: str) -> bytes:
    return f"{HEAD}<body><items>{''.join(records)}</items></body></response>\n".encode()


def test_a_search_hit_becomes_features(tmp_path: Path) -> None:
    (found,) = patents(answer(HIT), tmp_path)
    assert found.id == "1020170991234"
    assert found.source == "bulk:4"
    assert found.title
    assert found.title.value == "마이크로파 재생 흡착 장치"
    assert found.abstract
    assert "'장치'" in found.abstract.value
    assert [one.value.name for one in found.applicants] == [
        "주식회사 나래환경",
        "다온대학교 산학협력단",
    ]
    assert [one.value.symbol for one in found.ipc] == ["B01D 53/04", "B01J 20/20"]
    assert found.filing_date
    assert found.filing_date.value == date(2017, 10, 16)
    assert found.publication_date
    assert found.publication_date.value == date(2019, 4, 25)
    assert found.registration_date
    assert found.registration_date.value == date(2020, 1, 2)
    assert [(one.date, one.text) for one in found.legal_events] == [(date(2020, 1, 10), "공고")]
    assert found.legal_status == "등록"
    assert found.missing == ("claims",)
    assert set(found.numbers) == {"1020170991234", "KR1020190049999A", "KR109012345"}


def test_an_unpublished_application_became_public_with_its_grant(tmp_path: Path) -> None:
    hit = HIT.replace("<OpeningDate>20190425", "<OpeningDate>").replace(
        "<OpeningNumber>1020190049999", "<OpeningNumber>"
    )
    (found,) = patents(answer(hit), tmp_path)
    assert found.publication_date
    assert found.publication_date.value == date(2020, 1, 10)
    assert found.publication_number is None
    assert found.legal_events == ()


def test_the_second_generation_of_the_service_is_read_alike(tmp_path: Path) -> None:
    (found,) = patents(answer(SECOND_GENERATION), tmp_path)
    assert found.id == "1020170991235"
    assert found.title
    assert found.title.value == "흡착 <신소재> 장치"
    assert found.publication_date
    assert found.publication_date.value == date(2019, 4, 26)
    assert found.registration_number is None


def test_a_bibliographic_detail_has_all_its_parts(tmp_path: Path) -> None:
    (found,) = patents(DETAIL.encode(), tmp_path)
    assert found.id == "1020170991234"
    assert found.title_en
    assert found.title_en.value == "Microwave regenerated adsorber"
    assert [(c.number, c.cancelled, c.depends_on) for c in found.claims] == [
        (1, False, ()),
        (2, True, ()),
        (3, False, (1,)),
    ]
    assert found.claims[0].category is ClaimCategory.PRODUCT
    assert found.claims[0].text.startswith("흡착탑")
    assert [(i.value.symbol, i.value.version) for i in found.ipc] == [("B01D 53/04", "2006.01")]
    assert [(p.value.name, p.value.country) for p in found.applicants] == [
        ("주식회사 나래환경", "KR")
    ]
    assert [(p.value.name, p.value.country) for p in found.inventors] == [("DOE, JANE", "US")]
    assert [(p.value.country, p.value.filed) for p in found.priorities] == [
        ("US", date(2016, 10, 17))
    ]
    assert [(r.value.relation, r.value.number) for r in found.related] == [
        (Relation.DIVISION, "10-2016-0991111"),
        (Relation.PCT_APPLICATION, "PCT/KR2017/099999"),
        (Relation.PCT_PUBLICATION, "WO2018099999"),
        (Relation.FAMILY_MEMBER, "1020160991111"),
    ]
    assert [(c.value.id, c.value.by_examiner) for c in found.cited] == [("KR1020150012345A", True)]
    assert [c.value.by_examiner for c in found.cited_literature] == [False]
    assert [event.text for event in found.legal_events] == [
        "공고",
        "[특허출원]특허출원서: 수리 (Accepted)",
        "등록결정(일반)",
    ]
    assert found.missing == ()
    assert "KR109012345" in found.numbers


def test_answers_may_stand_one_after_another_and_a_failed_one_is_reported(tmp_path: Path) -> None:
    content = answer(HIT) + ERROR.encode() + DETAIL.encode() + answer()
    assert [bool(reason) for reason in reasons(content, tmp_path)] == [False, True, False]
    (reason,) = filter(None, reasons(content, tmp_path))
    assert "error answer" in reason
    assert "30 등록되지 않은 서비스키" in reason
    assert_resumable(content)


@pytest.mark.parametrize(
    "content",
    [
        ERROR,
        "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg>"
        "<returnReasonCode>22</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>",
    ],
)
def test_a_file_that_is_an_error_answer_is_refused_with_its_words(content: str) -> None:
    with pytest.raises(UnsupportedFileError, match=r"error answer of KIPRIS: \d\d") as refused:
        open_source(content.encode(), file_name="answer.xml")
    assert "service key" in (refused.value.todo or "")


def test_words_of_an_error_answer_are_read_in_either_encoding() -> None:
    for encoding in ("utf-8", "cp949"):
        with pytest.raises(UnsupportedFileError, match="30 등록되지 않은 서비스키"):
            open_source(ERROR.encode(encoding), file_name="answer.xml")


def test_an_answer_without_hits_has_no_records(tmp_path: Path) -> None:
    assert outcomes(answer(), tmp_path) == []
    assert outcomes(answer("<item/>"), tmp_path) == []


@pytest.mark.parametrize("name", ["EUC-KR", "ks_c_5601-1987", "CP949"])
def test_korean_encodings_are_read_as_declared(tmp_path: Path, name: str) -> None:
    content = answer(HIT).decode().replace("UTF-8", name).encode("cp949")
    (found,) = patents(content, tmp_path)
    assert found.title
    assert found.title.value == "마이크로파 재생 흡착 장치"


def test_a_byte_order_mark_is_no_obstacle(tmp_path: Path) -> None:
    assert len(patents(b"\xef\xbb\xbf" + answer(HIT), tmp_path)) == 1


def test_an_unknown_encoding_is_refused() -> None:
    content = answer(HIT).replace(b"UTF-8", b"UTF-7")
    with pytest.raises(UnsupportedFileError, match="utf-7"):
        open_source(content, file_name="answer.xml")


def test_control_characters_are_left_out(tmp_path: Path) -> None:
    hit = HIT.replace("마이크로파 재생", "마이크로파\x0b&#x1f;&#0; 재생\x00")
    (found,) = patents(answer(hit), tmp_path)
    assert found.title
    assert found.title.value == "마이크로파 재생 흡착 장치"


DEEP = "<a>" * 3000 + "</a>" * 3000


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (HIT.replace("흡착제를", "&lol9;"), "not well-formed"),
        (HIT.replace("흡착제를", "&xxe;"), "not well-formed"),
        (HIT.replace("<SerialNumber>1", f"<SerialNumber>{DEEP}"), "nested too deep"),
        (HIT.replace("흡착제를", "흡착제 & 첨가제를"), "not well-formed"),
        (HIT.replace("</PatentUtilityInfo>", ""), "breaks off"),
        (HIT.replace("1020170991234", "").replace("1020190049999", "").replace("1090123450000", ""),
         "no application, publication or registration number"),
        (HIT.replace("20171016", "20171399"), "is not a date"),
        (HIT.replace("1020170991234", "1" * 500), "longer than 200"),
        ("<item>" + "<a/>" * 200_001 + "</item>", "more than 100,000 elements"),
        ("<item><applicationNumber>1020170991234</applicationNumber></item>", "neither a title"),
    ],
)  # fmt: skip
def test_a_bad_record_is_named_and_the_next_one_is_read(
    tmp_path: Path, record: str, reason: str
) -> None:
    content = answer(record, HIT)
    bad, good = reasons(content, tmp_path)
    assert reason in bad
    assert bad.startswith("bulk:4: ")
    assert good == ""
    assert_resumable(content)


def test_an_endless_text_is_refused(tmp_path: Path) -> None:
    content = answer(HIT.replace("흡착제를", "x" * 10_000_001), HIT)
    bad, good = reasons(content, tmp_path)
    assert "longer than 10,000,000 bytes" in bad
    assert good == ""


def test_declared_entities_are_never_resolved(tmp_path: Path) -> None:
    """Billion laughs and a file of the machine: the records name entities that exist nowhere."""
    secret = tmp_path / "secret"
    secret.write_text("geheim")
    doctype = (
        f'<!DOCTYPE response [<!ENTITY lol "ha"><!ENTITY lol2 "{"&lol;" * 10}">'
        f'<!ENTITY xxe SYSTEM "{secret.as_uri()}">]>'
    )
    for name in ("lol2", "xxe"):
        content = answer(HIT.replace("흡착제를", f"&{name};")).replace(
            b"<response>", doctype.encode() + b"<response>", 1
        )
        (reason,) = reasons(content, tmp_path)
        assert "not well-formed" in reason
        assert "geheim" not in reason


def test_bytes_that_are_not_in_the_encoding_spoil_one_record(tmp_path: Path) -> None:
    hit = HIT.encode().replace("흡착제를".encode(), b"\xff\xfe")
    content = answer(HIT).replace(HIT.encode(), hit + HIT.encode())
    bad, good = reasons(content, tmp_path)
    assert "not well-formed" in bad
    assert good == ""
    korean = content.replace(b"UTF-8", b"EUC-KR")
    assert "which the file declares" in reasons(korean, tmp_path)[0]


def test_a_file_cut_short_says_so(tmp_path: Path) -> None:
    whole = answer(HIT, HIT)
    content = whole[: whole.rfind(b"<PublicDate>")]
    good, bad = reasons(content, tmp_path)
    assert good == ""
    assert "breaks off" in bad
    assert "cut short" in bad


def test_a_record_without_end_is_passed_over_in_little_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kipris, "LONGEST", 2**20)
    path = tmp_path / "bulk"
    with path.open("wb") as file:
        file.write(HEAD.encode() + b"<body><items><PatentUtilityInfo><Abstract>")
        for _ in range(96):
            file.write(b"x" * 2**20)
        file.write(b"</Abstract></PatentUtilityInfo>" + HIT.encode())
    tracemalloc.start()
    try:
        bad, good = read_records(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(bad, BadRecord)
    assert "bytes, more than" in str(bad.error)
    assert isinstance(good, Record)
    assert peak < 16 * 2**20
    assert path.read_bytes()[good.span.offset : good.span.end] == good.span.content


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pieces=st.lists(
        st.sampled_from(
            [HIT, SECOND_GENERATION, DETAIL, ERROR, "<item/>", "\n", HIT[:300], "<item>", "</item>",
             "<header>", "<!-- <item> -->"]
        ),
        max_size=8,
    ),
    chunk=st.integers(300, 5000),
)  # fmt: skip
def test_whatever_stands_in_a_file_reading_can_go_on_behind_any_record(
    monkeypatch: pytest.MonkeyPatch, pieces: list[str], chunk: int
) -> None:
    """And the cuts do not depend on how much is read at a time."""
    content = answer("\n", *pieces, HIT)
    whole = spans(content)
    monkeypatch.setattr(cutting, "CHUNK", chunk)
    try:
        assert spans(content) == whole
        assert_resumable(content)
    finally:
        monkeypatch.undo()
