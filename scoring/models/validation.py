"""Figures of a model on cases that it was never trained on, each beside its peers."""

from __future__ import annotations

from nlp.domain import Frozen
from scoring.evaluation import Grade, Text
from scoring.models.leaks import Leak


class Figure(Frozen):
    """A figure with its 95 % bootstrap interval over firms."""

    value: float
    low: float
    high: float


class Bin(Frozen):
    """A tenth of the test cases by chance."""

    cases: int
    chance: float
    rate: float


class GradeRow(Frozen):
    """What happened in a grade; `low`, `high`: 95 % Wilson interval of the rate."""

    grade: Grade
    cases: int
    happened: int
    rate: float | None
    low: float
    high: float
    chance: float | None  # mean


class Inversion(Frozen):
    """A better grade that fared worse than a worse one, beyond what chance does: their 95 %
    intervals do not overlap."""

    better: Grade
    worse: Grade


class Drift(Frozen):
    """PSI of a feature or of the chance (`name` is ``chance``), training against test."""

    name: str
    label: Text
    psi: float


class GroupRow(Frozen):
    """Test cases of one subgroup. `gap`: mean chance − observed rate; `beyond`: outside the 95 %
    interval of the rate. `auc` is None under ten cases of either outcome."""

    value: str
    cases: int
    happened: int
    rate: float
    chance: float
    gap: float
    beyond: bool
    auc: float | None


class Group(Frozen):
    """`spread`: largest difference of AUC between its values, None under two that have one."""

    name: str
    label: Text
    rows: tuple[GroupRow, ...]
    spread: float | None


class Peer(Frozen):
    """`difference`: AUC of the model − AUC of the peer on the same cases, paired."""

    name: str
    auc: float
    brier: float | None
    ece: float | None
    difference: Figure
    cases: int


class Importance(Frozen):
    """Mean size of a part's contribution over the training cases, in log-odds."""

    features: tuple[str, ...]
    label: Text
    log_odds: float


class Validation(Frozen):
    """Everything a card shows. `shared_firms`: test cases whose firm was also trained on (by time
    only). `unseen`: AUC on the other test cases. `equal_rows`: test cases whose features are those
    of a training case of another firm. `reversed_pairs`: pairs of grades in the wrong order, with
    or without the excuse of chance."""

    name: str
    fingerprint: str
    cases: int
    happened: int
    left_out: int
    shared_firms: int
    unseen: float | None
    equal_rows: int
    violations: tuple[str, ...]
    auc: Figure
    ks: float
    brier: float
    brier_of_rate: float  # of giving everyone the training rate
    ece: float
    bins: tuple[Bin, ...]
    grades: tuple[GradeRow, ...]
    inversions: tuple[Inversion, ...]
    reversed_pairs: int
    drift: tuple[Drift, ...]
    groups: tuple[Group, ...]
    peers: tuple[Peer, ...]
    importance: tuple[Importance, ...]
    leaks: tuple[Leak, ...]
    directions_held: bool
