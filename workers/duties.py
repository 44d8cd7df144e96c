"""What a worker does when it is rung: one function for each kind of work.

The place to add a kind or to change what one means. A duty does one piece of work and returns
True, or returns False when nothing of its kind is due: then the worker waits for the next ring.
Whoever adds work to a kind's table calls `workers.app.ring(settings, kind)`; what was not rung for
is found by a `DueWork` function (`workers.sweeper`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexing.catalog import WorkKind
from workers.alarm import Alarm
from workers.attempt import attempt_next
from workers.bulk import bulk_duty

if TYPE_CHECKING:
    from workers.service import Novum


@dataclass(frozen=True, slots=True)
class Shift:
    """A worker process at work: its parts, its kinds, and what ends a piece of work early.

    `alarm.stopping` turns true when the process is to stop. Work under `alarm.watching()` has the
    time limits of a job and may be interrupted.
    """

    novum: Novum
    kinds: tuple[WorkKind, ...]
    alarm: Alarm


Duty = Callable[[Shift], bool]


def next_job(shift: Shift) -> bool:
    """The job whose turn it is, through all of its stages that this worker does."""
    return attempt_next(shift.novum, kinds=shift.kinds, alarm=shift.alarm)


DUTIES: Mapping[WorkKind, Duty] = {
    WorkKind.PARSE: next_job,
    WorkKind.ENCODE: next_job,
    WorkKind.BULK: bulk_duty,
}
