"""The numbers that a claim sets (수치한정): ``10 내지 50 중량%``, ``at least 5 mm``.

Every number with its unit is found first, with the words of a bound before or behind it; two that
belong together (``150 ℃ 이상 200 ℃ 이하``, ``between 2 and 5 bar``) become one range. Left out are
reference signs, steps, claim numbers and formulas, an exact number of things (``3개의 홀``) and
"one or more" of them: these say what there is, not how much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from nlp.domain.claims import NumberLimit
from nlp.patents.units import COUNTER, UNIT

_NUMBER = (
    r"(?:10\s?\^\s?[-−–]?\d{1,2}|(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{1,9})?"
    r"(?:\s?[×xX]\s?10\s?\^?\s?[-−–]?\d{1,2}(?!\d))?)"
)
_QUANTITY = re.compile(
    rf"(?P<number>{_NUMBER})(?![\d.]\d|[/:]\d)(?:\s{{0,2}}(?P<unit>{UNIT}))?"
    rf"(?:\s?±\s?(?P<tolerance>\d{{1,9}}(?:\.\d{{1,9}})?)(?:\s?(?P<unit_behind>{UNIT}))?)?"
)
_BEGINS = re.compile(r"(?:(?<![A-Za-z0-9제第#_./:])|(?<=pH))[-−–+]?(?=\d)")
_SIGNS = "-−–+"
_LABEL = re.compile(
    r"(?:청구\s?항|請求項|화학식|수학식|단계|(?<![가-힣])(?:식|도|표|제)"
    r"|(?<![A-Za-z])(?:claims?|formula|fig(?:ure|s)?\.?|table|step|no[.:]?))\s{0,2}[(\[<]?\s?$",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\s?(?:항|번째|차(?!이)|st\b|nd\b|rd\b|th\b)")
_PH = re.compile(
    r"\bpH\s?(?:(?:of|is|value of|가|는|값이|값은)\s?)?(?:about |약 ?|from |between )?$"
)

_BEFORE = re.compile(
    r"(?:(?P<ge>at\s+least|(?:not|no)\s+(?:less|lower|smaller|fewer)\s+than|equal\s+to\s+or\s+(?:greater|more|higher|larger)\s+than"
    r"|(?:greater|more|higher|larger)\s+than\s+or\s+equal\s+to|(?:a\s+)?minimum\s+(?:of)?|적어도|최소(?:한)?|少なくとも|≥|≧|⩾)"
    r"|(?P<le>at\s+most|(?:not|no)\s+(?:more|greater|higher|larger)\s+than|not\s+exceed(?:ing)?|equal\s+to\s+or\s+(?:less|lower|smaller)\s+than"
    r"|(?:less|lower|smaller)\s+than\s+or\s+equal\s+to|up\s+to|(?:a\s+)?maximum\s+(?:of)?|최대(?:한)?|≤|≦|⩽)"
    r"|(?P<gt>(?:greater|more|higher|larger|longer|thicker)\s+than|exceed(?:s|ing)?|above|over|>|＞)"
    r"|(?P<lt>(?:less|lower|smaller|shorter|thinner|fewer)\s+than|below|under|<|＜))\s{0,3}$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:을|를|의)?\s{0,2}(?:"
    r"(?P<le>이하|이내|보다\s?(?:작|낮|적)거나\s?같|以下|以内|or\s+(?:less|lower|below|fewer|smaller|under|shorter)\b|을?\s?넘지\s?않)"
    r"|(?P<ge>이상|보다\s?(?:크|높|많)거나\s?같|以上|or\s+(?:more|greater|higher|above|larger|longer|over)\b)"
    r"|(?P<gt>초과|(?:을|를)?\s?넘는|보다\s?(?:크|큰|클|높|많|긴|길|두꺼|더\s?(?:크|큰|높))|を?超|より大)"
    r"|(?P<lt>미만|보다\s?(?:작|낮|적|짧|얇|더\s?(?:작|낮))|未満|より小))",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"(?:약|대략|about|approximately|approx\.|around|約)\s{0,2}$", re.IGNORECASE)
_TO = re.compile(
    r"\s{0,2}(?:내지|에서|부터|[~∼～〜˜-]|[–—−]|to|up\s+to|through|乃至|ないし|から)\s{0,2}"
    r"(?:(?:약|대략|about|approximately|約)\s{0,2})?",
    re.IGNORECASE,
)
_AND = re.compile(
    r"\s{0,2}(?:이고|이며|하고|하며|고|및|내지|[~∼～〜,-]|,?\s?(?:and|but)|かつ|、|であり)?\s{0,2}(?:또한\s?)?",
    re.IGNORECASE,
)
_BETWEEN_AND = re.compile(r"\s{0,2}(?:and|와|과|및|と)\s{0,2}(?:about\s)?", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s{1,2}(?:about\s{1,2})?$", re.IGNORECASE)
_BETWEEN_BEHIND = re.compile(r"의?\s?사이|の間")
_SUBJECT = re.compile(
    r"(?:[이가은는:=]|(?<=[가-힣])(?:수|비|율|값|농도|함량)|\bof|\bfrom|\bis|\bbetween|\brange|が|は)\s{0,2}(?:(?:약|about)\s{0,2})?$"
)
_COPULA = re.compile(
    r"\s?(?:인\b|인\s|이다|이고|이며|이거나|의?\s?범위|사이|である|の範囲|의\s?값)"
)
_UNEQUAL = re.compile(
    rf"(?P<low>[-−]?{_NUMBER})(?:\s{{0,2}}{UNIT})?\s?(?P<first>[≤≦⩽<＜])"
    r"[^≤≦⩽<＜≥>;\n]{1,40}"
    rf"(?P<second>[≤≦⩽<＜])\s?(?P<high>[-−]?{_NUMBER})"
    rf"(?:\s{{0,2}}(?P<unit>{UNIT}))?"
)
_LESS = frozenset("≤≦⩽<＜")
_NOT = re.compile(r"[이가로은는]?\s{0,2}(?:되지|아니|아닌|떨어지지|내려가지|올라가지|않)")
_OPPOSITE = {"le": "gt", "gt": "le", "ge": "lt", "lt": "ge"}
_LOOSE = re.compile(r"(?:above|over|below|under)\s{0,3}$", re.IGNORECASE)
"""Words that bound a number only where it has a unit."""
_BASIS = re.compile(r"\s?(?:에\s?대(?:하여|해|한)|[을를]?\s?기준|당\b|に対して)")
_BASIS_BEFORE = re.compile(r"(?:based\s+on|relative\s+to|per)\s{1,2}(?:the\s)?$", re.IGNORECASE)
"""What other shares are counted by: ``100 중량부에 대하여``."""
_REACH = 40


@dataclass(frozen=True, slots=True)
class _Quantity:
    """A number with its unit; `bound` is ge, gt, le or lt, or empty."""

    value: Decimal
    unit: str | None
    bound: str
    start: int  # of the words of the bound, or of the number
    number: int  # where the number itself begins
    end: int
    approximate: bool
    tolerance: Decimal | None = None

    @property
    def lower(self) -> bool:
        return self.bound.startswith("g")


def number_limits(text: str) -> tuple[NumberLimit, ...]:
    """Limits of one claim's text, in order. Empty for most claims, at little cost."""
    if not any(letter.isdigit() for letter in text):
        return ()
    unequal = list(_inequalities(text)) if not _LESS.isdisjoint(text) else []
    taken = [(one.start, one.end) for one in unequal]
    found = [
        one
        for one in _limits(text, list(_quantities(text)))
        if not any(one.start < end and start < one.end for start, end in taken)
    ]
    return tuple(sorted([*unequal, *found], key=lambda one: one.start))


def _inequalities(text: str) -> Iterator[NumberLimit]:
    """``0.5 ≤ 몰비 ≤ 2.0``"""
    for match in _UNEQUAL.finditer(text):
        low, high = _decimal(match["low"]), _decimal(match["high"])
        if low <= high:
            yield NumberLimit(
                lower=low,
                upper=high,
                lower_inclusive=match["first"] not in "<＜",
                upper_inclusive=match["second"] not in "<＜",
                unit=match["unit"],
                start=match.start(),
                end=match.end(),
            )


def _quantities(text: str) -> Iterator[_Quantity]:
    end = 0
    for begin in _BEGINS.finditer(text):
        match = _QUANTITY.match(text, begin.end()) if begin.start() >= end else None
        if match is None:
            continue
        at = begin.start()
        if begin[0] and end and not text[end:at].strip():
            at = begin.end()  # ``40 -50``: a dash, not a sign
        elif text[at - 1 : at] in _SIGNS and at and text[end : at - 1].strip():
            continue  # ``Ra−15``: part of a formula
        if not _names(text, match, at):
            quantity = _quantity(text, match, at, after=end)
            end = quantity.end
            yield quantity


def _names(text: str, match: re.Match[str], at: int) -> bool:
    """Whether the number names a claim, a figure or a step, or is what others are shares of."""
    before = text[max(0, at - _REACH) : at]
    if _LABEL.search(before) or _BASIS_BEFORE.search(before):
        return True
    behind = _ORDINAL if match["unit"] is None else _BASIS
    return behind.match(text, match.end()) is not None


def _quantity(text: str, match: re.Match[str], at: int, *, after: int) -> _Quantity:
    """The number at `at`, with its sign, and the words around it that stand behind `after`."""
    unit = match["unit"] or match["unit_behind"]
    if unit is None and _PH.search(text[max(0, at - _REACH) : at]):
        unit = "pH"
    first = max(0, at - _REACH, after)
    about = _ABOUT.search(text[first:at])
    start = first + about.start() if about else at
    ahead = _BEFORE.search(text[first:start])
    if ahead and unit is None and _LOOSE.search(ahead[0]):
        ahead = None
    behind = _AFTER.match(text, match.end())
    side = behind or ahead
    bound = (side.lastgroup if side else None) or ""
    if behind and _NOT.match(text, behind.end()):
        bound = _OPPOSITE[bound]
    value = _decimal(text[at : match.end("number")])
    tolerance = Decimal(match["tolerance"]) if match["tolerance"] else None
    if text[at - 1 : at] == "±":
        value, tolerance, start = Decimal(0), value, at - 1
    return _Quantity(
        value=value,
        unit=unit,
        bound=bound,
        start=first + ahead.start() if ahead else start,
        number=at,
        end=behind.end() if behind else match.end(),
        approximate=about is not None,
        tolerance=tolerance,
    )


def _decimal(written: str) -> Decimal:
    """``1,000``, ``2.5 × 10^-3``, ``10^5``"""
    text = re.sub(r"\s", "", re.sub(r"[−–]", "-", written.replace(",", "").replace("+", "")))
    text = re.sub(r"[×xX]10\^?", "E", re.sub(r"^10\^", "1E", text))
    return Decimal(text)


def _limits(text: str, quantities: list[_Quantity]) -> Iterator[NumberLimit]:
    index = 0
    while index < len(quantities):
        first = quantities[index]
        second = quantities[index + 1] if index + 1 < len(quantities) else None
        pair = _pair(text, first, second) if second else None
        index += 2 if pair else 1
        if pair is None and second and _mixed(text, first, second):
            ends = replace(first, bound="ge"), replace(second, bound="le")
            yield from filter(None, map(_single, ends))
            index += 1
        elif limit := pair or _single(first):
            yield limit


def _mixed(text: str, first: _Quantity, second: _Quantity) -> bool:
    """``30 seconds to 2 hours``: a range whose ends have units of their own."""
    bare = first.unit and second.unit and not first.bound and not second.bound
    return bool(bare and _TO.fullmatch(text[first.end : second.number]))


def _pair(text: str, first: _Quantity, second: _Quantity) -> NumberLimit | None:
    """Two numbers that make one range."""
    if first.unit and second.unit and not _spelled(second.unit).startswith(_spelled(first.unit)):
        return None
    between = text[first.end : second.start]
    unit = second.unit or first.unit
    if first.bound and second.bound and first.lower != second.lower and _AND.fullmatch(between):
        low, high = (first, second) if first.lower else (second, first)
        inclusive = low.bound == "ge", high.bound == "le"
    elif not first.bound and second.bound in ("", "le") and _ranged(text, first, second, unit):
        low, high, inclusive = first, second, (True, True)
    else:
        return None
    if low.value > high.value:
        return None
    return NumberLimit(
        lower=low.value,
        upper=high.value,
        lower_inclusive=inclusive[0],
        upper_inclusive=inclusive[1],
        unit=unit,
        approximate=first.approximate or second.approximate,
        start=first.start,
        end=second.end,
    )


def _ranged(text: str, first: _Quantity, second: _Quantity, unit: str | None) -> bool:
    """``10 내지 50``, ``between 10 and 50``; a bare one needs to be said of something."""
    between = text[first.end : second.number]
    before = text[max(0, first.start - _REACH) : first.start]
    if _BETWEEN_AND.fullmatch(between):
        return bool(_BETWEEN.search(before) or _BETWEEN_BEHIND.match(text, second.end))
    if not _TO.fullmatch(between):
        return False
    said = _SUBJECT.search(before) or _COPULA.match(text, second.end)
    return unit is not None or bool(said) or second.bound == "le"


def _single(one: _Quantity) -> NumberLimit | None:
    """One bound; or one value where it has a unit of measure."""
    counted = one.unit is not None and bool(COUNTER.fullmatch(one.unit))
    value, lower, upper = one.value, None, None
    if one.tolerance is not None:
        lower, upper = value - one.tolerance, value + one.tolerance
    elif one.bound:
        if one.lower and value in (0, 1) and (counted or one.unit is None):
            return None  # "one or more" says that there is one
        lower, upper = (value, None) if one.lower else (None, value)
    elif one.unit is not None and not counted:
        lower = upper = value
    else:
        return None
    return NumberLimit(
        lower=lower,
        upper=upper,
        lower_inclusive=one.bound != "gt",
        upper_inclusive=one.bound != "lt",
        unit=one.unit,
        approximate=one.approximate,
        start=one.start,
        end=one.end,
    )


def _spelled(unit: str) -> str:
    return re.sub(r"\s", "", unit)
