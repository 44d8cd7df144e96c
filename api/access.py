"""Who may talk to the server: host names, access token, browser session, cross-site requests.

Pure checks on headers; `api.gate` applies them to every request.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from api.errors import ForeignRequestError, NotSignedInError, UnknownHostError
from api.settings import ApiSettings, is_loopback

SESSION_COOKIE = "novum_session"
HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Sessions:
    """Browser sessions: an expiry signed with the access token, so that nothing is stored.

    Changing the token ends every session.
    """

    settings: ApiSettings
    clock: Callable[[], float] = time.time

    def matches(self, token: str) -> bool:
        """Whether this is the access token; takes equally long for every wrong one."""
        expected = self.settings.token or ""
        return bool(expected) and hmac.compare_digest(token.encode(), expected.encode())

    def issue(self) -> str:
        expires = int(self.clock() + self.settings.session_length.total_seconds())
        return f"{expires}.{self._signature(expires)}"

    def valid(self, cookie: str) -> bool:
        expires, _, signature = cookie.partition(".")
        if not (expires.isascii() and expires.isdigit() and len(expires) < 15):
            return False
        genuine = hmac.compare_digest(signature.encode(), self._signature(int(expires)).encode())
        return genuine and int(expires) > self.clock()

    def _signature(self, expires: int) -> str:
        key = (self.settings.token or "").encode()
        return hmac.new(key, f"novum browser session {expires}".encode(), sha256).hexdigest()


def check_host(headers: Headers, settings: ApiSettings) -> None:
    """Refuses names that are not ours, so that no foreign name can be pointed at this machine.

    Loopback: its names and addresses only. Elsewhere: any address (a name cannot be rebound to
    one), this machine's name, and `NOVUM_ALLOWED_HOSTS`.
    """
    name = host_name(headers.get("host", ""))
    if is_loopback(name) or name in settings.allowed_hosts:
        return
    if not settings.local and (_is_address(name) or name == socket.gethostname().lower()):
        return
    raise UnknownHostError(
        "This server does not go by the name in the request.",
        where="Host",
        todo="Open it as http://127.0.0.1, or add the name to NOVUM_ALLOWED_HOSTS.",
    )


def host_name(host: str) -> str:
    """The Host header without its port, lower-case; an empty string where it cannot be read."""
    if not HOST.fullmatch(host):
        return ""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def check_same_site(method: str, headers: Headers) -> None:
    """Refuses what a page of another site makes a browser send (cross-site request forgery).

    Programs send neither header; every browser sends at least one of them with a form or fetch.
    """
    if method in SAFE_METHODS:
        return
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    foreign = site is not None and site not in {"same-origin", "none"}
    if origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower():
        foreign = True
    if foreign:
        raise ForeignRequestError(
            "The request comes from a page of another site.",
            where="Origin",
            todo="Send it from Novum's own pages, or from a program.",
        )


def check_token(headers: Headers, cookie: str | None, sessions: Sessions) -> None:
    """Accepts `Authorization: Bearer` or a browser session, where a token is set at all."""
    if sessions.settings.token is None:
        return
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and sessions.matches(token.strip()):
        return
    if cookie and sessions.valid(cookie):
        return
    raise NotSignedInError(
        "This server asks for its access token.",
        where="Authorization",
        todo="Send 'Authorization: Bearer …', or sign in at /login.",
    )
