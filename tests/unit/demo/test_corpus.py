"""The invented patents and projects: well-formed, consistent, and shaped for the demo."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

DEMO = Path(__file__).resolve().parents[3] / "demo"
KOREAN_ID = re.compile(r"10(20\d\d)9\d{6}")
US_ID = re.compile(r"US(98\d{6}B2|20\d\d9\d{6}A1)")
IPC = re.compile(r"[A-H]\d\d[A-Z] \d{1,4}/\d{2,6}")
HANGUL = re.compile("[가-힣]")


def records(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DEMO / name).read_text("utf-8").splitlines()]


def day(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a plain calendar day


@pytest.fixture(scope="module")
def patents() -> list[dict[str, Any]]:
    return records("patents.jsonl")


@pytest.fixture(scope="module")
def projects() -> list[dict[str, Any]]:
    return records("projects.jsonl")


def test_sixty_patents_of_which_fifteen_are_english(patents: list[dict[str, Any]]) -> None:
    assert Counter(patent["country"] for patent in patents) == {"KR": 45, "US": 15}
    for patent in patents:
        assert bool(HANGUL.search(patent["abstract"])) == (patent["country"] == "KR")


def test_patent_numbers_are_unique_and_surely_invented(patents: list[dict[str, Any]]) -> None:
    for field in ("application_number", "publication_number", "registration_number", "title"):
        values = [patent[field] for patent in patents if patent[field]]
        assert len(values) == len(set(values)), field
    for patent in patents:
        pattern = KOREAN_ID if patent["country"] == "KR" else US_ID
        assert pattern.fullmatch(patent["application_number"]), patent["application_number"]
        if patent["country"] == "KR":
            assert patent["application_number"][2:6] == patent["filing_date"][:4]


def test_patent_dates_run_from_filing_to_publication(patents: list[dict[str, Any]]) -> None:
    for patent in patents:
        filed, published = day(patent["filing_date"]), day(patent["publication_date"])
        assert date(2008, 1, 1) <= filed < published <= date(2025, 12, 31)


def test_patent_texts_have_the_agreed_lengths_and_ipc_symbols(
    patents: list[dict[str, Any]],
) -> None:
    for patent in patents:
        assert 200 <= len(patent["abstract"]) <= 600, patent["title"]
        assert patent["ipc"]
        assert all(IPC.fullmatch(symbol) for symbol in patent["ipc"]), patent["ipc"]


def test_most_patents_have_claims_and_the_first_is_independent(
    patents: list[dict[str, Any]],
) -> None:
    claimed = [patent["claims"] for patent in patents if "claims" in patent]
    assert len(claimed) >= 45
    assert sum(len(claims) > 1 for claims in claimed) >= 20
    for claims in claimed:
        assert not re.search(r"제\d+항에 있어서|of claim \d", claims[0])
    elements = [len(claims[0].split(";")) for claims in claimed]
    assert all(2 <= count <= 6 for count in elements)
    assert sum(count >= 3 for count in elements) >= 45


def test_families_join_a_korean_and_a_later_us_member(patents: list[dict[str, Any]]) -> None:
    families = defaultdict(list)
    for patent in patents:
        if patent["family"]:
            families[patent["family"]].append(patent)
    assert len(families) >= 3
    for members in families.values():
        assert sorted(member["country"] for member in members) == ["KR", "US"]
        korean, foreign = sorted(members, key=lambda member: member["country"])
        assert korean["applicant"] == foreign["applicant"]
        assert korean["filing_date"] < foreign["filing_date"]
        assert korean["ipc"][0] == foreign["ipc"][0]


def test_cited_patents_are_in_the_corpus_and_older(patents: list[dict[str, Any]]) -> None:
    published = {number(patent): patent for patent in patents}
    cited = 0
    for patent in patents:
        for text in patent["cited"] or ():
            earlier = published[re.sub(r" (A|B2|A1)$", "", text)]
            assert earlier["filing_date"] < patent["filing_date"]
            cited += 1
    assert cited >= 15


def number(patent: dict[str, Any]) -> str:
    if patent["country"] == "KR":
        return "KR" + str(patent["publication_number"]).replace("-", "")
    return re.sub(r"(B2|A1)$", "", patent["application_number"])


def test_forty_projects_of_which_eight_are_english(projects: list[dict[str, Any]]) -> None:
    assert len(projects) == 40
    assert sum(not HANGUL.search(project["title"]) for project in projects) == 8
    assert len({project["id"] for project in projects}) == 40


def test_projects_have_year_and_texts_in_the_agreed_range(projects: list[dict[str, Any]]) -> None:
    keys = {"genre", "id", "title", "goal", "method", "organisation", "year"}
    for project in projects:
        assert set(project) == keys
        assert project["genre"] == "project"
        assert re.fullmatch(rf"P{project['year']}-\d{{4}}", project["id"])
        assert 2012 <= project["year"] <= 2024
        assert 150 <= len(project["goal"]) <= 400
        assert 200 <= len(project["method"]) <= 500
