"""Request ids, readiness and figures over HTTP, from a real server."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from api.observing import request_id_of
from api.settings import ApiSettings
from indexing.catalog import JobState, ProgressMessage
from nlp.domain import Issue, Stage
from nlp.errors import ErrorCategory
from tests.unit.api.web import pdf, serving, write
from workers.service import Novum
from workers.settings import Settings

PATIENT = timedelta(seconds=60)
"""For parts that are there to answer on a busy machine; nothing measures it."""
TOKEN = "an-invented-token-for-tests"  # noqa: S105 - invented
get = partial(httpx.get, timeout=90)
SECRET_QUERY = "나래소재의 비밀 목표"  # noqa: S105 - invented words


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Novum]:
    with Novum.open(Settings.load(tmp_path_factory.mktemp("observed"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def server(home: Novum) -> Iterator[str]:
    with serving(home, ApiSettings(probe_deadline=PATIENT)) as address:
        yield address


def samples(address: str, **headers: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    answer = get(f"{address}/metrics", headers=headers)
    answer.raise_for_status()
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def key(name: str, **labels: str) -> tuple[str, frozenset[tuple[str, str]]]:
    return name, frozenset(labels.items())


# --- request ids ---------------------------------------------------------------------------


def test_a_sane_request_id_comes_back_and_another_is_made_anew(server: str) -> None:
    sane = get(f"{server}/api/v1/jobs", headers={"x-request-id": "audit-2026.11:7"})
    assert sane.headers["x-request-id"] == "audit-2026.11:7"
    for bad in ("a b", "x" * 65, 'x"y', ""):
        made = get(f"{server}/api/v1/jobs", headers={"x-request-id": bad})
        assert re.fullmatch(r"[0-9a-f]{32}", made.headers["x-request-id"])


def test_a_request_id_never_carries_a_line_into_the_log() -> None:
    from starlette.datastructures import Headers

    raw = [(b"x-request-id", b"a\r\nINFO forged")]
    assert re.fullmatch(r"[0-9a-f]{32}", request_id_of(Headers(raw=raw)))


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/jobs/none", "/api/v1/search"])
def test_errors_carry_the_request_id(server: str, path: str) -> None:
    answer = get(server + path, headers={"x-request-id": "r-17"})
    assert answer.status_code >= 400
    assert answer.json()["request_id"] == answer.headers["x-request-id"] == "r-17"


def test_an_error_page_shows_the_request_id(server: str) -> None:
    headers = {"accept": "text/html", "x-request-id": "r-18"}
    assert "r-18" in get(f"{server}/nothing", headers=headers).text


def test_a_refused_request_is_observed_too(home: Novum) -> None:
    with serving(home, ApiSettings(access_token=SecretStr(TOKEN))) as guarded:
        answer = get(f"{guarded}/api/v1/jobs", headers={"x-request-id": "r-19"})
        assert answer.status_code == 401
        assert answer.json()["request_id"] == "r-19"
        found = samples(guarded, authorization=f"Bearer {TOKEN}")
    refused = {name for name, labels in found if ("status", "401") in labels}
    assert refused == {"novum_http_requests_total"}


# --- log lines -----------------------------------------------------------------------------


def test_log_lines_name_routes_and_ids_but_not_what_is_asked(
    server: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="novum.http"):
        get(f"{server}/api/v1/jobs/the-asked-job", params={"q": SECRET_QUERY})
    record = next(r for r in caplog.records if r.name == "novum.http")
    fields: dict[str, object] = getattr(record, "fields", {})
    assert (fields["method"], fields["route"]) == ("GET", "/api/v1/jobs/{job_id}")
    assert fields["status"] == 404
    said = record.getMessage() + json.dumps(fields, ensure_ascii=False)
    assert "the-asked-job" not in said
    assert SECRET_QUERY not in said


# --- readiness -----------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_a_whole_installation_is_alive_and_ready(server: str, prefix: str) -> None:
    assert get(f"{server}{prefix}/healthz").json()["status"] == "ok"
    answer = get(f"{server}{prefix}/readyz", timeout=90)
    assert answer.status_code == 200, answer.text
    assert {p["part"] for p in answer.json()["parts"]} == {"catalog", "broker", "search", "files"}


def test_probes_need_no_token_and_figures_do(home: Novum) -> None:
    settings = ApiSettings(access_token=SecretStr(TOKEN), probe_deadline=PATIENT)
    with serving(home, settings) as guarded:
        for path in ("/healthz", "/readyz", "/api/v1/healthz", "/api/v1/readyz"):
            assert get(guarded + path, timeout=90).status_code == 200
        for path in ("/metrics", "/api/v1/metrics"):
            assert get(guarded + path).status_code == 401
            right = {"authorization": f"Bearer {TOKEN}"}
            assert get(guarded + path, headers=right).status_code == 200


def test_a_part_that_is_away_is_named_and_its_address_is_not(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path / "home")
    broker = "amqp://user:a-password@127.0.0.1:1//"
    away = settings.worker.model_copy(update={"broker_url": broker})
    patient = ApiSettings(probe_deadline=PATIENT)
    with Novum.open(replace(settings, worker=away)) as novum, serving(novum, patient) as address:
        answer = get(f"{address}/readyz", timeout=90)
        assert get(f"{address}/healthz").status_code == 200
    assert answer.status_code == 503
    error = answer.json()["error"]
    assert (error["category"], error["where"]) == ("unavailable", "broker")
    assert "NOVUM_BROKER_URL" in error["todo"]
    assert "127.0.0.1" not in answer.text
    assert "a-password" not in answer.text


# --- figures -------------------------------------------------------------------------------


def test_every_figure_has_a_name_a_help_text_and_few_series(server: str) -> None:
    for number in range(30):
        get(f"{server}/api/v1/jobs/unknown-{number}")
        get(f"{server}/nothing/{number}")
        httpx.request(f"BREW{number}", f"{server}/nothing", timeout=90)
    text = get(f"{server}/metrics").text
    families = list(text_string_to_metric_families(text))
    assert len({family.name for family in families}) == len(families)
    for family in families:
        assert family.name.startswith(("novum_", "process_"))
        assert family.documentation
        # A histogram has a dozen buckets for each of its labels.
        assert len(family.samples) < (600 if family.type == "histogram" else 60), family.name
    assert "unknown-" not in text
    assert "BREW" not in text


def test_requests_are_counted_by_route(server: str) -> None:
    asked = key(
        "novum_http_requests_total", method="GET", route="/api/v1/jobs/{job_id}", status="404"
    )
    before = samples(server).get(asked, 0.0)
    get(f"{server}/api/v1/jobs/one")
    get(f"{server}/api/v1/jobs/two")
    found = samples(server)
    assert found[asked] == before + 2
    timed = key("novum_http_request_seconds_count", method="GET", route="/api/v1/jobs/{job_id}")
    assert found[timed] == found[asked]
    missing = key("novum_http_requests_total", method="GET", route="none", status="404")
    get(f"{server}/{SECRET_QUERY}")
    assert samples(server)[missing] >= 1


def test_the_queue_and_the_ends_of_jobs_are_shown(home: Novum, server: str, tmp_path: Path) -> None:
    waiting = home.submit(write(tmp_path, "a.pdf", pdf("waits")), ring=False)
    ended = home.submit(write(tmp_path, "b.pdf", pdf("fails")), ring=False)
    home.catalog.jobs.claim(ended.id, owner="me", lease=home.settings.worker.lease, max_attempts=3)
    issue = Issue(stage=Stage.PARSE, category=ErrorCategory.ENCRYPTED, message="locked")
    home.catalog.jobs.finish(ended.id, owner="me", state=JobState.REJECTED, issues=[issue])
    found = samples(server)
    assert found[key("novum_catalog_up")] == 1
    queued = key("novum_queue_jobs", kind="evaluate", state="queued", work="parse")
    assert found[queued] == 1
    assert found[key("novum_queue_oldest_seconds", work="parse")] > 0
    assert found[key("novum_queue_oldest_seconds", work="encode")] == 0
    assert found[key("novum_jobs_finished_total", kind="evaluate", state="rejected")] == 1
    assert found[key("novum_job_failures_total", category="encrypted")] == 1
    home.cancel(waiting.id)
    found = samples(server)
    assert queued not in found
    assert found[key("novum_jobs_finished_total", kind="evaluate", state="cancelled")] == 1
    assert waiting.message is ProgressMessage.WAITING


def test_the_servers_own_searches_are_timed(server: str) -> None:
    get(f"{server}/api/v1/search", params={"q": "electrode"}, timeout=60).raise_for_status()
    found = samples(server)
    labels = {"operation": "search", "process": "server"}
    assert found[key("novum_engine_seconds_count", **labels)] >= 1
    assert found[key("novum_engine_seconds_bucket", le="+Inf", **labels)] >= 1


def test_a_catalog_that_is_away_leaves_the_other_figures(tmp_path: Path) -> None:
    with Novum.open(Settings.load(tmp_path / "home")) as novum, serving(novum) as address:
        assert samples(address)[key("novum_catalog_up")] == 1
        novum.catalog.close()
        for file in (tmp_path / "home").glob("catalog.sqlite*"):
            file.unlink()
        (tmp_path / "home" / "catalog.sqlite").mkdir()
        found = samples(address)
        assert found[key("novum_catalog_up")] == 0
        assert any(name == "novum_http_requests_total" for name, _ in found)
