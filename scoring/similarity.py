"""How much of one statement another one says: the similarity behind every originality value.

It looks at the two texts alone. No corpus statistics (document frequencies, ranks) take part, so
that adding earlier art can only add disclosure and adding later art changes nothing.

The constants were chosen on Korean patents cited by examiners against random earlier patents of
the same IPC subclass, on rated Korean sentence pairs and on Korean–English title pairs; the
figures stand in docs/scores.md.
"""

from __future__ import annotations

from collections.abc import Iterable

from scoring.evaluation import Verdict

COSINE_SHARE = 0.4
"""Share of meaning (cosine) in a similarity; the rest is containment of words."""

SAME = 0.86
"""Cosine from which on two statements mean the same; meaning is the share of it that they reach.

With it the nearest statements of random and of cited patents lie where they lay with the encoders
for which the thresholds below were chosen (medians .15 and .40).
"""

CROSS_LANGUAGE = 1.1
"""Between languages words cannot match: the similarity is this times the meaning, at most 1."""

NOTHING = 0.30
"""Up to here a match is chance: 95 % of random pairs of one IPC subclass lie below."""

EVERYTHING = 0.70
"""From here on an element counts as said in full: half of the good paraphrases lie above."""

PARTLY = 0.40
DISCLOSED = 0.60
"""Verdict thresholds: a quarter and three quarters of the way between the two."""

_COMMON = """
발명 고안 포함 장치 방법 제공 관한 구비 이용 통하 수 관하 구성 형성 실시 실시예 다수 복수
적어도 하나 것 제 일 개시 시스템 단계 각각 특징 연결 설치 위치 사용 방식 효과 기술 목적 경우
가능 가지 의한 관련 부 이 본 과제 개발 연구 기존 종래 대비 목표 확보 적용 활용
method devic system apparatus invent includ provid configur plural plurality first second
portion unit step embodi present disclosur accord least use form compos project develop research
"""
COMMON_TERMS = frozenset(_COMMON.split())
"""Words that every patent or proposal uses whatever it is about; they carry no weight."""


def weight_of(term: str) -> float:
    """Weight of a content term: long words are more specific than single characters."""
    return {1: 0.5, 2: 1.0}.get(len(term), 1.5)


def weighted_terms(terms: Iterable[str]) -> dict[str, float]:
    """Distinct content terms with their weights, in order of first appearance."""
    return {term: weight_of(term) for term in terms if term not in COMMON_TERMS}


def credit(similarity: float) -> float:
    """Similarity to the share of an element that counts as said: 0 at NOTHING, 1 at EVERYTHING."""
    return min(max((similarity - NOTHING) / (EVERYTHING - NOTHING), 0.0), 1.0)


def verdict(similarity: float) -> Verdict:
    if similarity >= DISCLOSED:
        return Verdict.DISCLOSED
    return Verdict.PARTLY if similarity >= PARTLY else Verdict.NOT_FOUND
