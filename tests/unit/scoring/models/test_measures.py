"""The figures agree with scikit-learn's and SciPy's where those have them."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.models import measures


@pytest.fixture
def told() -> tuple[measures.Mask, measures.Floats]:
    random = np.random.default_rng(3)
    scores = random.random(500).round(2)  # with ties
    return random.random(500) < scores, scores


def test_auc_and_brier_are_scikit_learns(told: tuple[measures.Mask, measures.Floats]) -> None:
    from sklearn.metrics import brier_score_loss, roc_auc_score

    assert measures.auc(*told) == pytest.approx(roc_auc_score(*told), abs=1e-12)
    assert measures.brier(*told) == pytest.approx(brier_score_loss(*told), abs=1e-12)


def test_ks_is_scipys(told: tuple[measures.Mask, measures.Floats]) -> None:
    from scipy.stats import ks_2samp

    happened, scores = told
    peer = ks_2samp(scores[happened], scores[~happened]).statistic
    assert measures.ks(*told) == pytest.approx(peer, abs=1e-12)


def test_the_interval_of_a_rate_is_wilsons() -> None:
    from scipy.stats import binomtest

    for successes, cases in ((0, 10), (3, 10), (10, 10), (40, 1000)):
        peer = binomtest(successes, cases).proportion_ci(method="wilson")
        assert measures.wilson(successes, cases) == pytest.approx((peer.low, peer.high), abs=1e-6)


def test_chances_that_are_right_on_average_have_no_calibration_error() -> None:
    happened = np.tile([True, False], 100)
    assert measures.ece(happened, np.full(200, 0.5)) == pytest.approx(0)
    assert measures.ece(happened, np.full(200, 0.9)) == pytest.approx(0.4)


def test_equal_distributions_do_not_drift_and_shifted_ones_do() -> None:
    random = np.random.default_rng(5)
    one, other = random.normal(size=2000), random.normal(size=2000)
    assert measures.psi_of_numbers(one, one) == 0
    assert measures.psi_of_numbers(one, other) < 0.1
    assert measures.psi_of_numbers(one, other + 1) > 0.25
    missing = np.where(np.arange(2000) % 2, np.nan, other)
    assert measures.psi_of_numbers(one, missing) > 0.25


def test_a_bootstrap_draws_firms_whole() -> None:
    """One firm's hundred equal cases are one piece of evidence: the interval is wide."""
    values = np.array([1.0] * 100 + [0.0] * 5)
    firms = ["big"] * 100 + [str(number) for number in range(5)]
    low, high = measures.interval(firms, lambda rows: float(values[rows].mean()), seed=1)
    assert low == 0
    assert high > 0.98
