"""Corrections over HTTP: the JSON routes, the forms of the document's page, and what they show."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from jsonschema import Draft202012Validator

from api.schemas import schema
from indexing.catalog import JobKind
from scoring.evaluation import Evaluation
from tests.unit.api import samples
from tests.unit.api.conftest import TITLE, judged
from tests.unit.api.web import pdf, write
from workers.service import Novum

BY = {"by": "Kim <b>", "why": "misread cover"}


@pytest.fixture
def fresh(novum: Novum, tmp_path: Path, request: pytest.FixtureRequest) -> Evaluation:
    """A document of its own, evaluated."""
    text = f"{request.node.name}\n1. Goal\nAn electrode without platinum that lasts 2,000 hours"
    return judged(novum, write(tmp_path, "own.pdf", pdf(text)), samples.evaluation())


def put(client: httpx.Client, key: str, field: str, value: object) -> httpx.Response:
    return client.put(
        f"/api/v1/documents/{key}/corrections", json={"field": field, "value": value, **BY}
    )


def test_a_correction_is_answered_listed_and_wins(
    client: httpx.Client, fresh: Evaluation, novum: Novum
) -> None:
    made = put(client, fresh.sha256, "title", "The right title")
    assert made.status_code == 200, made.text
    Draft202012Validator(schema("correction")).validate(made.json())
    assert made.json()["machine"]["value"] == TITLE
    found = client.get(f"/api/v1/documents/{fresh.sha256}/corrections").json()
    Draft202012Validator(schema("corrections")).validate(found)
    (status,) = found["corrections"]
    assert (status["state"], status["machine_now"]) == ("effective", "as_before")
    title = client.get(f"/api/v1/documents/{fresh.sha256}/features").json()["title"]
    assert (title["value"], title["confidence"], title["corrected"]) == (
        "The right title",
        1.0,
        True,
    )
    entry = next(one for one in novum.catalog.audit.recent() if one.action == "correct")
    assert (entry.actor, entry.subject) == (BY["by"], fresh.sha256)
    assert entry.details["value"] == "The right title"
    assert entry.details["through"] == "api"
    job = next(job for job in novum.jobs() if job.sha256 == fresh.sha256)
    assert job.kind is JobKind.INDEX  # search gets to know of it


def test_a_withdrawn_correction_gives_the_field_back(
    client: httpx.Client, fresh: Evaluation
) -> None:
    made = put(client, fresh.sha256, "title", "Another").json()
    place = f"/api/v1/documents/{fresh.sha256}/corrections/{made['id']}/withdraw"
    answer = client.post(place, json=BY)
    assert answer.json()["withdraws"] == made["id"]
    features = client.get(f"/api/v1/documents/{fresh.sha256}/features").json()
    assert features["title"]["value"] == TITLE
    assert client.post(place, json=BY).status_code == 422


@pytest.mark.parametrize(
    ("body", "status", "category"),
    [
        ({"field": "headline", "value": "x", **BY}, 422, "correction"),
        ({"field": "trl_end", "value": "many", **BY}, 422, "correction"),
        ({"field": "title", "value": "x", "by": "Kim", "why": " "}, 422, "correction"),
        ({"field": "title", "value": "x", "by": "Kim"}, 422, "invalid"),
        ({"field": "title", **BY}, 422, "invalid"),
        ({"field": "title", "value": "x", "colour": 1, **BY}, 422, "invalid"),
    ],
)
def test_what_does_not_fit_is_refused_in_the_one_error_shape(
    client: httpx.Client,
    evaluation: Evaluation,
    body: dict[str, object],
    status: int,
    category: str,
) -> None:
    answer = client.put(f"/api/v1/documents/{evaluation.sha256}/corrections", json=body)
    assert answer.status_code == status
    Draft202012Validator(schema("error")).validate(answer.json())
    assert answer.json()["error"]["category"] == category


def test_documents_and_corrections_that_are_not_there_are_not_found(
    client: httpx.Client, evaluation: Evaluation
) -> None:
    for answer in (
        client.get("/api/v1/documents/none/corrections"),
        put(client, "none", "title", "x"),
        client.post(f"/api/v1/documents/{evaluation.sha256}/corrections/99999/withdraw", json=BY),
    ):
        assert (answer.status_code, answer.json()["error"]["category"]) == (404, "not_found")


def test_a_page_of_another_site_cannot_correct(client: httpx.Client, fresh: Evaluation) -> None:
    form = {"address": "title", "value": "x", **BY}
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "http://evil.example"}):
        for place in ("corrections", "corrections/1/withdraw", "evaluate"):
            answer = client.post(f"/documents/{fresh.sha256}/{place}", data=form, headers=headers)
            assert answer.status_code == 403
    assert client.get(f"/api/v1/documents/{fresh.sha256}/corrections").json() == {"corrections": []}


# --- the page ------------------------------------------------------------------------------


def page(browser: httpx.Client, sha256: str) -> str:
    answer = browser.get(f"/documents/{sha256}")
    assert answer.status_code == 200, answer.text
    return answer.text


def test_every_field_with_evidence_found_or_missing_has_its_form(
    browser_like: httpx.Client, fresh: Evaluation
) -> None:
    text = page(browser_like, fresh.sha256)
    addresses = set(re.findall(r'name="address" value="([^"]+)"', text))
    assert {"title", "goal", "sales[0]"} <= addresses
    assert '<option value="budget.total.amount">' in text
    assert "older than" not in text


def test_the_form_corrects_and_the_page_shows_both_values_with_who_and_why(
    browser_like: httpx.Client, fresh: Evaluation
) -> None:
    form = {"address": "title", "value": "Right <i>title</i>", **BY}
    answer = browser_like.post(f"/documents/{fresh.sha256}/corrections", data=form)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/documents/{fresh.sha256}#title"
    text = page(browser_like, fresh.sha256)
    assert "<h1>Right &lt;i&gt;title&lt;/i&gt;</h1>" in text
    assert f"<q>{TITLE}</q> → <q>Right &lt;i&gt;title&lt;/i&gt;</q>" in text
    assert "Kim &lt;b&gt;" in text
    assert "misread cover" in text


def test_a_part_of_a_missing_field_can_be_given_and_a_field_can_be_said_to_be_absent(
    browser_like: httpx.Client, client: httpx.Client, fresh: Evaluation
) -> None:
    place = f"/documents/{fresh.sha256}/corrections"
    given = {"address": "budget.total.amount", "value": "1200", **BY}
    assert browser_like.post(place, data=given).status_code == 303
    absent = {"address": "goal", "absent": "true", "value": "ignored", **BY}
    assert browser_like.post(place, data=absent).status_code == 303
    features = client.get(f"/api/v1/documents/{fresh.sha256}/features").json()
    assert features["budget"]["value"]["total"] == {"amount": "1200", "currency": "KRW"}
    assert features["goal"] is None
    assert features["missing"] == ["sales", "goal"]
    page(browser_like, fresh.sha256)


def test_a_value_that_does_not_fit_is_explained_on_a_page(
    browser_like: httpx.Client, fresh: Evaluation
) -> None:
    form = {"address": "trl_end", "value": "many", **BY}
    answer = browser_like.post(f"/documents/{fresh.sha256}/corrections", data=form)
    assert answer.status_code == 422
    assert "does not fit" in answer.text


def test_an_evaluation_made_before_says_so_and_can_be_asked_for_again(
    browser_like: httpx.Client, client: httpx.Client, fresh: Evaluation, novum: Novum
) -> None:
    put(client, fresh.sha256, "title", "The right title")
    for place in (f"/evaluations/{fresh.id}", f"/documents/{fresh.sha256}"):
        assert "older than 1 later corrections" in browser_like.get(place).text
    answer = browser_like.post(f"/documents/{fresh.sha256}/evaluate")
    job = novum.job(answer.headers["location"].removeprefix("/jobs/"))
    assert (job.sha256, job.kind) == (fresh.sha256, JobKind.EVALUATE)
    novum.cancel(job.id)


def test_a_correction_is_withdrawn_by_its_form_and_stays_on_the_page(
    browser_like: httpx.Client, client: httpx.Client, fresh: Evaluation
) -> None:
    number = put(client, fresh.sha256, "title", "Wrong").json()["id"]
    place = f"/documents/{fresh.sha256}/corrections/{number}/withdraw"
    assert place in page(browser_like, fresh.sha256)
    answer = browser_like.post(place, data={"by": "Park", "why": "no"})
    assert answer.headers["location"] == f"/documents/{fresh.sha256}#corrections"
    text = page(browser_like, fresh.sha256)
    assert f"withdraws correction {number}" in text
    assert place not in text
    assert f"<h1>{TITLE}</h1>" in text
