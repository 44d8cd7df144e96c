"""The applicant's prior-patent survey (선행특허 조사) against what the search found."""

from __future__ import annotations

from pydantic import Field

from nlp.domain import Genre
from scoring.checks.registry import (
    Facts,
    Options,
    Result,
    check,
    evidence_of,
    judged,
    measure,
    missing,
)
from scoring.evaluation import Unit


class SurveyOptions(Options):
    near: float = 0.25
    """Coverage from which on a found patent should have been in the survey."""
    looked_at: int = 5
    """Nearest found patents compared with the survey."""
    full_at: float = Field(default=0.6, gt=0)
    """Share of them that the survey must name for a score of 1."""


@check("survey_against_search", SurveyOptions)
def survey_against_search(facts: Facts, options: SurveyOptions) -> Result:
    """How many of the nearest earlier patents the applicant names."""
    cited = facts.proposal.cited
    if not cited:
        return missing(
            "조사한 선행특허의 번호를 찾지 못했습니다.",
            "no numbers of surveyed patents were found.",
        )
    resolved = facts.cited_in_index
    if not resolved:
        return missing(
            f"인용한 {len(cited)}건이 그 번호로는 색인에 없습니다.",
            f"none of the {len(cited)} cited documents is in the index under its number.",
            evidence_of(cited),
        )
    found = [
        item
        for item in facts.originality.prior_art
        if item.hit.genre is Genre.PATENT and item.coverage >= options.near
    ][: options.looked_at]
    if not found:
        return missing(
            "검색에서 가까운 선행특허가 나오지 않아 비교할 것이 없습니다.",
            "the search found no near patent to compare the survey with.",
            evidence_of(cited),
        )
    named = [item for item in found if item.hit.id in resolved]
    left_out = [f"{item.hit.title} ({item.hit.id})" for item in found if item not in named]
    share = len(named) / len(found)
    rest_ko = f" 빠진 특허: {'; '.join(left_out)}." if left_out else ""
    rest_en = f" Not named: {'; '.join(left_out)}." if left_out else ""
    return judged(
        share / options.full_at,
        f"검색이 찾은 가까운 선행특허 {len(found)}건 중 {len(named)}건을 조사에서 밝혔습니다."
        f"{rest_ko}",
        f"The survey names {len(named)} of the {len(found)} nearest earlier patents found."
        f"{rest_en}",
        evidence_of(cited),
        measure=measure(
            (
                "조사에서 밝힌 가까운 선행특허의 비율",
                "the share of near patents that the survey names",
            ),
            share,
            zero=0.0,
            one=options.full_at,
            unit=Unit.SHARE,
        ),
    )
