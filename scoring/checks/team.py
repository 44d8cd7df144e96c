"""The people and the record: experience, leader, budget per head, own earlier documents."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from statistics import median

from pydantic import Field

from indexing.heads import ipc_key
from nlp.domain import Found, Genre, Member
from scoring.checks.plan import months_of, total_budget
from scoring.checks.registry import (
    Facts,
    Options,
    Result,
    check,
    evidence_of,
    judged,
    measure,
    missing,
    ramp,
    won,
)
from scoring.evaluation import PriorArt, Unit
from scoring.similarity import PARTLY

_LEADER = re.compile(
    r"책임자|(?:연구|과제|총괄|주관)\s*책임|leader|principal investigator|\bpi\b", re.IGNORECASE
)
_HEAD = re.compile(r"대표|단장|director", re.IGNORECASE)  # where nobody is named as leader
_OTHER = re.compile(r"책임\s*연구원|책임급|공동|세부|위탁|\bco\b|deputy", re.IGNORECASE)
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
        measure=measure(
            ("참여인력 경력의 중앙값", "the team's median experience"),
            years,
            zero=0.0,
            one=options.years,
            unit=Unit.YEARS,
        ),
    )


class LeaderOptions(Options):
    base: float = Field(default=5.0, gt=0)
    """Years of experience expected of the leader of the smallest project."""
    years_per_billion: float = 2.5
    """More years expected for each billion won of budget."""
    most: float = Field(default=15.0, gt=0)
    """Never more years than this."""
    won_per_usd: float = 1350
    """Only to place a budget in dollars on this scale."""


@check("leader_against_budget", LeaderOptions)
def leader_against_budget(facts: Facts, options: LeaderOptions) -> Result:
    """The leader's years of experience against what a project of this size needs."""
    proposal = facts.proposal
    leader = _leader(proposal.team)
    if leader is None or leader.value.years_experience is None:
        return missing(
            "연구책임자의 경력 연수를 찾지 못했습니다.",
            "the leader's years of experience were not found.",
            evidence_of(proposal.team),
        )
    budget = total_budget(proposal)
    size = in_won(budget, options.won_per_usd) if budget else None
    if budget is None:
        return missing("총 연구개발비를 알 수 없습니다.", "the total budget is not known.")
    if size is None:
        return _no_scale(budget[1])
    years = leader.value.years_experience
    needed = min(options.base + options.years_per_billion * size / 1e9, options.most)
    ko, en = won(*budget)
    return judged(
        years / needed,
        f"연구책임자의 경력은 {years}년으로, 총 {ko} 규모의 과제에 기대하는 {needed:.0f}년과 "
        "비교했습니다.",
        f"The leader has {years} years of experience; a project of {en} is expected to have "
        f"{needed:.0f}.",
        [*evidence_of([leader]), *evidence_of([proposal.budget])],
        measure=measure(
            ("연구책임자의 경력", "the leader's experience"),
            years,
            zero=0.0,
            one=needed,
            unit=Unit.YEARS,
        ),
    )


class BudgetPerHeadOptions(Options):
    lowest: float = 20_000_000
    low: float = 50_000_000
    high: float = 300_000_000
    highest: float = 600_000_000
    """Won per member and year: 1 between `low` and `high`, 0 beyond `lowest` and `highest`."""
    won_per_usd: float = 1350
    """Only to place a budget in dollars on this scale."""


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
    size = in_won(budget, options.won_per_usd)
    if size is None:
        return _no_scale(budget[1])
    value = size / len(proposal.team) * 12 / months
    each = budget[0] / len(proposal.team) * 12 / months
    score = min(
        ramp(value, zero=options.lowest, one=options.low),
        ramp(value, zero=options.highest, one=options.high),
    )
    ko, en = won(each, budget[1])
    return judged(
        score,
        f"참여인력 {len(proposal.team)}명, {months}개월: 1인당 연 {ko}입니다.",
        f"{len(proposal.team)} members over {months} months: {en} per member and year.",
        [*evidence_of([proposal.budget]), *evidence_of(proposal.team)],
        measure=measure(
            ("1인당 연간 연구개발비", "the budget per member and year"),
            value,
            zero=options.lowest if value < options.high else options.highest,
            one=options.low if value < options.high else options.high,
            unit=Unit.WON,
        ),
    )


class RecordOptions(Options):
    full_at: int = 3
    """Related earlier documents of the applicant that score 1."""


@check("own_record", RecordOptions)
def own_record(facts: Facts, options: RecordOptions) -> Result:
    """The applicant's earlier documents in the index that relate to the subject.

    Related: of the proposal's own IPC subclass, or at least partly saying one of its elements.
    """
    own = facts.originality.own_art
    if not own and facts.proposal.organisation is None:
        return missing("신청기관의 이름을 찾지 못했습니다.", "the applicant's name was not found.")
    if not own:
        return missing(
            "신청기관의 앞선 특허나 과제가 색인에 없습니다(색인에 없을 뿐일 수 있습니다).",
            "the index holds no earlier document of the applicant (it may only not be loaded).",
        )
    fields = {ipc_key(found.value.symbol)[:4] for found in facts.proposal.ipc}
    related = [item for item in own if _relates(item, fields)]
    patents = sum(item.hit.genre is Genre.PATENT for item in own)
    named = ", ".join(item.hit.id for item in related)
    rest = f": {named}" if named else ""
    # The documents themselves stand on the scorecard under the applicant's own; evidence of a
    # finding is a place in the proposal.
    return judged(
        ramp(len(related), zero=0, one=options.full_at),
        f"신청기관의 앞선 문헌 가운데 가까운 {len(own)}건(특허 {patents}, 과제 "
        f"{len(own) - patents}) 중 {len(related)}건이 이 과제의 분야나 내용과 이어집니다{rest}.",
        f"Of the applicant's {len(own)} nearest earlier documents ({patents} patents, "
        f"{len(own) - patents} projects) {len(related)} belong to this field or subject{rest}.",
        evidence_of([facts.proposal.organisation]),
        measure=measure(
            ("관련된 앞선 특허·과제", "the number of related earlier documents"),
            len(related),
            zero=0.0,
            one=options.full_at,
            unit=Unit.COUNT,
        ),
    )


def _leader(team: Iterable[Found[Member]]) -> Found[Member] | None:
    """The leader by role; a 책임연구원 holds a rank, and leaders of parts lead no project."""
    roles = [(member, member.value.role) for member in team if member.value.role]
    for pattern in (_LEADER, _HEAD):
        for member, role in roles:
            if pattern.search(role) and not _OTHER.search(role):
                return member
    return None


def _no_scale(currency: str) -> Result:
    return missing(f"{currency} 예산의 기준이 없습니다.", f"there is no scale for {currency}.")


def _relates(item: PriorArt, fields: set[str]) -> bool:
    if any(ipc_key(symbol)[:4] in fields for symbol in item.hit.ipc):
        return True
    return any(match.similarity >= PARTLY for match in item.matches)


def in_won(budget: tuple[Decimal, str], won_per_usd: float) -> float | None:
    """A budget on the scale of won; None for a currency without one."""
    rate = {"KRW": 1.0, "USD": won_per_usd}.get(budget[1])
    return None if rate is None else float(budget[0]) * rate
