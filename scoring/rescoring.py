"""A stored evaluation under another rubric: arithmetic over what it found, nothing is read again.

Results of checks are taken from the evaluation where check and options are the same. Others are
computed from the stored fields of the document; none of them asks the index.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from nlp.domain import Features, Genre, ParsedDocument, ProposalFeatures, TermAnalyser
from scoring.assessing import assess, on_facts
from scoring.checks import CHECKS, Facts, Result
from scoring.evaluation import Dimension, Evaluation, Flag
from scoring.flags import flags_of
from scoring.grading import Checked, reading_note
from scoring.rubric_types import Checked as CheckedItem
from scoring.rubric_types import Rubric

Key = tuple[str, str]
"""Check, and its options with the defaults filled in, as JSON."""

GOVERNMENT_SHARE = "government_share"
"""The check whose limit decides over a flag too."""


def key_of(check: str, options: Mapping[str, float]) -> Key:
    return check, CHECKS[check].options.model_validate(options).model_dump_json()


def keys_of(rubric: Rubric) -> tuple[Key, ...]:
    """Results that a rubric needs."""
    return tuple(
        dict.fromkeys(key_of(item.check, item.options) for item in rubric.checked if item.check)
    )


def results_of(evaluation: Evaluation) -> dict[Key, Result]:
    """What the checks of an evaluation found."""
    found = {}
    for finding in (f for score in evaluation.dimensions for f in score.findings):
        if finding.check in CHECKS:
            score = finding.score if finding.measured is None else finding.measured
            result = Result(score, finding.reason, finding.evidence, finding.measure)
            found[key_of(finding.check, finding.options)] = result
    for one in evaluation.conditions:
        if one.check in CHECKS:
            result = Result(one.score, one.reason, one.evidence)
            found.setdefault(key_of(one.check, one.options), result)
    return found


def limit_in(keys: Mapping[Key, object] | tuple[Key, ...]) -> str | None:
    """The options of the limit on the government's share; None: there is none."""
    return next((options for check, options in keys if check == GOVERNMENT_SHARE), None)


def facts_of(evaluation: Evaluation, features: Features, analyser: TermAnalyser) -> Facts | None:
    """What checks can be run on; None where the evaluation does not know what the index held."""
    if evaluation.cited_in_index is None or not isinstance(features, ProposalFeatures):
        return None
    return Facts(
        proposal=features,
        originality=evaluation.originality,
        analyser=analyser,
        cited_in_index=frozenset(evaluation.cited_in_index),
    )


def rescored(
    base: Evaluation,
    rubric: Rubric,
    *,
    id: str,
    now: datetime,
    facts: Facts | None = None,
    document: ParsedDocument | None = None,
) -> Evaluation:
    """`base` under `rubric`, without its search and reading.

    `facts` and `document` are needed only where results are missing (`lacking`) or the limit on
    the government's share is another one. Raises `KeyError` for a result that nothing gives.
    """
    results = results_of(base)
    checked = None if base.genre is not Genre.PROPOSAL else _remembered(results, facts)
    originality = next(d for d in base.dimensions if d.dimension is Dimension.ORIGINALITY)
    assessed = assess(rubric, genre=base.genre, originality=originality, checked=checked)
    return base.model_copy(
        update={
            "id": id,
            "created_at": now,
            "base": base.id,
            "score": assessed.total.score,
            "grade": assessed.total.grade,
            "judged_weight": assessed.total.judged,
            "panel_weight": assessed.total.panel,
            "dimensions": assessed.dimensions,
            "reasons": (*reading_note(base.outcome), *assessed.total.reasons),
            "conditions": assessed.conditions,
            "explanation": assessed.explanation,
            "rubric_title": rubric.title,
            "flags": _flags(base, rubric, results, facts, document),
            "versions": base.versions.model_copy(update={"rubric": rubric.stamp}),
        }
    )


def _remembered(results: Mapping[Key, Result], facts: Facts | None) -> Checked:
    run = on_facts(facts) if facts else None

    def result(item: CheckedItem) -> Result:
        key = key_of(item.check or "", item.options)
        if key in results or run is None:
            return results[key]
        return run(item)

    return result


def _flags(
    base: Evaluation,
    rubric: Rubric,
    results: Mapping[Key, Result],
    facts: Facts | None,
    document: ParsedDocument | None,
) -> tuple[Flag, ...]:
    if facts is None or limit_in(keys_of(rubric)) == limit_in(tuple(results)):
        return base.flags
    return flags_of(facts.proposal, document, government_share=rubric.government_share)
