"""Patent claims as a tree, and the independent ones as lists of elements."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from nlp.domain.base import Frozen
from nlp.domain.evidence import Evidence


class ClaimCategory(StrEnum):
    """What a claim protects (청구항의 범주)."""

    PRODUCT = "product"  # 물건: apparatus, device, system
    METHOD = "method"  # 방법
    COMPOSITION = "composition"  # 조성물, 화합물
    PROGRAM = "program"  # 컴퓨터 프로그램, 기록매체
    UNKNOWN = "unknown"


def element_letter(index: int) -> str:
    """The letter of an element's label: 0 → ``a``, 25 → ``z``, 26 → ``aa``."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(97 + rest) + name
    return name


class ClaimElement(Frozen):
    """One limitation (구성요소) of a claim. `label` is the claim number and a letter: ``1a``."""

    label: str
    text: str
    preamble: bool = False  # what the claim is about, before its limitations begin
    evidence: Evidence | None = None


class NumberLimit(Frozen):
    """A number that a claim sets (수치한정): a bound, a range or one value (then both are equal).

    `start` and `end` are offsets into the claim's text. A side without a bound is None.
    """

    lower: Decimal | None = None
    upper: Decimal | None = None
    lower_inclusive: bool = True  # 이상; else 초과
    upper_inclusive: bool = True  # 이하; else 미만
    unit: str | None = None  # as written; None for a bare number such as a ratio
    approximate: bool = False  # 약
    start: int
    end: int
    evidence: Evidence | None = None


class Claim(Frozen):
    """One claim. `depends_on` is empty for an independent claim; several mean "any one of"."""

    number: int
    text: str
    category: ClaimCategory = ClaimCategory.UNKNOWN
    depends_on: tuple[int, ...] = ()
    cancelled: bool = False  # 삭제
    elements: tuple[ClaimElement, ...] = ()  # independent claims only
    limits: tuple[NumberLimit, ...] = ()  # in the order of the text
    evidence: Evidence | None = None

    @property
    def independent(self) -> bool:
        return not self.depends_on and not self.cancelled
