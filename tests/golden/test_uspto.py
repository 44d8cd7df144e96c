"""Real US files of every generation: facts read by eye, and counts that stand in the files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from nlp.domain import DescriptionPart, PatentFeatures
from nlp.errors import UnsupportedFileError
from nlp.numbers import normalise
from nlp.patents.reading import Record, read_records
from nlp.patents.references import REACH
from tests.unit.nlp.patents.bulk import assert_resumable
from tests.unit.nlp.patents.found import value

pytestmark = pytest.mark.data

SAMPLES = "uspto_samples/PatentDocument/resources/samples"
SEARCH = "us_ep_fixtures/patent_client/_async/uspto/public_search/fixtures"


@dataclass(frozen=True, slots=True)
class Facts:
    file: str
    id: str
    filed: date
    issued: date  # of this document
    inventor: str  # the first one
    claims: int
    independent: tuple[int, ...]
    cited: int = 0
    papers: int = 0
    ipc: str = ""  # the first one
    priority: date | None = None


MARKUP = re.compile(
    r"</?(?:b|i|p|br|sub|sup|figref|claim-(?:text|ref)|PDAT|HIL|paragraph|bold|entry)\b[^>]*>"
    r"|&(?!lt|gt|amp)[a-z]+;|\.su[bp]\.|##[A-Z]+\d"
)


def d(text: str) -> date:
    return date.fromisoformat(text)


READ_BY_EYE = [
    Facts("greenbook/US03932709.greenbook", "US3932709A", d("1974-03-07"), d("1976-01-13"),
          "Don G. Hoff", 17, (1, 4, 12, 14, 16, 17), 9, 0, "H04M 11/00", d("1973-04-16")),
    Facts("greenbook/US03937375.greenbook", "US3937375A", d("1974-10-29"), d("1976-02-10"),
          "Everette E. Daniels", 3, (1,), 5, 0, "B60R 9/00"),
    Facts("greenbook/US04347903.greenbook", "US4347903A", d("1980-03-10"), d("1982-09-07"),
          "Shozo Yano", 3, (1,), 3, 0, "G01G 19/04", d("1978-07-10")),
    Facts("pap/US20010000044A1.xml", "US20010000044A1", d("1999-06-29"), d("2001-03-15"),
          "Wayne W Lin", 21, (1, 13, 19), 0, 0, "G06F 17/60"),
    Facts("pap/US20010000943A1.xml", "US20010000943A1", d("2000-12-04"), d("2001-05-10"),
          "Kenichi Fukuoka", 13, (1, 8, 9, 11), 0, 0, "H01J 1/62", d("1999-04-05")),
    Facts("pap/US20010009014A1.xml", "US20010009014A1", d("2001-02-05"), d("2001-07-19"),
          "James A. Savage, III", 55, (1, 30, 34, 37, 39, 40, 42, 43, 44, 45, 48, 49, 54, 55),
          0, 0, "G06F 15/16", d("1999-04-06")),
    Facts("sgml/US06336130.xml", "US6336130B1", d("1999-10-05"), d("2002-01-01"),
          "Thanh Van Do", 22, (1, 9, 18), 6, 3, "G06F 15/16", d("1997-04-08")),
    Facts("sgml/US06337117.xml", "US6337117B1", d("1999-06-30"), d("2002-01-08"),
          "Shinya Maenosono", 39, (1, 20, 27, 30, 32), 2, 0, "B32B 3/02", d("1998-07-01")),
    Facts("sgml/USD435854S1.xml", "USD435854S", d("1999-01-06"), d("2001-01-02"),
          "Hiroyoshi Takagi", 1, (1,), 10),
    Facts("xml2004/US06859910.xml", "US6859910B2", d("2001-04-10"), d("2005-02-22"),
          "John Charles Croy", 2, (1,), 8, 0, "G06F 15/00", d("2000-04-10")),
    Facts("xml2004/US06970935.xml", "US6970935B1", d("2000-11-01"), d("2005-11-29"),
          "Stephane H. Maes", 30, (1, 22, 30), 11, 0, "G06F 15/16"),
    Facts("xml2006/US07272630B2.xml", "US7272630B2", d("2004-11-18"), d("2007-09-18"),
          "John R. Douceur", 17, (1, 10, 14), 78, 38, "G06F 15/13", d("2001-06-06")),
    Facts("xml2014/US08926509.xml", "US8926509B2", d("2008-06-05"), d("2015-01-06"),
          "Surendar Magar", 31, (1, 6, 11, 17, 22, 27), 129, 30, "A61B 5/00", d("2007-08-24")),
    Facts("xml2014/US08927118.xml", "US8927118B2", d("2012-01-12"), d("2015-01-06"),
          "Tomoki Kato", 45, (1, 2, 3, 4), 76, 28, "H05B 33/14", d("2008-06-05")),
    Facts("xml2014/US08930553.xml", "US8930553B2", d("2012-10-09"), d("2015-01-06"),
          "Nitzan Nissim", 8, (1, 8), 16, 5, "G06F 15/16"),
    Facts("xmlApp2004/US20050004437A1.xml", "US20050004437A1", d("2004-04-23"), d("2005-01-06"),
          "Heiner Kaufmann", 10, (1,), 0, 0, "A61B 5/00", d("2001-10-26")),
    Facts("xmlApp2004/US20050004974A1.xml", "US20050004974A1", d("2003-10-16"), d("2005-01-06"),
          "Naveen Sharma", 21, (1, 10), 0, 0, "G06F 15/16", d("2002-10-16")),
]  # fmt: skip


def _patents(path: Path) -> Iterator[PatentFeatures]:
    for record in read_records(path):
        assert isinstance(record, Record), record
        assert isinstance(record.features, PatentFeatures)
        yield record.features


@pytest.mark.parametrize("facts", READ_BY_EYE, ids=lambda facts: facts.id)
def test_fields_are_those_of_the_file(data: Path, facts: Facts) -> None:
    (found,) = _patents(data / SAMPLES / facts.file)
    assert found.id == facts.id
    assert value(found.filing_date) == facts.filed
    issued = found.registration_date or found.publication_date
    assert value(issued) == facts.issued
    assert found.inventors[0].value.name == facts.inventor
    assert [claim.number for claim in found.claims] == list(range(1, facts.claims + 1))
    assert tuple(one.number for one in found.claims if one.independent) == facts.independent
    assert len(found.cited) == facts.cited
    assert len(found.cited_literature) == facts.papers
    assert (found.ipc[0].value.symbol if found.ipc else "") == facts.ipc
    assert found.priority_date == (facts.priority or facts.filed)


@pytest.mark.parametrize("facts", READ_BY_EYE, ids=lambda facts: facts.id)
def test_counts_that_the_office_states_are_met(data: Path, facts: Facts) -> None:
    path = data / SAMPLES / facts.file
    (found,) = _patents(path)
    raw = path.read_text()
    stated = re.search(r"<number-of-claims>(\d+)|\nNCL +(\d+)|<B577><PDAT>(\d+)", raw)
    if stated:
        assert len(found.claims) == int(next(filter(None, stated.groups())))
    marks = ("<patcit ", "<PCIT>", "\nUREF\n", "\nFREF\n")
    distinct = {one.value.id for one in found.cited}
    assert len(distinct) == len(found.cited) <= sum(map(raw.count, marks))
    assert len(found.cited_literature) == sum(map(raw.count, ("<nplcit ", "<NCIT>", "\nOREF\n")))


@pytest.mark.parametrize("facts", READ_BY_EYE, ids=lambda facts: facts.id)
def test_texts_are_whole_and_plain(data: Path, facts: Facts) -> None:
    path = data / SAMPLES / facts.file
    (found,) = _patents(path)
    raw = " ".join(unescape(re.sub(r"<[^>]*>", "", path.read_text())).split())
    title = value(found.title)
    assert title
    assert title.casefold() in raw.casefold()
    texts = [claim.text for claim in found.claims] + [one.text for one in found.description]
    abstract = value(found.abstract)
    if found.id.startswith("USD"):
        assert abstract is None
    else:
        assert abstract
        assert abstract[:60].split("\n")[0][:40] in raw
        parts = {one.part for one in found.description}
        assert DescriptionPart.EMBODIMENTS in parts
        assert parts & {DescriptionPart.BACKGROUND, DescriptionPart.SOLUTION}
        texts.append(abstract)
    for text in texts:
        assert not MARKUP.search(text), text[:200]
    # what is left out are numbers of paragraphs and claims, drawings and tags, not words
    assert sum(map(len, texts)) > 0.6 * _words_of_the_text(path.read_text())


def _words_of_the_text(raw: str) -> int:
    """Characters between abstract and drawings, without markup."""
    start = re.search(r"<abstract|<SDOAB|<subdoc-abstract|<SDODE|\nABST", raw)
    end = re.search(r"<SDODR|<subdoc-drawings|</us-patent", raw)
    assert start is not None
    text = raw[start.start() : end.start() if end else len(raw)]
    return len(" ".join(re.sub(r"<[^>]*>|&[#\w]+;|\n[A-Z]{3,4} ", " ", text).split()))


def test_all_samples_in_one_file_are_read_alike_from_anywhere(data: Path) -> None:
    for pattern in ("xml*/*.xml", "[sp][ga]*/*.xml", "greenbook/*"):
        paths = sorted((data / SAMPLES).glob(pattern))
        assert len(paths) >= 3
        assert_resumable(b"".join(path.read_bytes().rstrip() + b"\n" for path in paths))


def test_other_files_of_the_office_are_refused_as_files(data: Path) -> None:
    for name in ("cpcMaster/cpcMaster.xml", "css_brs/css_brs_sample.txt"):
        with pytest.raises(UnsupportedFileError):
            list(read_records(data / SAMPLES / name))


@pytest.fixture(scope="module")
def searched(data: Path) -> list[tuple[PatentFeatures, dict[str, Any]]]:
    """Documents of the public search beside what another reader made of them."""
    answers = json.loads((data / SEARCH / "doc_output.json").read_text())
    return list(zip(_patents(data / SEARCH / "doc.json"), answers, strict=True))


def test_search_documents_agree_with_another_reader(
    searched: list[tuple[PatentFeatures, dict[str, Any]]],
) -> None:
    assert len(searched) == 31
    for found, other in searched:
        assert found.id == normalise(other["guid"])
        assert (
            str(value(found.registration_date or found.publication_date))
            == (other["publication_date"])
        )
        filed = value(found.filing_date)
        assert (str(filed) if filed else None) == other["app_filing_date"]
        assert len(found.inventors) == len({one["name"] for one in other["inventors"]})
        cited = {one["publication_number"] for one in other["us_references"]}
        abroad = {one["patent_number"] for one in other["foreign_references"]}
        assert len(found.cited) == len(cited) + len(abroad)
        if other["npl_references"]:
            assert len(found.cited_literature) == len(other["npl_references"])
        by_examiner = [one for one in found.cited if one.value.by_examiner]
        references = other["us_references"] + other["foreign_references"]
        assert len(by_examiner) == sum(bool(one["cited_by_examiner"]) for one in references)


def test_search_claims_agree_with_another_reader(
    searched: list[tuple[PatentFeatures, dict[str, Any]]],
) -> None:
    compared = 0
    for found, other in searched:
        claims = {one["number"]: one["depends_on"] for one in other["document"]["claims"] or ()}
        assert set(claims) <= {one.number for one in found.claims}, found.id
        stated = (other["document_structure"] or {}).get("number_of_claims")
        assert len(found.claims) == (stated or len(found.claims))
        for claim in found.claims:
            refers = {number for number in claims.get(claim.number) or () if number < claim.number}
            head = claim.text[:REACH]
            if not claim.cancelled and any(f"claim {number}" in head for number in refers):
                compared += 1
                assert set(claim.depends_on) & refers, (found.id, claim.number)
    assert compared > 250


def test_claims_in_the_line_of_another_are_found(
    searched: list[tuple[PatentFeatures, dict[str, Any]]],
) -> None:
    """Recognised pages: the other reader finds ten of the twelve, and no dependencies of some."""
    found = next(one for one, _ in searched if one.id == "US3857398A")
    assert [claim.number for claim in found.claims] == list(range(1, 13))
    assert [claim.number for claim in found.claims if claim.independent] == [1, 7]


def test_search_results_without_texts_are_read(data: Path) -> None:
    found = list(_patents(data / SEARCH / "biblio.json"))
    answers = json.loads((data / SEARCH / "biblio_output.json").read_text())["docs"]
    assert len(found) == 129
    numbers = [re.sub(r"\D", "", one.id[2:-2]) for one in found]
    assert numbers == [one["publication_number"] for one in answers][: len(numbers)]
    assert all(one.title and not one.claims for one in found)


def test_every_record_is_valid_in_the_normal_form(
    data: Path, searched: list[tuple[PatentFeatures, dict[str, Any]]]
) -> None:
    samples = [next(_patents(data / SAMPLES / facts.file)) for facts in READ_BY_EYE]
    for found in (*samples, *(one for one, _ in searched)):
        assert PatentFeatures.model_validate_json(found.model_dump_json()) == found
