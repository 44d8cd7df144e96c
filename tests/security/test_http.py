"""What a hostile upload, page, neighbour or address must not achieve over HTTP."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

import httpx
import pytest
from pydantic import SecretStr

from api.settings import ApiSettings
from scoring.evaluation import Evaluation
from tests.unit.api import samples
from tests.unit.api.conftest import judged
from tests.unit.api.web import pdf, serving, write
from workers.service import Novum

TOKEN = "an-invented-token-for-tests"  # noqa: S105 - invented
HTML = {"accept": "text/html"}


class Elements(HTMLParser):
    """The elements and attributes that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def harmless(html: str) -> None:
    seen = Elements()
    seen.feed(html)
    assert "onerror" not in {name for name, _ in seen.attributes}
    assert not [name for name, _ in seen.attributes if name.startswith("on") or name == "style"]
    assert not [v for _, v in seen.attributes if v.strip().lower().startswith("javascript:")]
    sources = [value for name, value in seen.attributes if name == "src"]
    assert all(s.startswith(("/static/", "/api/v1/documents/", "data:image/")) for s in sources)
    assert seen.tags.count("script") == len([s for s in sources if s.startswith("/static/")])


# --- what a document says ------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile(novum: Novum, tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    content = pdf("An electrode that lasts long in brine, for a hostile author.")
    path = write(tmp_path_factory.mktemp("hostile"), "hostile.pdf", content)
    return judged(novum, path, samples.hostile())


@pytest.mark.parametrize("language", ["ko", "en"])
def test_what_a_document_says_is_never_markup(
    client: httpx.Client, hostile: Evaluation, language: str
) -> None:
    for path in ("/", f"/evaluations/{hostile.id}", f"/documents/{hostile.sha256}"):
        page = client.get(path, params={"lang": language})
        assert page.status_code == 200
        harmless(page.text)
    assert "&lt;script&gt;alert(1)" in client.get(f"/evaluations/{hostile.id}").text


def test_a_report_of_a_hostile_document_is_harmless(
    client: httpx.Client, hostile: Evaluation
) -> None:
    answer = client.get(f"/evaluations/{hostile.id}/report.html")
    harmless(answer.text)
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "\n" not in answer.headers["content-disposition"]
    assert '"' not in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\a.pdf", "a.pdf"),
        ("/abs/olute.pdf", "olute.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_file_names_are_names_and_nothing_more(
    client: httpx.Client, novum: Novum, sent: str, kept: str
) -> None:
    content = pdf(f"name {len(sent)} {kept[:20]}")
    answer = client.post("/api/v1/documents", files={"file": (sent, content)})
    assert answer.status_code == 202, answer.text
    assert answer.json()["file_name"] == kept
    with novum.local_file(answer.json()["sha256"]) as stored:
        assert novum.settings.store.home in stored.parents
    harmless(client.get("/").text)


# --- addresses -----------------------------------------------------------------------------

CLIMBS = (
    "/static/../app.py",
    "/static/..%2fapp.py",
    "/static/%2e%2e/app.py",
    "/static/....//app.py",
    "/static//etc/passwd",
    "/static/%00",
    "/documents/..%2f..%2fcatalog.sqlite",
    "/api/v1/documents/..%2f..%2fcatalog.sqlite",
    "/api/v1/documents/%2e%2e/pages/1.png",
    "/api/v1/evaluations/..%2f",
    "/api/v1/documents/" + "a" * 5000,
)


def raw(base: str, path: str, *headers: str) -> bytes:
    """One request exactly as written: clients tidy up paths and Host headers."""
    place = urlsplit(base)
    host = () if any(h.lower().startswith("host:") for h in headers) else (f"Host: {place.netloc}",)
    head = "\r\n".join((f"GET {path} HTTP/1.1", *host, *headers, "Connection: close", "", ""))
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=10) as link:
        link.sendall(head.encode("latin-1"))
        answer = b""
        while chunk := link.recv(65536):
            answer += chunk
    return answer


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize("path", CLIMBS)
def test_no_address_leads_out_of_its_folder(base: str, path: str) -> None:
    answer = raw(base, path)
    assert status_of(answer) in (404, 422), answer[:200]
    assert b"root:" not in answer
    assert b"create_app" not in answer
    assert b"SQLite" not in answer


def test_an_address_cannot_put_markup_or_headers_into_a_page(client: httpx.Client) -> None:
    attack = samples.HOSTILE
    harmless(client.get("/search", params={"ipc": attack, "before": attack}).text)
    harmless(client.get(f"/nothing/{attack}", headers=HTML).text)
    harmless(client.get("/", params={"lang": attack, attack: attack}).text)
    answer = client.get("/", params={"lang": "en\r\nX-Injected: 1"})
    assert "x-injected" not in answer.headers


# --- other sites ---------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.test", "127.0.0.1.evil.test", "127.0.0.1/login?", ""])
def test_a_request_by_another_name_is_refused(base: str, host: str) -> None:
    answer = raw(base, "/api/v1/jobs", f"Host: {host}")
    assert status_of(answer) in (400, 421)
    assert b'"jobs"' not in answer


POSTS = ("/documents", "/search", "/login", "/logout", "/api/v1/documents", "/api/v1/search")


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.test"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}],
)
def test_a_form_of_another_site_does_nothing(
    client: httpx.Client, novum: Novum, path: str, headers: dict[str, str]
) -> None:
    before = len(novum.jobs(limit=500))
    files = {"file": ("x.pdf", pdf(f"cross {path}")), "files": ("x.pdf", pdf(f"cross {path}"))}
    answer = client.post(path, files=files, headers=headers)
    assert answer.status_code == 403
    assert answer.json()["error"]["category"] == "forbidden"
    assert len(novum.jobs(limit=500)) == before


def test_no_answer_may_be_read_framed_or_sniffed_by_another_site(
    client: httpx.Client, evaluation: Evaluation
) -> None:
    paths = ("/", "/search", "/nothing", "/static/novum.js", "/api/v1/jobs", "/api/v1/nothing")
    for path in (*paths, f"/evaluations/{evaluation.id}"):
        headers = client.get(path, headers={"origin": "https://evil.test"}).headers
        assert "access-control-allow-origin" not in headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


def test_the_pages_need_nothing_that_the_policy_forbids(
    client: httpx.Client, evaluation: Evaluation
) -> None:
    place = f"/documents/{evaluation.sha256}"
    for path in (
        "/",
        "/search",
        "/login",
        f"/evaluations/{evaluation.id}",
        place,
        f"{place}/pages/1",
    ):
        page = client.get(path).text
        harmless(page)
        assert "<style" not in page, path


def test_confidential_answers_stay_out_of_shared_caches(
    client: httpx.Client, evaluation: Evaluation
) -> None:
    for path in ("/", "/api/v1/jobs", f"/api/v1/documents/{evaluation.sha256}/pages/1.png"):
        assert "public" not in client.get(path).headers["cache-control"]


# --- the access token ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def guarded(novum: Novum) -> Iterator[str]:
    with serving(novum, ApiSettings(access_token=SecretStr(TOKEN))) as address:
        yield address


@pytest.mark.parametrize(
    "path", ["/api/v1/jobs", "/api/v1/openapi.json", "/api/v1/search?q=x", "/"]
)
def test_without_the_token_nothing_is_answered(guarded: str, path: str) -> None:
    answer = httpx.get(guarded + path)
    assert answer.status_code == 401
    assert answer.json()["error"]["category"] == "unauthorised"
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}"],
)
def test_a_wrong_token_is_refused(guarded: str, header: str) -> None:
    answer = httpx.get(f"{guarded}/api/v1/jobs", headers={"authorization": header})
    assert answer.status_code == 401


def test_the_right_token_opens_the_api(guarded: str) -> None:
    headers = {"authorization": f"Bearer {TOKEN}"}
    assert httpx.get(f"{guarded}/api/v1/jobs", headers=headers).status_code == 200


def test_the_token_in_an_address_opens_nothing(guarded: str) -> None:
    answer = httpx.get(f"{guarded}/api/v1/jobs", params={"token": TOKEN, "access_token": TOKEN})
    assert answer.status_code == 401


def test_a_host_header_cannot_talk_its_way_past_the_token(guarded: str) -> None:
    for host in ("127.0.0.1/login?", "127.0.0.1/static/?", "127.0.0.1/api/v1/healthz?"):
        answer = raw(guarded, "/api/v1/jobs", f"Host: {host}")
        assert status_of(answer) in (400, 421)


def test_a_browser_signs_in_and_out_with_a_cookie_that_scripts_cannot_read(guarded: str) -> None:
    with httpx.Client(base_url=guarded, headers=HTML) as client:
        assert client.get("/").headers["location"] == "/login"
        assert client.get("/login").status_code == 200
        assert client.get("/static/novum.css").status_code == 200
        wrong = client.post("/login", data={"token": "wrong"})
        assert wrong.status_code == 401
        assert "set-cookie" not in wrong.headers
        right = client.post("/login", data={"token": TOKEN})
        cookie = right.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert TOKEN not in cookie
        assert client.get("/").status_code == 200
        client.post("/logout")
        assert client.get("/").headers["location"] == "/login"
