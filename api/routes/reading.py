"""The pages for searching, for a document's fields, and for evidence on its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request, Response, UploadFile
from starlette.concurrency import run_in_threadpool

from api.deps import LanguageDep, MaskingDep, NovumDep, SettingsDep
from api.errors import InvalidInputError, NotHereError
from api.masks import mask_of
from api.routes.documents import read_boxes
from api.routes.pages import links, see
from api.searching import (
    MAX_TEXT,
    SearchRequest,
    by_number,
    find,
    from_query,
    like_file,
    looks_like_number,
    snippet,
    split,
    with_likes,
)
from api.uploads import kept
from api.views.correcting import Editing
from api.views.features import DocumentView
from api.views.pages import page
from api.views.text import parts_of
from indexing.engine import Hit
from indexing.errors import NotInCatalogError
from nlp.domain import (
    Box,
    Features,
    Genre,
    ParsedDocument,
    PatentFeatures,
    ProposalFeatures,
)
from nlp.numbers import without_kind
from workers.export.masking import UNMASKED
from workers.names import clean_file_name
from workers.service import Novum

router = APIRouter(include_in_schema=False)

SNIPPETS = 50


@dataclass(frozen=True, slots=True)
class FoundDocument:
    hit: Hit
    snippet: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    hits: tuple[FoundDocument, ...]
    like: str | None = None  # title or file name of the document that was searched by
    like_link: str | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class SearchForm:
    q: str | None = None
    like: str | None = None
    before: date | None = None
    ipc: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    applicant: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    genre: tuple[Genre, ...] = ()
    limit: int = 10

    @property
    def address(self) -> str:
        """The same search in the API."""
        pairs = [
            *((n, str(v)) for n in ("q", "like", "before", "limit") if (v := getattr(self, n))),
            *((n, v) for n in ("ipc", "country", "applicant", "exclude") for v in getattr(self, n)),
            *(("genre", genre.value) for genre in self.genre),
        ]
        return f"/api/v1/search?{urlencode(pairs)}"


@router.get("/search")
def search(
    *,
    request: Request,
    novum: NovumDep,
    q: Annotated[str, Query(max_length=MAX_TEXT)] = "",
    like: Annotated[str, Query(max_length=200)] = "",
    before: str = "",
    ipc: str = "",
    country: str = "",
    applicant: str = "",
    exclude: str = "",
    genre: str = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 10,
) -> Response:
    """An empty field of the form means that it was left alone."""
    form = SearchForm(
        q=q.strip() or None,
        like=like or None if not q.strip() else None,
        before=_day(before),
        ipc=split([ipc]),
        country=split([country]),
        applicant=split([applicant]),
        exclude=split([exclude]),
        genre=tuple(each for each in Genre if each.value == genre),
        limit=limit,
    )
    answer = _answer(novum, form) if form.q or form.like else None
    json_link = form.address if answer else None
    return page(
        request, "search.html", here="search", form=form, answer=answer, json_link=json_link
    )


def _day(text: str) -> date | None:
    """None for an empty field. A date that cannot be read must not become a search without one."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise InvalidInputError(
            "This is not a date.", where="before", todo="Write it like 2020-01-31."
        ) from error


def _answer(novum: Novum, form: SearchForm) -> Answer:
    if form.q and looks_like_number(form.q):
        exact = by_number(novum, form.q)
        if exact:
            found = with_likes(novum, exact, _asked(form).filter, limit=form.limit + 1)
            return Answer(_with_snippets(novum, found), exact=True)
    asked = _asked(form)
    hits = _with_snippets(novum, find(novum, asked))
    if form.like is None:
        return Answer(hits)
    title = DocumentView(novum.document(form.like), None, novum.features(form.like), "ko").title
    return Answer(hits, like=title, like_link=f"/documents/{quote(form.like, safe='')}")


def _asked(form: SearchForm) -> SearchRequest:
    return from_query(
        q=form.q,
        number=None,
        like=form.like,
        before=form.before,
        ipc=list(form.ipc),
        country=list(form.country),
        applicant=list(form.applicant),
        genre=list(form.genre),
        exclude=list(form.exclude),
        limit=form.limit,
    )


def _with_snippets(novum: Novum, hits: list[Hit]) -> tuple[FoundDocument, ...]:
    return tuple(
        FoundDocument(hit, snippet(novum, hit) if place < SNIPPETS else None)
        for place, hit in enumerate(hits)
    )


@router.post("/search")
async def search_by_file(
    request: Request, novum: NovumDep, settings: SettingsDep, file: UploadFile
) -> Response:
    """Art like an uploaded file, which is read for the search and not kept."""

    def answer() -> Answer:
        name = clean_file_name(file.filename or "")
        with kept(file, limit=settings.max_file_bytes) as path:
            hits = like_file(novum, path, file_name=name, limit=20)
        return Answer(_with_snippets(novum, hits), like=name)

    found = await run_in_threadpool(answer)
    form = SearchForm()
    return await run_in_threadpool(
        page, request, "search.html", here="search", form=form, answer=found, json_link=None
    )


@router.get("/documents")
def by_id(novum: NovumDep, id: str) -> Response:
    """For ids that cannot stand in a path."""
    return see(f"/documents/{novum.document(id).sha256}")


@router.get("/documents/{key}")
def document(
    request: Request, novum: NovumDep, chosen: LanguageDep, masked: MaskingDep, key: str
) -> Response:
    row = novum.document(key)
    parsed = _parsed(novum, row.sha256) if row.stored else None
    try:
        features = novum.features(row.sha256)
    except NotInCatalogError:
        features = None
    likeness, corrections = novum.likeness(row.sha256), tuple(novum.corrections(row.sha256))
    mask = UNMASKED
    if masked:
        mask = mask_of(novum, row.sha256, likeness, corrections)
        corrections = mask.corrections(corrections)
    view = DocumentView(row, parsed, features, chosen, mask)
    own = {row.sha256: row.sha256} if parsed else {}
    evaluation = novum.latest_evaluation(row.sha256)
    return page(
        request,
        "document.html",
        view=view,
        evaluation=evaluation,
        stale=len(novum.corrections_since(evaluation)) if evaluation else 0,
        edit=Editing(row.sha256, mask(features), corrections, chosen),
        links=links(novum, own),
        cited=_cited(novum, features),
        likeness=mask(likeness),
    )


def _cited(novum: Novum, features: Features | None) -> dict[str, str]:
    """Ids of cited documents that are in the library, by cited number."""
    if not isinstance(features, PatentFeatures | ProposalFeatures):
        return {}
    short = {one.value.id: without_kind(one.value.id) for one in features.cited}
    held = novum.held([*short, *short.values()])
    ids = {number: held.get(number) or held.get(bare) for number, bare in short.items()}
    return {number: document_id for number, document_id in ids.items() if document_id}


def _parsed(novum: Novum, sha256: str) -> ParsedDocument | None:
    try:
        return novum.parsed(sha256)
    except NotInCatalogError:
        return None


@router.get("/documents/{sha256}/pages/{number}")
def evidence(
    request: Request,
    novum: NovumDep,
    sha256: str,
    number: int,
    box: Annotated[list[str] | None, Query()] = None,
) -> Response:
    """A page's picture with the quoted boxes marked over it."""
    boxes = read_boxes(box or [])
    parsed = novum.parsed(sha256)
    if not parsed.on_page(number):
        return see(f"/documents/{sha256}/text")
    part = parsed.part_of(number)
    shown = next((each for each in parsed.pages if each.number == number), None)
    if shown is None:
        raise NotHereError(f"There is no page {number}.", where=parsed.file_name)
    return page(
        request,
        "evidence.html",
        sha256=sha256,
        name=f"{parsed.file_name} · {part.file_name}" if part else parsed.file_name,
        page=shown,
        count=len(parsed.pages),
        boxes=boxes,
        quote=text_in(parsed, number, boxes),
        evaluation=novum.latest_evaluation(sha256),
    )


@router.get("/documents/{sha256}/text")
def text(
    request: Request,
    novum: NovumDep,
    sha256: str,
    start: Annotated[int, Query(ge=0)] = 0,
    end: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """The text as it was read, with its tables, and the quoted words marked in it."""
    parsed = novum.parsed(sha256)
    return page(
        request,
        "text.html",
        sha256=sha256,
        name=parsed.file_name,
        parts=parts_of(parsed, start, end),
        evaluation=novum.latest_evaluation(sha256),
    )


def text_in(parsed: ParsedDocument, number: int, boxes: tuple[Box, ...]) -> str:
    """What the boxes cover, from the document itself: an address could quote anything."""
    lines = (line for line in parsed.lines if line.page == number)
    covered = (
        parsed.text[line.start : line.end]
        for line in lines
        if any(_overlap(line.box, box) for box in boxes)
    )
    return " ".join(" ".join(covered).split())[:600]


def _overlap(line: Box, box: Box) -> bool:
    """Whether a box covers at least half of a line's height and some of its width."""
    height = min(line.y1, box.y1) - max(line.y0, box.y0)
    width = min(line.x1, box.x1) - max(line.x0, box.x0)
    return width > 0 and height > 0.5 * (line.y1 - line.y0)
