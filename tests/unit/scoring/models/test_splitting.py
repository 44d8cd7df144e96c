"""No model is measured on a firm, or a time, that it was trained on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scoring.models.dataset import DataSet
from scoring.models.errors import ModelError
from scoring.models.splitting import By, Split, folds, make_plan, split, violations
from tests.unit.scoring.models import samples


@pytest.mark.parametrize("by", list(By))
def test_parts_are_apart(by: By) -> None:
    data = samples.data()
    plan = make_plan(data, by=by, share=0.3, seed=7)
    parts = split(data, plan)
    train, test = set(parts.train.tolist()), set(parts.test.tolist())
    assert not train & test
    assert violations(data, parts, plan) == ()
    if by is not By.TIME:
        assert not {data.firms[row] for row in train} & {data.firms[row] for row in test}
    if by is not By.FIRM:
        assert max(data.times[row] for row in train) < min(data.times[row] for row in test)


def test_later_cases_of_a_known_firm_are_left_out_and_counted() -> None:
    data = samples.data()
    one = replace(data.cases[-1], firm=data.cases[0].firm)
    changed = DataSet(data.columns, (*data.cases[:-1], one))
    plan = make_plan(changed, by=By.BOTH, share=0.3, seed=7)
    assert split(changed, plan).left_out == 1


def test_rows_of_a_firm_stay_in_one_fold() -> None:
    firms = ("a", "b", "a", "c", "b", "a")
    fold = folds(firms, count=3, seed=1)
    assert all(
        len({f for g, f in zip(firms, fold, strict=True) if g == firm}) == 1 for firm in firms
    )


def test_a_firm_keeps_its_part_when_cases_are_added() -> None:
    small, large = samples.data(500), samples.data(700)
    tests = [
        {
            data.firms[row]
            for row in split(data, make_plan(data, by=By.FIRM, share=0.3, seed=7)).test
        }
        for data in (small, large)
    ]
    assert tests[0] <= tests[1]


def test_a_split_that_mixes_is_told() -> None:
    data = samples.data()
    plan = make_plan(data, by=By.BOTH, share=0.3, seed=7)
    parts = split(data, plan)
    mixed = Split(train=parts.test, test=parts.train)
    assert any("trained on" in one for one in violations(data, mixed, plan))
    same = Split(train=parts.train, test=parts.train)
    assert any("firms" in one for one in violations(data, same, plan))


def test_too_few_outcomes_are_refused_with_what_to_do() -> None:
    data = samples.data(30)
    with pytest.raises(ModelError, match="at least 10 of each"):
        split(data, make_plan(data, by=By.FIRM, share=0.3, seed=7))
