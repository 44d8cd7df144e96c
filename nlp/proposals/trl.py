"""Technology readiness levels (TRL, 기술성숙도) at the start and at the end of a project."""

from __future__ import annotations

import re

_LEVEL = r"(?:TRL)?\s*[-(:]?\s*\(?\s*([1-9])(?![\d.,%])\s*\)?\s*(?:단계|수준)?"
_ARROW = r"\s*(?:→|⇒|➔|▶|=>|->|>|~|∼|～|–|—|-|에서|부터|to|through)\s*"
_RANGE = re.compile(rf"{_LEVEL}{_ARROW}{_LEVEL}", re.IGNORECASE)
_START = re.compile(
    r"(?:착수|시작|현재|개발\s*전|초기|협약|start(?:ing|s)?|current(?:ly)?|initial|entry|begin(?:ning)?)"
    rf"[^0-9→~]{{0,20}}?{_LEVEL}",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?:종료|목표|최종|개발\s*후|완료|end(?:ing|s)?|target|final|exit|completion|reach(?:ing|es)?)"
    rf"[^0-9→~]{{0,20}}?{_LEVEL}",
    re.IGNORECASE,
)


def parse_trl(text: str) -> tuple[int | None, int | None]:
    """Start and end level (1–9) of a text about TRL; ``None`` where one is not said.

    ``TRL 4 → TRL 7`` → (4, 7); ``착수시점(3) / 종료시점(6)`` → (3, 6). A single level gives
    nothing without a word that says which end it is.
    """
    start, end = _START.search(text), _END.search(text)
    if start and end:
        return int(start.group(1)), int(end.group(1))
    both = _RANGE.search(text)
    if both:
        return int(both.group(1)), int(both.group(2))
    return (int(start.group(1)) if start else None, int(end.group(1)) if end else None)
