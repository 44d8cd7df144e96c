"""Search: earlier art by text, by number, or by a document that is already known."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import NovumDep
from api.routes.base import ERRORS, TypedRoute
from api.schemas import SearchAnswer
from api.searching import MAX_TEXT, SearchRequest, find, from_query
from nlp.domain import Genre

router = APIRouter(prefix="/search", tags=["search"], responses=ERRORS, route_class=TypedRoute)

Several = Annotated[list[str] | None, Query(description="Repeated, or separated by commas.")]


@router.get("", summary="Search")
def search(
    *,
    novum: NovumDep,
    q: Annotated[str | None, Query(max_length=MAX_TEXT, description="Words.")] = None,
    number: Annotated[str | None, Query(max_length=100, description="A patent's number.")] = None,
    like: Annotated[
        str | None, Query(max_length=200, description="SHA-256 or document id.")
    ] = None,
    before: Annotated[date | None, Query(description="Filed strictly before this day.")] = None,
    ipc: Several = None,
    country: Several = None,
    applicant: Several = None,
    genre: Annotated[list[Genre] | None, Query()] = None,
    exclude: Several = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 10,
) -> SearchAnswer:
    """Exactly one of `q`, `number` and `like`; the filters apply before ranking."""
    request = from_query(
        q=q,
        number=number,
        like=like,
        before=before,
        ipc=ipc or [],
        country=country or [],
        applicant=applicant or [],
        genre=genre or [],
        exclude=exclude or [],
        limit=limit,
    )
    return SearchAnswer(hits=tuple(find(novum, request)))


@router.post("", summary="Search with a long text", responses={})
def search_long(novum: NovumDep, request: SearchRequest) -> SearchAnswer:
    """The same with a JSON body: a whole abstract does not fit an address."""
    return SearchAnswer(hits=tuple(find(novum, request)))
