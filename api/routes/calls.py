"""Screened calls: as JSON and tables under `/api/v1/screenings`, as pages under `/calls`."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Body, Form, Query, Request, Response, UploadFile
from pydantic import Field

from api.calls.files import drawings
from api.calls.table import csv_of, workbook_of
from api.deps import LanguageDep, NovumDep, SenderDep, SettingsDep
from api.errors import InvalidInputError
from api.routes.base import ERRORS, UPLOAD_ERRORS, TypedRoute, as_json
from api.routes.pages import see
from api.schemas import ScreeningList
from api.uploads import kept
from api.views.pages import page
from indexing.catalog.screenings import (
    MOST_CALL,
    Decision,
    DecisionKind,
    Entry,
    Screening,
    ScreeningOrder,
)
from nlp.domain import Frozen
from scoring.screening import ScreenedCall, Submission, Triage
from workers.rubrics import named, titles
from workers.screening import begin, decide_on, hand_in, standing
from workers.service import Novum

router = APIRouter(
    prefix="/screenings", tags=["screenings"], responses=ERRORS, route_class=TypedRoute
)
shown = APIRouter(prefix="/calls", include_in_schema=False)

ON_A_PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CallRequest(Frozen):
    """A call to screen. One of a known name goes on; what is not given stays as it was."""

    call: str = Field(min_length=1, max_length=MOST_CALL)
    rubric: str | None = Field(default=None, max_length=120, description="Name or stamp.")
    submitted: date | None = Field(default=None, description="Only earlier art counts.")
    threshold: float | None = Field(default=None, ge=0, le=100)


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


@router.post("", summary="Begin to screen a call, or go on", response_model=Screening)
def begin_call(novum: NovumDep, asked: Annotated[CallRequest, Body()]) -> Response:
    """Then hand in its submissions, each by itself."""
    return as_json(_begun(novum, asked, actor="api"))


@router.post(
    "/{key}/submissions",
    status_code=HTTPStatus.ACCEPTED,
    summary="Hand in a submission",
    response_model=Entry,
    responses=UPLOAD_ERRORS,
)
def submit(
    *,
    novum: NovumDep,
    settings: SettingsDep,
    sender: SenderDep,
    key: str,
    file: UploadFile,
    organisation: Annotated[str | None, Form(max_length=200)] = None,
) -> Entry:
    """A file, or a ZIP of several. One of a known name takes the place of the former."""
    screening = novum.catalog.screenings.get(key)
    with kept(file, limit=settings.max_file_bytes) as path:
        name = file.filename or ""
        return hand_in(novum, screening, path, name=name, organisation=sender or organisation)


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
    return page(request, "calls.html", here="calls", screenings=found, rubrics=titles())


@shown.post("")
def hand_in_by_form(
    *,
    novum: NovumDep,
    settings: SettingsDep,
    sender: SenderDep,
    call: Annotated[str, Form(min_length=1, max_length=MOST_CALL)],
    files: list[UploadFile],
    rubric: Annotated[str | None, Form(max_length=120)] = None,
    submitted: Annotated[date | None, Form()] = None,
    threshold: Annotated[float | None, Form(ge=0, le=100)] = None,
) -> Response:
    if len(files) > settings.upload_max_files:
        raise InvalidInputError(
            f"{len(files)} files in one form; the limit is {settings.upload_max_files}.",
            where="files",
            todo="Send them in several parts under the same name, or use `novum screen FOLDER`.",
        )
    asked = CallRequest(call=call, rubric=rubric or None, submitted=submitted, threshold=threshold)
    screening = _begun(novum, asked, actor="web")
    for file in files:
        with kept(file, limit=settings.max_file_bytes) as path:
            hand_in(novum, screening, path, name=file.filename or "", organisation=sender)
    return see(f"/calls/{screening.id}")


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


def _begun(novum: Novum, asked: CallRequest, *, actor: str) -> Screening:
    order = ScreeningOrder(
        call=asked.call.strip(),
        submitted=asked.submitted,
        threshold=asked.threshold,
        actor=actor,
    )
    return begin(novum, order, rubric=named(novum, asked.rubric) if asked.rubric else None)


def _kept(call: ScreenedCall, suffix: str) -> dict[str, str]:
    """As a file to keep, under the call's name."""
    return {"content-disposition": f"attachment; filename*=UTF-8''{quote(call.call)}.{suffix}"}
