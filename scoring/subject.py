"""What the scores need to know of the judged document besides its text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from indexing.engine import Hit
from nlp.domain import Features, Genre, PatentFeatures, ProjectFeatures, ProposalFeatures
from scoring.evaluation import Text

_PRIORITY = Text(ko="우선일", en="priority date")
_FILING = Text(ko="출원일", en="filing date")
_SUBMISSION = Text(ko="접수일(제출일)", en="submission date")
_CALL = Text(ko="공고일", en="date of the call")
_YEAR = Text(ko="과제 시작 연도", en="first year of the project")
_UNKNOWN = Text(
    ko="기준일을 알 수 없어 색인의 모든 문헌을 선행문헌으로 보았습니다",
    en="unknown: everything in the index counts as earlier",
)


@dataclass(frozen=True, slots=True)
class Subject:
    """`ipc` are the document's own symbols, the main one first; `cutoff` None means unknown."""

    id: str
    genre: Genre
    title: str
    language: str
    cutoff: date | None
    cutoff_source: Text
    applicants: tuple[str, ...]
    family: str | None
    ipc: tuple[str, ...]


def subject_of(features: Features) -> Subject:
    cutoff, source = _cutoff(features)
    applicants: tuple[str, ...]
    family: str | None = None
    ipc: tuple[str, ...] = ()
    if isinstance(features, PatentFeatures):
        applicants = tuple(found.value.name for found in features.applicants)
        family = features.family
        ipc = tuple(found.value.symbol for found in features.ipc)
    else:
        applicants = (features.organisation.value,) if features.organisation else ()
        if isinstance(features, ProposalFeatures):
            ipc = tuple(found.value.symbol for found in features.ipc)
    return Subject(
        id=features.id,
        genre=features.genre,
        title=features.title.value if features.title else "",
        language=features.language,
        cutoff=cutoff,
        cutoff_source=source,
        applicants=applicants,
        family=family,
        ipc=ipc,
    )


def subject_of_hit(hit: Hit) -> Subject:
    """An indexed document as if it were submitted on the day it was filed."""
    return Subject(
        id=hit.id,
        genre=hit.genre,
        title=hit.title,
        language="und",
        cutoff=hit.filed,
        cutoff_source=_FILING if hit.genre is Genre.PATENT else _YEAR,
        applicants=(hit.applicant,) if hit.applicant else (),
        family=hit.family,
        ipc=hit.ipc,
    )


def _cutoff(features: Features) -> tuple[date | None, Text]:
    if isinstance(features, PatentFeatures):
        first = features.priority_date
        filed = features.filing_date.value if features.filing_date else None
        if first is None:
            return None, _UNKNOWN
        return first, _FILING if first == filed else _PRIORITY
    if isinstance(features, ProjectFeatures):
        if features.year is None:
            return None, _UNKNOWN
        return date(features.year.value, 1, 1), _YEAR
    if features.cutoff is None:
        return None, _UNKNOWN
    return features.cutoff.value, _SUBMISSION if features.submission_date else _CALL
