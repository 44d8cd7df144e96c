"""`create_app`: the HTTP API and the pages as one ASGI application."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from anyio import CapacityLimiter
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from api.access import Sessions
from api.errors import describe, from_status, from_validation
from api.gate import BodyTooLarge, Gate
from api.metrics import HttpMetrics, NovumCollector, new_registry
from api.observing import API_PREFIX, Observed
from api.routes import (
    calls,
    corrections,
    documents,
    evaluations,
    health,
    jobs,
    pages,
    reading,
    search,
    signin,
)
from api.settings import ApiSettings, check_exposure
from api.views.pages import refusal
from indexing.room import full, means_full
from nlp.errors import NovumError
from workers.readiness import Prober, checks_of
from workers.service import Novum

DESCRIPTION = """Reads R&D proposals and patents, finds what is already known, and shows with
evidence how original they are. Every answer that is not a success has the body
`{"error": {"category", "message", "where", "todo"}, "request_id"}`; the id is the `X-Request-ID`
that was sent or a new one. Where an access token is set, send it as `Authorization: Bearer …`."""

TAGS = [
    {
        "name": "documents",
        "description": "Upload a PDF; read what was found in it, with places.",
    },
    {"name": "jobs", "description": "Follow, cancel and repeat the work on a document."},
    {"name": "evaluations", "description": "Scorecards with their evidence."},
    {"name": "search", "description": "Earlier art by text, number or document."},
    {"name": "server", "description": "Whether the server and its parts are there; figures."},
]


def create_app(novum: Novum | None = None, settings: ApiSettings | None = None) -> FastAPI:
    """The application over an open `novum`, else over the one that `NOVUM_HOME` names.

    Raises `ConfigurationError` where the network could reach it without an access token.
    """
    settings = settings or ApiSettings()
    check_exposure(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if novum is not None:
            yield
            return
        with Novum.open() as opened:
            _work_on(app, opened, settings)
            yield

    app = FastAPI(
        title="Novum",
        version=version("novum"),
        description=DESCRIPTION,
        openapi_tags=TAGS,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # both load their scripts from other machines
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,  # the redirect would repeat the Host header
    )
    app.state.settings = settings
    app.state.sessions = Sessions(settings)
    app.state.registry = new_registry()
    app.state.probe_limiter = CapacityLimiter(1)
    if novum is not None:
        _work_on(app, novum, settings)
    app.include_router(health.router, include_in_schema=False)
    for routes in (documents, corrections, jobs, evaluations, calls, search, health):
        app.include_router(routes.router, prefix=API_PREFIX)
    for shown in (pages, reading, signin):
        app.include_router(shown.router)
    app.include_router(corrections.forms)
    app.include_router(calls.shown)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    _handle_errors(app)
    app.add_middleware(Gate, settings=settings, sessions=app.state.sessions, refuse=refusal)
    app.add_middleware(Observed, metrics=HttpMetrics(app.state.registry))
    return app


def _work_on(app: FastAPI, novum: Novum, settings: ApiSettings) -> None:
    app.state.novum = novum
    deadline = settings.probe_deadline
    app.state.prober = Prober(checks_of(novum, deadline=deadline), deadline=deadline)
    app.state.registry.register(NovumCollector(novum))


def _handle_errors(app: FastAPI) -> None:
    def ours(request: Request, error: Any) -> Response:
        return refusal(request, *describe(error))

    def invalid(request: Request, error: Any) -> Response:
        return refusal(request, *describe(from_validation(error.errors())))

    def framework(request: Request, error: Any) -> Response:
        if isinstance(error, BodyTooLarge):
            return refusal(request, *describe(error.error))
        if error.__cause__ is not None and means_full(error.__cause__):  # while a form came in
            return refusal(request, *describe(full(tempfile.gettempdir())))
        response = refusal(
            request, *describe(from_status(error.status_code, request.scope["path"]))
        )
        response.headers.update(error.headers or {})
        return response

    app.add_exception_handler(NovumError, ours)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, framework)
