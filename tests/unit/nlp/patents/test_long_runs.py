"""Long runs of the same signs cost a record, not the load: nothing reads them again and again.

Each text is so long that reading it once from each of its signs would take hours.
"""

from __future__ import annotations

import json

import pytest

from nlp.domain import PatentFeatures
from nlp.errors import RecordError
from nlp.numbers import normalise
from nlp.patents import markup
from nlp.patents.delimited import open_file
from nlp.patents.jsonl import JsonLines
from nlp.patents.limits import number_limits
from nlp.patents.sources import Span

MANY = 1_000_000


def _span(content: bytes) -> Span:
    return Span(1, 1, 0, len(content), 2, content)


def test_comments_that_never_end_are_passed_over_once() -> None:
    with pytest.raises(RecordError, match="no element"):
        markup.document(b"<?xml version='1.0'?>" + b"<!--" * MANY + b"<a></a>", roots=("a",))


@pytest.mark.parametrize("tag", [b"<EMI" + b" " * MANY, b"<EMI ID=1" + b" /" * MANY])
def test_an_empty_element_that_never_ends_is_a_fault(tag: bytes) -> None:
    with pytest.raises(RecordError, match="not well-formed"):
        markup.document(b"<a>" + tag + b"<b></b></a>", roots=("a",), sgml=True)


def test_empty_elements_are_closed_however_they_are_written() -> None:
    content = b"<a><EMI><EMI ID='1'><EMI ID='2' /><EMI/><EMI\n></a>"
    root = markup.document(content, roots=("a",), sgml=True)
    assert [(child.tag, child.get("ID")) for child in root] == [
        ("EMI", None), ("EMI", "1"), ("EMI", "2"), ("EMI", None), ("EMI", None)
    ]  # fmt: skip


@pytest.mark.parametrize("end", ["", ";;끝"])
def test_a_claim_of_very_many_lines_is_read(end: str) -> None:
    record = {
        "application_number": "1020200001234",
        "title": "장치",
        "claims": ["1. 장치에 있어서\n" + "가\n" * (MANY // 4) + end],
    }
    content = json.dumps(record, ensure_ascii=False).encode()
    features = JsonLines().read(_span(content), source="f:1")
    assert isinstance(features, PatentFeatures)
    assert len(features.claims) == 1


@pytest.mark.parametrize(
    "run", ["1 ", "약 ", "1~", "0<", "5 mm ", "± ", "1/", "10 x 10 ", "at least "]
)
def test_limits_are_sought_once_in_a_claim_of_one_run(run: str) -> None:
    assert isinstance(number_limits(run * (MANY // 20)), tuple)


@pytest.mark.parametrize("run", ["(", "1", "한(", "1 "])
def test_a_number_without_end_is_no_number(run: str) -> None:
    assert len(normalise("한국 " + run * MANY + "부")) <= 1_000


def test_a_date_with_endless_blanks_is_no_date() -> None:
    header = b"application_number,title,filing_date\n"
    table = open_file(header, file_name="t.csv", columns=None)
    row = b"1020200001234,a,2020" + b" " * MANY + b"x\n"
    with pytest.raises(RecordError, match="filing_date"):
        table.read(_span(row), source="t.csv:2")
