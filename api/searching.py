"""One search for the API and the page: by text, by number, or by a document."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from api.errors import InvalidInputError
from indexing.engine import Hit, Query, SearchFilter
from nlp.domain import Features, Frozen, Genre, PatentFeatures
from nlp.errors import NovumError
from workers.service import Novum

MAX_TEXT = 20_000
"""Characters of a query: far more than an abstract; a whole document belongs in `like`."""

NUMBER = re.compile(r"[A-Za-z가-힣]{0,4}[\s-]?\d[\d\s,./-]{5,24}[A-Za-z]?\d?(호)?")
SNIPPET = 240  # characters


class SearchRequest(Frozen):
    """What to find, and which documents may be found. Exactly one of text, number and like."""

    text: str | None = Field(default=None, max_length=MAX_TEXT, description="Words or an abstract.")
    number: str | None = Field(default=None, max_length=100, description="A patent's number.")
    like: str | None = Field(
        default=None, max_length=200, description="SHA-256 or id of a document: find art like it."
    )
    title: str | None = Field(
        default=None, max_length=1000, description="Title that goes with text."
    )
    query_ipc: tuple[str, ...] = Field(
        default=(), description="The query's own classes: they raise, they do not filter."
    )
    before: date | None = Field(default=None, description="Filed strictly before this day.")
    ipc: tuple[str, ...] = Field(default=(), description="Class prefixes, such as H01L.")
    country: tuple[str, ...] = ()
    applicant: tuple[str, ...] = ()
    genre: tuple[Genre, ...] = ()
    exclude: tuple[str, ...] = Field(default=(), description="Ids that must not be found.")
    limit: int = Field(default=10, ge=1, le=1000)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(bool(v and v.strip()) for v in (self.text, self.number, self.like)) != 1:
            raise ValueError("give exactly one of text, number and like")
        return self

    @property
    def filter(self) -> SearchFilter:
        return SearchFilter(
            before=self.before,
            ipc=self.ipc,
            countries=tuple(country.upper() for country in self.country),
            applicants=self.applicant,
            genres=self.genre or SearchFilter().genres,
            exclude_ids=self.exclude,
        )


def find(novum: Novum, request: SearchRequest) -> list[Hit]:
    """Best first. A number finds that document alone, or nothing. Raises `NotInCatalogError`."""
    if request.number:
        return by_number(novum, request.number)
    if request.like:
        return novum.search_like(request.like, filter=request.filter, limit=request.limit)
    return novum.search(
        Query(
            text=request.text or "",
            title=request.title,
            ipc=request.query_ipc,
            filter=request.filter,
            limit=request.limit,
        )
    )


def by_number(novum: Novum, number: str) -> list[Hit]:
    """The document with that number, however it is written; its score says nothing and is 0."""
    return novum.engine.get(novum.by_number(number))[:1]


def with_likes(novum: Novum, exact: list[Hit], request: SearchFilter, *, limit: int) -> list[Hit]:
    """A document that was asked for by its number, and the art like it, `limit` in all."""
    like = novum.search_like(exact[0].id, filter=request, limit=limit)
    return [*exact, *like][:limit]


def like_file(novum: Novum, path: Path, *, file_name: str, limit: int) -> list[Hit]:
    """Art like a file that is read for the search only. Raises `DocumentError`."""
    from nlp.extract import extract
    from nlp.intake import parse_file
    from workers.parts import query_like

    features = extract(parse_file(path, file_name=file_name))
    return novum.search(query_like(features, filter=None, limit=limit))


def looks_like_number(text: str) -> bool:
    """Whether a search text is a document's number rather than words."""
    return len(text) <= 40 and NUMBER.fullmatch(text.strip()) is not None


def from_query(
    *,
    q: str | None,
    number: str | None,
    like: str | None,
    before: date | None,
    ipc: list[str],
    country: list[str],
    applicant: list[str],
    genre: list[Genre],
    exclude: list[str],
    limit: int,
) -> SearchRequest:
    """A request from the parameters of an address. Raises `InvalidInputError`."""
    if sum(bool(v and v.strip()) for v in (q, number, like)) != 1:
        raise InvalidInputError(
            "A search needs exactly one of q, number and like.",
            where="q",
            todo="Give words (q), a patent's number, or a document (like).",
        )
    return SearchRequest(
        text=q or None,
        number=number or None,
        like=like or None,
        before=before,
        ipc=split(ipc),
        country=split(country),
        applicant=split(applicant),
        genre=tuple(genre),
        exclude=split(exclude),
        limit=limit,
    )


def split(values: list[str]) -> tuple[str, ...]:
    """Repeated or comma-separated values, without blanks."""
    parts = (part.strip() for value in values for part in value.split(","))
    return tuple(part for part in parts if part)


def snippet(novum: Novum, hit: Hit) -> str | None:
    """The part of a found document's abstract or goal that has most of the matched terms."""
    try:
        text = _summary(novum.features(hit.id))
    except NovumError:
        return None
    return best_window(text, hit.matched) if text else None


def _summary(features: Features) -> str | None:
    found = features.abstract if isinstance(features, PatentFeatures) else features.goal
    return found.value if found else None


def best_window(text: str, terms: tuple[str, ...]) -> str:
    """At most `SNIPPET` characters that begin at a word and hold the most of `terms`."""
    text = " ".join(text.split())
    if len(text) <= SNIPPET:
        return text
    starts = [0, *(found.end() for found in re.finditer(r"(?<=[.。;]) ", text))]
    lowered = text.lower()

    def richness(start: int) -> int:
        return sum(term.lower() in lowered[start : start + SNIPPET] for term in terms)

    start = max(starts, key=lambda at: (richness(at), -at))
    part = text[start : start + SNIPPET]
    return ("… " if start else "") + part + (" …" if start + SNIPPET < len(text) else "")
