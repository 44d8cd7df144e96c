"""Which queue a submission stands in, and that it keeps every reason."""

from __future__ import annotations

import pytest

from nlp.domain import Genre, Issue, Outcome, Stage
from nlp.errors import ErrorCategory
from scoring.evaluation import (
    Condition,
    ConditionKind,
    Dimension,
    Evaluation,
    Flag,
    FlagKind,
    Severity,
    Text,
)
from scoring.likeness.findings import LikenessFinding, LikenessKind
from scoring.screening.triage import ReasonKind, Triage, reasons_of, triage_of, unreadable
from tests.unit.api import samples
from tests.unit.scoring.screening.lines import dimension, evaluation, finding

TEXT = Text(ko="까닭", en="why")
QUIET = evaluation("a", dimension(Dimension.TECHNOLOGY, (finding(0.6),), weight=100))


def issue(category: ErrorCategory, message: str = "page 3 is empty") -> Issue:
    return Issue(stage=Stage.PARSE, category=category, message=message)


def queue_of(one: Evaluation, *, threshold: float | None = None) -> Triage:
    return triage_of(reasons_of(one, (), threshold=threshold))


def test_a_submission_that_nothing_speaks_against_is_ready() -> None:
    assert reasons_of(QUIET, (), threshold=50.0) == ()
    assert queue_of(QUIET, threshold=50.0) is Triage.READY


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"genre": Genre.PATENT}, ReasonKind.NOT_A_PROPOSAL),
        (
            {"outcome": Outcome.PARTIAL, "issues": (issue(ErrorCategory.DAMAGED),)},
            ReasonKind.READ_IN_PART,
        ),
        (
            {"outcome": Outcome.PARTIAL, "issues": (issue(ErrorCategory.HIDDEN),)},
            ReasonKind.HIDDEN_TEXT,
        ),
        (
            {"flags": (Flag(kind=FlagKind.BUDGET_PARTS, severity=Severity.WARNING, text=TEXT),)},
            ReasonKind.MISMATCH,
        ),
        (
            {
                "conditions": (
                    Condition(
                        kind=ConditionKind.KNOCK_OUT, id="x", label=TEXT, met=False, reason=TEXT
                    ),
                )
            },
            ReasonKind.REQUIREMENT,
        ),
    ],
)
def test_each_of_these_asks_for_a_person(change: dict[str, object], kind: ReasonKind) -> None:
    one = QUIET.model_copy(update=change)
    reasons = reasons_of(one, (), threshold=None)
    assert [reason.kind for reason in reasons] == [kind]
    assert triage_of(reasons) is Triage.PERSON


def test_overlap_with_a_funded_project_and_copied_text_ask_for_a_person() -> None:
    overlap = QUIET.originality.model_copy(
        update={"duplicate_funding": (samples.project("p-1", "해수 전해 전극", 0.6),)}
    )
    one = QUIET.model_copy(update={"originality": overlap})
    copied = LikenessFinding(
        kind=LikenessKind.COPIED_FROM_SUBMISSION, severity=Severity.NOTICE, text=TEXT, share=0.2
    )
    told = copied.model_copy(update={"severity": Severity.INFO})
    reasons = reasons_of(one, (copied, told), threshold=None)
    assert [r.kind for r in reasons] == [ReasonKind.DUPLICATE_FUNDING, ReasonKind.LIKENESS]
    assert "60" in reasons[0].text.ko


def test_the_threshold_itself_is_enough_and_a_tenth_below_is_not() -> None:
    assert queue_of(QUIET, threshold=50.0) is Triage.READY
    below = reasons_of(QUIET.model_copy(update={"score": 49.99}), (), threshold=50.0)
    assert [reason.kind for reason in below] == [ReasonKind.THRESHOLD]
    assert "49.9" in below[0].text.en


def test_without_a_total_it_is_incomplete_with_the_open_items_and_keeps_its_other_reasons() -> None:
    open_ = dimension(Dimension.BUSINESS, (finding(None), finding(0.3)), weight=100, score=None)
    flag = Flag(kind=FlagKind.DATES, severity=Severity.WARNING, text=TEXT)
    one = evaluation("b", open_, score=None).model_copy(update={"flags": (flag,)})
    reasons = reasons_of(one, (), threshold=50.0)
    assert [r.kind for r in reasons] == [ReasonKind.NOT_JUDGED, ReasonKind.MISMATCH]
    assert triage_of(reasons) is Triage.INCOMPLETE


def test_a_refused_file_says_what_to_do() -> None:
    refused = issue(ErrorCategory.ENCRYPTED, "a.pdf is protected.")
    reason = unreadable(refused.model_copy(update={"todo": "Save it without."}))
    assert triage_of([reason]) is Triage.UNREADABLE
    told = refused.model_copy(update={"todo": "Save it without."})
    assert reason.issues == (told,)
    assert triage_of([unreadable(None)]) is Triage.UNREADABLE
