"""Who may talk to the server, at the edges of each rule."""

from __future__ import annotations

import pytest
from pydantic import SecretStr
from starlette.datastructures import Headers

from api.access import Sessions, check_host, check_same_site, check_token
from api.errors import ForeignRequestError, NotSignedInError, UnknownHostError
from api.settings import ApiSettings, check_exposure
from nlp.errors import ConfigurationError

TOKEN = "correct-horse-battery"  # noqa: S105 - invented
LOCAL = ApiSettings()
OPEN = ApiSettings(host="0.0.0.0", access_token=SecretStr(TOKEN), allowed_hosts=("novum.test",))  # noqa: S104


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.5"])
def test_loopback_needs_no_token(host: str) -> None:
    check_exposure(ApiSettings(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.7", "novum.test", "127.0.0.1.evil"])  # noqa: S104
def test_any_other_address_without_a_token_is_refused(host: str) -> None:
    with pytest.raises(ConfigurationError, match="NOVUM_ACCESS_TOKEN"):
        check_exposure(ApiSettings(host=host))
    check_exposure(ApiSettings(host=host, access_token=SecretStr(TOKEN)))


def test_a_short_token_is_refused_and_one_of_sixteen_characters_taken() -> None:
    check_exposure(ApiSettings(access_token=SecretStr("x" * 16)))
    with pytest.raises(ConfigurationError, match="16 characters"):
        check_exposure(ApiSettings(access_token=SecretStr("x" * 15)))


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "LOCALHOST:1", "[::1]:8000"])
def test_a_local_server_answers_to_its_own_names(host: str) -> None:
    check_host(Headers({"host": host}), LOCAL)


@pytest.mark.parametrize(
    "host",
    [
        "evil.test",
        "127.0.0.1.evil.test",
        "10.0.0.1",
        "",
        "127.0.0.1/x",
        "a@127.0.0.1",
        "[::1",
        "x y",
    ],
)
def test_a_local_server_answers_to_no_other_name(host: str) -> None:
    with pytest.raises(UnknownHostError):
        check_host(Headers({"host": host}), LOCAL)


def test_an_open_server_answers_to_addresses_and_allowed_names_only() -> None:
    for host in ("10.0.0.1:8000", "novum.test", "[fe80::1]:80"):
        check_host(Headers({"host": host}), OPEN)
    with pytest.raises(UnknownHostError):
        check_host(Headers({"host": "evil.test"}), OPEN)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://evil.test"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "same-origin", "origin": "http://evil.test"},
    ],
)
def test_a_form_from_another_site_is_refused(headers: dict[str, str]) -> None:
    sent = Headers({"host": "127.0.0.1:8000", **headers})
    with pytest.raises(ForeignRequestError):
        check_same_site("POST", sent)
    check_same_site("GET", sent)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:8000"},
        {"sec-fetch-site": "none"},
    ],
)
def test_our_own_forms_and_programs_are_let_through(headers: dict[str, str]) -> None:
    check_same_site("POST", Headers({"host": "127.0.0.1:8000", **headers}))


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def test_a_session_lasts_as_long_as_the_setting_says_and_no_longer() -> None:
    clock = Clock()
    sessions = Sessions(OPEN, clock)
    cookie = sessions.issue()
    clock.now += OPEN.session_length.total_seconds() - 1
    assert sessions.valid(cookie)
    clock.now += 1
    assert not sessions.valid(cookie)


@pytest.mark.parametrize("change", ["", "1.", "x", "9999999999.abc", "²." + "0" * 64, "1" * 5000])
def test_a_forged_session_is_refused(change: str) -> None:
    assert not Sessions(OPEN).valid(change)


def test_a_session_cannot_be_prolonged_or_used_after_the_token_changed() -> None:
    cookie = Sessions(OPEN).issue()
    expires, _, signature = cookie.partition(".")
    assert Sessions(OPEN).valid(cookie)
    assert not Sessions(OPEN).valid(f"{int(expires) + 1}.{signature}")
    other = ApiSettings(access_token=SecretStr(TOKEN + "2"))
    assert not Sessions(other).valid(cookie)


def test_the_token_is_asked_for_where_it_is_set() -> None:
    sessions = Sessions(OPEN)
    check_token(Headers({"authorization": f"Bearer {TOKEN}"}), None, sessions)
    check_token(Headers({}), sessions.issue(), sessions)
    for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": f"Basic {TOKEN}"}):
        with pytest.raises(NotSignedInError):
            check_token(Headers(headers), "1.2", sessions)
    check_token(Headers({}), None, Sessions(LOCAL))


def test_allowed_hosts_are_read_from_a_comma_separated_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NOVUM_ALLOWED_HOSTS", "Novum.test, review.test")
    assert ApiSettings().allowed_hosts == ("novum.test", "review.test")
