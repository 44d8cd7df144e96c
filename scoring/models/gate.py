"""Whether a version may be put in use; each reason why not."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from nlp.domain import Frozen
from scoring.evaluation import Text
from scoring.models import measures
from scoring.models.dataset import DataSet
from scoring.models.errors import ModelError
from scoring.models.model import Model
from scoring.models.settings import ModelSettings
from scoring.models.splitting import split
from scoring.models.validating import chances, figure
from scoring.models.validation import Figure, Validation

_MOST_EQUAL = 0.01  # of the test cases may be rows that were trained on


class Ground(StrEnum):
    """Why a version is refused."""

    USELESS = "useless"  # no better than a coin, or than the plain rubric
    WORSE = "worse"
    INVERTED = "inverted"
    LEAKING = "leaking"
    SPLIT = "split"
    DIRECTION = "direction"


class Reason(Frozen):
    ground: Ground
    text: Text


class Decision(Frozen):
    """`difference`: AUC of the candidate − AUC of the version in use, on the candidate's test
    part; None where no version is in use or it takes other features."""

    name: str
    version: int
    present: int | None
    promoted: bool
    difference: Figure | None
    reasons: tuple[Reason, ...]


def reasons_against(
    model: Model,
    figures: Validation,
    *,
    present: Model | None,
    data: DataSet,
    settings: ModelSettings,
) -> tuple[tuple[Reason, ...], Figure | None]:
    """All of them, and the difference to the present model where it can be told.

    Raises `ModelError` where the figures are of other data than the model.
    """
    if figures.fingerprint != model.trained_on.fingerprint:
        raise ModelError("The figures are of other data.", todo="Validate the version again.")
    difference = _difference(model, present, data, settings) if present else None
    found = [
        *_useless(figures),
        *_worse(difference, settings),
        *_inverted(figures),
        *_leaking(figures),
        *_split(figures),
    ]
    if not figures.directions_held:
        found.append(
            Reason(
                ground=Ground.DIRECTION,
                text=Text(
                    ko="정해 둔 방향과 반대로 움직이는 항목이 있습니다.",
                    en="A feature moves against the direction that was given.",
                ),
            )
        )
    return tuple(found), difference


def _difference(
    model: Model, present: Model, data: DataSet, settings: ModelSettings
) -> Figure | None:
    """Paired, over firms of the candidate's test part. Where the present model was trained on
    some of these cases the comparison favours it: a candidate is never let in by that."""
    names = {one.name for one in data.columns.features}
    if not {one.name for one in present.features} <= names:
        return None
    test = data.only(split(data, model.trained_on.plan).test)
    ours, theirs = chances(model, test), _of_present(present, test)
    happened = test.outcomes
    return figure(
        test.firms,
        lambda rows: (
            measures.auc(happened[rows], ours[rows]) - measures.auc(happened[rows], theirs[rows])
        ),
        seed=settings.seed,
    )


def _of_present(present: Model, test: DataSet) -> np.typing.NDArray[np.float64]:
    names = [one.name for one in test.columns.features]
    wanted = {one.name for one in present.features}
    rows = (dict(zip(names, case.values, strict=True)) for case in test.cases)
    return np.array([present.predict({name: row[name] for name in wanted}).chance for row in rows])


def _useless(figures: Validation) -> list[Reason]:
    found = []
    if figures.auc.low <= 0.5:
        found.append(
            Reason(
                ground=Ground.USELESS,
                text=Text(
                    ko=f"시험 자료의 AUC {figures.auc.value:.3f}의 95% 구간이 0.5를 포함합니다"
                    f"({figures.auc.low:.3f}–{figures.auc.high:.3f}).",
                    en=f"The 95 % interval of the AUC on the test part, {figures.auc.value:.3f} "
                    f"({figures.auc.low:.3f}–{figures.auc.high:.3f}), holds 0.5.",
                ),
            )
        )
    for peer in figures.peers:
        if peer.name == "rubric" and peer.difference.high < 0:
            found.append(
                Reason(
                    ground=Ground.USELESS,
                    text=Text(
                        ko=f"기존 배점표(AUC {peer.auc:.3f})보다 못합니다: "
                        f"{_told(peer.difference)}.",
                        en=f"Worse than the plain rubric (AUC {peer.auc:.3f}): "
                        f"{_told(peer.difference)}.",
                    ),
                )
            )
    return found


def _worse(difference: Figure | None, settings: ModelSettings) -> list[Reason]:
    if difference is None:
        return []
    if difference.high >= 0 and difference.value >= -settings.tolerated_loss:
        return []
    return [
        Reason(
            ground=Ground.WORSE,
            text=Text(
                ko=f"지금 쓰는 모형보다 못합니다: AUC 차이 {_told(difference)}.",
                en=f"Worse than the model in use: difference of AUC {_told(difference)}.",
            ),
        )
    ]


def _inverted(figures: Validation) -> list[Reason]:
    return [
        Reason(
            ground=Ground.INVERTED,
            text=Text(
                ko=f"{one.better} 등급과 {one.worse} 등급의 순서가 우연의 범위를 넘어 "
                "뒤집혔습니다.",
                en=f"The grades {one.better} and {one.worse} are in the wrong order beyond chance.",
            ),
        )
        for one in figures.inversions
    ]


def _leaking(figures: Validation) -> list[Reason]:
    found = [
        Reason(
            ground=Ground.LEAKING,
            text=Text(
                ko=f"'{leak.column}' 열 하나가 결과를 거의 결정합니다(AUC {leak.auc:.3f}). "
                "결과가 나온 뒤에 적힌 값입니다.",
                en=f"The column {leak.column} alone nearly tells the outcome (AUC {leak.auc:.3f}): "
                "it was written after it.",
            ),
        )
        for leak in figures.leaks
    ]
    if figures.equal_rows > _MOST_EQUAL * figures.cases:
        found.append(
            Reason(
                ground=Ground.LEAKING,
                text=Text(
                    ko=f"시험 자료 {figures.equal_rows}건이 학습 자료와 똑같습니다.",
                    en=f"{figures.equal_rows} test cases are equal to cases trained on.",
                ),
            )
        )
    return found


def _split(figures: Validation) -> list[Reason]:
    return [
        Reason(
            ground=Ground.SPLIT,
            text=Text(
                ko=f"학습 자료와 시험 자료가 나뉘지 않았습니다: {one}.",
                en=f"Training and test part are not apart: {one}.",
            ),
        )
        for one in figures.violations
    ]


def _told(difference: Figure) -> str:
    return f"{difference.value:+.3f} [{difference.low:+.3f}, {difference.high:+.3f}]"
