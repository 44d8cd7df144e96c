"""Numbers and money as Korean and English proposals print them.

A value is given only where the text holds exactly one; ranges and tolerances stay text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from nlp.domain import Money

GAP = r"\s?\s?\s?"
"""At most three white-space characters. No pattern here repeats without a bound: what it reads may
have been made to keep it busy."""
NUMBER = r"(?<!\d)(?:\d{1,3}(?:,\d{3}){1,6}|\d{1,18})(?:\.\d{1,9})?(?!\d)"
_FACTORS = {
    "백": 100, "천": 10**3, "만": 10**4, "십만": 10**5, "백만": 10**6, "천만": 10**7,
    "억": 10**8, "십억": 10**9, "백억": 10**10, "천억": 10**11,
    "조": 10**12, "십조": 10**13, "백조": 10**14,
}  # fmt: skip
_UNIT = "|".join(sorted(_FACTORS, key=len, reverse=True))
_TERM = re.compile(rf"({NUMBER}){GAP}({_UNIT})?{GAP}")
_CURRENCIES = {
    "원": "KRW", "₩": "KRW", "krw": "KRW", "won": "KRW",
    "달러": "USD", "불": "USD", "usd": "USD", "us$": "USD", "$": "USD",
    "dollars": "USD", "dollar": "USD",
    "유로": "EUR", "eur": "EUR", "€": "EUR", "엔": "JPY", "jpy": "JPY",
}  # fmt: skip
_ENGLISH = {
    "trillion": 10**12, "tn": 10**12, "billion": 10**9, "bn": 10**9, "b": 10**9,
    "million": 10**6, "mn": 10**6, "m": 10**6, "thousand": 10**3, "k": 10**3,
}  # fmt: skip
_SCALE = "|".join(sorted(_ENGLISH, key=len, reverse=True))

_KOREAN_MONEY = re.compile(
    rf"(?P<terms>(?:{NUMBER}{GAP}(?:{_UNIT}){GAP}){{0,5}}(?:{NUMBER}{GAP}(?:{_UNIT})?){GAP})"
    r"(?P<currency>원(?!자|천|인|료|소|형)|달러|불(?![가-힣])|유로|엔(?![가-힣])|US\$|USD|KRW)",
    re.IGNORECASE,
)
_PREFIXED_MONEY = re.compile(
    rf"(?P<currency>US\$|USD|KRW|EUR|JPY|\$|₩|€){GAP}(?P<number>{NUMBER})(?:{GAP}(?P<scale>{_SCALE}|{_UNIT}))?(?![A-Za-z\d])",
    re.IGNORECASE,
)
_SUFFIXED_MONEY = re.compile(
    rf"(?P<number>{NUMBER}){GAP}(?P<scale>{_SCALE})?{GAP}(?P<currency>USD|KRW|EUR|JPY|won|dollars?)(?![A-Za-z])",
    re.IGNORECASE,
)
_RANGE = re.compile(rf"{NUMBER}{GAP}[^\d\s,.~∼–—-]{{0,12}}{GAP}[~∼～〜–—-]{GAP}[₩$€]?{GAP}{NUMBER}")
_HINT_KOREAN = re.compile(
    rf"(?:(?<![가-힣])|(?<=단위))({_UNIT})?{GAP}(원|달러|불|유로|엔)(?![가-힣])|({_UNIT}){GAP}(US\$|USD|\$)",
    re.IGNORECASE,
)
_HINT_ENGLISH = re.compile(
    rf"(?:(KRW|USD|EUR|JPY|won|US\$|\$)\W{{0,4}}(?:in\s+)?((?:{_SCALE})s?)?\b"
    rf"|\b((?:{_SCALE})s?){GAP}(?:of\s+)?(KRW|USD|EUR|JPY|won|dollars))",
    re.IGNORECASE,
)

_REMARK = re.compile(r"[(（][^()（）]*[)）]")
_COMPARATOR = re.compile(
    r"이상|이하|이내|초과|미만|약|대략|[≥≤≧≦><=↑↓]|at least|at most|or more|or less"
    r"|over|under|above|below|approx\.?|about|max\.?|min\.?",
    re.IGNORECASE,
)
_PLAIN_NUMBER = re.compile(
    rf"(?<![A-Za-z\d.])[-−+]?{NUMBER}(?:{GAP}(?:[×x]{GAP}10{GAP}\^{GAP}([-−]?\d+)|[eE]([-−+]?\d+)))?"
)
LONGEST_REST = 20
"""Characters that may stand around a number (its unit, a comparator) before it reads as prose."""


@dataclass(frozen=True)
class UnitHint:
    """``(단위: 백만원)`` over a table: what one of its numbers is worth."""

    factor: int
    currency: str


@dataclass(frozen=True)
class Amount:
    """Money at `text[start:end]`."""

    start: int
    end: int
    money: Money


@lru_cache(maxsize=4096)  # every reader of tables asks about the same cells
def parse_number(text: str) -> Decimal | None:
    """The one number of a short text such as ``350 Wh/kg 이상``; ``None`` for ranges and prose.

    ``≥ 1,200`` → 1200, ``10~20`` → ``None``, ``3 ± 0.5`` → ``None``, ``1.2×10^3`` → 1200.
    """
    if "±" in text or _RANGE.search(text):
        return None
    found = list(_PLAIN_NUMBER.finditer(text))
    if len(found) != 1:
        return None
    match = found[0]
    before = _COMPARATOR.sub("", text[: match.start()]).strip(" ()[]:·-")
    after = _COMPARATOR.sub("", text[match.end() :]).strip()
    if re.search(r"[A-Za-z]{2,}|[가-힣]{5,}", before) or len(before) + len(after) > LONGEST_REST:
        return None
    mantissa = re.match(r"[-−+]?[\d,.]+", match.group())
    if mantissa is None:  # pragma: no cover - the pattern begins with a number
        return None
    exponent = int((match.group(1) or match.group(2) or "0").replace("−", "-"))
    if abs(exponent) > 30:
        return None
    return Decimal(mantissa.group().replace(",", "").replace("−", "-")).scaleb(exponent)


def find_money(text: str) -> Iterator[Amount]:
    """Every sum of money with its currency, in order, no overlaps; ends of ranges are left out."""
    ranges = [(match.start(), match.end()) for match in _RANGE.finditer(text)]
    at = 0
    found = sorted(
        (amount for pattern in (_korean, _prefixed, _suffixed) for amount in pattern(text)),
        key=lambda amount: (amount.start, -amount.end),
    )
    for amount in found:
        in_range = any(start < amount.end and amount.start < end for start, end in ranges)
        if amount.start >= at and not in_range:
            at = amount.end
            yield amount


def parse_money(text: str, hint: UnitHint | None = None) -> Money | None:
    """The one sum in `text`, in whole units; a bare number counts by the table's `hint`.

    ``3억 5천만원`` → 350,000,000; ``120백만원`` → 120,000,000; ``5~6억원`` → ``None``.
    """
    bare = _REMARK.sub(" ", text).strip()
    text = bare if re.search(r"\d", bare) else text  # "300 (60 + 240)": the remark explains
    if _RANGE.search(text):
        return None
    found = list(find_money(text))
    if found:
        return found[0].money if len({amount.money for amount in found}) == 1 else None
    composite = _composite(_COMPARATOR.sub("", text).strip(" ()"))
    if composite is not None and any(unit in text for unit in ("억", "조")) and hint is None:
        return Money(amount=composite)  # "12억": the won is left unsaid in tables
    number = parse_number(text)
    if number is None or hint is None or number < 0:
        return None
    return Money(amount=_plain(number * hint.factor), currency=hint.currency)


def parse_unit(text: str) -> UnitHint | None:
    """What ``단위: 백만원``, ``(천원)`` or ``KRW million`` says about the numbers below it."""
    korean = _HINT_KOREAN.search(text)
    if korean:
        unit = korean.group(1) or korean.group(3)
        currency = korean.group(2) or korean.group(4)
        return UnitHint(_FACTORS[unit] if unit else 1, _CURRENCIES[currency.casefold()])
    english = _HINT_ENGLISH.search(text)
    if english:
        currency = (english.group(1) or english.group(4)).casefold()
        scale = (english.group(2) or english.group(3) or "").casefold()
        factor = _ENGLISH.get(scale) or _ENGLISH.get(scale.rstrip("s"), 1)
        return UnitHint(factor, _CURRENCIES[currency])
    return None


def _korean(text: str) -> Iterator[Amount]:
    for match in _KOREAN_MONEY.finditer(text):
        amount = _composite(match.group("terms"))
        if amount is not None:
            currency = _CURRENCIES[match.group("currency").casefold()]
            yield Amount(match.start(), match.end(), Money(amount=amount, currency=currency))


def _prefixed(text: str) -> Iterator[Amount]:
    for match in _PREFIXED_MONEY.finditer(text):
        yield _scaled(match)


def _suffixed(text: str) -> Iterator[Amount]:
    for match in _SUFFIXED_MONEY.finditer(text):
        yield _scaled(match)


def _scaled(match: re.Match[str]) -> Amount:
    scale = match.group("scale") or ""
    factor = _FACTORS.get(scale) or _ENGLISH.get(scale.casefold(), 1)
    amount = _plain(Decimal(match.group("number").replace(",", "")) * factor)
    currency = _CURRENCIES[match.group("currency").casefold()]
    return Amount(match.start(), match.end(), Money(amount=amount, currency=currency))


def _composite(text: str) -> Decimal | None:
    """Sum of ``3억 5천만``; ``None`` where the units do not fall from term to term."""
    total = Decimal(0)
    last: int | None = None
    at = 0
    text = text.strip()
    while at < len(text):
        match = _TERM.match(text, at)
        if match is None:
            return None
        factor = _FACTORS[match.group(2)] if match.group(2) else 1
        if last is not None and factor >= last:
            return None
        total += Decimal(match.group(1).replace(",", "")) * factor
        last, at = factor, match.end()
    return _plain(total) if last is not None else None


def _plain(value: Decimal) -> Decimal:
    """Without an exponent or a trailing zero fraction, so that equal sums print alike."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
