"""Text to statements: sentences, and the parts of sentences that run on.

Korean abstracts are often one sentence of several hundred characters, a chain of ``…하고,``,
``…하며,`` and ``…단계;``. Such a chain is broken at its joints, the strongest kind first, so that
one statement says one thing and can be compared with one passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 220
"""Characters; a longer sentence is broken at its joints, where it has any."""
SHORTEST = 40
"""Characters; a shorter part stays with its neighbour."""

Span = tuple[int, int]

_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|cf|vs|approx|no|nos|fig|figs|eq|ref|al|inc|ltd|co|corp|dr|mr|ms|st)"
    r"|\b[A-Z]|\b\d{1,2})\.$",
    re.IGNORECASE,
)
_MARKER = re.compile(
    r"\s*(?:[-–•·○●◦□■▪▶◇◆※*ㅇ]|\(?(?:[가나다라마바사아자차카타파하]|\d{1,2})[.)](?=\s|$)|[①-⑳])\s*"
)
"""A list marker; it opens a statement and says nothing itself."""
_SENTENCE_END = re.compile(
    r"""(?<=[.?!。])["'”’)\]]*(?=\s|$)   # punctuation before white space
      | \n\s*\n                          # an empty line
      | \n(?=\s*(?:[-–•·○●◦□■▪▶◇◆※*]|\(?[0-9가-힣A-Za-z]{1,2}[.)]\s|[①-⑳]|\[\d{4}\]))  # a list item
    """,
    re.VERBOSE,
)
_JOINTS = (
    re.compile(r"[;；]\s*(?:및|그리고|and)?\s*"),
    # Korean connective endings before a comma: …하고, …하며, …으로서, …것으로, …있으며,
    re.compile(r"(?<=[가-힣])(?:고|며|서|써|면|로|여|해|바|는데|지만|도록),\s*"),
    re.compile(r"(?<=[가-힣])(?:와|과|및),?\s+(?=(?:상기|그|제\s?\d))|(?<=[가-힣])[와과],\s*"),
    # English clauses of a claim or an abstract.
    re.compile(r",\s+(?=(?:wherein|whereby|and|in which|comprising|including|the method)\b)"),
    re.compile(r":\s+"),
    re.compile(r",\s+"),
)
_LISTS = 5
"""Joints from this one on part the items of a list: used only on very long statements."""


def statements(text: str, *, longest: int = LONGEST, shortest: int = SHORTEST) -> list[Span]:
    """Spans of `text`, in order, not overlapping, without surrounding white space.

    Spans without a letter are left out. A statement without joints may be longer than `longest`.
    """
    spans: list[Span] = []
    for sentence in sentences(text):
        spans.extend(_broken(text, _unmarked(text, sentence), longest, shortest, 0))
    return [span for span in spans if any(sign.isalpha() for sign in text[slice(*span)])]


def chunks(text: str, *, shortest: int, longest: int) -> list[Span]:
    """Whole statements packed into spans of about `shortest`–`longest` characters.

    Never longer than `longest`: a statement without joints is cut at white space.
    """
    packed: list[Span] = []
    for start, end in _cut(text, statements(text, longest=longest, shortest=shortest), longest):
        if packed:
            first, last = packed[-1]
            small = last - first < shortest or end - start < shortest
            if small and end - first <= longest:
                packed[-1] = (first, end)
                continue
        packed.append((start, end))
    return packed


def sentences(text: str) -> Iterator[Span]:
    """Spans of whole sentences; their list markers are still there."""
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if _MARKER.fullmatch(text, start, end.start()):
            continue
        if text[end.start() - 1 : end.start()] == "." and _ABBREVIATION.search(
            text, max(start, end.start() - 12), end.start()
        ):
            continue
        yield from _trimmed(text, start, end.end())
        start = end.end()
    yield from _trimmed(text, start, len(text))


def _unmarked(text: str, span: Span) -> Span:
    """The span behind its list markers."""
    start, end = span
    while marker := _MARKER.match(text, start, end):
        start = marker.end()
    return start, end


def _broken(text: str, span: Span, longest: int, shortest: int, level: int) -> Iterator[Span]:
    start, end = span
    limit = longest if level < _LISTS else 2 * longest
    if end - start <= limit or level == len(_JOINTS):
        yield span
        return
    parts = _parts(text, span, _JOINTS[level])
    for part in _merged(parts, shortest):
        yield from _broken(text, part, longest, shortest, level + 1)


def _parts(text: str, span: Span, joint: re.Pattern[str]) -> list[Span]:
    parts: list[Span] = []
    start, end = span
    for found in joint.finditer(text, start, end):
        parts.extend(_trimmed(text, start, found.end()))
        start = found.end()
    parts.extend(_trimmed(text, start, end))
    return parts


def _merged(parts: list[Span], shortest: int) -> list[Span]:
    """Parts shorter than `shortest` join the part after them; the last joins the one before."""
    merged: list[Span] = []
    for part in parts:
        if merged and merged[-1][1] - merged[-1][0] < shortest:
            merged[-1] = (merged[-1][0], part[1])
        else:
            merged.append(part)
    if len(merged) > 1 and merged[-1][1] - merged[-1][0] < shortest:
        last = merged.pop()
        merged[-1] = (merged[-1][0], last[1])
    return merged


def _cut(text: str, spans: list[Span], longest: int) -> Iterator[Span]:
    for first, end in spans:
        start = first
        while end - start > longest:
            space = text.rfind(" ", start + longest // 2, start + longest)
            stop = space if space > 0 else start + longest
            yield from _trimmed(text, start, stop)
            start = stop
        yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
