"""The JSON API over HTTP: uploads, jobs, events, documents, pictures."""

from __future__ import annotations

import io
import json
import threading
import time
from datetime import timedelta
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from PIL import Image

from api.schemas import schema
from api.settings import ApiSettings
from nlp.domain import Stage
from scoring.evaluation import Evaluation
from tests.unit.api.web import pdf, serving
from workers.service import Novum


def upload(client: httpx.Client, text: str, name: str = "a.pdf", **data: str) -> httpx.Response:
    files = {"file": (name, pdf(text), "application/pdf")}
    return client.post("/api/v1/documents", files=files, data=data)


def valid(name: str, body: Any) -> Any:
    Draft202012Validator(schema(name)).validate(body)
    return body


def test_an_upload_is_accepted_as_a_queued_job_that_can_be_asked_for(
    client: httpx.Client,
) -> None:
    answer = upload(client, "one", name="제안서.pdf", submitted="2026-02-27", genre="proposal")
    assert answer.status_code == 202
    job = valid("job", answer.json())
    assert (job["state"], job["file_name"], job["kind"]) == ("queued", "제안서.pdf", "evaluate")
    assert (job["submitted"], job["genre"]) == ("2026-02-27", "proposal")
    asked = client.get(answer.headers["location"])
    assert valid("job", asked.json())["id"] == job["id"]
    listed = client.get("/api/v1/jobs", params={"state": "queued"}).json()["jobs"]
    assert job["id"] in [each["id"] for each in listed]


def test_a_rubric_is_asked_for_by_name_or_stamp_and_never_by_a_path(client: httpx.Client) -> None:
    job = valid("job", upload(client, "by a rubric", rubric="rd-selection").json())
    assert job["rubric"].startswith("rd-selection@1+")
    again = upload(client, "by its stamp", rubric=job["rubric"]).json()
    assert again["rubric"] == job["rubric"]
    for unknown in ("rd-selektion", "../../etc/passwd", "scoring/rubrics/default.yaml"):
        assert upload(client, "by none", rubric=unknown).status_code == 404


def test_an_organisation_may_come_in_a_header_and_is_listed_with_the_place(
    client: httpx.Client,
) -> None:
    files = {"file": ("one.pdf", pdf("an organisation of its own"), "application/pdf")}
    header = {b"Novum-Organisation": "한국 연구원".encode()}
    given = {"organisation": "the header wins"}
    sent = client.post("/api/v1/documents", files=files, headers=header, data=given).json()
    assert sent["organisation"] == "한국 연구원"
    listed = client.get("/api/v1/jobs", params={"state": "queued"}).json()["jobs"]
    (job,) = (each for each in listed if each["id"] == sent["id"])
    assert valid("job", job)["place"] == client.get(f"/api/v1/jobs/{sent['id']}").json()["place"]
    assert job["place"]["position"] >= 1
    card = client.get(f"/jobs/{sent['id']}/card").text
    assert "한국 연구원" in card


def test_an_upload_can_ask_for_no_evaluation(client: httpx.Client) -> None:
    assert upload(client, "two", evaluate="false").json()["kind"] == "index"


def test_the_stored_bytes_are_the_uploaded_bytes(client: httpx.Client, novum: Novum) -> None:
    sha256 = upload(client, "three").json()["sha256"]
    assert novum.files.read(sha256) == pdf("three")


def test_a_job_can_be_cancelled_and_done_again(client: httpx.Client) -> None:
    first = upload(client, "four").json()
    cancelled = client.post(f"/api/v1/jobs/{first['id']}/cancel")
    assert cancelled.json()["state"] == "cancelled"
    again = client.post(f"/api/v1/jobs/{first['id']}/retry")
    assert again.status_code == 202
    assert again.json()["id"] != first["id"]
    assert again.json()["state"] == "queued"


def read_events(lines: Any) -> list[tuple[str, str]]:
    found, name = [], ""
    for line in lines:
        key, _, value = line.partition(": ")
        if key == "event":
            name = value
        elif key == "data":
            found.append((name, value))
        elif line.startswith(":"):
            found.append(("comment", line[2:]))
    return found


def test_events_tell_every_change_and_end_with_the_job(client: httpx.Client, novum: Novum) -> None:
    job = upload(client, "five").json()

    def work() -> None:
        time.sleep(0.5)
        novum.cancel(job["id"])

    worker = threading.Thread(target=work)
    worker.start()
    with client.stream("GET", f"/api/v1/jobs/{job['id']}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        events = read_events(stream.iter_lines())
    worker.join()
    states = [json.loads(data)["state"] for name, data in events if name == "job"]
    assert list(dict.fromkeys(states)) == ["queued", "cancelled"]  # and its place, if it moved
    assert events[-1] == ("end", "cancelled")


def test_a_silent_stream_beats_so_that_proxies_keep_it_open(novum: Novum) -> None:
    settings = ApiSettings(event_heartbeat=timedelta(milliseconds=20))
    with serving(novum, settings) as base, httpx.Client(base_url=base, timeout=30) as client:
        job = upload(client, "silent").json()
        with client.stream("GET", f"/api/v1/jobs/{job['id']}/events") as stream:
            lines = stream.iter_lines()
            assert next(lines) == "event: job"
            assert next(line for line in lines if line.startswith(":")) == ": heartbeat"
        novum.cancel(job["id"])


def test_a_document_is_found_by_hash_and_by_id(
    client: httpx.Client, evaluation: Evaluation
) -> None:
    by_hash = client.get(f"/api/v1/documents/{evaluation.sha256}").json()
    by_id = client.get(f"/api/v1/documents/{evaluation.document_id}").json()
    assert by_hash == by_id
    assert by_hash["file_names"] == ["proposal.pdf"]


@pytest.mark.parametrize(
    ("path", "name"),
    [("parsed", "parsed-document"), ("features", "features"), ("evaluation", "evaluation")],
)
def test_what_is_known_about_a_document_fits_its_published_schema(
    client: httpx.Client, evaluation: Evaluation, path: str, name: str
) -> None:
    answer = client.get(f"/api/v1/documents/{evaluation.sha256}/{path}")
    assert answer.status_code == 200
    valid(name, answer.json())


def test_an_evaluation_is_answered_as_it_was_stored(
    client: httpx.Client, evaluation: Evaluation
) -> None:
    answer = client.get(f"/api/v1/evaluations/{evaluation.id}")
    assert Evaluation.model_validate_json(answer.content) == evaluation


def picture(answer: httpx.Response) -> Image.Image:
    assert answer.headers["content-type"] == "image/png"
    return Image.open(io.BytesIO(answer.content)).convert("RGB")


def test_a_page_picture_has_the_asked_scale(client: httpx.Client, evaluation: Evaluation) -> None:
    path = f"/api/v1/documents/{evaluation.sha256}/pages/1.png"
    assert picture(client.get(path, params={"scale": 1})).size == (595, 842)
    assert picture(client.get(path)).size == (1190, 1684)


def test_evidence_boxes_are_marked_where_they_are_and_nowhere_else(
    client: httpx.Client, evaluation: Evaluation
) -> None:
    path = f"/api/v1/documents/{evaluation.sha256}/pages/2.png"
    box = {"scale": "1", "box": "100,400,200,420"}
    plain, marked = (
        picture(client.get(path, params={"scale": 1})),
        picture(client.get(path, params=box)),
    )
    assert plain.getpixel((150, 410)) == (255, 255, 255)
    red, _, blue = marked.getpixel((150, 410))  # type: ignore[misc]
    assert red - blue > 40  # yellow
    assert marked.getpixel((300, 410)) == (255, 255, 255)


def test_progress_names_the_stages_of_the_job(client: httpx.Client, novum: Novum) -> None:
    job = novum.job(upload(client, "six").json()["id"])
    assert job.stages == (Stage.PARSE, Stage.EXTRACT, Stage.INDEX, Stage.EVALUATE)


def test_openapi_has_a_summary_a_tag_and_an_error_shape_for_every_operation(
    client: httpx.Client,
) -> None:
    spec = client.get("/api/v1/openapi.json").json()
    operations = [
        (path, method, operation)
        for path, methods in spec["paths"].items()
        for method, operation in methods.items()
    ]
    assert len(operations) >= 15
    for path, method, operation in operations:
        assert path.startswith("/api/v1/"), path
        assert operation["tags"], (path, method)
        assert operation["summary"], (path, method)
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                shape = response["content"]["application/json"]["schema"]["$ref"]
                assert shape.endswith("/ErrorBody"), (path, method, status)
    assert "HTTPValidationError" not in spec["components"]["schemas"]


def test_the_server_tells_that_it_is_there(client: httpx.Client) -> None:
    assert client.get("/api/v1/healthz").json()["status"] == "ok"
