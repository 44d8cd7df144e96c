"""The people and the record: experience, fields, budget per head, own earlier documents."""

from __future__ import annotations

from statistics import median

from nlp.domain import Genre
from scoring.checks.plan import months_of, total_budget
from scoring.checks.registry import (
    Facts,
    Options,
    Result,
    check,
    evidence_of,
    judged,
    missing,
    ramp,
    won,
)
from scoring.similarity import COMMON_TERMS, PARTLY

_NO_TEAM = ("참여인력을 찾지 못했습니다.", "no members of the team were found.")


class ExperienceOptions(Options):
    years: float = 10.0
    """Median years of experience that score 1."""


@check("team_experience", ExperienceOptions)
def team_experience(facts: Facts, options: ExperienceOptions) -> Result:
    """Median years of experience of the members against what the programme expects."""
    team = facts.proposal.team
    known = [f for f in team if f.value.years_experience is not None]
    if not known:
        return missing(
            *(_NO_TEAM if not team else ("경력 연수가 없습니다.", "no years of experience.")),
            evidence_of(team),
        )
    years = median(f.value.years_experience or 0 for f in known)
    return judged(
        ramp(years, zero=0.0, one=options.years),
        f"경력이 적힌 {len(known)}명의 중앙값은 {years:g}년입니다(기준 {options.years:g}년).",
        f"The {len(known)} members with stated experience have a median of {years:g} years "
        f"(expected: {options.years:g}).",
        evidence_of(known),
    )


class FieldOptions(Options):
    full_at: float = 0.7
    """Share of members whose field belongs to the subject that scores 1."""


@check("team_fields_against_subject", FieldOptions)
def team_fields_against_subject(facts: Facts, options: FieldOptions) -> Result:
    """Members whose field shares a content word with title, keywords, goal, method or targets."""
    proposal = facts.proposal
    known = [f for f in proposal.team if f.value.field]
    if not known:
        return missing(
            *(_NO_TEAM if not proposal.team else ("전공·담당 분야가 없습니다.", "no fields.")),
            evidence_of(proposal.team),
        )
    texts = [proposal.title, proposal.goal, proposal.method, proposal.novelty, *proposal.keywords]
    subject = " ".join(found.value for found in texts if found)
    subject = " ".join([subject, *(found.value.item for found in proposal.targets)])
    words = set(facts.analyser.terms(subject)) - COMMON_TERMS
    if not words:
        return missing("비교할 과제 내용이 없습니다.", "there is no subject to compare with.")
    near = [f for f in known if words & set(facts.analyser.terms(f.value.field or ""))]
    share = len(near) / len(known)
    return judged(
        ramp(share, zero=0.0, one=options.full_at),
        f"분야가 적힌 {len(known)}명 중 {len(near)}명의 분야가 과제의 용어와 이어집니다.",
        f"The fields of {len(near)} of {len(known)} members share words with the subject.",
        evidence_of(known),
    )


class BudgetPerHeadOptions(Options):
    lowest: float = 20_000_000
    low: float = 50_000_000
    high: float = 300_000_000
    highest: float = 600_000_000
    """Won per member and year: 1 between `low` and `high`, 0 beyond `lowest` and `highest`."""


@check("team_against_budget", BudgetPerHeadOptions)
def team_against_budget(facts: Facts, options: BudgetPerHeadOptions) -> Result:
    """The budget per member and year lies in a range in which the work can be done."""
    proposal = facts.proposal
    budget = total_budget(proposal)
    months = months_of(proposal.period.value) if proposal.period else None
    if not proposal.team:
        return missing(*_NO_TEAM)
    if budget is None or months is None:
        return missing(
            "총 연구개발비 또는 기간을 알 수 없습니다.", "the budget or the duration is not known."
        )
    if budget[1] != "KRW":
        return missing("원화 예산이 아닙니다.", "the budget is not in won.")
    each = budget[0] / len(proposal.team) * 12 / months
    value = float(each)
    score = min(
        ramp(value, zero=options.lowest, one=options.low),
        ramp(value, zero=options.highest, one=options.high),
    )
    ko, en = won(each)
    return judged(
        score,
        f"참여인력 {len(proposal.team)}명, {months}개월: 1인당 연 {ko}입니다.",
        f"{len(proposal.team)} members over {months} months: {en} per member and year.",
        [*evidence_of([proposal.budget]), *evidence_of(proposal.team)],
    )


class RecordOptions(Options):
    full_at: int = 3
    """Related earlier documents of the applicant that score 1."""


@check("own_record", RecordOptions)
def own_record(facts: Facts, options: RecordOptions) -> Result:
    """Earlier patents and projects of the applicant in the index that are near to the subject."""
    own = facts.originality.own_art
    if not own:
        return missing(
            "신청기관의 앞선 특허나 과제가 색인에 없습니다(색인에 없을 뿐일 수 있습니다).",
            "the index holds no earlier document of the applicant (it may only not be loaded).",
        )
    related = [item for item in own if any(match.similarity >= PARTLY for match in item.matches)]
    patents = sum(item.hit.genre is Genre.PATENT for item in own)
    return judged(
        ramp(len(related), zero=0, one=options.full_at),
        f"신청기관의 앞선 특허 {patents}건과 과제 {len(own) - patents}건 중 {len(related)}건이 이 "
        "과제의 내용과 이어집니다.",
        f"Of {patents} earlier patents and {len(own) - patents} projects of the applicant, "
        f"{len(related)} relate to this subject.",
        [match.passage for item in related for match in item.matches[:1]],
    )
