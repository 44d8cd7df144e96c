"""Scoring again by numbers alone: a prepared rubric over the kept results of many evaluations.

The same arithmetic as an evaluation (`scoring.arithmetic`), without its texts and evidence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nlp.domain import Frozen, Genre
from scoring.arithmetic import Mark, bonus_of, share_of, sum_up, weigh
from scoring.evaluation import Dimension, Evaluation, Grade
from scoring.rescoring import Key, key_of, keys_of, results_of
from scoring.rubric_types import BonusItem, Rubric, Scale

Known = Mapping[str, tuple[float | None, bool]]
"""Score, and whether it has evidence, by check and options."""


class Summary(Frozen):
    """The total of an evaluation under a rubric."""

    evaluation: str  # id under this rubric
    base: str
    sha256: str
    title: str
    file_name: str
    before: float | None  # the total under the evaluation's own rubric
    score: float | None
    grade: Grade | None
    judged_weight: float
    needs_person: bool
    dimensions: dict[Dimension, float | None]


def compact(evaluation: Evaluation) -> str:
    """What scoring again needs of an evaluation, as JSON."""
    first = next(d for d in evaluation.dimensions if d.dimension is Dimension.ORIGINALITY)
    return json.dumps(
        {
            "genre": evaluation.genre,
            "title": evaluation.title,
            "file": evaluation.file_name,
            "score": evaluation.score,
            "originality": [first.score, first.judged_weight],
            "results": {
                _text(key): [result.score, bool(result.evidence)]
                for key, result in results_of(evaluation).items()
            },
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


@dataclass(frozen=True, slots=True)
class _Item:
    weight: float
    key: str  # empty: for the panel
    scale: Scale | None


class Plan:
    """A rubric made ready to be applied to thousands of results."""

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric
        self.needs = frozenset(_text(key) for key in keys_of(rubric))
        self._items = {
            part.dimension: [
                _Item(
                    leaf.weight,
                    _text(key_of(leaf.item.check, leaf.item.options)) if leaf.item.check else "",
                    rubric.scale(leaf.item),
                )
                for leaf in part.leaves
            ]
            for part in rubric.dimensions
        }
        self._rules = [(rule, _text(key_of(rule.check, rule.options))) for rule in rubric.rules]

    def lacking(self, results: Mapping[str, Any]) -> frozenset[str]:
        """Results that the rubric needs and the evaluation does not have."""
        return self.needs - results.keys()

    def summary(self, kept: Mapping[str, Any], *, id: str, base: str, sha256: str) -> Summary:
        """Of results that lack nothing; of a document that is no proposal, without them."""
        known: Known = kept["results"]
        proposal = kept["genre"] == Genre.PROPOSAL
        scores = {}
        shares = []
        for part in self.rubric.dimensions:
            if part.dimension is Dimension.ORIGINALITY:
                score, judged = kept["originality"]
                panel = 0.0
            elif proposal:
                marks = self._marks(part.dimension, known)
                weighed = weigh(marks, needed=self.rubric.judged_weight)
                score, judged, panel = weighed.score, weighed.judged, weighed.panel
            else:
                score, judged, panel = None, 0.0, 0.0
            scores[part.dimension] = score
            shares.append(share_of(part.weight, panel=panel, judged=judged, score=score))
        bonus, open_ = self._conditions(known) if proposal else (0.0, False)
        summed = sum_up(shares, needed=self.rubric.judged_weight, bonus=bonus)
        total = summed.score
        return Summary(
            evaluation=id,
            base=base,
            sha256=sha256,
            title=kept["title"],
            file_name=kept["file"],
            before=kept["score"],
            score=total,
            grade=self.rubric.grade(total) if total is not None else None,
            judged_weight=summed.judged,
            needs_person=proposal and (open_ or self._below(scores, total)),
            dimensions=scores,
        )

    def _marks(self, dimension: Dimension, known: Known) -> Sequence[Mark]:
        marks = []
        for item in self._items[dimension]:
            if not item.key:
                marks.append(Mark(item.weight, None, panel=True))
                continue
            score, evident = known[item.key]
            if item.scale is not None and score is not None:
                score = item.scale.level(score).gives / 100
            marks.append(Mark(item.weight, score, evident=evident))
        return marks

    def _conditions(self, known: Known) -> tuple[float, bool]:
        """The bonus, and whether a requirement does not hold or cannot be told."""
        earned, open_ = [], False
        for rule, key in self._rules:
            score = known[key][0]
            holds = score is not None and score >= rule.at_least
            if isinstance(rule, BonusItem):
                earned.append(rule.points if holds else 0.0)
            elif not holds:
                open_ = True
        cap = self.rubric.bonus.cap if self.rubric.bonus else 0.0
        return bonus_of(earned, cap=cap), open_

    def _below(self, scores: Mapping[Dimension, float | None], total: float | None) -> bool:
        least = [(scores[p.dimension], p.minimum) for p in self.rubric.dimensions
                 if not self._all_panel(p.dimension)]  # fmt: skip
        least.append((total, self.rubric.minimum))
        return any(
            minimum is not None and (score is None or score < minimum) for score, minimum in least
        )

    def _all_panel(self, dimension: Dimension) -> bool:
        items = self._items[dimension]
        return bool(items) and not any(item.key for item in items)


def _text(key: Key) -> str:
    return f"{key[0]} {key[1]}"
