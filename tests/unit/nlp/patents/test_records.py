"""Bulk files: good lines become features, bad ones are named and skipped, reading can go on."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nlp.domain.features import PatentFeatures, ProjectFeatures
from nlp.patents.reading import BadRecord, Record, read_records

PATENT: dict[str, Any] = {
    "application_number": "1020170991234",
    "title": "마이크로파 재생 흡착 장치",
    "title_en": "Microwave regenerated adsorber",
    "abstract": "흡착제를 마이크로파로 재생한다.",
    "ipc": ["B01D 53/04", "B01J  20/20"],
    "applicant": "주식회사 나래환경",
    "filing_date": "20171016",
    "status": "등록",
    "registration_number": "1090123450000",
    "publication_number": None,
    "cited": ["US9876543 B2", "US 9,876,543 B2"],
    "pool": "ignored",
    "unknown": {"deep": 1},
}
PROJECT = {
    "id": "P-1",
    "title": "흡착 과제",
    "goal": "재생 에너지 절감",
    "method": "마이크로파",
    "organisation": "나래",
    "year": 2021,
}


def write(path: Path, *lines: object) -> Path:
    texts = [
        line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines
    ]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def test_a_patent_line_becomes_patent_features(tmp_path: Path) -> None:
    (record,) = read_records(write(tmp_path / "p.jsonl", PATENT))
    assert isinstance(record, Record)
    found = record.features
    assert isinstance(found, PatentFeatures)
    assert (found.id, found.country, found.source) == ("1020170991234", "KR", "p.jsonl:1")
    assert found.filing_date
    assert found.filing_date.value == date(2017, 10, 16)
    assert [s.value.symbol for s in found.ipc] == ["B01D 53/04", "B01J 20/20"]
    assert [c.value.id for c in found.cited] == ["US9876543B2"]
    assert found.abstract
    assert found.abstract.evidence[0].source == "abstract"
    assert PatentFeatures.model_validate(found.model_dump()) == found


def test_claims_of_a_line_become_a_tree_with_elements(tmp_path: Path) -> None:
    claims = [
        "흡착 장치에 있어서, 흡착제가 채워진 흡착탑; 및 마이크로파를 안내하는 도파관을 "
        "포함하는 흡착 장치.",
        "제1항에 있어서, 슬롯이 형성된 흡착 장치.",
    ]
    (record,) = read_records(write(tmp_path / "p.jsonl", {**PATENT, "claims": claims}))
    assert isinstance(record, Record)
    assert isinstance(record.features, PatentFeatures)
    first, second = record.features.claims
    assert [e.label for e in first.elements if not e.preamble] == ["1b", "1c"]
    assert second.depends_on == (1,)


def test_a_project_line_becomes_project_features(tmp_path: Path) -> None:
    (record,) = read_records(write(tmp_path / "p.jsonl", PROJECT))
    assert isinstance(record, Record)
    assert isinstance(record.features, ProjectFeatures)
    assert record.features.year
    assert record.features.year.value == 2021
    assert record.features.missing == ()


def test_a_foreign_record_is_known_by_its_own_number(tmp_path: Path) -> None:
    line = {
        "application_number": "14/123,456",
        "country": "US",
        "publication_number": "US 9,123,456 B2",
        "title": "Adsorber",
    }
    (record,) = read_records(write(tmp_path / "p.jsonl", line))
    assert isinstance(record, Record)
    assert record.features.id == "US9123456B2"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{broken", "not JSON"),
        ("[1, 2]", "not an object"),
        ({"title": "번호 없음"}, "no application"),
        ({**PATENT, "title": "", "abstract": ""}, "neither title nor abstract"),
        ({**PATENT, "filing_date": "2017-13-45"}, "not a date"),
        ({**PATENT, "ipc": 7}, "not a list"),
        ({**PATENT, "country": "나래국"}, "not a two-letter code"),
        ({**PATENT, "title": ["x"]}, "not text"),
        ({**PROJECT, "title": ""}, "no title"),
        ({**PROJECT, "id": "9" * 201}, "longer than 200"),
        ({**PATENT, "application_number": "1" * 5000}, "longer than 200"),
        ({**PATENT, "ipc": [["B01D"]]}, "among its texts"),
        ({**PATENT, "claims": [None]}, "claim 1 holds"),
        ({**PATENT, "claims": [{"text": ["x"]}]}, "claim 1 holds"),
        ({**PATENT, "claims": ["장치.", {"number": "둘", "text": "x"}]}, "claim 2 has a number"),
        ({**PATENT, "claims": [{"number": float("inf"), "text": "x"}]}, "claim 1 has a number"),
        ({**PATENT, "claims": [{"number": "9" * 5000, "text": "x"}]}, "claim 1 has a number"),
        ({**PATENT, "claims": [{"number": -1, "text": "x"}]}, "claim 1 has a number"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_goes_on(
    tmp_path: Path, line: object, reason: str
) -> None:
    bad, good = read_records(write(tmp_path / "p.jsonl", line, PATENT))
    assert isinstance(bad, BadRecord)
    assert str(bad.error).startswith("p.jsonl:1: ")
    assert reason in bad.error.what
    assert isinstance(good, Record)
    assert good.span.line == 2


def test_reading_goes_on_behind_any_record(tmp_path: Path) -> None:
    path = write(tmp_path / "p.jsonl", PATENT, "", "{broken", PROJECT, PATENT)
    everything = list(read_records(path))
    for done, last in enumerate(everything, start=1):
        rest = list(read_records(path, start=last.span.after))
        assert [one.span for one in rest] == [one.span for one in everything[done:]]
    assert [one.span.line for one in everything] == [1, 3, 4, 5]


def test_bytes_that_are_not_utf8_spoil_only_their_line(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_bytes(b'{"title": "\xff\xfe"}\n' + json.dumps(PATENT).encode() + b"\n")
    bad, good = read_records(path)
    assert isinstance(bad, BadRecord)
    assert "UTF-8" in bad.error.what
    assert isinstance(good, Record)


def test_text_that_no_database_takes_is_replaced(tmp_path: Path) -> None:
    """Lone surrogates and NUL, in texts and in lists, whether given as a list or as one string."""
    hostile = {
        **PATENT,
        "title": "흡착\0장치",
        "applicant": "나래\ud800;\0",
        "ipc": ["B01D\udfff", None],
    }
    (record,) = read_records(write(tmp_path / "p.jsonl", json.dumps(hostile)))
    assert isinstance(record, Record)
    assert isinstance(record.features, PatentFeatures)
    text = record.features.model_dump_json()
    assert "\\u0000" not in text
    assert record.features.title is not None
    assert record.features.title.value == "흡착 장치"
    assert [found.value.name for found in record.features.applicants] == ["나래?"]
    assert [found.value.symbol for found in record.features.ipc] == ["B01D?"]


def test_white_space_of_a_claim_is_kept_as_paragraphs_only(tmp_path: Path) -> None:
    """Hundreds of thousands of blanks in a claim would keep the patterns for elements busy."""
    claim = "장치에 있어서," + "\n" * 300_000 + "  히터를" + " " * 300_000 + "포함하는 장치.\r\n"
    (record,) = read_records(write(tmp_path / "p.jsonl", {**PATENT, "claims": [claim]}))
    assert isinstance(record, Record)
    assert isinstance(record.features, PatentFeatures)
    assert record.features.claims[0].text == "장치에 있어서,\n히터를 포함하는 장치."
