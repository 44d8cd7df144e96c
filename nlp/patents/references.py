"""What a claim refers to: other claims (종속항), and its category (범주)."""

from __future__ import annotations

import re
import unicodedata

from nlp.domain.claims import ClaimCategory

REACH = 160
"""A reference that makes a claim dependent stands in its first characters."""

_ITEM = r"(?:제\s*)?(\d{1,3})\s*항?"
_KOREAN = re.compile(
    r"(?:청구\s*항\s*(?:제\s*)?\d{1,3}(?:\s*항)?|제\s*\d{1,3}\s*항)"
    r"(?:\s*(?:,|및|또는|혹은|와|과|이나|내지|에서부터|부터|에서|~|∼|-|–|중)\s*(?:청구\s*항\s*)?(?:제\s*)?\d{1,3}(?:\s*항)?(?:까지)?)*"
)
_JAPANESE = re.compile(
    r"請求項\s*\d{1,3}(?:\s*(?:,|、|及び|および|又は|または|若しくは|もしくは|乃至|ないし|から|~|〜|-|~)\s*(?:請求項\s*)?\d{1,3})*"
)
_ENGLISH = re.compile(
    r"\b(?:claims?)\s+\d{1,3}(?:\s*(?:,\s*(?:and|or)?|and|or|to|through|-|–)\s*(?:claims?\s+)?\d{1,3})*"
    r"|\b(?:any|one)\s+(?:one\s+)?of\s+(?:the\s+)?(?:preceding|previous|above|foregoing)\s+claims",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"(\d{1,3})\s*항?\s*(?:내지|에서부터|부터|에서|乃至|ないし|から|~|∼|〜|-|–|to|through)\s*"
    r"(?:청구\s*항\s*|請求項\s*|claims?\s+)?(?:제\s*)?(\d{1,3})",
    re.IGNORECASE,
)


def depends_on(text: str, number: int) -> tuple[int, ...]:
    """Numbers of the earlier claims that claim `number` refers to at its beginning."""
    head = unicodedata.normalize("NFKC", text)[:REACH]
    found: set[int] = set()
    for pattern in (_KOREAN, _JAPANESE, _ENGLISH):
        match = pattern.search(head)
        if match is None:
            continue
        if not re.search(r"\d", match[0]):
            found.update(range(1, number))
        found.update(_numbers(match[0]))
    return tuple(sorted(n for n in found if 0 < n < number))


def _numbers(reference: str) -> set[int]:
    numbers = {int(digits) for digits in re.findall(r"\d{1,3}", reference)}
    for low, high in _RANGE.findall(reference):
        if int(low) < int(high) <= int(low) + 200:
            numbers.update(range(int(low), int(high) + 1))
    return numbers


_C = ClaimCategory
_KOREAN_KINDS = (
    (
        _C.PROGRAM,
        r"(?:프로그램|기록\s*매체|저장\s*매체|기록매체|컴퓨터\s*판독\s*가능한?\s*매체|소프트웨어)",
    ),
    (_C.METHOD, r"(?:방법|공정|용도|제법|프로세스)"),
    (
        _C.COMPOSITION,
        r"(?:조성물|화합물|약제|합금|수지|중합체|공중합체|혼합물|용액|슬러리|페이스트|잉크|촉매|균주|항체)",
    ),
)
_ENGLISH_KINDS = (
    (
        _C.PROGRAM,
        r"\b(?:program(?: product)?|(?:storage|recording|readable) (?:medium|media|device))\b",
    ),
    (_C.METHOD, r"\b(?:method|process|use)\b"),
    (_C.COMPOSITION, r"\b(?:composition|compound|alloy|polymer|formulation|mixture)\b"),
)
_JAPANESE_KINDS = (
    (_C.PROGRAM, r"(?:プログラム|記録媒体|記憶媒体)"),
    (_C.METHOD, r"方法"),
    (_C.COMPOSITION, r"(?:組成物|化合物|合金|樹脂)"),
)


def category(text: str, language: str) -> ClaimCategory:
    """By the noun that ends a Korean or Japanese claim, or opens an English one."""
    words = " ".join(text.split()).rstrip(" .。")
    if not words:
        return _C.UNKNOWN
    if language == "en":
        head = re.split(
            r"\b(?:compris|consist|includ|wherein|having|according|of claim|as claimed)", words
        )[0]
        return _first(_ENGLISH_KINDS, head.lower()[:200])
    if language == "ja":
        return _last(_JAPANESE_KINDS, words[-25:])
    return _last(_KOREAN_KINDS, words[-30:])


def _first(kinds: tuple[tuple[ClaimCategory, str], ...], head: str) -> ClaimCategory:
    places = [
        (match.start(), kind) for kind, pattern in kinds if (match := re.search(pattern, head))
    ]
    return min(places)[1] if places else _C.PRODUCT


def _last(kinds: tuple[tuple[ClaimCategory, str], ...], tail: str) -> ClaimCategory:
    for kind, pattern in kinds:
        if re.search(pattern + r"(?:\s*\([^)]*\))?$", tail):
            return kind
    return _C.PRODUCT
