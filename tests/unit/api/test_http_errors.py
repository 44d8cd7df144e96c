"""One error shape on every path that is not a success."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from jsonschema import Draft202012Validator

from api.schemas import schema
from api.settings import ApiSettings
from scoring.evaluation import Evaluation
from tests.unit.api.web import pdf, serving
from workers.service import Novum


def refused(answer: httpx.Response, status: int, category: str) -> dict[str, str]:
    assert answer.status_code == status, answer.text
    body = answer.json()
    Draft202012Validator(schema("error")).validate(body)
    assert set(body["error"]) == {"category", "message", "where", "todo"}
    assert body["error"]["category"] == category
    assert body["error"]["message"]
    detail: dict[str, str] = body["error"]
    return detail


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/nothing",
        "/nothing",
        "/static/nothing.css",
        "/api/v1/jobs/none",
        "/api/v1/jobs/none/events",
        "/api/v1/evaluations/none",
        "/api/v1/documents/none",
        "/api/v1/documents/none/parsed",
        "/api/v1/documents/none/features",
        "/api/v1/documents/none/evaluation",
        "/api/v1/documents/none/pages/1.png",
        "/jobs/none",
        "/evaluations/none",
        "/documents/none",
    ],
)
def test_what_is_not_there_is_a_404_in_the_error_shape(client: httpx.Client, path: str) -> None:
    refused(client.get(path), 404, "not_found")


def test_a_page_beyond_the_end_is_a_404(client: httpx.Client, evaluation: Evaluation) -> None:
    for number in (0, 3):
        path = f"/api/v1/documents/{evaluation.sha256}/pages/{number}.png"
        refused(client.get(path), 404, "not_found")


def test_a_wrong_method_is_a_405_that_says_which_are_right(client: httpx.Client) -> None:
    answer = client.delete("/api/v1/jobs")
    refused(answer, 405, "method")
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/api/v1/jobs?limit=0", "limit"),
        ("/api/v1/jobs?state=odd", "state"),
        ("/api/v1/search?q=a&before=soon", "before"),
        ("/api/v1/search?q=a&limit=1001", "limit"),
        ("/api/v1/search", "q"),
        ("/api/v1/search?q=a&number=1", "q"),
    ],
)
def test_a_bad_parameter_is_a_422_that_names_it(
    client: httpx.Client, path: str, where: str
) -> None:
    assert refused(client.get(path), 422, "invalid")["where"] == where


@pytest.mark.parametrize("box", ["1,2,3", "a,b,c,d", "nan,0,1,1", "5,0,1,1", "0,0,1e9,1"])
def test_a_bad_box_is_a_422(client: httpx.Client, evaluation: Evaluation, box: str) -> None:
    path = f"/api/v1/documents/{evaluation.sha256}/pages/1.png"
    refused(client.get(path, params={"box": box}), 422, "invalid")


def test_an_upload_without_a_file_is_a_422(client: httpx.Client) -> None:
    answer = client.post("/api/v1/documents", files={"other": ("a.pdf", b"x")})
    assert refused(answer, 422, "invalid")["where"] == "file"


@pytest.mark.parametrize("path", ["/api/v1/documents", "/api/v1/search"])
def test_a_body_of_another_type_is_a_415(client: httpx.Client, path: str) -> None:
    answer = client.post(path, content=b"<a/>", headers={"content-type": "text/xml"})
    refused(answer, 415, "media_type")


def test_broken_json_is_a_422(client: httpx.Client) -> None:
    headers = {"content-type": "application/json"}
    refused(client.post("/api/v1/search", content=b"{", headers=headers), 422, "invalid")


def test_what_a_caller_sent_is_not_echoed(client: httpx.Client) -> None:
    answer = client.post("/api/v1/search", json={"text": "secret idea", "limit": -1})
    refused(answer, 422, "invalid")
    assert "secret idea" not in answer.text


def test_a_file_at_the_limit_is_taken_and_one_byte_more_is_a_413(novum: Novum) -> None:
    content = pdf("limit")
    settings = ApiSettings(max_file_bytes=len(content))
    with serving(novum, settings) as base, httpx.Client(base_url=base) as client:
        taken = client.post("/api/v1/documents", files={"file": ("a.pdf", content)})
        assert taken.status_code == 202
        over = client.post("/api/v1/documents", files={"file": ("a.pdf", content + b"\n")})
        refused(over, 413, "too_large")
        form = client.post("/documents", files={"files": ("a.pdf", content + b"\n")})
        refused(form, 413, "too_large")


def test_a_body_without_announced_length_is_stopped_at_the_limit(novum: Novum) -> None:
    def chunks() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        for _ in range(100):
            yield b"x" * 65536
        yield b"\r\n--x--\r\n"

    settings = ApiSettings(max_file_bytes=200_000)
    headers = {"content-type": "multipart/form-data; boundary=x"}
    with serving(novum, settings) as base, httpx.Client(base_url=base) as client:
        answer = client.post("/api/v1/documents", content=chunks(), headers=headers)
        assert "content-length" not in answer.request.headers
        refused(answer, 413, "too_large")
        assert client.get("/api/v1/healthz").status_code == 200


def test_a_fault_of_ours_is_a_500_without_its_text(novum: Novum) -> None:
    class Broken(Novum):
        def jobs(self, **_: object) -> list[object]:  # type: ignore[override]
            raise RuntimeError("secret path /srv/x")

    broken = Broken(novum.settings, novum.catalog)
    with serving(broken) as base, httpx.Client(base_url=base) as client:
        answer = client.get("/api/v1/jobs")
        refused(answer, 500, "internal")
        assert "secret" not in answer.text
        assert "Traceback" not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
        page = client.get("/", headers={"accept": "text/html"})
        assert page.status_code == 500
        assert "secret" not in page.text


def test_a_browser_gets_its_errors_as_a_page(browser_like: httpx.Client) -> None:
    answer = browser_like.get("/evaluations/none")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "Not found" in answer.text


def test_a_date_that_cannot_be_read_is_no_search_without_a_cut_off(client: httpx.Client) -> None:
    refused(client.get("/search", params={"q": "battery", "before": "2020-13-01"}), 422, "invalid")
    assert client.get("/search", params={"q": "", "before": ""}).status_code == 200


def test_a_korean_page_of_an_error_says_so_in_korean(browser_like: httpx.Client) -> None:
    page = browser_like.get("/jobs/none", params={"lang": "ko"}).text
    assert "찾는 것이 없습니다" in page
    assert "(상세: There is no job none" in page
