"""For those who run the server: is it there, are its parts there, its figures.

The addresses stand at the root, where orchestrators look, and under ``/api/v1``.
"""

from __future__ import annotations

from http import HTTPStatus
from importlib.metadata import version
from typing import Literal, cast

from anyio import to_thread
from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.responses import Response

from api.errors import ErrorBody, ErrorDetail
from api.routes.base import ERRORS, as_json
from api.views.pages import refusal
from nlp.domain import Frozen
from nlp.errors import ErrorCategory
from workers.readiness import Prober, Readiness

router = APIRouter(tags=["server"], responses={500: ERRORS[500]})


class Health(Frozen):
    status: Literal["ok"] = "ok"
    version: str


@router.get("/healthz", summary="Is the server there?")
async def healthz() -> Health:
    """Asks for no token and touches no data; answers also while every worker thread is busy."""
    return Health(version=version("novum"))


@router.get(
    "/readyz",
    summary="Are its parts there?",
    response_model=Readiness,
    responses={503: {"model": ErrorBody, "description": "`where` names what is away"}},
)
async def readyz(request: Request) -> Response:
    """Catalog, broker, search and files. Asks for no token and tells no address."""
    prober = cast(Prober, request.app.state.prober)
    # One thread for all that ask: probes never take the threads of the pages.
    answer = await to_thread.run_sync(prober, limiter=request.app.state.probe_limiter)
    if answer.ready:
        return as_json(answer)
    return refusal(request, HTTPStatus.SERVICE_UNAVAILABLE, _not_ready(answer))


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}, "description": "Text format 0.0.4"}},
)
def metrics(request: Request) -> Response:
    """Queue, stages, failures, search engine, requests. Asks for the token where one is set."""
    registry = cast(CollectorRegistry, request.app.state.registry)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _not_ready(answer: Readiness) -> ErrorDetail:
    away = [state for state in answer.parts if not state.ready]
    names = ", ".join(state.part for state in away)
    return ErrorDetail(
        category=ErrorCategory.UNAVAILABLE,
        message=f"Not ready: {names}.",
        where=names,
        todo=" ".join(state.todo or "" for state in away),
    )
