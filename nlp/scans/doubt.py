"""Words that Tesseract reads as Latin letters in a Korean line: ``AMS`` for ``소선을``.

With both languages it takes for every word the one that it is surer of, and the English model is
too sure of itself. The Korean model alone knows no Latin letters: where it reads clear Hangul, it
is Hangul; of real Latin words it makes digits and signs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.scans.words import Word

CLEAR = 0.6
"""Mean confidence of the Korean words from which on they are taken."""
CLEAR_ALONE = 0.85
"""Of a single syllable."""

_HANGUL = re.compile("[가-힣]")
_LATIN = re.compile("[A-Za-z]")
_KOREAN = re.compile("[가-힣]+[.,)]?")


def is_doubtful(words: Sequence[Word]) -> bool:
    """Whether Latin words stand on a line that may be Korean."""
    text = " ".join(word.text for word in words)
    return bool(_LATIN.search(text)) and (bool(_HANGUL.search(text)) or len(words) == 1)


def settled(words: Sequence[Word], korean: Sequence[Word]) -> list[Word]:
    """The words, Latin ones replaced where the Korean model alone reads Hangul in their place."""
    result: list[Word] = []
    taken: set[int] = set()
    for word in words:
        there = [
            (at, other)
            for at, other in enumerate(korean)
            if _LATIN.search(word.text) and _shared(word, other) > 0 and at not in taken
        ]
        if there and _is_korean([other for _, other in there]):
            result.extend(other for _, other in there)
            taken.update(at for at, _ in there)
        else:
            result.append(word)
    return result


def _shared(word: Word, other: Word) -> float:
    """Whether most of `other` stands in the place of `word`: the width that they share, less half
    of the width of `other`."""
    shared = min(word.box[2], other.box[2]) - max(word.box[0], other.box[0])
    return shared - (other.box[2] - other.box[0]) / 2


def _is_korean(words: Sequence[Word]) -> bool:
    if not all(_KOREAN.fullmatch(word.text) for word in words):
        return False
    letters = sum(len(word.text) for word in words)
    mean = sum((word.confidence or 0.0) * len(word.text) for word in words) / letters
    return mean >= (CLEAR if letters > 1 else CLEAR_ALONE)
