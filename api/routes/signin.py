"""Signing in from a browser with the access token, and signing out."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from api.access import SESSION_COOKIE
from api.deps import SessionsDep, SettingsDep
from api.views.pages import page

router = APIRouter(include_in_schema=False)


@router.get("/login")
def show(request: Request) -> Response:
    return page(request, "login.html", wrong=False)


@router.post("/login")
def sign_in(
    request: Request,
    settings: SettingsDep,
    sessions: SessionsDep,
    token: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """A right token becomes a signed cookie that scripts cannot read and other sites not send."""
    if settings.token is not None and not sessions.matches(token):
        return page(request, "login.html", status=HTTPStatus.UNAUTHORIZED, wrong=True)
    response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    if settings.token is not None:
        response.set_cookie(
            SESSION_COOKIE,
            sessions.issue(),
            max_age=int(settings.session_length.total_seconds()),
            httponly=True,
            samesite="strict",
            secure=request.scope["scheme"] == "https",
        )
    return response


@router.post("/logout")
def sign_out() -> Response:
    response = RedirectResponse("/login", HTTPStatus.SEE_OTHER)
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="strict")
    return response
