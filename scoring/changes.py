"""The smallest change that would move a grade, for the total and for each dimension.

Found with the arithmetic that made the grade, so that what is said does move it. An item whose
check follows one number along a ramp is told in that number; another one in its own score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

from scoring.arithmetic import Mark, share_of, sum_up, weigh
from scoring.change_sentences import Step, all_together, alone, by_art_only, out_of_reach
from scoring.evaluation import (
    Change,
    Dimension,
    DimensionScore,
    Finding,
    Grade,
    Measure,
    Unit,
)
from scoring.grading import Total, marks_of, shares_of
from scoring.rubric_types import Rubric, Scale

_GRID = 10_000
"""Steps of an item's score, which has four digits."""
_TRIED = 4
"""Items whose change is worked out, those that seem to need the least."""
_FINENESS = {
    Unit.SHARE: 0.001,
    Unit.TIMES: 0.01,
    Unit.YEARS: 0.1,
    Unit.MONTHS: 0.1,
    Unit.COUNT: 1.0,
    Unit.PER_BILLION: 0.1,
    Unit.WON: 100_000.0,
}
"""To what a changed number is rounded, always away from the present one."""

Key = tuple[Dimension, str]


def changes(scores: Sequence[DimensionScore], total: Total, rubric: Rubric) -> Iterator[Change]:
    """Upwards and downwards, first of the total, then of each dimension that has a grade."""
    for dimension in (None, *(s.dimension for s in scores if s.score is not None)):
        if dimension is None and total.score is None:
            continue
        graded = _Graded(scores, total, rubric, dimension)
        for upwards in (True, False):
            change = _change(graded, rubric, upwards=upwards)
            if change is not None:
                yield change


@dataclass(frozen=True, slots=True)
class _Item:
    dimension: Dimension
    finding: Finding
    at: int  # among the marks of its dimension
    worth: float  # points of what is graded between a score of 0 and of 1
    scale: Scale | None

    @property
    def score(self) -> float:
        return self.finding.score or 0.0


class _Graded:
    """The total (`dimension` None) or one dimension, and what it would be with other scores."""

    def __init__(
        self,
        scores: Sequence[DimensionScore],
        total: Total,
        rubric: Rubric,
        dimension: Dimension | None,
    ) -> None:
        self.dimension = dimension
        self._scores, self._rubric, self._bonus = scores, rubric, total.bonus
        self._marks = {score.dimension: marks_of(score.findings) for score in scores}
        own = [s for s in scores if s.score is not None and dimension in (None, s.dimension)]
        score = total.score if dimension is None else own[0].score
        self.score = score if score is not None else 0.0
        self.items = [item for one in own for item in self._items(one)]

    def _items(self, score: DimensionScore) -> Iterator[_Item]:
        weight = sum(finding.weight for finding in score.findings if finding.judged)
        whole = self._whole(score.dimension)
        scales = {leaf.item.id: self._rubric.scale(leaf.item)
                  for leaf in self._rubric.part(score.dimension).leaves}  # fmt: skip
        for at, finding in enumerate(score.findings):
            if finding.judged:
                worth = whole * finding.weight / weight
                yield _Item(score.dimension, finding, at, worth, scales[finding.item])

    def _whole(self, dimension: Dimension) -> float:
        if self.dimension is not None:
            return 100.0
        shares = shares_of(self._scores, self._rubric)
        counted = {s.dimension: one.counted for s, one in zip(self._scores, shares, strict=True)}
        return 100 * counted[dimension] / sum(counted.values())

    def with_scores(self, changed: Sequence[tuple[_Item, float]]) -> float:
        """What the same arithmetic gives with these items at these scores."""
        marks = {dimension: list(of) for dimension, of in self._marks.items()}
        for item, score in changed:
            marks[item.dimension][item.at] = replace(marks[item.dimension][item.at], score=score)
        touched = {item.dimension for item, _ in changed}
        scored = {s.dimension: self._score(s, marks, touched) for s in self._scores}
        if self.dimension is not None:
            return scored[self.dimension] or 0.0
        shares = [
            share_of(
                self._rubric.part(s.dimension).weight,
                panel=s.panel_weight,
                judged=s.judged_weight,
                score=scored[s.dimension],
            )
            for s in self._scores
        ]
        summed = sum_up(shares, needed=self._rubric.judged_weight, bonus=self._bonus)
        return summed.score or 0.0

    def _score(
        self, score: DimensionScore, marks: dict[Dimension, list[Mark]], touched: set[Dimension]
    ) -> float | None:
        if score.dimension not in touched:
            return score.score
        return weigh(marks[score.dimension], needed=self._rubric.judged_weight).score


def _change(graded: _Graded, rubric: Rubric, *, upwards: bool) -> Change | None:
    grades = list(Grade)
    now = grades.index(rubric.grade(graded.score))
    at = now + (-1 if upwards else 1)
    if not 0 <= at < len(grades):
        return None
    limit = rubric.grades[grades[at if upwards else now]]

    def moved(score: float) -> bool:
        return score >= limit if upwards else score < limit

    name = rubric.part(graded.dimension).label if graded.dimension else None
    distance = round(abs(limit - graded.score), 2)
    told = Change(
        dimension=graded.dimension,
        upwards=upwards,
        grade=grades[at],
        points=distance,
        text=by_art_only(name, grades[at], distance, upwards=upwards),
    )
    if not graded.items:
        return told
    found = _alone(graded, moved, limit, upwards=upwards)
    if found is not None:
        item, step = found
        text = alone(name, grades[at], distance, step, upwards=upwards)
        return told.model_copy(update={"items": (item.finding.item,), "text": text})
    several = _together(graded, moved, upwards=upwards)
    if several:
        labels = [item.finding.label for item in several]
        text = all_together(name, grades[at], distance, labels, upwards=upwards)
        items = tuple(item.finding.item for item in several)
        return told.model_copy(update={"items": items, "text": text})
    if not upwards:
        return None
    best = graded.with_scores([(item, _end(item, upwards=True)) for item in graded.items])
    text = out_of_reach(name, grades[at], distance, best)
    return told.model_copy(update={"text": text})


def _alone(
    graded: _Graded, moved: Callable[[float], bool], limit: float, *, upwards: bool
) -> tuple[_Item, Step] | None:
    """The item that has to change least, where one is enough."""
    need = abs(limit - graded.score)
    able = [
        item
        for item in graded.items
        if moved(graded.with_scores([(item, _end(item, upwards=upwards))]))
    ]
    able.sort(key=lambda item: need / item.worth)
    found = [(item, _smallest(graded, item, moved, upwards=upwards)) for item in able[:_TRIED]]
    if not found:
        return None
    item, score = min(found, key=lambda one: abs(one[1] - one[0].score))
    return item, _step(item, score, upwards=upwards)


def _end(item: _Item, *, upwards: bool) -> float:
    """The best, or the worst, that the item can come to."""
    if item.scale is None:
        return float(upwards)
    return item.scale.levels[0 if upwards else -1].gives / 100


def _smallest(
    graded: _Graded, item: _Item, moved: Callable[[float], bool], *, upwards: bool
) -> float:
    """The nearest score of the item that moves the grade; its best or worst one does."""
    if item.scale is not None:
        steps = [level.gives / 100 for level in item.scale.levels]
        steps = [s for s in steps if (s > item.score if upwards else s < item.score)]
        steps.sort(key=lambda step: abs(step - item.score))
        return next(step for step in steps if moved(graded.with_scores([(item, step)])))
    near, far = round(item.score * _GRID), _GRID if upwards else 0
    while abs(far - near) > 1:
        middle = (near + far) // 2
        if moved(graded.with_scores([(item, middle / _GRID)])):
            far = middle
        else:
            near = middle
    return far / _GRID


def _together(graded: _Graded, moved: Callable[[float], bool], *, upwards: bool) -> list[_Item]:
    """The fewest items that move the grade together, each at its end; none: not even all."""
    items = sorted(
        graded.items,
        key=lambda item: -item.worth * abs(_end(item, upwards=upwards) - item.score),
    )
    for count in range(2, len(items) + 1):
        chosen = [(item, _end(item, upwards=upwards)) for item in items[:count]]
        if moved(graded.with_scores(chosen)):
            return items[:count]
    return []


def _step(item: _Item, score: float, *, upwards: bool) -> Step:
    """In the number that the check follows, where it follows one; else in the item's score."""
    finding, level, reached = item.finding, None, score
    if item.scale is not None:
        levels = item.scale.levels
        at = next(i for i, one in enumerate(levels) if one.gives == round(score * 100, 6))
        level = levels[at].label
        reached = levels[at].begins / 100 if upwards else levels[at - 1].begins / 100 - 1 / _GRID
    measure = finding.measure
    return Step(
        label=finding.label,
        before=item.score,
        after=score,
        level=level,
        measure=measure,
        value=_value_at(measure, reached) if measure else None,
    )


def _value_at(measure: Measure, score: float) -> float:
    """The number at which the ramp gives `score`, rounded away from the present number."""
    value = measure.zero + score * (measure.one - measure.zero)
    grain = _FINENESS[measure.unit]
    rounded = ceil(value / grain - 1e-9) if value > measure.value else floor(value / grain + 1e-9)
    return round(rounded * grain, 6)
