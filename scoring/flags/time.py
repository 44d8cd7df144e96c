"""Flags on dates, durations and people: what cannot be, and what hardly can."""

from __future__ import annotations

import re
from calendar import monthrange
from decimal import Decimal

from nlp.domain import CompanyFactKind
from scoring.checks.registry import evidence_of, number
from scoring.evaluation import FlagKind
from scoring.flags.model import Flags, Read, notice, warning

MONTHS_PER_LEVEL = 3
"""Months for one level of TRL below which a path is too short."""
LONGEST_CAREER = 60
"""Years of experience that nobody has."""
LEAST_LEADING = Decimal(10)
"""Per cent of working time below which a leader hardly leads."""
_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s{0,2}[.년/-]\s{0,2}(\d{1,2})\s{0,2}[.월/-]\s{0,2}(\d{1,2})(?!\d)"
)
MOST_DAYS = 20
"""Impossible dates listed of one document."""


def trl(read: Read) -> Flags:
    """The TRL rises, and not faster than the months allow."""
    start, end, period = read.proposal.trl_start, read.proposal.trl_end, read.proposal.period
    if start is None or end is None:
        return
    levels = end.value - start.value
    evidence = evidence_of((start, end, period))
    if levels <= 0:
        yield warning(
            FlagKind.TRL,
            f"TRL이 {start.value}단계에서 {end.value}단계로 올라가지 않습니다.",
            f"The TRL does not rise: from {start.value} to {end.value}.",
            evidence,
        )
    months = period.value.months if period else None
    if months is not None and levels > 0 and months < levels * MONTHS_PER_LEVEL:
        yield warning(
            FlagKind.TRL,
            f"{months}개월에 TRL {levels}단계(TRL {start.value} → {end.value})를 올린다고 합니다.",
            f"{levels} levels of TRL ({start.value} → {end.value}) in {months} months.",
            evidence,
        )


def length(read: Read) -> Flags:
    """The months printed are those between the dates, one more or less."""
    found = read.proposal.period
    if found is None or found.value.start is None or found.value.end is None:
        return
    start, end, months = found.value.start, found.value.end, found.value.months
    between = (end.year - start.year) * 12 + end.month - start.month + (end.day >= start.day - 1)
    if months is not None and abs(months - between) > 1:
        yield warning(
            FlagKind.DATES,
            f"기간({start} ~ {end})은 {between}개월인데 {months}개월로 적혀 있습니다.",
            f"From {start} to {end} are {between} months; {months} are printed.",
            found.evidence,
        )


def order(read: Read) -> Flags:
    """Dates stand in an order that can be: call, submission, start; founded before all."""
    proposal = read.proposal
    call, submitted, period = proposal.call_date, proposal.submission_date, proposal.period
    start = period.value.start if period else None
    if call and submitted and submitted.value < call.value:
        yield warning(
            FlagKind.DATES,
            f"제출일({submitted.value})이 공고일({call.value})보다 앞섭니다.",
            f"The submission ({submitted.value}) comes before the call ({call.value}).",
            evidence_of((call, submitted)),
        )
    if submitted and start and period and start < submitted.value:
        yield notice(
            FlagKind.DATES,
            f"연구개발기간이 제출일({submitted.value})보다 먼저({start}) 시작합니다.",
            f"The project starts ({start}) before the submission ({submitted.value}).",
            evidence_of((submitted, period)),
        )
    for found in proposal.company:
        day = found.value.day
        founded = found.value.kind is CompanyFactKind.FOUNDED
        if founded and day and submitted and day > submitted.value:
            yield warning(
                FlagKind.DATES,
                f"설립일({day})이 제출일({submitted.value})보다 뒤입니다.",
                f"The firm was founded ({day}) after the submission ({submitted.value}).",
                (*found.evidence, *submitted.evidence),
            )


def phases(read: Read) -> Flags:
    """Stages and years lie within the period."""
    period = read.proposal.period
    if period is None or period.value.start is None or period.value.end is None:
        return
    for found in read.proposal.phases:
        begin, end = found.value.start, found.value.end
        if begin and end and (begin < period.value.start or end > period.value.end):
            yield warning(
                FlagKind.DATES,
                f"{found.value.label}({begin} ~ {end})이(가) 전체 기간({period.value.start} ~ "
                f"{period.value.end}) 밖에 있습니다.",
                f"{found.value.label} ({begin} – {end}) lies outside the whole period "
                f"({period.value.start} – {period.value.end}).",
                (*found.evidence, *period.evidence),
            )


def impossible(read: Read) -> Flags:
    """Days that no calendar has, anywhere in the text."""
    document = read.document
    if document is None:
        return
    shown = 0
    for match in _DAY.finditer(document.text):
        year, month, day = map(int, match.groups())
        if (1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]) or shown >= MOST_DAYS:
            continue
        shown += 1
        printed = " ".join(match.group().split())
        yield warning(
            FlagKind.IMPOSSIBLE_DATE,
            f"달력에 없는 날짜입니다: {printed}.",
            f"No calendar has this day: {printed}.",
            (document.evidence(match.start(), match.end()),),
        )


def people(read: Read) -> Flags:
    """Years of experience and shares of working time that a person can have."""
    leader = read.proposal.leader
    for found in read.proposal.team:
        member = found.value
        leads = leader is not None and member.name is not None and member.name == leader.value.name
        if leads and member.participation is not None and member.participation < LEAST_LEADING:
            yield notice(
                FlagKind.PARTICIPATION,
                f"연구책임자의 참여율이 {number(member.participation)}%입니다.",
                f"The project leader gives {number(member.participation)} % of the working time.",
                found.evidence,
            )
        who = member.role or "–"
        if member.years_experience is not None and member.years_experience > LONGEST_CAREER:
            yield warning(
                FlagKind.EXPERIENCE,
                f"{who}: 경력 {member.years_experience}년은 있을 수 없는 값입니다.",
                f"{who}: nobody has {member.years_experience} years of experience.",
                found.evidence,
            )
        if member.participation is not None and member.participation > Decimal(100):
            yield warning(
                FlagKind.PARTICIPATION,
                f"{who}: 참여율 {number(member.participation)}%는 100%를 넘습니다.",
                f"{who}: a participation of {number(member.participation)} % is above 100 %.",
                found.evidence,
            )
