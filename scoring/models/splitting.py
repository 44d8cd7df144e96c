"""Which cases a model may learn from, and which it is measured on: by firm and by time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from nlp.domain import Frozen
from scoring.models.dataset import DataSet
from scoring.models.errors import ModelError

Rows = NDArray[np.int64]
_FEWEST = 10  # cases of each outcome in each part


class By(StrEnum):
    FIRM = "firm"
    TIME = "time"
    BOTH = "both"  # later cases, of firms that no training case is of


class SplitPlan(Frozen):
    """How a data set is cut; the same plan cuts the same data the same way.

    `test_from`: first day of the test part (by time). `share`: of the firms (by firm).
    """

    by: By
    seed: int
    share: float
    test_from: str | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """`left_out`: later cases of firms that were trained on (by both)."""

    train: Rows
    test: Rows
    left_out: int = 0


def make_plan(
    data: DataSet,
    *,
    by: By | None = None,
    test_from: str | None = None,
    share: float,
    seed: int,
) -> SplitPlan:
    """Without `by`: by both where there are firms and times, else by what there is.

    Without `test_from`: the first time from which on at most `share` of the cases remain.
    """
    timed = data.columns.time is not None
    if by is None:
        by = (By.BOTH if data.columns.firm else By.TIME) if timed else By.FIRM
    if by is By.FIRM:
        return SplitPlan(by=by, seed=seed, share=share)
    if not timed:
        raise ModelError("The table has no column of time to split by.", todo="Split by firm.")
    return SplitPlan(by=by, seed=seed, share=share, test_from=test_from or _latest(data, share))


def split(data: DataSet, plan: SplitPlan) -> Split:
    """Raises `ModelError` where a part holds too few cases of an outcome to say anything."""
    if plan.by is By.FIRM:
        chosen = _drawn(data.firms, plan.seed, plan.share)
        parts = Split(train=np.flatnonzero(~chosen), test=np.flatnonzero(chosen))
    else:
        later = np.array([time >= (plan.test_from or "") for time in data.times])
        parts = Split(train=np.flatnonzero(~later), test=np.flatnonzero(later))
        if plan.by is By.BOTH:
            parts = _without_known(data, parts)
    _require(data, parts)
    return parts


def folds(firms: tuple[str, ...], *, count: int, seed: int) -> NDArray[np.int64]:
    """The fold of each row, 0 to count - 1; rows of a firm are in one fold."""
    return np.array([int(_place(firm, seed + 1) * count) for firm in firms], dtype=np.int64)


def violations(data: DataSet, parts: Split, plan: SplitPlan) -> tuple[str, ...]:
    """What would let a model be measured on what it was trained on; empty where all is well."""
    found = []
    firms = {data.firms[row] for row in parts.train} & {data.firms[row] for row in parts.test}
    if plan.by in (By.FIRM, By.BOTH) and firms:
        found.append(f"{len(firms)} firms stand in the training and in the test part")
    if plan.by in (By.TIME, By.BOTH):
        latest = max(data.times[row] for row in parts.train)
        earliest = min(data.times[row] for row in parts.test)
        if latest >= earliest:
            found.append(f"trained on {latest}, tested on {earliest}")
    if set(parts.train.tolist()) & set(parts.test.tolist()):
        found.append("rows stand in both parts")
    return tuple(found)


def shared_firms(data: DataSet, parts: Split) -> int:
    """Test cases whose firm was also trained on (they may be there by time only)."""
    known = {data.firms[row] for row in parts.train}
    return sum(data.firms[row] in known for row in parts.test)


def _drawn(firms: tuple[str, ...], seed: int, share: float) -> NDArray[np.bool_]:
    return np.array([_place(firm, seed) < share for firm in firms], dtype=np.bool_)


def _place(firm: str, seed: int) -> float:
    """0–1 from the name alone: a firm stays in its part when cases are added."""
    digest = hashlib.sha256(f"{seed}:{firm}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def _latest(data: DataSet, share: float) -> str:
    times = sorted(data.times)
    for time in sorted(set(times)):
        if sum(one >= time for one in times) <= share * len(times):
            return time
    return times[-1]


def _without_known(data: DataSet, parts: Split) -> Split:
    known = {data.firms[row] for row in parts.train}
    kept = np.array([row for row in parts.test if data.firms[row] not in known], dtype=np.int64)
    return Split(parts.train, kept, left_out=len(parts.test) - len(kept))


def _require(data: DataSet, parts: Split) -> None:
    for name, rows in (("training", parts.train), ("test", parts.test)):
        happened = int(data.outcomes[rows].sum()) if len(rows) else 0
        if min(happened, len(rows) - happened) < _FEWEST:
            raise ModelError(
                f"The {name} part has {happened} cases with the outcome and "
                f"{len(rows) - happened} without; at least {_FEWEST} of each are needed.",
                todo="Import more cases, or split otherwise (--by, --test-from).",
            )
