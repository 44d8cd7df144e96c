"""Flags on the targets table and the outputs."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from nlp.domain import Direction, Target
from scoring.checks.registry import evidence_of, number
from scoring.evaluation import FlagKind
from scoring.flags.model import Flags, Read, notice, warning

WEIGHT_TOLERANCE = Decimal("0.5")
"""Per cent that the sum of weights may be away from 100."""
FAR_BEYOND = Decimal(2)
"""Times the world's best from which a target asks for a question."""


def weights(read: Read) -> Flags:
    """The weights (비중) sum to 100, as far as all targets have one."""
    targets = read.proposal.targets
    given = [found.value.weight for found in targets if found.value.weight is not None]
    total = sum(given, Decimal(0))
    if len(given) > 1 and len(given) == len(targets) and abs(total - 100) > WEIGHT_TOLERANCE:
        yield warning(
            FlagKind.WEIGHTS,
            f"정량적 목표의 비중을 더하면 {number(total)}%로 100%가 아닙니다.",
            f"The weights of the targets sum to {number(total)} %, not to 100 %.",
            evidence_of(targets),
        )


def unweighted(read: Read) -> Flags:
    """Targets that count for nothing beside others that have a weight."""
    idle = [found for found in read.proposal.targets if found.value.weight == 0]
    if idle and len(idle) < len(read.proposal.targets):
        items = ", ".join(found.value.item for found in idle)
        yield notice(
            FlagKind.WEIGHTS,
            f"비중이 0인 목표: {items}.",
            f"Targets of weight 0: {items}.",
            evidence_of(idle),
        )


def yearly(read: Read) -> Flags:
    """Yearly targets move in the stated direction."""
    for found in read.proposal.targets:
        target = found.value
        values = [year.value for year in target.yearly if year.value is not None]
        path = values if target.final is None else [*values, target.final]
        if any(_worse(later, earlier, target) for earlier, later in pairwise(path)):
            shown = " → ".join(map(number, path))
            yield warning(
                FlagKind.TARGET_BACK,
                f"{target.item}: 연차별 목표가 후퇴합니다({shown}).",
                f"{target.item}: the yearly targets go back ({shown}).",
                found.evidence,
            )


def levels(read: Read) -> Flags:
    """The final target against the level at home and the world's best."""
    for found in read.proposal.targets:
        target = found.value
        final, home, best = target.final, target.domestic_level, target.world_best
        if final is None:
            continue
        if home is not None and _worse(final, home, target):
            yield warning(
                FlagKind.TARGET_BELOW_DOMESTIC,
                f"{target.item}: 최종 목표 {number(final)}이(가) 연구개발 전 국내수준 "
                f"{number(home)}보다 낮은 수준입니다.",
                f"{target.item}: the final target {number(final)} is worse than the domestic "
                f"level {number(home)}.",
                found.evidence,
            )
        if best is not None and _far_beyond(final, best, target):
            yield notice(
                FlagKind.TARGET_FAR_BEYOND_BEST,
                f"{target.item}: 최종 목표 {number(final)}이(가) 세계최고수준 {number(best)}을(를) "
                f"{number(FAR_BEYOND)}배 넘게 앞섭니다.",
                f"{target.item}: the final target {number(final)} is more than "
                f"{number(FAR_BEYOND)} times better than the world's best {number(best)}.",
                found.evidence,
            )


def complete(read: Read) -> Flags:
    """Every target says its unit and how it is measured, as far as others of the table do."""
    targets = read.proposal.targets
    for name, ko, en in (("unit", "단위", "unit"), ("test_method", "평가방법", "test method")):
        lacking = [found for found in targets if getattr(found.value, name) is None]
        if lacking:
            items = ", ".join(found.value.item for found in lacking)
            yield notice(
                FlagKind.TARGET_INCOMPLETE,
                f"{ko}이(가) 없는 목표: {items}.",
                f"Targets without a {en}: {items}.",
                evidence_of(lacking),
            )


def tests(read: Read) -> Flags:
    """Targets that the applicant would test alone."""
    alone = [found for found in read.proposal.targets if found.value.certified is False]
    if alone:
        items = ", ".join(found.value.item for found in alone)
        yield notice(
            FlagKind.SELF_TEST,
            f"공인시험이 아니라 자체 평가로 확인하는 목표: {items}.",
            f"Targets tested by the applicant alone, not by an accredited body: {items}.",
            evidence_of(alone),
        )


def outputs(read: Read) -> Flags:
    """The years of an output add up to its total."""
    for found in read.proposal.outputs:
        output = found.value
        years = [year.value for year in output.yearly if year.value is not None]
        if output.total is None or len(years) < 2 or sum(years) == output.total:
            continue
        yield warning(
            FlagKind.OUTPUTS,
            f"{output.item}: 연차별 합 {number(sum(years, Decimal(0)))}과(와) 합계 "
            f"{number(output.total)}이(가) 다릅니다.",
            f"{output.item}: the years add up to {number(sum(years, Decimal(0)))}, the total says "
            f"{number(output.total)}.",
            found.evidence,
        )


def _worse(value: Decimal, than: Decimal, target: Target) -> bool:
    if target.direction is Direction.HIGHER:
        return value < than
    return target.direction is Direction.LOWER and value > than


def _far_beyond(final: Decimal, best: Decimal, target: Target) -> bool:
    if final <= 0 or best <= 0:
        return False
    if target.direction is Direction.HIGHER:
        return final > best * FAR_BEYOND
    return target.direction is Direction.LOWER and final * FAR_BEYOND < best
