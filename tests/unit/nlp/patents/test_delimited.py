"""Tables: headers matched with fields, rows by RFC 4180, clear refusals."""

from __future__ import annotations

import csv
import io
import logging
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.domain import ProjectFeatures
from nlp.errors import ConfigurationError, MissingFileError, UnsupportedFileError
from nlp.patents import rows
from nlp.patents.columns import ColumnMap, load_columns
from nlp.patents.formats import open_source
from nlp.patents.reading import Record
from tests.unit.nlp.patents.bulk import assert_resumable, outcomes, patents, reasons, spans

HEADER = "출원번호,출원일자,공개번호,공개일자,등록번호,발명의 명칭,요약,IPC분류,출원인,법적상태\n"
ROW = (
    "10-2017-0991234,2017.10.16,10-2019-0049999,2019-04-25 00:00:00,10-9012345,"
    '"흡착\n장치 ""A""","흡착제를, 재생한다.","B01D 53/04, B01J 20/20",나래|다온,등록\n'
)
TABLE = (HEADER + ROW).encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_register_export_is_read(tmp_path: Path, encoding: str, ends: str) -> None:
    (found,) = patents((HEADER + ROW).replace("\n", ends).encode(encoding), tmp_path)
    assert found.id == "1020170991234"
    assert found.title
    assert found.title.value.split() == ["흡착", "장치", '"A"']
    assert found.abstract
    assert found.abstract.value == "흡착제를, 재생한다."
    assert found.publication_date
    assert found.publication_date.value == date(2019, 4, 25)
    assert [one.value.symbol for one in found.ipc] == ["B01D 53/04", "B01J 20/20"]
    assert [one.value.name for one in found.applicants] == ["나래", "다온"]
    assert found.legal_status == "등록"
    assert set(found.numbers) == {"1020170991234", "KR1020190049999A", "KR109012345"}


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    table_rows = (("Application Number", "Title", "Country"), ("1020170991234", "A", "대한민국"))
    table = "".join(delimiter.join(row) + "\n" for row in table_rows)
    (found,) = patents(table.encode(), tmp_path)
    assert (found.id, found.country) == ("1020170991234", "KR")


def test_a_column_map_names_what_the_headers_do_not(tmp_path: Path) -> None:
    columns = ColumnMap(
        fields={"application_number": "관리키", "title": "제목", "applicants": "회사"},
        separators="/",
    )
    table = "관리키,제목,회사,요약\n1020170991234,흡착 장치,나래/다온,흡착제를 재생한다.\n"
    (found,) = patents(table.encode(), tmp_path, columns=columns)
    assert [one.value.name for one in found.applicants] == ["나래", "다온"]
    assert found.abstract  # known without the map
    assert_resumable(table.encode(), columns=columns)


def test_columns_without_a_meaning_are_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    table = "출원번호,발명의명칭,비고,색깔\n" + "1020170991234,장치,x,y\n" * 5
    with caplog.at_level(logging.WARNING):
        assert len(patents(table.encode(), tmp_path)) == 5
    assert [record.getMessage() for record in caplog.records] == [
        "bulk: columns left out: 비고, 색깔"
    ]


@pytest.mark.parametrize(
    ("header", "columns", "missing"),
    [
        ("관리키,발명의명칭", None, "a number"),
        ("출원번호,비고", None, "title or abstract"),
        ("출원번호,제목", ColumnMap(fields={"title": "제 목 없음"}), "no column '제 목 없음'"),
    ],
)
def test_a_table_without_a_needed_column_is_refused_before_loading(
    header: str, columns: ColumnMap | None, missing: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        open_source(f"{header}\n1,2\n".encode(), file_name="t.csv", format="csv", columns=columns)
    assert missing in refused.value.what
    for name in header.split(","):
        assert name in refused.value.what
    assert refused.value.where == "t.csv"


def test_projects_may_come_as_a_table(tmp_path: Path) -> None:
    table = "과제번호,과제명,연구목표,수행기관,기준년도\nP-1,흡착 과제,에너지 절감,나래,2021\n"
    (record,) = outcomes(table.encode(), tmp_path)
    assert isinstance(record, Record)
    assert isinstance(record.features, ProjectFeatures)
    assert record.features.id == "P-1"


def test_claims_of_a_cell_are_cut_and_counts_are_no_claims(tmp_path: Path) -> None:
    table = (
        "출원번호,명칭,청구항\n1020170991234,가,1. 탑을 포함하는 장치. 2. 제1항의 둥근 장치.\n"
        "1020170991235,나,12\n"
    )
    first, second = patents(table.encode(), tmp_path)
    assert [(one.number, one.depends_on) for one in first.claims] == [(1, ()), (2, (1,))]
    assert second.claims == ()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1.02017E+12,장치,x\n", "rounded by a spreadsheet"),
        ("1020170991234,장치\n", "2 cells"),
        ("1020170991234,장치,x,y\n", "4 cells"),
        ('1020170991234,"장치"x,y\n', "not CSV"),
        (",장치,x\n", "no application"),
        ("1020170991234,,\n", "neither title"),
    ],
)
def test_a_bad_row_is_named_and_the_rest_goes_on(tmp_path: Path, row: str, reason: str) -> None:
    content = f"출원번호,명칭,요약\n{row}1020170991235,장치,y\n".encode()
    bad, good = reasons(content, tmp_path)
    assert bad.startswith("bulk:2: ")
    assert reason in bad
    assert good == ""
    assert_resumable(content)


def test_numbers_that_spreadsheets_wrap_as_text_are_unwrapped(tmp_path: Path) -> None:
    table = '출원번호,명칭\n="1020170991234",장치\n\'1020170991235,장치\n'
    assert [one.id for one in patents(table.encode(), tmp_path)] == [
        "1020170991234",
        "1020170991235",
    ]


def test_a_row_in_another_encoding_is_refused(tmp_path: Path) -> None:
    padding = "1020170991234,device\n" * 4000
    content = f"Application Number,Title\n{padding}".encode() + "1020170991235,장치\n".encode(
        "cp949"
    )
    refused = [reason for reason in reasons(content, tmp_path) if reason]
    assert len(refused) == 1
    assert "not utf-8 text" in refused[0]
    assert "column map" in refused[0]


def test_a_quote_that_is_never_closed_costs_one_row_of_limited_length(tmp_path: Path) -> None:
    good = "1020170991235,장치,y\n"
    content = (
        f'출원번호,명칭,요약\n1020170991234,"장치,{"x" * (rows.LONGEST + 1)}\n'.encode()
        + (good * 2).encode()
    )
    bad, *rest = reasons(content, tmp_path)
    assert "a quote that is opened" in bad
    assert rest == ["", ""]


def test_quotes_inside_a_cell_open_nothing(tmp_path: Path) -> None:
    content = '출원번호,명칭\n1020170991234,5" 관\n1020170991235,장치\n'.encode()
    assert len(spans(content)) == 2


CELL = st.text(st.sampled_from("가a \",;\n\r\t|'="), max_size=6)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=6))
def test_any_table_that_is_written_by_the_rules_is_cut_and_resumed(table: list[list[str]]) -> None:
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL)
    writer.writerow(["출원번호", "명칭", "요약"])
    for number, row in enumerate(table):
        writer.writerow([f"10201709{number:05d}", *row[1:]])
    content = written.getvalue().encode()
    assert len(spans(content)) == len(table)
    assert_resumable(content)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "title: 제목\napplication_number: 관리키\n",
            {"title": "제목", "application_number": "관리키"},
        ),
        (
            '{"columns": {"title": "제목"}, "delimiter": "\\t", "encoding": "cp949"}',
            {"title": "제목"},
        ),
    ],
)
def test_a_column_map_is_yaml_or_json(tmp_path: Path, text: str, fields: dict[str, str]) -> None:
    path = tmp_path / "columns.yaml"
    path.write_text(text, encoding="utf-8")
    assert dict(load_columns(path).fields) == fields


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("titel: 제목", "no field titel"),
        ("- title", "list of lines"),
        ("title: [a, b]", "title has to be a text"),
        ("title: {", "neither YAML nor JSON"),
        ("columns: {title: a}\ndelimiter: ab", "one character"),
        ("columns: {title: a}\nencoding: utf-16", "encoding is"),
        ("columns: {title: a}\nextra: b", "no field extra"),
        ("title: " + "x" * 70_000, "at most"),
        ("!!python/object/apply:os.system ['true']", "neither YAML"),
    ],
)
def test_a_wrong_column_map_says_what_is_wrong(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "columns.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=reason):
        load_columns(path)
    with pytest.raises(MissingFileError):
        load_columns(tmp_path / "absent.yaml")


def test_bytes_that_are_no_text_are_no_table() -> None:
    with pytest.raises(UnsupportedFileError):
        open_source(b"\xff,\x81\x20\x99\n" * 3, file_name="t.csv", format="csv")
