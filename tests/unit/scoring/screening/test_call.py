"""A call: its order, shared ranks, and its numbers."""

from __future__ import annotations

from datetime import UTC, datetime

from scoring.evaluation import Dimension
from scoring.screening.call import ScreenedCall, Submission, judged, screened
from scoring.screening.triage import Triage, unreadable
from scoring.uncertainty import Draws
from tests.unit.scoring.screening.lines import dimension, evaluation, finding


def line(name: str, score: float) -> tuple[Submission, Draws | None]:
    one = dimension(Dimension.TECHNOLOGY, (finding(score / 100),), weight=100, score=score)
    return judged(name, evaluation(name, one, score=score), (), organisation="가람")


def test_the_best_total_comes_first_equal_ones_share_a_rank_and_the_rest_follow_by_name() -> None:
    refused = Submission(name="a.pdf", queue=Triage.UNREADABLE, reasons=(unreadable(None),))
    waiting = Submission(name="0.pdf", queue=Triage.WAITING)
    lines = [(refused, None), line("d", 70), line("b", 40), line("c", 70), (waiting, None)]
    found = screened(lines)
    assert [(one.name, one.rank) for one in found] == [
        ("c", 1),
        ("d", 1),
        ("b", 3),
        ("0.pdf", None),
        ("a.pdf", None),
    ]
    best = found[0]
    assert best.best == 1
    assert best.worst is not None
    assert best.worst <= 2

    call = ScreenedCall(
        id="1",
        call="x",
        rubric="",
        threshold=None,
        made_at=datetime(2027, 1, 1, tzinfo=UTC),
        submissions=found,
    )
    assert call.queues[Triage.READY] == 3
    assert call.queues[Triage.UNREADABLE] == call.queues[Triage.WAITING] == 1
    assert sum(call.queues.values()) == len(found)
    assert call.scores(None) == [70, 70, 40]
    assert call.scores(Dimension.BUSINESS) == []
    assert [kind.value for kind in call.reasons] == ["unreadable"]
