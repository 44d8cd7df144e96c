"""The pages for uploading, following and reading a scorecard."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, Response, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from api.deps import LanguageDep, MaskingDep, NovumDep, SenderDep, SettingsDep
from api.errors import InvalidInputError, NotHereError
from api.masks import mask_of
from api.report import page_images, report
from api.uploads import kept
from api.views.links import PageLinks
from api.views.pages import fragment, page
from api.views.scorecard import arrange
from indexing.catalog import Job
from indexing.errors import NotInCatalogError
from nlp.domain import Genre
from scoring.evaluation import Evaluation
from scoring.likeness.findings import LikenessFinding
from workers.rubrics import named, titles
from workers.service import Novum

router = APIRouter(include_in_schema=False)

RECENT_JOBS = 10
RECENT = 20


def see(address: str) -> Response:
    """After a form: the browser fetches the next page, and reloading it sends nothing again."""
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def links(novum: Novum, own: dict[str, str] | None = None) -> PageLinks:
    """Addresses of evidence; bulk records have no pages."""

    def sha256(document: str) -> str | None:
        try:
            row = novum.document(document)
        except NotInCatalogError:
            return None
        return row.sha256 if row.stored else None

    return PageLinks(own or {}, sha256)


@router.get("/")
def home(request: Request, novum: NovumDep, settings: SettingsDep) -> Response:
    return page(
        request,
        "home.html",
        here="home",
        jobs=novum.jobs_in_line(limit=RECENT_JOBS),
        evaluations=novum.evaluations(limit=RECENT),
        max_bytes=settings.max_file_bytes,
        rubrics=titles(),
    )


@router.post("/documents")
async def upload(
    novum: NovumDep,
    settings: SettingsDep,
    sender: SenderDep,
    *,
    files: list[UploadFile],
    genre: Annotated[Genre | None, Form()] = None,
    submitted: Annotated[date | None, Form()] = None,
    rubric: Annotated[str | None, Form(max_length=120)] = None,
    organisation: Annotated[str | None, Form(max_length=200)] = None,
) -> Response:
    """The form of the first page, for browsers without JavaScript too."""
    if len(files) > settings.upload_max_files:
        raise InvalidInputError(
            f"{len(files)} files in one form; the limit is {settings.upload_max_files}.",
            where="files",
            todo="Send them in several parts.",
        )

    def submit(file: UploadFile) -> Job:
        asked = named(novum, rubric) if rubric else None
        with kept(file, limit=settings.max_file_bytes) as path:
            name = file.filename
            return novum.submit(
                path,
                file_name=name,
                genre=genre,
                submitted=submitted,
                rubric=asked,
                actor="web",
                organisation=sender or organisation,
            )

    jobs = [await run_in_threadpool(submit, file) for file in files]
    return see(f"/jobs/{jobs[0].id}" if len(jobs) == 1 else "/")


@router.get("/jobs/{job_id}")
def job(request: Request, novum: NovumDep, job_id: str) -> Response:
    return page(request, "job.html", job=novum.job_in_line(job_id))


@router.get("/jobs/{job_id}/card")
def job_card(request: Request, novum: NovumDep, job_id: str) -> Response:
    """The job's entry alone, which the page's script puts in the place of the old one."""
    return fragment(request, "_job.html", job=novum.job_in_line(job_id))


@router.post("/jobs/{job_id}/cancel")
def cancel(novum: NovumDep, job_id: str) -> Response:
    return see(f"/jobs/{novum.cancel(job_id, actor='web').id}")


@router.post("/jobs/{job_id}/retry")
def retry(novum: NovumDep, job_id: str) -> Response:
    return see(f"/jobs/{novum.retry(job_id, actor='web').id}")


@router.get("/evaluations/{evaluation_id}")
def scorecard(
    request: Request, novum: NovumDep, masked: MaskingDep, evaluation_id: str
) -> Response:
    evaluation, likeness = _shown(novum, evaluation_id, masked=masked)
    own = {evaluation.document_id: evaluation.sha256}
    return page(
        request,
        "scorecard.html",
        card=arrange(evaluation, likeness),
        links=links(novum, own),
        stale=len(novum.corrections_since(evaluation)),
    )


def _shown(
    novum: Novum, evaluation_id: str, *, masked: bool
) -> tuple[Evaluation, tuple[LikenessFinding, ...]]:
    """A scorecard and what is known of versions and copies, without names where they are masked."""
    evaluation = novum.evaluation(evaluation_id)
    likeness = novum.likeness(evaluation.sha256)
    if not masked:
        return evaluation, likeness
    corrections = novum.corrections(evaluation.sha256)
    mask = mask_of(novum, evaluation.sha256, likeness, corrections)
    return mask(evaluation), mask(likeness)


@router.get("/evaluations/{evaluation_id}/report.html")
def report_file(
    novum: NovumDep, language: LanguageDep, masked: MaskingDep, evaluation_id: str
) -> Response:
    """The scorecard as one file to keep or to send; masked, it has no pictures of pages."""
    evaluation, likeness = _shown(novum, evaluation_id, masked=masked)
    text = report(
        evaluation,
        language=language,
        page_images=None if masked else page_images(novum),
        likeness=likeness,
    )
    name = quote(f"{evaluation.file_name.rpartition('.')[0] or evaluation.id}.html", safe="")
    return Response(
        text,
        media_type="text/html",
        headers={
            "content-disposition": f"attachment; filename*=UTF-8''{name}",
            # Should a browser show it after all: its own style, its own pictures, nothing else.
            "content-security-policy": (
                "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
            ),
        },
    )


@router.get("/documents/{key}/evaluation")
def latest(novum: NovumDep, key: str) -> Response:
    evaluation = novum.latest_evaluation(key)
    if evaluation is None:
        raise NotHereError("The document was never evaluated.", where=key)
    return see(f"/evaluations/{evaluation.id}")
