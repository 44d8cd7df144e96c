"""Search over HTTP with the real engine: words, numbers, documents and files, with filters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import httpx
import pytest
from jsonschema import Draft202012Validator

from api.schemas import schema
from demo.build import DemoFiles
from nlp.domain import PatentFeatures
from workers.service import Novum

TEXT = "이차전지 셀의 전압 편차를 줄이는 균등화 회로"


@pytest.fixture
def client(site: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site, timeout=60) as opened:
        yield opened


def hits(answer: httpx.Response) -> list[dict[str, object]]:
    assert answer.status_code == 200, answer.text
    Draft202012Validator(schema("search")).validate(answer.json())
    found: list[dict[str, object]] = answer.json()["hits"]
    return found


def search(client: httpx.Client, **query: str | int | list[str]) -> list[dict[str, object]]:
    return hits(client.get("/api/v1/search", params=query))


def test_get_and_post_answer_alike(client: httpx.Client) -> None:
    by_get = search(client, q=TEXT, limit=5)
    by_post = hits(client.post("/api/v1/search", json={"text": TEXT, "limit": 5}))
    assert by_get == by_post
    assert len(by_get) == 5
    scores = [hit["score"] for hit in by_get]
    assert scores == sorted(scores, reverse=True)  # type: ignore[type-var]


def test_filters_hold_for_every_hit(client: httpx.Client) -> None:
    for hit in search(client, q=TEXT, before="2018-01-01", limit=100):
        assert str(hit["filed"]) < "2018-01-01"
    for hit in search(client, q=TEXT, ipc="H01M, H02J", country="KR", limit=100):
        assert hit["country"] == "KR"
        assert any(str(c).startswith(("H01M", "H02J")) for c in hit["ipc"])  # type: ignore[attr-defined]
    assert {hit["genre"] for hit in search(client, q=TEXT, genre="project")} == {"project"}
    first = search(client, q=TEXT)[0]
    assert first["id"] not in [h["id"] for h in search(client, q=TEXT, exclude=str(first["id"]))]
    for hit in search(client, q=TEXT, applicant=str(first["applicant"])):
        assert hit["applicant"] == first["applicant"]


def test_a_number_is_found_however_it_is_written(client: httpx.Client) -> None:
    number = str(search(client, q=TEXT, genre="patent", country="KR")[0]["id"])
    spelt = f"{number[:2]}-{number[2:6]}-{number[6:]}"
    for written in (number, spelt, f"KR {spelt}"):
        assert [hit["id"] for hit in search(client, number=written)] == [number]
    assert search(client, number="10-1900-0000001") == []


def test_art_like_a_document_leaves_the_document_out(client: httpx.Client) -> None:
    first = str(search(client, q=TEXT)[0]["id"])
    found = search(client, like=first)
    assert found
    assert first not in [hit["id"] for hit in found]
    unknown = client.get("/api/v1/search", params={"like": "none"})
    assert unknown.status_code == 404


def test_a_search_by_file_finds_art_and_keeps_nothing(
    client: httpx.Client, loaded: Novum, demo_files: DemoFiles
) -> None:
    (path,) = (each for each in demo_files.proposals if each.stem == "english")
    before = (len(loaded.jobs(limit=500)), loaded.engine.snapshot())
    answer = client.post(
        "/search", params={"lang": "en"}, files={"file": ("idea.pdf", path.read_bytes())}
    )
    assert answer.status_code == 200
    assert 'class="hit"' in answer.text
    assert "idea.pdf" in answer.text
    assert (len(loaded.jobs(limit=500)), loaded.engine.snapshot()) == before


def test_a_file_that_cannot_be_read_is_refused_with_its_reason(client: httpx.Client) -> None:
    for content, status in ((b"", 422), (b"plain text", 415)):
        answer = client.post("/search", files={"file": ("x.pdf", content)})
        assert answer.status_code == status, answer.text
        assert answer.json()["error"]["message"]


def test_a_found_patent_has_a_page_with_its_fields(client: httpx.Client, loaded: Novum) -> None:
    number = str(search(client, q=TEXT, genre="patent", country="KR")[0]["id"])
    features = loaded.features(number)
    assert isinstance(features, PatentFeatures)
    page = client.get(f"/documents/{number}", params={"lang": "en"})
    assert page.status_code == 200
    assert features.title is not None
    assert features.title.value in page.text
    filed = features.priority_date
    assert isinstance(filed, date)
    assert filed.isoformat() in page.text
