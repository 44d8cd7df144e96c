"""Invented firms with an invented chance of failing, from a fixed seed."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import yaml

from scoring.evaluation import Text
from scoring.models.columns import ColumnMap, Direction, Feature, Kind, Outcome, Subgroup
from scoring.models.dataset import Case, DataSet
from scoring.models.settings import ModelSettings
from scoring.models.splitting import By, SplitPlan
from scoring.models.training import Options

SETTINGS = ModelSettings()
QUICK = Options(interactions=2, bags=1, folds=2, bins=12, pair_bins=6, rounds=1_000)
BY_FIRM = SplitPlan(by=By.FIRM, seed=7, share=0.3)
FIELDS = ("소재", "기계", "바이오")
GOOD = "검증된 시험 성적과 구매 계약"
BAD = "구상 단계의 계획과 막연한 기대"


def label(ko: str, en: str) -> Text:
    return Text(ko=ko, en=en)


def columns(*, text: bool = False) -> ColumnMap:
    features = [
        Feature(
            name="debt",
            column="부채비율",
            direction=Direction.UP,
            label=label("부채비율", "debt ratio"),
        ),
        Feature(name="margin", column="이익률", label=label("이익률", "margin")),
        Feature(name="field", column="분야", kind=Kind.CATEGORY, label=label("분야", "field")),
    ]
    if text:
        features.append(
            Feature(
                name="plan", column=("계획", "요약"), kind=Kind.TEXT, label=label("계획", "plan")
            )
        )
    return ColumnMap(
        name="failing",
        title=label("부실 예측", "Failing firms"),
        id="번호",
        firm="기업",
        time="연도",
        outcome=Outcome(
            column="부실",
            positive=("예",),
            negative=("아니오",),
            desired=False,
            label=label("부실", "failed"),
        ),
        features=tuple(features),
        subgroups=(
            Subgroup(name="region", column="지역", label=label("지역", "region")),
            Subgroup(name="age", column="업력", label=label("업력", "age"), cuts=(3, 7)),
        ),
        rubric="배점",
    )


def cases(count: int = 600, *, text: bool = False, seed: int = 1) -> tuple[Case, ...]:
    """Chance rises with debt and falls with margin; a missing margin is a bad sign."""
    random = np.random.default_rng(seed)
    found = []
    for number in range(count):
        debt, margin = float(random.uniform(0, 4)), float(random.normal())
        known = random.random() > 0.15
        field = FIELDS[int(random.integers(3))]
        log_odds = -2.5 + debt - (margin if known else -1.0) + (field == "바이오")
        words = bool(random.random() < 0.5)
        if text:
            log_odds += -1.0 if words else 1.0
        happened = bool(random.random() < 1 / (1 + np.exp(-log_odds)))
        values: list[float | str | None] = [debt, margin if known else None, field]
        if text:
            values.append(f"{GOOD if words else BAD} {number}")
        found.append(
            Case(
                id=str(number),
                firm=f"firm {number // 2}",
                time=f"{2010 + number * 10 // count}-01-01",
                happened=happened,
                values=tuple(values),
                subgroups=("서울" if number % 3 else "부산", ("<3", "3–7", "≥7")[number % 3]),
                rubric=float(60 - 5 * debt + random.normal(0, 10)),
            )
        )
    return tuple(found)


def data(count: int = 600, *, text: bool = False, seed: int = 1) -> DataSet:
    return DataSet(columns(text=text), cases(count, text=text, seed=seed))


def write_table(path: Path, data: DataSet) -> Path:
    """The same cases as an officer's CSV."""
    heading = ["번호", "기업", "연도", "부채비율", "이익률", "분야", "지역", "업력", "배점", "부실"]
    ages = {"<3": "1", "3–7": "5", "≥7": "20", None: ""}
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(heading)
        for case in data.cases:
            values = ["" if one is None else one for one in case.values[:3]]
            outcome = "예" if case.happened else "아니오"
            region, age = case.subgroups
            row = [case.id, case.firm, case.time[:4], *values, region, ages[age], case.rubric]
            writer.writerow([*row, outcome])
    return path


def write_columns(path: Path) -> Path:
    told = columns().model_dump(mode="json", exclude_defaults=True)
    path.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    return path
