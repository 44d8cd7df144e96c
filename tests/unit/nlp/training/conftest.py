"""A training small enough for a test: invented texts, a tiny student, a few steps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from nlp.training.corpora import Kind, Pair, gather
from nlp.training.recipe import Recipe, Shape, StagePlan
from nlp.training.teacher import compute_targets
from nlp.training.vocabulary import train_tokenizer
from nlp.training.workspace import Workspace

TINY = Recipe(
    shape=Shape(vocabulary=1_000, hidden=32, layers=1, heads=2, intermediate=32, positions=64),
    distil=StagePlan(steps=40, batch=16, rate=3e-3, longest=32),
    contrast=StagePlan(steps=12, batch=16, rate=1e-3, longest=32),
)
_THINGS = ("전극", "펌프", "센서", "촉매", "배터리", "필터", "밸브", "렌즈", "모터", "안테나")
_THINGS_EN = ("electrode", "pump", "sensor", "catalyst", "battery", "filter", "valve", "lens")
_USES = (
    "해수 전해",
    "온실 난방",
    "수질 측정",
    "공기 정화",
    "전기차 충전",
    "의료 영상",
    "농업용 드론",
)
_ENDS = ("의 수명을 늘린다", "의 효율을 높인다", "의 비용을 줄인다", "을 자동으로 제어한다")


class Invented:
    name = "invented"
    licence = "ours"
    origin = "this test"

    def texts(self) -> Iterator[str]:
        for pair in self.pairs():
            yield from (pair.first, pair.second)

    def pairs(self) -> Iterator[Pair]:
        for thing in _THINGS:
            for use in _USES:
                title = f"{use}용 {thing} 장치"
                yield Pair(
                    title, f"본 발명은 {use}에 쓰는 {thing}{_ENDS[len(use) % 4]}.", Kind.TITLE
                )
                yield Pair(f"{title}이다.", f"{use}에 쓰는 {thing}이다.", Kind.SIMILAR, 0.8)
        for english, korean in zip(_THINGS_EN, _THINGS, strict=False):
            for number in range(1, 6):
                first, second = f"The {english} has {number} layers.", f"{korean}은 {number}층이다."
                yield Pair(first, second, Kind.TRANSLATION)


@pytest.fixture(scope="session")
def work(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Gathered, with a tokenizer and the teacher's vectors."""
    work = Workspace(tmp_path_factory.mktemp("training"))
    gather([Invented()], work, TINY, held_out=frozenset(), progress=lambda _name, _texts: None)
    train_tokenizer(work, TINY)
    compute_targets(work, progress=lambda _done, _total: None)
    return work


def lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
