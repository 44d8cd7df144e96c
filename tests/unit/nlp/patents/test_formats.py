"""The format of a file is told by its content, and a refusal says what can be done."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from nlp.errors import ConfigurationError, EmptyFileError, UnsupportedFileError
from nlp.patents.columns import ColumnMap
from nlp.patents.formats import FORMATS, open_source
from tests.unit.nlp.patents.test_delimited import TABLE
from tests.unit.nlp.patents.test_google import KOREAN, lines
from tests.unit.nlp.patents.test_kipris import DETAIL, HIT, answer

SAMPLES = {
    "kipris": [answer(HIT), DETAIL.encode()],
    "jsonl": [b'{"application_number": "1", "title": "x"}\n', b"{broken\n" + lines(KOREAN)],
    "csv": [TABLE, TABLE.decode().encode("cp949")],
}


@pytest.mark.parametrize(
    ("name", "content"), [(name, one) for name, many in SAMPLES.items() for one in many]
)
@pytest.mark.parametrize("file_name", ["a.xml", "a.csv", "a"])
def test_content_decides_and_not_the_name(name: str, content: bytes, file_name: str) -> None:
    assert open_source(content, file_name=file_name).name == name
    assert open_source(content, file_name=file_name, format=name).name == name


def zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.xml", answer(HIT))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (zipped(), "a ZIP archive"),
        (gzip.compress(answer(HIT)), "gzip-packed"),
        (answer(HIT).decode().encode("utf-16"), "UTF-16"),
        (b"%PDF-1.7", "a PDF"),
        (b"<html><body>Not found</body></html>", "none of the formats"),
        (b"lorem ipsum, dolor\nsit amet\n", "none of the formats"),
        (bytes(range(256)) * 40, "none of the formats"),
    ],
)
def test_what_is_not_known_is_refused_with_what_is(content: bytes, reason: str) -> None:
    with pytest.raises(UnsupportedFileError, match=reason) as refused:
        open_source(content, file_name="a.xml")
    for known in FORMATS:
        assert known.name in (refused.value.todo or "")
    assert refused.value.where == "a.xml"


@pytest.mark.parametrize("content", [zipped(), TABLE, b"<html/>"])
def test_a_format_that_is_named_is_still_checked(content: bytes) -> None:
    with pytest.raises(UnsupportedFileError):
        open_source(content, file_name="a.xml", format="kipris")


@pytest.mark.parametrize("content", [b"", b"\n\n ", b"\xef\xbb\xbf\n"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    with pytest.raises(EmptyFileError):
        open_source(content, file_name="a.xml")


def test_an_unknown_name_of_a_format_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="no format 'kiprus'"):
        open_source(TABLE, file_name="a", format="kiprus")


def test_a_column_map_is_for_tables_only() -> None:
    with pytest.raises(ConfigurationError, match="which has no columns"):
        open_source(answer(HIT), file_name="a.xml", columns=ColumnMap())
    assert open_source(TABLE, file_name="a.xml", columns=ColumnMap()).name == "csv"


def test_names_of_formats_are_distinct() -> None:
    assert len({known.name for known in FORMATS}) == len(FORMATS)
