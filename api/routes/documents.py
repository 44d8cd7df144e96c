"""Documents: upload, what was read, what was found, the latest evaluation, pictures of pages."""

from __future__ import annotations

import math
from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response, UploadFile
from starlette.concurrency import run_in_threadpool

from api.deps import NovumDep, SenderDep, SettingsDep
from api.errors import InvalidInputError, NotHereError
from api.pictures import marked_png, render
from api.routes.base import ERRORS, UPLOAD_ERRORS, TypedRoute, as_json
from api.schemas import LikenessAnswer
from api.uploads import kept
from indexing.catalog import DocumentRow, Job
from nlp.domain import Box, Features, Genre, ParsedDocument
from scoring.evaluation import Evaluation
from workers.rubrics import named

router = APIRouter(
    prefix="/documents", tags=["documents"], responses=ERRORS, route_class=TypedRoute
)

MAX_BOXES = 100


@router.post(
    "",
    status_code=HTTPStatus.ACCEPTED,
    summary="Upload a document (PDF, HWPX, HWP or DOCX)",
    response_model=Job,
    responses=UPLOAD_ERRORS,
)
async def upload(
    *,
    novum: NovumDep,
    settings: SettingsDep,
    sender: SenderDep,
    response: Response,
    file: UploadFile,
    evaluate: Annotated[bool, Form(description="Also evaluate; else read and index only.")] = True,
    genre: Annotated[Genre | None, Form(description="Found out by reading when absent.")] = None,
    submitted: Annotated[
        date | None, Form(description="Submission date of a proposal: its cut-off.")
    ] = None,
    rubric: Annotated[
        str | None,
        Form(max_length=120, description="Name of a rubric that comes with Novum, or a stamp."),
    ] = None,
    organisation: Annotated[
        str | None,
        Form(max_length=200, description="Whose turn in the queue this takes; or as a header."),
    ] = None,
) -> Job:
    """Stores the file and queues the work; follow the job at the `Location`.

    Where the message broker is away, the job is kept with the message `waiting_to_be_announced`,
    and begins once the broker answers again.
    """

    def submit() -> Job:
        asked = named(novum, rubric) if rubric else None
        with kept(file, limit=settings.max_file_bytes) as path:
            return novum.submit(
                path,
                file_name=file.filename,
                evaluate=evaluate,
                genre=genre,
                submitted=submitted,
                rubric=asked,
                actor="api",
                organisation=sender or organisation,
            )

    job = await run_in_threadpool(submit)
    response.headers["location"] = f"/api/v1/jobs/{job.id}"
    return job


@router.get("/{key}", summary="A document")
def document(novum: NovumDep, key: str) -> DocumentRow:
    """By the SHA-256 of its bytes, or by its document id (an application number, say)."""
    return novum.document(key)


@router.get("/{sha256}/parsed", summary="Its text with places", response_model=ParsedDocument)
def parsed(novum: NovumDep, sha256: str) -> Response:
    """Pages, lines, blocks, tables and sections; boxes in PDF points from the top left."""
    return as_json(novum.parsed(sha256))


@router.get("/{key}/features", summary="Its fields with evidence", response_model=Features)
def features(novum: NovumDep, key: str) -> Response:
    """The structured record; what was not found stands in `missing`."""
    return as_json(novum.features(key))


@router.get("/{key}/evaluation", summary="Its latest evaluation", response_model=Evaluation)
def evaluation(novum: NovumDep, key: str) -> Response:
    found = novum.latest_evaluation(key)
    if found is None:
        raise NotHereError("The document was never evaluated.", where=key)
    return as_json(found)


@router.get("/{key}/likeness", summary="Its versions and copies", response_model=LikenessAnswer)
def likeness(novum: NovumDep, key: str) -> Response:
    """The same file again, other versions, and passages that stand elsewhere, the gravest first."""
    return as_json(LikenessAnswer(findings=novum.likeness(key)))


@router.get(
    "/{sha256}/pages/{number}.png",
    summary="A page as a picture, with evidence boxes",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}, "description": "PNG"}},
)
def page_image(
    *,
    novum: NovumDep,
    settings: SettingsDep,
    sha256: str,
    number: int,
    box: Annotated[
        list[str] | None,
        Query(description="x0,y0,x1,y1 in PDF points, to be marked; may be repeated."),
    ] = None,
    scale: Annotated[float | None, Query(ge=0.5, le=4.0, description="Pixels per point.")] = None,
) -> Response:
    boxes = read_boxes(box or [])
    pixels = scale or settings.page_scale
    png, _ = render(novum, sha256, number, scale=pixels)
    if boxes:
        png = marked_png(png, boxes, scale=pixels)
    # The bytes behind an address never change, but they may be confidential: this browser only.
    headers = {"cache-control": "private, max-age=3600"}
    return Response(png, media_type="image/png", headers=headers)


def read_boxes(texts: list[str]) -> tuple[Box, ...]:
    """Boxes from ``x0,y0,x1,y1``. Raises `InvalidInputError`."""
    if len(texts) > MAX_BOXES:
        raise InvalidInputError(f"More than {MAX_BOXES} boxes.", where="box")
    return tuple(_read_box(text) for text in texts)


def _read_box(text: str) -> Box:
    try:
        x0, y0, x1, y1 = (float(part) for part in text.split(","))
    except ValueError:
        x0 = y0 = x1 = y1 = math.nan
    if not all(math.isfinite(v) and abs(v) < 1e5 for v in (x0, y0, x1, y1)) or x0 > x1 or y0 > y1:
        raise InvalidInputError(
            "A box is four numbers, left and top first.", where="box", todo="Write box=x0,y0,x1,y1."
        )
    return Box(x0=x0, y0=y0, x1=x1, y1=y1)
