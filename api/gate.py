"""The ASGI layer around the application: every request passes its checks, every answer its headers.

Pure ASGI, so that uploads and event streams flow through unbuffered.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access import SESSION_COOKIE, Sessions, check_host, check_same_site, check_token
from api.errors import ApiError, ErrorDetail, NotSignedInError, TooLargeError, describe, internal
from api.settings import ApiSettings

log = logging.getLogger("novum.api")

Refuse = Callable[[Request, HTTPStatus, ErrorDetail], Response]

FORM_OVERHEAD = 64 * 1024
"""Bytes beside the file in an upload: boundaries, part headers and the few fields."""

# The path is always taken from the ASGI scope: `request.url` is built from the Host header, which
# the sender chooses.
OPEN_PATHS = (
    "/login",
    "/static/",
    "/healthz",
    "/readyz",
    "/api/v1/healthz",
    "/api/v1/readyz",
)

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class BodyTooLarge(HTTPException):
    """Raised while the body is read; an HTTPException because the framework lets those through."""

    def __init__(self, limit: int) -> None:
        super().__init__(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        self.error = too_large(limit)


def too_large(limit: int) -> TooLargeError:
    return TooLargeError(
        f"The upload is larger than {limit:,} bytes.",
        where="body",
        todo="Send a smaller file, or raise NOVUM_MAX_FILE_BYTES.",
    )


class Gate:
    """Checks host, origin, token and size; adds the security headers; hides our own faults."""

    def __init__(
        self, app: ASGIApp, *, settings: ApiSettings, sessions: Sessions, refuse: Refuse
    ) -> None:
        self.app = app
        self.settings = settings
        self.sessions = sessions
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        started = False

        async def guarded_send(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _add_headers(request, message)
            await send(message)

        try:
            refused = self._check(request)
            if refused is None:
                await self.app(scope, self._limited(request, receive), guarded_send)
            else:
                await refused(scope, receive, guarded_send)
        except Exception:
            log.exception("%s failed", request.method)  # the address may hold what is searched for
            if started:
                raise
            response = self.refuse(request, HTTPStatus.INTERNAL_SERVER_ERROR, internal())
            await response(scope, receive, guarded_send)

    def _check(self, request: Request) -> Response | None:
        try:
            check_host(request.headers, self.settings)
            check_same_site(request.method, request.headers)
            if not request.scope["path"].startswith(OPEN_PATHS):
                check_token(request.headers, request.cookies.get(SESSION_COOKIE), self.sessions)
            self._check_announced_size(request)
        except ApiError as error:
            if isinstance(error, NotSignedInError) and _wants_page(request):
                return RedirectResponse("/login", HTTPStatus.SEE_OTHER)
            return self.refuse(request, *describe(error))
        return None

    def _limit(self, request: Request) -> int:
        """The one-file limit for the API; the form of the pages may carry several files."""
        files = 1 if request.scope["path"].startswith("/api/") else self.settings.upload_max_files
        return files * self.settings.max_file_bytes + FORM_OVERHEAD

    def _check_announced_size(self, request: Request) -> None:
        announced = request.headers.get("content-length", "")
        if announced.isascii() and announced.isdigit() and int(announced) > self._limit(request):
            raise too_large(self.settings.max_file_bytes)

    def _limited(self, request: Request, receive: Receive) -> Callable[[], Awaitable[Message]]:
        limit, received = self._limit(request), 0

        async def limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise BodyTooLarge(self.settings.max_file_bytes)
            return message

        return limited


def _wants_page(request: Request) -> bool:
    page = "text/html" in request.headers.get("accept", "")
    return page and request.method == "GET" and not request.scope["path"].startswith("/api/")


def _add_headers(request: Request, message: Message) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    # Evaluations are confidential: nothing but our own assets may stay in a shared cache.
    cache = "public, max-age=3600" if request.scope["path"].startswith("/static/") else "no-store"
    headers.setdefault("cache-control", cache)
