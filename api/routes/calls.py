"""Screened calls: as JSON and tables under `/api/v1/screenings`, as pages under `/calls`."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Body, Form, Query, Request, Response
from pydantic import Field

from api.calls.files import drawings
from api.calls.table import csv_of, workbook_of
from api.deps import LanguageDep, NovumDep
from api.routes.base import ERRORS, TypedRoute, as_json
from api.routes.pages import see
from api.schemas import ScreeningList
from api.views.pages import page
from indexing.catalog.screenings import Decision, DecisionKind
from nlp.domain import Frozen
from scoring.screening import ScreenedCall, Submission, Triage
from workers.screening import decide_on, standing

router = APIRouter(
    prefix="/screenings", tags=["screenings"], responses=ERRORS, route_class=TypedRoute
)
shown = APIRouter(prefix="/calls", include_in_schema=False)

ON_A_PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class DecisionRequest(Frozen):
    """What a person decided about one submission of the call."""

    name: str = Field(description="The submission's `name`.")
    decision: DecisionKind
    by: str = Field(max_length=200)
    why: str = Field(max_length=2000)


@router.get("", summary="Screened calls", response_model=ScreeningList)
def screenings(novum: NovumDep) -> Response:
    """Newest first."""
    return as_json(ScreeningList(screenings=tuple(novum.catalog.screenings.recent())))


@router.get("/{key}", summary="A call as it stands", response_model=ScreenedCall)
def screening(novum: NovumDep, key: str) -> Response:
    """By id or name: submissions in order, each with its queue, reasons and range."""
    return as_json(standing(novum, novum.catalog.screenings.get(key)))


@router.get("/{key}/table.csv", summary="The same as CSV", response_class=Response)
def table(novum: NovumDep, language: LanguageDep, key: str) -> Response:
    call = standing(novum, novum.catalog.screenings.get(key))
    return Response(
        csv_of(call, language), media_type="text/csv; charset=utf-8", headers=_kept(call, "csv")
    )


@router.get("/{key}/table.xlsx", summary="The same as XLSX", response_class=Response)
def workbook(novum: NovumDep, language: LanguageDep, key: str) -> Response:
    call = standing(novum, novum.catalog.screenings.get(key))
    with tempfile.TemporaryDirectory(prefix="novum-call-") as folder:
        path = Path(folder) / "call.xlsx"
        workbook_of(call, language, path)
        return Response(path.read_bytes(), media_type=XLSX, headers=_kept(call, "xlsx"))


@router.post("/{key}/decisions", summary="Record a decision", response_model=Decision)
def decide(novum: NovumDep, key: str, asked: Annotated[DecisionRequest, Body()]) -> Response:
    """The last one about a submission counts; all are kept."""
    screening = novum.catalog.screenings.get(key)
    made = decide_on(
        novum, screening, asked.name, asked.decision, by=asked.by, why=asked.why, actor="api"
    )
    return as_json(made)


@shown.get("")
def all_calls(request: Request, novum: NovumDep) -> Response:
    found = novum.catalog.screenings.recent()
    return page(request, "calls.html", here="calls", screenings=found)


@shown.get("/{key}")
def one_call(
    request: Request,
    novum: NovumDep,
    key: str,
    queue: Triage | None = None,
    number: Annotated[int, Query(alias="page", ge=1)] = 1,
) -> Response:
    call = standing(novum, novum.catalog.screenings.get(key))
    chosen: Sequence[Submission] = call.in_queue(queue) if queue else call.submissions
    pages = max(-(-len(chosen) // ON_A_PAGE), 1)
    number = min(number, pages)
    return page(
        request,
        "call.html",
        here="calls",
        call=call,
        shown=chosen[(number - 1) * ON_A_PAGE : number * ON_A_PAGE],
        linked=True,
        queue=queue.value if queue else "",
        number=number,
        pages=pages,
        **drawings(call),
    )


@shown.post("/{key}/decisions")
def decide_by_form(
    *,
    novum: NovumDep,
    key: str,
    name: Annotated[str, Form()],
    decision: Annotated[DecisionKind, Form()],
    by: Annotated[str, Form()],
    why: Annotated[str, Form()],
) -> Response:
    screening = novum.catalog.screenings.get(key)
    decide_on(novum, screening, name, decision, by=by, why=why, actor="web")
    return see(f"/calls/{screening.id}")


def _kept(call: ScreenedCall, suffix: str) -> dict[str, str]:
    """As a file to keep, under the call's name."""
    return {"content-disposition": f"attachment; filename*=UTF-8''{quote(call.call)}.{suffix}"}
