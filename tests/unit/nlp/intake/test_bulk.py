"""A file of records is no document: its refusal says how it is loaded, where that is so."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from api.errors import describe
from api.i18n import LANGUAGES, Messages
from nlp.errors import BulkFileError, DocumentError, UnsupportedFileError
from nlp.intake import parse_file
from nlp.intake.reading import parse_bytes
from tests.unit.nlp.patents.epo import samples as epo
from tests.unit.nlp.patents.uspto import samples as us

LINE = {
    "application_number": "10-2012-0999999",
    "title": "마이크로파 재생 흡착 장치",
    "abstract": "본 발명은 흡착 장치에 관한 것이다.",
}
LINES = (json.dumps(LINE, ensure_ascii=False) + "\n").encode() * 3


@pytest.mark.parametrize(
    ("content", "format"),
    [
        (us.GRANT.encode(), "uspto-xml"),
        (us.ST32.encode(), "uspto-sgml"),
        (f"HHHHHT    APS1\n{us.GREENBOOK}".encode(), "greenbook"),
        (epo.ANSWER.encode(), "epo-ops"),
        (LINES, "jsonl"),
        (gzip.compress(LINES), "jsonl"),
    ],
    ids=["xml", "sgml", "greenbook", "epo", "jsonl", "jsonl.gz"],
)
def test_records_are_said_to_be_loaded_with_ingest(content: bytes, format: str) -> None:
    with pytest.raises(BulkFileError, match=rf"up\.xml: .*records.*\({format}\)") as raised:
        parse_bytes(content, file_name="up.xml")
    assert "novum ingest" in str(raised.value.todo)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b'<?xml version="1.0"?><note>text</note>', "an XML file"),
        (b'{"name": "no patent"}\n' * 4, "JSON data"),
        (gzip.compress(b"just words"), "a gzip archive"),
        (b"\x1f\x8bgarbage", "a gzip archive"),
        (b"year,profit\n2020,1\n", "plain text"),
    ],
    ids=["xml", "json", "gzip", "broken gzip", "table"],
)
def test_what_cannot_be_loaded_is_not_said_to_be(content: bytes, what: str) -> None:
    with pytest.raises(UnsupportedFileError) as raised:
        parse_bytes(content, file_name="up")
    assert not isinstance(raised.value, BulkFileError)
    assert what in raised.value.what


def test_the_refusal_comes_out_of_the_limited_process_in_both_languages(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_bytes(LINES)
    with pytest.raises(DocumentError) as raised:
        parse_file(path)
    assert isinstance(raised.value, BulkFileError)
    status, detail = describe(raised.value)
    assert (status, detail.category) == (415, "bulk")
    for language in LANGUAGES:
        said = Messages(language).explain(raised.value.category, str(raised.value))
        assert "novum ingest" in said
        assert "records.jsonl" in said
