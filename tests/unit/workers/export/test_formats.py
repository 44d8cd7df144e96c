"""Each format read back by others' readers: the same values, harmless, and whole or not there."""

from __future__ import annotations

import csv
import json
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from lxml import etree

from nlp.domain import Found, Genre, ProposalFeatures
from tests.unit.workers.export.filled import ADDED, Filler, record
from workers.export import Format, format_of
from workers.export.about import About
from workers.export.errors import ExportError, ExportTooLargeError, MissingLibraryError
from workers.export.formats import open_writer
from workers.export.formats.comma_separated import harmless
from workers.export.formats.parquet import ParquetWriter
from workers.export.formats.workbook import WorkbookWriter, sheet_name
from workers.export.place import ABOUT, new_place
from workers.export.record import Record
from workers.export.rows import rows_of, text
from workers.export.tables import SCHEMA, all_tables

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FORMULA = '=HYPERLINK("http://example.org","open")'


def about(genre: Genre = Genre.PROPOSAL) -> About:
    return About(schema_version=SCHEMA, novum="0", made_at=ADDED, genre=genre, names_masked=True)


def written(format: Format, folder: Path, *records: Record) -> Path:
    path = folder / "out"
    if format.folder:
        path.mkdir()
    writer = open_writer(format, path, about(records[0].features.genre))
    for one in records:
        writer.add(one)
    writer.finish()
    return path


def titled(title: str) -> Record:
    features = Filler().model(ProposalFeatures)
    title_found = Found[str](value=title)
    return record(Genre.PROPOSAL, features=features.model_copy(update={"title": title_found}))


def expected(one: Record) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {
        table.name: [] for table in all_tables(one.features.genre)
    }
    for table, row in rows_of(one):
        names = [column.name for column in table.columns]
        found[table.name].append(dict(zip(names, row, strict=True)))
    return found


@pytest.mark.parametrize("genre", Genre)
def test_parquet_has_every_row_with_its_types_and_says_what_it_is(
    tmp_path: Path, genre: Genre
) -> None:
    one = record(genre)
    folder = written(Format.PARQUET, tmp_path, one)
    for name, rows in expected(one).items():
        file = pq.read_table(folder / f"{name}.parquet")
        assert file.schema.metadata[b"novum_schema"] == SCHEMA.encode()
        assert file.to_pylist() == [
            {k: float(v) if isinstance(v, Decimal) else v for k, v in row.items()} for row in rows
        ]
    assert json.loads((folder / ABOUT).read_text("utf-8"))["schema_version"] == SCHEMA


@pytest.mark.parametrize("genre", Genre)
def test_csv_has_every_row_as_text(tmp_path: Path, genre: Genre) -> None:
    one = record(genre)
    folder = written(Format.CSV, tmp_path, one)
    for name, rows in expected(one).items():
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            found = list(csv.DictReader(file))
        assert found == [{k: harmless(v) for k, v in row.items()} for row in rows]
    assert json.loads((folder / ABOUT).read_text("utf-8"))["schema_version"] == SCHEMA


def sheets(path: Path) -> dict[str, list[list[tuple[str, str]]]]:
    """Cells of each sheet as (kind, text); kind ``inlineStr`` where a cell holds a text."""
    with zipfile.ZipFile(path) as book:
        listed = etree.fromstring(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet")
        names = [one.get("name", "") for one in listed]
        found = {}
        for number, name in enumerate(names, 1):
            tree = etree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
            assert not list(tree.iter(f"{MAIN}f")), "a formula"
            found[name] = [
                [(cell.get("t", "n"), "".join(cell.itertext())) for cell in row]
                for row in tree.iter(f"{MAIN}row")
            ]
    return found


@pytest.mark.parametrize("genre", Genre)
def test_a_workbook_has_a_sheet_a_table_and_one_that_says_what_it_is(
    tmp_path: Path, genre: Genre
) -> None:
    one = record(genre)
    found = sheets(written(Format.XLSX, tmp_path, one))
    assert list(found) == ["about", *(table.name for table in all_tables(genre))]
    assert ("inlineStr", SCHEMA) in found["about"][0]
    for table in all_tables(genre):
        heads, *rows = found[table.name]
        assert [head for _, head in heads] == [column.name for column in table.columns]
        wanted = expected(one)[table.name]
        assert len(rows) == len(wanted)
        for cells, row in zip(rows, wanted, strict=True):
            told = [value for value in row.values() if value is not None]
            for (kind, shown), value in zip(cells, told, strict=True):
                if isinstance(value, str):
                    assert (kind, shown) == ("inlineStr", value)
                elif isinstance(value, bool):
                    assert (kind, shown) == ("b", str(int(value)))
                elif isinstance(value, date):
                    assert int(shown) == (value - date(1899, 12, 30)).days
                else:
                    assert float(shown) == float(value)


def test_json_lines_have_whole_documents_the_schema_first(tmp_path: Path) -> None:
    one = record(Genre.PROPOSAL)
    path = written(Format.JSONL, tmp_path, one, one)
    first, second = path.read_text("utf-8").splitlines()
    assert first == second
    assert first.startswith(f'{{"schema": "{SCHEMA}"')
    assert ProposalFeatures.model_validate(json.loads(first)["features"]) == one.features


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_taken_for_a_formula(tmp_path: Path, start: str) -> None:
    title = f"{start}cmd|' /C calc'!A0"
    assert harmless(title) == f"'{title}"
    (tmp_path / "x").mkdir()
    found = sheets(written(Format.XLSX, tmp_path / "x", titled(FORMULA)))
    assert ("inlineStr", FORMULA) in found["documents"][1]


def test_numbers_stay_numbers_in_csv() -> None:
    for told in ("-5", "+1,200.5", "-0.25"):
        assert harmless(told) == told
    assert harmless(Decimal("-3")) == "-3"
    assert harmless("-5+cmd()") == "'-5+cmd()"


def test_decimals_are_written_out() -> None:
    assert text(Decimal("1E+3")) == "1000"


def test_a_workbook_refuses_more_rows_than_a_sheet_holds(tmp_path: Path) -> None:
    one = record(Genre.PROJECT)
    writer = WorkbookWriter(tmp_path / "a.xlsx", about(Genre.PROJECT), most_rows=6)
    writer.add(one)  # five facts; the heading is a row too
    assert writer.rows["facts"] == 5
    with pytest.raises(ExportTooLargeError, match=r"facts .* \(6\).* Parquet or CSV"):
        writer.add(one)
    writer.abandon()


def test_a_workbook_says_where_a_cell_was_cut(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    writer = WorkbookWriter(path, about())
    writer.add(titled("가" * 32_767))
    assert writer.cut == 0
    writer.add(titled("가" * 32_768))
    writer.finish()
    assert writer.cut == 2  # its own column, and the fact
    told = [cell for row in sheets(path)["documents"] for _, cell in row if "가가" in cell]
    assert [len(cell) for cell in told] == [32_767, 32_767]
    assert "characters: see" in told[1]


def test_parquet_counts_what_it_does_not_hold(tmp_path: Path) -> None:
    features = Filler().model(ProposalFeatures)
    huge = Found[int](value=2**63)
    one = record(Genre.PROPOSAL, features=features.model_copy(update={"trl_start": huge}))
    writer = ParquetWriter(tmp_path, about())
    writer.add(one)
    writer.finish()
    assert writer.cut == 2
    (row,) = pq.read_table(tmp_path / "documents.parquet").to_pylist()
    assert row["trl_start"] is None


def test_sheets_have_short_names_of_their_own() -> None:
    taken = {"a" * 31}
    assert sheet_name("A" * 40, taken) == "A" * 29 + "~2"
    assert sheet_name("team", taken) == "team"


@pytest.mark.parametrize(
    ("format", "package"), [(Format.PARQUET, "pyarrow"), (Format.XLSX, "xlsxwriter")]
)
def test_a_missing_package_is_named_with_what_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: Format, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingLibraryError, match=rf"{package}.*pip install 'novum\[export\]'"):
        open_writer(format, tmp_path / "x", about())


def test_the_format_is_told_by_the_name_or_said() -> None:
    assert format_of(Path("a.XLSX"), None) is Format.XLSX
    assert format_of(Path("folder"), "csv") is Format.CSV
    for name, given in (("a.txt", None), ("a", None), ("a.csv", "tsv")):
        with pytest.raises(ExportError, match="--format"):
            format_of(Path(name), given)


# --- the place -----------------------------------------------------------------------------


def file(path: Path, content: str = "new") -> None:
    path.write_text(content, encoding="utf-8")


def folder(path: Path, content: str = "new") -> None:
    file(path / ABOUT, content)


@pytest.mark.parametrize(("make", "is_folder"), [(file, False), (folder, True)])
def test_what_is_there_is_replaced_only_when_asked_and_only_by_a_whole_export(
    tmp_path: Path, make: Callable[[Path], None], is_folder: bool
) -> None:
    out = tmp_path / "deep" / "out"
    with new_place(out, folder=is_folder, force=False) as partial:
        make(partial)
        assert not out.exists()
    with (
        pytest.raises(ExportError, match="--force"),
        new_place(out, folder=is_folder, force=False),
    ):
        pytest.fail("written although something is there")
    with pytest.raises(RuntimeError):
        broken_off(out, make, is_folder=is_folder)
    target = out / ABOUT if is_folder else out
    assert target.read_text() == "new"
    with new_place(out, folder=is_folder, force=True) as partial:
        file(partial / ABOUT if is_folder else partial, "newer")
    assert target.read_text() == "newer"
    assert [one.name for one in out.parent.iterdir()] == ["out"]


def broken_off(out: Path, make: Callable[[Path], None], *, is_folder: bool) -> None:
    with new_place(out, folder=is_folder, force=True) as partial:
        make(partial)
        raise RuntimeError


def test_what_is_no_export_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    file(tmp_path / "photos" / "one.jpg")
    (tmp_path / "link").symlink_to(tmp_path / "photos" / "one.jpg")
    for name, is_folder in (("photos", True), ("photos", False), ("link", False)):
        with (
            pytest.raises(ExportError, match="not replaced"),
            new_place(tmp_path / name, folder=is_folder, force=True),
        ):
            pytest.fail("replaced")
    assert (tmp_path / "photos" / "one.jpg").read_text() == "new"
