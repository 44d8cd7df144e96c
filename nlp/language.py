"""Which language a text is in, by the shares of its scripts."""

from __future__ import annotations

import re

SAMPLE = 8_000
"""Characters looked at; headers in English do not make a Korean document English."""

_HANGUL = re.compile(r"[\uac00-\ud7a3\u3131-\u318e]+")
_KANA = re.compile(r"[\u3041-\u30ff]+")
_LATIN = re.compile(r"[A-Za-z]{2,}")


def detect(text: str) -> str:
    """``ko``, ``en``, ``ja`` or ``und``. One Hangul syllable weighs as much as a Latin word of 2.5.

    Korean technical prose is full of Latin terms, so Hangul needs only an eighth of the letters.
    """
    sample = text if len(text) <= SAMPLE else text[: SAMPLE // 2] + text[-SAMPLE // 2 :]
    hangul = sum(map(len, _HANGUL.findall(sample)))
    if hangul > 1 and hangul * 2 >= len(sample):
        return "ko"  # whatever the rest is
    kana = sum(map(len, _KANA.findall(sample)))
    latin = sum(map(len, _LATIN.findall(sample)))
    total = hangul + kana + latin
    if total < 2:
        return "und"
    if max(hangul, kana) * 8 >= total:
        return "ko" if hangul >= kana else "ja"
    return "en"
