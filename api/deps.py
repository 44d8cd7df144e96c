"""What the routes are given: the open Novum, the settings, the reader's language."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Header, Request

from api.access import Sessions
from api.i18n import Language, language_of, preferred
from api.settings import ApiSettings
from workers.service import Novum

LANGUAGE_COOKIE = "novum_lang"
MASK_COOKIE = "novum_mask"
_CHOICES = {"0": False, "1": True}


def _novum(request: Request) -> Novum:
    return cast(Novum, request.app.state.novum)


def _settings(request: Request) -> ApiSettings:
    return cast(ApiSettings, request.app.state.settings)


def _sessions(request: Request) -> Sessions:
    return cast(Sessions, request.app.state.sessions)


def language(request: Request) -> Language:
    """`?lang=`, else the cookie, else the browser's choice, else the server's setting."""
    return (
        language_of(request.query_params.get("lang"))
        or language_of(request.cookies.get(LANGUAGE_COOKIE))
        or preferred(request.headers.get("accept-language"), default=_settings(request).lang)
    )


def masking(request: Request) -> bool:
    """Whether names of persons are hidden: `?mask=`, else the cookie, else the server's setting."""
    for given in (request.query_params.get("mask"), request.cookies.get(MASK_COOKIE)):
        if given in _CHOICES:
            return _CHOICES[given]
    return _settings(request).mask_names


def _sender(
    novum_organisation: Annotated[
        str | None, Header(max_length=600, description="UTF-8; wins over the field.")
    ] = None,
) -> str | None:
    """The organisation that a program, or a proxy that knows who is signed in, names.

    Servers take headers as Latin-1; whoever sends Hangul sends UTF-8.
    """
    try:
        return (novum_organisation or "").encode("latin-1").decode("utf-8") or None
    except UnicodeError:
        return novum_organisation


NovumDep = Annotated[Novum, Depends(_novum)]
SettingsDep = Annotated[ApiSettings, Depends(_settings)]
SessionsDep = Annotated[Sessions, Depends(_sessions)]
SenderDep = Annotated[str | None, Depends(_sender)]
LanguageDep = Annotated[Language, Depends(language)]
MaskingDep = Annotated[bool, Depends(masking)]
