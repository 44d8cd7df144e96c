"""A page as a response: the frame's values, the language cookie, and errors as pages or JSON."""

from __future__ import annotations

from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from fastapi import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from api.access import SESSION_COOKIE
from api.deps import LANGUAGE_COOKIE, MASK_COOKIE, language, masking
from api.errors import ErrorBody, ErrorDetail
from api.i18n import LANGUAGES, language_of
from api.views.render import render
from workers.logs import request_id

YEAR = 365 * 24 * 3600


def page(
    request: Request, template: str, /, *, status: int = HTTPStatus.OK, **values: Any
) -> Response:
    """Renders a template inside the common frame."""
    chosen = language(request)
    frame = {
        "here": values.pop("here", ""),
        "version": version("novum"),
        "language_links": {each: _with(request, "lang", each) for each in LANGUAGES},
        "masked": masking(request),
        "mask_link": _with(request, "mask", "0" if masking(request) else "1"),
        "signed_in": SESSION_COOKIE in request.cookies and template != "login.html",
    }
    response = HTMLResponse(render(template, chosen, **frame, **values), status_code=status)
    response.headers["vary"] = "Accept-Language, Cookie"
    if language_of(request.query_params.get("lang")):
        response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=YEAR, httponly=True, samesite="strict")
    if request.query_params.get("mask"):
        chosen_mask = "1" if masking(request) else "0"
        response.set_cookie(
            MASK_COOKIE, chosen_mask, max_age=YEAR, httponly=True, samesite="strict"
        )
    return response


def fragment(request: Request, template: str, /, **values: Any) -> Response:
    """A template without the frame, for a page's script to put in place."""
    return HTMLResponse(render(template, language(request), **values))


def _with(request: Request, name: str, value: str) -> str:
    """This page with another value of a parameter."""
    query = [(k, v) for k, v in request.query_params.multi_items() if k != name]
    return "?" + str(type(request.query_params)([*query, (name, value)]))


def refusal(request: Request, status: HTTPStatus, error: ErrorDetail) -> Response:
    """A page for a browser on the pages, the JSON error shape for everyone else."""
    path: str = request.scope["path"]
    if "text/html" in request.headers.get("accept", "") and not path.startswith("/api/"):
        shown = {"error": error, "status_code": int(status), "request_id": request_id()}
        return page(request, "error.html", status=status, **shown)
    headers = {"www-authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None
    body = ErrorBody(error=error, request_id=request_id())
    return JSONResponse(
        body.model_dump(mode="json"),
        status_code=status,
        headers=headers,
    )
