"""Whether the server is there."""

from __future__ import annotations

from importlib.metadata import version
from typing import Literal

from fastapi import APIRouter

from api.routes.base import ERRORS
from nlp.domain import Frozen

router = APIRouter(tags=["server"], responses={500: ERRORS[500]})


class Health(Frozen):
    status: Literal["ok"] = "ok"
    version: str


@router.get("/healthz", summary="Is the server there?")
def healthz() -> Health:
    """Asks for no token and touches no data."""
    return Health(version=version("novum"))
