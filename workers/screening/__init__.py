"""Screening a call: files in, read by whoever is there, and the call as it stands."""

from workers.screening.deciding import decide_on
from workers.screening.intake import take_in
from workers.screening.standing import settle, standing
from workers.screening.work import Progress, follow, unfinished, work_here

__all__ = [
    "Progress",
    "decide_on",
    "follow",
    "settle",
    "standing",
    "take_in",
    "unfinished",
    "work_here",
]
