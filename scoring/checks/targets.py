"""The targets table (정량적 목표): against the world's best, at home, over the years, tested."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import pairwise

from nlp.domain import Direction, Evidence, Found, Target
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
from scoring.evaluation import Unit

_NO_TARGETS = ("성능 목표표를 찾지 못했습니다.", "no table of performance targets was found.")


class WorldBestOptions(Options):
    nothing_at: float = 0.5
    """Ratio of target to the world's best that scores 0; equal to it scores 1."""


@check("targets_against_world_best", WorldBestOptions)
def targets_against_world_best(facts: Facts, options: WorldBestOptions) -> Result:
    """Final targets against the world's best, by the direction in which they improve."""
    targets = facts.proposal.targets
    if not targets:
        return missing(*_NO_TARGETS)
    rows = _comparable(targets, lambda target: target.world_best)
    if not rows:
        return missing(
            "최종 목표와 세계최고수준, 개선 방향이 함께 있는 목표 항목이 없습니다.",
            "no target has a final value, the world's best and a direction.",
            evidence_of(targets),
        )
    score = _weighted((f.value, ramp(r, zero=options.nothing_at, one=1.0)) for f, r in rows)
    shown = [_against(found.value, found.value.world_best, reach) for found, reach in rows]
    reached = sum(reach >= 1 for _, reach in rows)
    return judged(
        score,
        f"비교 가능한 {len(rows)}개(전체 {len(targets)}개) 목표 중 {reached}개가 세계최고수준 "
        f"이상입니다: {'; '.join(shown)}.",
        f"{reached} of {len(rows)} comparable targets ({len(targets)} in all) reach the world's "
        f"best: {'; '.join(shown)}.",
        evidence_of(found for found, _ in rows),
    )


class DomesticOptions(Options):
    full_at: float = 1.3
    """Ratio of target to the domestic level that scores 1; no improvement scores 0."""


@check("targets_against_domestic_level", DomesticOptions)
def targets_against_domestic_level(facts: Facts, options: DomesticOptions) -> Result:
    """Final targets against the domestic level before the project."""
    targets = facts.proposal.targets
    if not targets:
        return missing(*_NO_TARGETS)
    rows = _comparable(targets, lambda target: target.domestic_level)
    if not rows:
        return missing(
            "최종 목표와 국내수준, 개선 방향이 함께 있는 목표 항목이 없습니다.",
            "no target has a final value, the domestic level and a direction.",
            evidence_of(targets),
        )
    score = _weighted((f.value, ramp(r, zero=1.0, one=options.full_at)) for f, r in rows)
    shown = [_against(found.value, found.value.domestic_level, reach) for found, reach in rows]
    better = sum(reach > 1 for _, reach in rows)
    return judged(
        score,
        f"비교 가능한 {len(rows)}개 목표 중 {better}개가 국내수준보다 높습니다: "
        f"{'; '.join(shown)}.",
        f"{better} of {len(rows)} comparable targets improve on the domestic level: "
        f"{'; '.join(shown)}.",
        evidence_of(found for found, _ in rows),
    )


class WeightOptions(Options):
    tolerance: float = 0.5
    """Per cent that the sum may be away from 100."""


@check("target_weights_sum", WeightOptions)
def target_weights_sum(facts: Facts, options: WeightOptions) -> Result:
    """The weights (비중) of the targets sum to 100."""
    targets = facts.proposal.targets
    if not targets:
        return missing(*_NO_TARGETS)
    weights = [found.value.weight for found in targets]
    given = [weight for weight in weights if weight is not None]
    if len(given) < len(weights):
        return missing(
            f"목표 {len(weights)}개 중 {len(weights) - len(given)}개에 비중이 없습니다.",
            f"{len(weights) - len(given)} of {len(weights)} targets have no weight.",
            evidence_of(targets),
        )
    total = sum(given, Decimal(0))
    right = abs(float(total) - 100.0) <= options.tolerance
    return judged(
        float(right),
        f"목표 비중의 합은 {number(total)}%{'로 맞습니다' if right else '로 100%와 다릅니다'}.",
        f"The weights of the targets sum to {number(total)} %{'' if right else ', not to 100 %'}.",
        evidence_of(targets),
    )


class CertifiedOptions(Options):
    full_at: float = 0.7
    """Share of targets (by weight) tested by a third party that scores 1."""


@check("certified_tests", CertifiedOptions)
def certified_tests(facts: Facts, options: CertifiedOptions) -> Result:
    """Share of targets that an accredited third party (공인시험기관) verifies."""
    said = [found for found in facts.proposal.targets if found.value.certified is not None]
    if not facts.proposal.targets:
        return missing(*_NO_TARGETS)
    if not said:
        return missing(
            "목표를 누가 시험하는지 적혀 있지 않습니다.",
            "it is not said who tests the targets.",
            evidence_of(facts.proposal.targets),
        )
    share = _weighted((found.value, float(bool(found.value.certified))) for found in said)
    count = sum(bool(found.value.certified) for found in said)
    return judged(
        ramp(share, zero=0.0, one=options.full_at),
        f"평가방법이 적힌 {len(said)}개 목표 중 {count}개(비중 {share:.0%})를 공인기관이 "
        "시험합니다.",
        f"Of {len(said)} targets that say how they are tested, {count} ({share:.0%} by weight) "
        "are tested by an accredited body.",
        evidence_of(said),
        measure=measure(
            ("공인시험으로 검증하는 목표의 비중", "the weight of targets tested by a third party"),
            share,
            zero=0.0,
            one=options.full_at,
            unit=Unit.SHARE,
        ),
    )


class YearlyOptions(Options):
    pass


@check("yearly_targets_progress", YearlyOptions)
def yearly_targets_progress(facts: Facts, options: YearlyOptions) -> Result:
    """Yearly targets move in the direction of improvement, up to the final target."""
    rows: list[tuple[Found[Target], bool]] = []
    faults: list[tuple[str, str]] = []
    if not facts.proposal.targets:
        return missing(*_NO_TARGETS)
    for found in facts.proposal.targets:
        target = found.value
        values = [year.value for year in target.yearly if year.value is not None]
        if len(values) < 2 or target.direction is Direction.UNKNOWN:
            continue
        path = values if target.final is None else [*values, target.final]
        forward = _moves(path, target.direction)
        rows.append((found, forward))
        if not forward:
            shown = f"{target.item} {' → '.join(number(value) for value in path)}"
            faults.append((f"{shown} 후퇴", f"{shown} goes back"))
    if not rows:
        return missing(
            "연차별 목표값이 두 해 이상 숫자로 적힌 항목이 없습니다.",
            "no target has numbers for two years or more and a direction.",
            evidence_of(facts.proposal.targets),
        )
    good = sum(fine for _, fine in rows)
    ko, en = "; ".join(fault[0] for fault in faults), "; ".join(fault[1] for fault in faults)
    return judged(
        good / len(rows),
        f"연차별 목표 {len(rows)}개 중 {good}개가 최종 목표까지 일관됩니다"
        f"{f': {ko}' if ko else ''}.",
        f"{good} of {len(rows)} targets progress consistently to their final value"
        f"{f': {en}' if en else ''}.",
        evidence_of(found for found, _ in rows),
    )


class AddressedOptions(Options):
    words: float = 0.5
    """Share of a target's content words in goal and method from which on it is taken up."""


@check("targets_addressed_by_method", AddressedOptions)
def targets_addressed_by_method(facts: Facts, options: AddressedOptions) -> Result:
    """Each target's words come back in the goal, method or claimed novelty."""
    proposal = facts.proposal
    texts = [found for found in (proposal.goal, proposal.method, proposal.novelty) if found]
    if not proposal.targets:
        return missing(*_NO_TARGETS)
    if proposal.method is None:
        return missing("연구개발 방법을 찾지 못했습니다.", "the method was not found.")
    said = {term for found in texts for term in facts.analyser.terms(found.value)}
    open_: list[str] = []
    rows: list[tuple[Target, float]] = []
    for target in (found.value for found in proposal.targets):
        words = set(facts.analyser.terms(target.item))
        if not words:
            continue
        share = len(words & said) / len(words)
        rows.append((target, ramp(share, zero=0.0, one=options.words)))
        if share < options.words:
            open_.append(target.item)
    if not rows:
        return missing("목표 항목의 이름이 없습니다.", "the targets have no names.")
    good = len(rows) - len(open_)
    rest = f": {', '.join(open_)}" if open_ else ""
    evidence: list[Evidence] = evidence_of(proposal.targets)
    return judged(
        _weighted(rows),
        f"목표 {len(rows)}개 중 {good}개가 연구목표·방법에서 다뤄집니다"
        f"{f'. 다뤄지지 않은 목표{rest}' if rest else ''}.",
        f"{good} of {len(rows)} targets are taken up by goal and method"
        f"{f'; not taken up{rest}' if rest else ''}.",
        evidence,
    )


def _comparable(
    targets: Iterable[Found[Target]], yardstick: Callable[[Target], Decimal | None]
) -> list[tuple[Found[Target], float]]:
    """The targets that can be set against the yardstick, with how far they reach."""
    reaches = ((found, _reach(found.value, yardstick(found.value))) for found in targets)
    return [(found, reach) for found, reach in reaches if reach is not None]


def _reach(target: Target, yardstick: Decimal | None) -> float | None:
    """Final target as a share of the yardstick, above 1 is better; None where not comparable."""
    final = target.final
    if final is None or yardstick is None or target.direction is Direction.UNKNOWN:
        return None
    if final <= 0 or yardstick <= 0:
        return None
    if target.direction is Direction.HIGHER:
        return float(final / yardstick)
    return float(yardstick / final)


def _against(target: Target, yardstick: Decimal | None, reach: float) -> str:
    unit = f" {target.unit}" if target.unit else ""
    sign = "≤" if target.direction is Direction.LOWER else "≥"
    other = number(yardstick) if yardstick is not None else "–"
    return f"{target.item} {sign} {number(target.final or 0)}{unit} / {other}{unit} ({reach:.0%})"


def _weighted(rows: Iterable[tuple[Target, float]]) -> float:
    """Mean by the targets' own weights; equal where any has none."""
    pairs = list(rows)
    weights = [target.weight for target, _ in pairs]
    if any(weight is None or weight <= 0 for weight in weights):
        return sum(value for _, value in pairs) / len(pairs)
    known = [float(weight) for weight in weights if weight is not None]
    return sum(w * value for w, (_, value) in zip(known, pairs, strict=True)) / sum(known)


def _moves(values: Sequence[Decimal], direction: Direction) -> bool:
    steps = list(pairwise(values))
    if direction is Direction.HIGHER:
        return all(later >= earlier for earlier, later in steps)
    return all(later <= earlier for earlier, later in steps)
