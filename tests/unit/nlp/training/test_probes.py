"""Probes are measured on documents that taught them nothing, and used only where they are right."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlp.encoder import load_encoder
from nlp.encoder.probe import NEVER
from nlp.errors import TrainingError
from nlp.training.corpora.roles import OURS, ROLES, Labelled, of_notice
from nlp.training.probes import role_texts, train_probe

CALL = """
□ 연구개발 과제 안내
1. 필요성
○ 해수 전극은 부식으로 수명이 짧아 교체 비용이 크고 국산화가 시급함
- 수입 제품에 의존하여 공급이 불안정한 상황임
○ 필요성은 1쪽 이내로 구체적으로 기재
○ 연구의 필요성 및 중요성의 적절성
2. 연구목표 및 내용
○ 이 줄은 두 역할의 제목 아래 있으므로 쓰지 않음
○ 지원규모 : 과제당 연간 3억 원 이내, 총 9억 원
○ 000백만원
3. 제출서류
○ 연구개발계획서 원본 1부와 사본 7부를 방문하여 제출
□ 그 밖의 사항
○ 앞 제목이 다른 것을 말하므로 이 줄은 쓰지 않음
"""


def test_headings_tell_roles_and_instructions_are_boilerplate() -> None:
    found = [(one.role, one.whole, one.text) for one in of_notice("call.hwp", CALL)]
    assert ("problem", False, "수입 제품에 의존하여 공급이 불안정한 상황임") in found
    assert ("boilerplate", False, "필요성은 1쪽 이내로 구체적으로 기재") in found
    assert ("boilerplate", False, "연구의 필요성 및 중요성의 적절성") in found
    assert ("budget", False, "과제당 연간 3억 원 이내, 총 9억 원") in found
    assert not [text for _, _, text in found if "쓰지 않음" in text or "000백만원" in text]
    section = [text for role, whole, text in found if whole and role == "problem"]
    assert len(section) == 1
    assert section[0].count("\n") == 1


def _invented(documents: int) -> list[Labelled]:
    """Two roles that words tell apart, and others that only our own sentences show."""
    texts = [Labelled(f"우리 회사의 {role} 이야기", role, OURS, whole=False) for role in ROLES]
    for number in range(documents):
        name = f"call-{number}.hwp"
        for place in range(4):
            about = f"{number}번 전극의 {place}번째 층"
            texts += [
                Labelled(f"{about}은 부식이 심하여 개선이 시급하다.", "problem", name, place == 3),
                Labelled(
                    f"{about}의 제출서류를 시스템에 등록한다.", "boilerplate", name, place == 3
                ),
            ]
    return texts


def test_a_probe_is_used_only_for_what_real_documents_showed_it_can_tell() -> None:
    told: list[tuple[int, int]] = []
    probe, report = train_probe(
        _invented(25),
        load_encoder(),
        "abc",
        progress=lambda done, total: told.append((done, total)),
    )
    assert report.sentences["problem"] > 0.9
    assert report.sections["boilerplate"] > 0.9
    assert "market" not in report.sentences  # ours teach and never measure
    assert report.thresholds["market"] is None
    assert probe.thresholds[ROLES.index("market")] == NEVER
    assert report.thresholds["problem"] is not None
    guesses = probe.guess(load_encoder().encode(["전극의 부식이 심하여 개선이 시급하다."]))
    assert guesses[0].label == "problem"
    assert told[-1] == (210, 210)
    rows = list(report.table())
    assert rows[0].split() == ["F1", "sentences", "tf·idf", "sections", "tf·idf", "used", "from"]
    assert rows[-1].startswith("macro")


def test_too_few_documents_are_refused() -> None:
    with pytest.raises(TrainingError, match="too few documents"):
        train_probe(_invented(1), load_encoder(), "abc", progress=lambda *_: None)
    without = [one for one in _invented(25) if one.role != "team"]
    with pytest.raises(TrainingError, match="no text for: team"):
        train_probe(without, load_encoder(), "abc", progress=lambda *_: None)


def test_real_documents_show_every_role(data: Path) -> None:
    texts = role_texts(data)
    assert {one.role for one in texts} == set(ROLES)
    assert len({one.text for one in texts}) == len(texts)
    real = [one for one in texts if one.document != OURS]
    for role in set(ROLES) - {"market"}:
        assert len({one.document for one in real if one.role == role}) >= 20
    assert np.mean([len(one.text) <= 900 for one in texts]) == 1
