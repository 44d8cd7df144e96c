"""Screening a call: files in, read by whoever is there, and the call as it stands."""

from workers.screening.deciding import decide_on
from workers.screening.intake import begin, hand_in, take_in
from workers.screening.standing import settle, standing
from workers.screening.work import Progress, follow, unfinished, work_here

__all__ = [
    "Progress",
    "begin",
    "decide_on",
    "follow",
    "hand_in",
    "settle",
    "standing",
    "take_in",
    "unfinished",
    "work_here",
]
