"""Chances mean what they say, whatever the log-odds were."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.models.calibrating import chances, platt


def test_it_finds_the_line_that_made_the_outcomes() -> None:
    random = np.random.default_rng(4)
    raw = random.normal(size=20_000)
    happened = random.random(20_000) < chances(0.7 * raw - 1.2)
    found = platt(happened, raw)
    assert found.slope == pytest.approx(0.7, abs=0.05)
    assert found.intercept == pytest.approx(-1.2, abs=0.05)


@pytest.mark.parametrize("size", [0.01, 13.0, 500.0])
def test_cases_told_apart_without_fault_do_not_end_in_certainty(size: float) -> None:
    happened = np.arange(200) % 2 == 0
    raw = np.where(happened, size, -size)
    found = platt(happened, raw)
    given = chances(found.intercept + found.slope * raw)
    assert given[happened].mean() == pytest.approx(101 / 102, abs=1e-3)
    assert given[~happened].mean() == pytest.approx(1 / 102, abs=1e-3)


def test_an_order_the_wrong_way_round_is_not_turned() -> None:
    happened = np.arange(200) % 2 == 0
    assert platt(happened, np.where(happened, -1.0, 1.0)).slope > 0
