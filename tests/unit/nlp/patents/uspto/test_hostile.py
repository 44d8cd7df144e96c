"""Hostile and damaged US files: a clear reason for the bad record, and the next one is read."""

from __future__ import annotations

import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp.errors import RecordError
from nlp.patents import cutting
from nlp.patents.formats import open_source
from nlp.patents.sources import BEGINNING
from nlp.patents.uspto import ice
from tests.unit.nlp.patents.bulk import assert_resumable, reasons, spans
from tests.unit.nlp.patents.uspto.samples import APPLICATION, GRANT, GREENBOOK, PUBLICATION, ST32

LAUGHS = """<!DOCTYPE us-patent-grant [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
"""
FILE = '<!DOCTYPE us-patent-grant [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n'
PARAMETER = '<!DOCTYPE us-patent-grant [<!ENTITY % a SYSTEM "http://127.0.0.1/x.dtd"> %a;]>\n'
PLAIN = '<!DOCTYPE us-patent-grant SYSTEM "us-patent-grant-v45-2014-04-03.dtd" [ ]>\n'


@pytest.mark.parametrize("doctype", [LAUGHS, FILE, PARAMETER])
def test_entities_of_a_document_are_refused(tmp_path: Path, doctype: str) -> None:
    bad = GRANT.replace(PLAIN, doctype).replace("Adsorber for", "Adsorber &a;")
    why = reasons((bad + APPLICATION).encode(), tmp_path)
    assert "declares entities of its own" in why[0]
    assert why[1:] == [""]


def test_an_entity_that_nobody_declared_is_text(tmp_path: Path) -> None:
    grant = GRANT.replace("Adsorber for", "Adsorber &lol9; for &alpha; and &AMP;")
    source = open_source(grant.encode(), file_name="x.xml")
    (span,) = source.split(BytesIO(grant.encode()), start=BEGINNING)
    title = source.read(span, source="x").title
    assert title is not None
    assert title.value == "Adsorber &lol9; for α and & CO2 & water"


def test_a_doctype_inside_a_record_ends_it(tmp_path: Path) -> None:
    bad = GRANT.replace("<abstract", f"{LAUGHS}<abstract")
    why = reasons((bad + APPLICATION).encode(), tmp_path)
    assert why[0]
    assert why[-1] == ""


@pytest.mark.parametrize(
    ("good", "bad", "reason"),
    [
        (GRANT, GRANT.replace("<abstract", "<p>" * 400 + "<abstract"), "nested too deep"),
        (GRANT, GRANT.replace("</claims>", ""), "not well-formed"),
        (GRANT, GRANT.replace("08990001", ""), "no document number"),
        (GRANT, GRANT.replace("20130508", "20131308"), "filing date '20131308' is not a date"),
        (GRANT, GRANT.replace("08990001", "9" * 300), "longer than 200"),
        (GRANT, GRANT[: GRANT.index("</us-bib")], "breaks off"),
        (GRANT, GRANT[: GRANT.index("?>") + 2], "no element <us-patent-grant>"),
        (ST32, ST32.replace("</B560>", ""), "not well-formed"),
        (ST32, ST32.replace("<PDAT>06190001<", "<PDAT><"), "no document number"),
        (PUBLICATION, PUBLICATION.replace("20010990001", ""), "no document number"),
        (GREENBOOK, GREENBOOK.replace("WKU  039900015", "WKU  "), "no document number"),
        (GREENBOOK, GREENBOOK.replace("Roe, Jr.", "Roe\0"), "NUL"),
    ],
)
def test_a_bad_record_is_named_and_the_next_one_is_read(
    tmp_path: Path, good: str, bad: str, reason: str
) -> None:
    first, told, last = reasons((good + bad + good).encode(), tmp_path)
    assert reason in told
    assert "bulk:" in told
    assert (first, last) == ("", "")


def test_a_document_with_another_root_is_refused(tmp_path: Path) -> None:
    other = GRANT.replace("us-patent-grant", "us-trademark")
    first, told, last = reasons((GRANT + other + GRANT).encode(), tmp_path)
    assert "no element <us-patent-grant>" in told
    assert (first, last) == ("", "")


def test_bytes_that_are_not_in_the_encoding_spoil_one_record(tmp_path: Path) -> None:
    for text, following in ((GRANT, APPLICATION), (PUBLICATION, ST32)):
        bad = text.encode().replace(b"Heated", b"\xff\xfe").replace(b"Adsorber", b"\xff\xfe")
        why = reasons(bad + following.encode(), tmp_path)
        assert "not" in why[0]
        assert why[1:] == [""]


def test_an_encoding_that_no_office_uses_is_refused(tmp_path: Path) -> None:
    odd = PUBLICATION.replace('encoding="UTF-8"', 'encoding="EBCDIC-INT"')
    (why,) = reasons(odd.encode(), tmp_path)
    assert "ebcdic-int" in why


def test_a_record_without_end_is_passed_over_in_little_memory() -> None:
    limit = 200_000
    endless = GRANT.replace("</us-patent-grant>", "<p>x</p>" * 500_000).encode()
    stream = BytesIO(endless + APPLICATION.encode())
    tracemalloc.start()
    try:
        found = list(
            cutting.cut_elements(
                stream, "|".join(ice.ROOTS), start=BEGINNING, documents=True, longest=limit
            )
        )
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [bool(span.content) for span in found] == [False, True]
    assert found[1].content == APPLICATION.encode().rstrip()
    assert peak < 8 * cutting.CHUNK


def test_a_record_too_long_says_how_long_it_is() -> None:
    source = open_source(GRANT.encode(), file_name="x.xml")
    found = list(
        cutting.cut_elements(
            BytesIO(GRANT.encode()), "us-patent-grant", start=BEGINNING, documents=True, longest=1
        )
    )
    with pytest.raises(RecordError, match="more than"):
        source.read(found[0], source="x.xml:1")


PIECES = ("<?xml version='1.0'?>", GRANT, GRANT[:900], APPLICATION, "<us-patent-grant>", "\n", "x")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=6))
def test_whatever_stands_in_a_file_reading_can_go_on_behind_any_record(pieces: list[str]) -> None:
    assert_resumable((GRANT + "".join(pieces)).encode())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from((GREENBOOK, "PATN\n", " PATN\n", "TTL  x\n", "\r\n")), max_size=6))
def test_green_book_records_are_cut_alike_from_anywhere(pieces: list[str]) -> None:
    content = (GREENBOOK + "".join(pieces)).encode()
    assert_resumable(content)
    assert b"".join(span.content for span in spans(content)) == content
