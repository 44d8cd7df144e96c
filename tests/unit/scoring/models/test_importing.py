"""Every row of a table is taken or refused with its line and reason; nothing is guessed."""

from __future__ import annotations

import gzip
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from scoring.models import dataset
from scoring.models.errors import DamagedModelError, TableError
from scoring.models.importing import import_table
from scoring.models.settings import ModelSettings
from tests.unit.scoring.models import samples

HEADING = "번호,기업,연도,부채비율,이익률,분야,지역,업력,배점,부실"
ROW = "1,가람,2019,1.5,0.2,소재,서울,4,60,예"


def table(tmp_path: Path, *rows: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes("\n".join((HEADING, *rows)).encode(encoding))
    return path


def test_what_is_written_comes_back_whole(tmp_path: Path) -> None:
    made = samples.data(60)
    path = samples.write_table(tmp_path / "t.csv", made)
    read, report = import_table(path, samples.columns(), samples.SETTINGS)
    assert read.cases == made.cases
    assert (report.read, report.taken, report.refused) == (60, 60, 0)
    assert report.firms == 30
    assert report.columns[1].missing == round(
        sum(case.values[1] is None for case in made.cases) / 60, 4
    )


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ("2,가람,2019,많음,0.2,소재,서울,4,60,예", "부채비율", "no number"),
        ("2,가람,2019,1,0.2,소재,서울,4,60,아마", "부실", "neither positive nor negative"),
        ("2,가람,2019,1,0.2,소재,서울,4,60,", "부실", "no outcome"),
        ("2,,2019,1,0.2,소재,서울,4,60,예", "기업", "no firm"),
        ("2,가람,19년쯤,1,0.2,소재,서울,4,60,예", "연도", "no year or day"),
        ("2,가람,2019-02-30,1,0.2,소재,서울,4,60,예", "연도", "no year or day"),
        ("2,가람,2019,1e999,0.2,소재,서울,4,60,예", "부채비율", "no number"),
        ("1,가람,2019,1,0.2,소재,서울,4,60,예", "번호", "was there before"),
    ],
)
def test_a_bad_row_is_refused_with_line_column_and_reason(
    tmp_path: Path, cells: str, column: str, reason: str
) -> None:
    _, report = import_table(table(tmp_path, ROW, "", cells), samples.columns(), samples.SETTINGS)
    assert (report.read, report.taken) == (2, 1)
    assert report.refusals[0].line == 4
    assert report.refusals[0].column == column
    assert reason in report.refusals[0].reason.en


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ('"1,234.5"', 1234.5),
        ("12.5%", 12.5),
        ("(300)", -300.0),
        ("△300", -300.0),
        ("-", None),
        ("해당없음", None),
        ("", None),
        ("-.5", -0.5),
    ],
)
def test_numbers_as_korean_tables_write_them(
    tmp_path: Path, cell: str, number: float | None
) -> None:
    row = f"1,가람,2019,{cell},0.2,소재,서울,4,60,예"
    data, _ = import_table(table(tmp_path, row), samples.columns(), samples.SETTINGS)
    assert data.cases[0].values[0] == number


def test_the_same_table_as_csv_gz_cp949_and_xlsx_is_the_same_data(tmp_path: Path) -> None:
    rows = [ROW, "2,누리,2020,2.5,,기계,부산,1,55,아니오"]
    plain = table(tmp_path, *rows)
    packed, korean = tmp_path / "t.csv.gz", tmp_path / "k.csv"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    korean.write_bytes(plain.read_text("utf-8").encode("cp949"))
    book = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(str(book)) as workbook:
        sheet = workbook.add_worksheet("평가")
        for number, line in enumerate((HEADING, *rows)):
            for place, cell in enumerate(line.split(",")):
                if cell.replace(".", "").isdigit():
                    sheet.write_number(number, place, float(cell))
                elif cell:
                    sheet.write_string(number, place, cell)
    prints = {
        import_table(path, samples.columns(), samples.SETTINGS)[0].fingerprint
        for path in (plain, packed, korean, book)
    }
    assert len(prints) == 1


def test_days_of_a_workbook_are_days(tmp_path: Path) -> None:
    from datetime import date

    book = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(str(book)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, HEADING.split(","))
        sheet.write_row(1, 0, ["1", "가람", None, 1.5, 0.2, "소재", "서울", 4, 60, "예"])
        style = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_datetime(1, 2, date(2021, 3, 4), style)
    data, _ = import_table(book, samples.columns(), samples.SETTINGS)
    assert data.times == ("2021-03-04",)


@pytest.mark.parametrize("harm", ["cut", "index", "password", "bomb", "entity", "empty"])
def test_a_workbook_that_is_damaged_or_made_to_harm_is_refused(tmp_path: Path, harm: str) -> None:
    book = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(str(book)) as workbook:
        workbook.add_worksheet().write_row(0, 0, HEADING.split(","))
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    if harm == "index":
        parts[sheet] = parts[sheet].replace(b"<v>0</v>", b"<v>99999</v>")
    elif harm == "bomb":
        parts["xl/media/x"] = b"0" * 600_000
    elif harm == "entity":
        evil = b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
        parts["xl/sharedStrings.xml"] = (
            parts["xl/sharedStrings.xml"]
            .replace(b"<sst", evil + b"<sst", 1)
            .replace("번호".encode(), b"&c;")
        )
    elif harm == "empty":
        parts["xl/workbook.xml"] = b"<workbook/>"
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    content = book.read_bytes()
    if harm == "cut":
        book.write_bytes(content[: len(content) // 2])
    elif harm == "password":  # the flag of an encrypted member, in both of its headers
        book.write_bytes(
            content.replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01").replace(
                b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
            )
        )
    with pytest.raises(TableError) as told:
        import_table(book, samples.columns(), ModelSettings(max_unpacked_bytes=500_000))
    assert "root:" not in str(told.value)


def test_a_damaged_gzip_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv.gz"
    packed = gzip.compress(samples.write_table(tmp_path / "t.csv", samples.data(50)).read_bytes())
    path.write_bytes(packed[:40] + b"\xff" * 40 + packed[80:])
    with pytest.raises(TableError):
        import_table(path, samples.columns(), samples.SETTINGS)


def test_a_missing_column_names_those_that_there_are(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("번호,기업\n1,가람\n", encoding="utf-8")
    with pytest.raises(TableError, match="no column 연도"):
        import_table(path, samples.columns(), samples.SETTINGS)


def test_rows_are_limited_at_the_limit_and_one_past_it(tmp_path: Path) -> None:
    path = samples.write_table(tmp_path / "t.csv", samples.data(20))
    assert import_table(path, samples.columns(), ModelSettings(max_rows=20))[1].taken == 20
    with pytest.raises(TableError, match="more than 19 rows"):
        import_table(path, samples.columns(), ModelSettings(max_rows=19))


def test_a_packed_table_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(b"x" * 1_000_001))
    with pytest.raises(TableError, match="more than 1,000,000 bytes"):
        import_table(path, samples.columns(), ModelSettings(max_unpacked_bytes=1_000_000))


def test_a_column_written_after_the_outcome_is_told(tmp_path: Path) -> None:
    made = samples.data(200)
    told = tuple(
        replace(case, values=(case.values[0], float(case.happened), case.values[2]))
        for case in made.cases
    )
    path = samples.write_table(tmp_path / "t.csv", dataset.DataSet(made.columns, told))
    _, report = import_table(path, samples.columns(), samples.SETTINGS)
    assert [(leak.feature, leak.by) for leak in report.leaking] == [("margin", "value")]


def test_a_column_that_is_always_the_same_is_no_leak(tmp_path: Path) -> None:
    made = samples.data(200)
    same = tuple(replace(case, values=(*case.values[:2], "소재")) for case in made.cases)
    path = samples.write_table(tmp_path / "t.csv", dataset.DataSet(made.columns, same))
    assert import_table(path, samples.columns(), samples.SETTINGS)[1].leaking == ()


def test_stored_data_come_back_and_changed_ones_do_not(tmp_path: Path) -> None:
    made = samples.data(30, text=True)
    path = dataset.save(made, tmp_path)
    assert dataset.load(tmp_path, made.fingerprint) == made
    text = gzip.decompress(path.read_bytes()).decode().replace("firm 1,", "firm 2,", 1)
    path.write_bytes(gzip.compress(text.encode()))
    with pytest.raises(DamagedModelError, match="not those that were imported"):
        dataset.load(tmp_path, made.fingerprint)
