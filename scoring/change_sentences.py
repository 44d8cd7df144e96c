"""What would move a grade, said in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.checks.registry import number, won
from scoring.evaluation import Grade, Measure, Text, Unit, points


@dataclass(frozen=True, slots=True)
class Step:
    """An item that changes: its score (0–1), and the number behind it where there is one."""

    label: Text
    before: float
    after: float
    level: Text | None
    measure: Measure | None
    value: float | None


def alone(name: Text | None, goal: Grade, distance: float, step: Step, *, upwards: bool) -> Text:
    """One item is enough."""
    head = _head(name, goal, distance, upwards=upwards)
    ends = "이릅니다" if upwards else "내려갑니다"
    if step.measure is not None and step.value is not None:
        before, after = (shown(v, step.measure.unit) for v in (step.measure.value, step.value))
        return Text(
            ko=f"{head.ko} 「{step.label.ko}」에서 {step.measure.name.ko}이(가) {before[0]}에서 "
            f"{after[0]}(으)로 바뀌면 {ends}{_level_ko(step)}.",
            en=f"{head.en} it gets there when, for “{step.label.en}”, {step.measure.name.en} "
            f"goes from {before[1]} to {after[1]}{_level_en(step)}.",
        )
    before_score, after_score = (shown(v, Unit.SHARE)[0] for v in (step.before, step.after))
    return Text(
        ko=f"{head.ko} 「{step.label.ko}」의 평가가 {before_score}에서 {after_score}(으)로 바뀌면 "
        f"{ends}{_level_ko(step)}.",
        en=f"{head.en} it gets there when “{step.label.en}” goes from {before_score} to "
        f"{after_score}{_level_en(step)}.",
    )


def all_together(
    name: Text | None,
    goal: Grade,
    distance: float,
    labels: Sequence[Text],
    *,
    upwards: bool,
) -> Text:
    """No single item is enough; these at their best (worst) are."""
    head = _head(name, goal, distance, upwards=upwards)
    ko = ", ".join(f"「{label.ko}」" for label in labels)
    en = ", ".join(f"“{label.en}”" for label in labels)
    return Text(
        ko=f"{head.ko} 한 항목으로는 되지 않고, {ko}이(가) 모두 "
        f"{'만점이 되어야' if upwards else '최저점이 되어야'} 합니다.",
        en=f"{head.en} no single item does it, but together do, at their "
        f"{'full' if upwards else 'lowest'} points, {en}.",
    )


def out_of_reach(name: Text | None, goal: Grade, distance: float, best: float) -> Text:
    head = _head(name, goal, distance, upwards=True)
    return Text(
        ko=f"{head.ko} 판단한 항목이 모두 만점이어도 {points(best)}점이어서 이를 수 없습니다.",
        en=f"{head.en} out of reach: with all judged items at full points it is {points(best)}.",
    )


def by_art_only(name: Text | None, goal: Grade, distance: float, *, upwards: bool) -> Text:
    """Of a dimension that no stated fact makes: originality."""
    head = _head(name, goal, distance, upwards=upwards)
    return Text(
        ko=f"{head.ko} 이 점수는 앞선 문헌과의 비교로 정해지며, 적어 낸 수치로는 바뀌지 않습니다.",
        en=f"{head.en} this score comes from the comparison with earlier documents; no stated "
        "figure changes it.",
    )


def shown(value: float, unit: Unit) -> tuple[str, str]:
    """A number with its unit, in Korean and in English."""
    if unit is Unit.WON:
        return won(Decimal(str(value)))
    if unit is Unit.SHARE:
        text = f"{number(round(100 * value, 1))}%"
        return text, text.replace("%", " %")
    text = number(round(value, 2 if unit is Unit.TIMES else 1))
    ko, en = {
        Unit.TIMES: ("배", "×"),
        Unit.YEARS: ("년", " years"),
        Unit.MONTHS: ("개월", " months"),
        Unit.COUNT: ("건", ""),
        Unit.PER_BILLION: ("명", ""),
    }[unit]
    return f"{text}{ko}", f"{text}{en}"


def _head(name: Text | None, goal: Grade, distance: float, *, upwards: bool) -> Text:
    ko, en = (name.ko, name.en) if name else ("총점", "Total")
    apart = number(round(distance, 2))
    if upwards:
        return Text(
            ko=f"{ko}: {goal.value} 등급까지 {apart}점이 모자랍니다.",
            en=f"{en}: {apart} points short of grade {goal.value};",
        )
    return Text(
        ko=f"{ko}: {goal.value} 등급으로 내려가기까지 {apart}점이 남아 있습니다.",
        en=f"{en}: {apart} points above grade {goal.value};",
    )


def _level_ko(step: Step) -> str:
    return f"({step.level.ko})" if step.level else ""


def _level_en(step: Step) -> str:
    return f" ({step.level.en})" if step.level else ""
