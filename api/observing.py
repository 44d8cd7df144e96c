"""The outermost ASGI layer: gives every request an id, and counts and logs its answer.

Log lines name the route's template, never the address: an address can hold what is searched for.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import HttpMetrics
from workers.logs import log_context

log = logging.getLogger("novum.http")

REQUEST_ID = "x-request-id"
SANE = re.compile(r"[A-Za-z0-9._:-]{1,64}")
"""Others are replaced: they go into logs, headers and messages."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
API_PREFIX = "/api/v1"
QUIET_ROUTES = frozenset({"/healthz", "/readyz", "/metrics", "/static"})
"""Asked by machines every few seconds, or for every page: logged at DEBUG only."""


class Observed:
    def __init__(self, app: ASGIApp, *, metrics: HttpMetrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), HTTPStatus.INTERNAL_SERVER_ERROR.value
        begun: float | None = None
        request_id = request_id_of(Headers(scope=scope))

        async def observed_send(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], time.perf_counter()
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        with log_context(request_id=request_id):
            try:
                await self.app(scope, receive, observed_send)
            finally:
                seconds = (begun or time.perf_counter()) - started
                self._tell(scope, status, seconds)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        route = route_of(scope)
        self.metrics.observe(method=method, route=route, status=status, seconds=seconds)
        fields = {"method": method, "route": route, "status": status, "seconds": round(seconds, 4)}
        level = logging.DEBUG if route.removeprefix(API_PREFIX) in QUIET_ROUTES else logging.INFO
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            level = logging.WARNING
        log.log(
            level,
            "%s %s %d in %.3f s",
            method,
            route,
            status,
            seconds,
            extra={"fields": fields},
        )


def request_id_of(headers: Headers) -> str:
    """The caller's `X-Request-ID` where it is sane, else a new one."""
    given = headers.get(REQUEST_ID, "")
    return given if SANE.fullmatch(given) else uuid.uuid4().hex


def route_of(scope: Scope) -> str:
    """The template of the route that answered: a few dozen values, whatever is asked for."""
    asked: str = scope.get("path", "")
    path = getattr(scope.get("route"), "path", None)
    if isinstance(path, str) and path:
        # The framework gives a route's path with or without the prefix of its router.
        under = asked.startswith(f"{API_PREFIX}/") and not path.startswith(API_PREFIX)
        return f"{API_PREFIX}{path}" if under else path
    if "endpoint" in scope and asked.startswith("/static/"):
        return "/static"
    return "none"
