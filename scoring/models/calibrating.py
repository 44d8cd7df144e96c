"""From log-odds to chances that mean what they say."""

from __future__ import annotations

import numpy as np

from scoring.models.dataset import Floats, Mask
from scoring.models.model import Calibration

_STEPS = 100
_SMALLEST = 1e-6
_LEAST_SLOPE = 1e-3


def platt(happened: Mask, log_odds: Floats) -> Calibration:
    """Platt 1999: logistic regression on one number, with his smoothed targets, so that perfectly
    told cases do not end in certainty; by Newton's method with halved steps (Lin, Lin and Weng
    2007), which cases that are told apart without fault would let run away."""
    yes, no = int(happened.sum()), int((~happened).sum())
    target = np.where(happened, (yes + 1) / (yes + 2), 1 / (no + 2))
    columns = np.column_stack([log_odds, np.ones(len(log_odds))])
    weights = np.array([0.0, np.log((yes + 1) / (no + 1))])
    loss = _loss(columns @ weights, target)
    for _ in range(_STEPS):
        chance = chances(columns @ weights)
        gradient = columns.T @ (chance - target)
        spread = np.maximum(chance * (1 - chance), 1e-12)
        hessian = (columns * spread[:, None]).T @ columns + _SMALLEST * np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        size = 1.0
        while size > _SMALLEST and _loss(columns @ (weights - size * step), target) >= loss:
            size /= 2
        if size <= _SMALLEST:
            break
        weights = weights - size * step
        loss = _loss(columns @ weights, target)
    # A slope of zero or below would turn the order round: such a model knows nothing.
    return Calibration(slope=max(float(weights[0]), _LEAST_SLOPE), intercept=float(weights[1]))


def chances(log_odds: Floats) -> Floats:
    """Without overflow."""
    return np.asarray(np.exp(-np.logaddexp(0.0, -log_odds)), dtype=np.float64)


def _loss(log_odds: Floats, target: Floats) -> float:
    return float((np.logaddexp(0.0, log_odds) - target * log_odds).sum())
