"""The firm: its age, its research institute, its certificates; the jobs that the plan promises."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from pydantic import Field

from nlp.domain import (
    CompanyFact,
    CompanyFactKind,
    Evidence,
    Found,
    OutputKind,
    PlanKind,
    ProposalFeatures,
)
from scoring.checks.plan import total_budget
from scoring.checks.registry import (
    Facts,
    Options,
    Result,
    check,
    evidence_of,
    judged,
    measure,
    missing,
    number,
    ramp,
)
from scoring.checks.team import in_won
from scoring.evaluation import Unit

_NONE = re.compile(
    r"^[-–\s]*$|없음|미보유|해당\s*(?:사항)?\s*없|미취득|\bnone\b|\bn/?a\b", re.IGNORECASE
)
_INNOVATIVE = re.compile(
    r"벤처|이노비즈|메인비즈|기술혁신형|경영혁신형|inno-?biz|main-?biz|venture", re.IGNORECASE
)


class AgeOptions(Options):
    at_most: float = Field(default=7.0, gt=0)
    """Years since the founding up to which a firm is a start-up (창업기업)."""


@check("firm_age", AgeOptions)
def firm_age(facts: Facts, options: AgeOptions) -> Result:
    """Years from the founding to the submission against the programme's limit: within or not."""
    founded = _of(facts.proposal, CompanyFactKind.FOUNDED)
    born = next((found for found in founded if found.value.day is not None), None)
    day, place = _day_of_asking(facts.proposal)
    if born is None or born.value.day is None:
        return missing("설립일을 찾지 못했습니다.", "the day of the founding was not found.")
    if day is None:
        return missing(
            "업력을 셀 제출일이나 공고일이 없습니다.",
            "there is no day of submission or call to count the firm's age to.",
            evidence_of([born]),
        )
    years = (day - born.value.day).days / 365.25
    within = years <= options.at_most
    return judged(
        float(within),
        f"설립 {born.value.day}, {day} 현재 업력 {years:.1f}년으로 {options.at_most:g}년 "
        f"{'이내입니다' if within else '을 넘습니다'}.",
        f"Founded on {born.value.day}: {years:.1f} years old on {day}, "
        f"{'within' if within else 'above'} the limit of {options.at_most:g}.",
        [*evidence_of([born]), *place],
    )


class NoOptions(Options):
    pass


@check("research_institute", NoOptions)
def research_institute(facts: Facts, options: NoOptions) -> Result:
    """Whether what the firm says of its research institute (기업부설연구소) is that it has one."""
    said = _of(facts.proposal, CompanyFactKind.INSTITUTE)
    if not said:
        return missing(
            "기업부설연구소에 대한 기재가 없습니다.", "nothing is said of a research institute."
        )
    has = [found for found in said if not _NONE.search(found.value.text)]
    shown = ", ".join(found.value.text for found in has or said)
    return judged(
        float(bool(has)),
        f"기업부설연구소: {shown}.",
        f"Research institute: {shown}.",
        evidence_of(has or said),
    )


@check("innovative_firm", NoOptions)
def innovative_firm(facts: Facts, options: NoOptions) -> Result:
    """Whether a certificate is that of a venture or an innovative firm (벤처, 이노비즈)."""
    said = _of(facts.proposal, CompanyFactKind.CERTIFICATE)
    if not said:
        return missing("인증 현황을 찾지 못했습니다.", "no certificates are stated.")
    held = [
        found
        for found in said
        if _INNOVATIVE.search(found.value.text) and not _NONE.search(found.value.text)
    ]
    shown = ", ".join(found.value.text for found in held or said)
    return judged(
        float(bool(held)),
        f"인증 {len(said)}건 중 벤처·혁신형 기업 인증 {len(held)}건: {shown}.",
        f"Of {len(said)} certificates {len(held)} are of a venture or innovative firm: {shown}.",
        evidence_of(held or said),
    )


class JobsOptions(Options):
    full_at: float = Field(default=3.0, gt=0)
    """New jobs per billion won of budget that score 1."""
    won_per_usd: float = 1350
    """Only to place a budget in dollars on this scale."""


@check("planned_jobs", JobsOptions)
def planned_jobs(facts: Facts, options: JobsOptions) -> Result:
    """The jobs that the plan promises (고용) against the budget."""
    jobs, evidence = _jobs(facts.proposal)
    budget = total_budget(facts.proposal)
    size = in_won(budget, options.won_per_usd) if budget else None
    if jobs is None:
        return missing(
            "고용 계획의 인원을 찾지 못했습니다.", "no number of planned jobs was found."
        )
    if not size:
        return missing(
            "총 연구개발비를 알 수 없습니다.", "the total budget is not known.", evidence
        )
    each = float(jobs) / (size / 1e9)
    return judged(
        ramp(each, zero=0.0, one=options.full_at),
        f"고용 계획 {number(jobs)}명, 연구개발비 10억 원당 {each:.1f}명입니다.",
        f"{number(jobs)} planned jobs: {each:.1f} per billion won of budget.",
        [*evidence, *evidence_of([facts.proposal.budget])],
        measure=measure(
            ("연구개발비 10억 원당 고용 계획 인원", "the planned jobs per billion won"),
            each,
            zero=0.0,
            one=options.full_at,
            unit=Unit.PER_BILLION,
        ),
    )


def _of(proposal: ProposalFeatures, kind: CompanyFactKind) -> list[Found[CompanyFact]]:
    return [found for found in proposal.company if found.value.kind is kind]


def _day_of_asking(proposal: ProposalFeatures) -> tuple[date | None, list[Evidence]]:
    for found in (proposal.submission_date, proposal.call_date):
        if found is not None:
            return found.value, evidence_of([found])
    return None, []


def _jobs(proposal: ProposalFeatures) -> tuple[Decimal | None, list[Evidence]]:
    """From the plan by year, where it has one; else from the table of outputs."""
    planned = [
        found
        for found in proposal.plan
        if found.value.kind is PlanKind.JOBS and found.value.count is not None
    ]
    if planned:
        return sum((f.value.count or Decimal(0) for f in planned), Decimal(0)), evidence_of(planned)
    promised = [
        found
        for found in proposal.outputs
        if found.value.kind is OutputKind.JOBS and found.value.total is not None
    ]
    if promised:
        total = sum((f.value.total or Decimal(0) for f in promised), Decimal(0))
        return total, evidence_of(promised)
    return None, []
