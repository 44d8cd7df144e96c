"""The body of a document: its text without furniture, and with its line breaks undone.

`Body.text` keeps the lines of `ParsedDocument.text` but leaves out running heads and page
numbers, so that a paragraph goes on over a page break. Offsets into it map back to the document,
where the evidence is. `Body.flow` gives a stretch as prose, deciding at each line end whether a
word goes on: Korean gazettes break lines anywhere inside a word.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from nlp.domain.document import Block, BlockKind, ParsedDocument
from nlp.domain.evidence import Evidence

_TOKEN = re.compile(r"\S+")
_EDGE = re.compile(r"^[\"'“”‘’(\[{<「『]+|[\"'“”‘’)\]}>」』.,;:!?]+$")
_HANGUL = re.compile(r"[가-힣]")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef、。]")
_LISTED = re.compile(r"^[0-9０-９]{1,4}\s*[:：]")
_STOP = ",.;:!?、。，；：)]}"


@dataclass(frozen=True)
class BodyLine:
    """A line of the body: offsets into `Body.text`, and the block it belongs to."""

    start: int
    end: int
    text: str
    page: int
    kind: BlockKind


class Body:
    """Text of a document without its furniture."""

    def __init__(self, document: ParsedDocument) -> None:
        self.document = document
        self.lines: list[BodyLine] = []
        self._starts: list[int] = []  # of each piece in the body
        self._origins: list[int] = []  # of each piece in the document
        self.text = self._build()
        self._words = _Words(self.lines, self.text)

    def _build(self) -> str:
        parts: list[str] = []
        offset, last_end = 0, None
        blocks = iter(self.document.blocks)
        block: Block | None = next(blocks, None)
        text = self.document.text
        for line in self.document.lines:
            while block is not None and line.start >= block.end:
                block = next(blocks, None)
            if block is None or block.kind is BlockKind.FURNITURE:
                continue
            if last_end is not None:
                between = text[last_end : line.start]
                # furniture between: the paragraph may go on over the page break
                space = between if not between.strip() and len(between) <= 2 else "\n"
                parts.append(space)
                offset += len(space)
            self._starts.append(offset)
            self._origins.append(line.start)
            words = text[line.start : line.end]
            parts.append(words)
            end = offset + len(words)
            self.lines.append(BodyLine(offset, end, words, line.page, block.kind))
            offset, last_end = end, line.end
        return "".join(parts)

    def origin(self, offset: int) -> int:
        """Offset into the document's text of an offset into the body's."""
        index = max(bisect_right(self._starts, offset) - 1, 0)
        if not self._starts:
            return 0
        return self._origins[index] + offset - self._starts[index]

    def spans(self, start: int, end: int) -> list[tuple[int, int]]:
        """Stretches of the document's text that `text[start:end]` consists of, furniture left
        out."""
        start, end = self._trim(start, end)
        found: list[tuple[int, int]] = []
        index = max(bisect_right(self._starts, start) - 1, 0)
        while index < len(self.lines) and self.lines[index].start < end:
            line = self.lines[index]
            low = self._origins[index] + max(start - line.start, 0)
            high = self._origins[index] + min(end, line.end) - line.start
            if found and not self.document.text[found[-1][1] : low].strip():
                found[-1] = (found[-1][0], high)
            elif high > low:
                found.append((low, high))
            index += 1
        return found

    def evidence(self, start: int, end: int) -> tuple[Evidence, ...]:
        """One `Evidence` per uninterrupted stretch and page; empty for white space."""
        found: list[Evidence] = []
        for low, high in self.spans(start, end):
            found.extend(self._by_page(low, high))
        return tuple(found)

    def _by_page(self, low: int, high: int) -> list[Evidence]:
        cuts = [page.start for page in self.document.pages if low < page.start < high]
        edges = [low, *cuts, high]
        return [
            self.document.evidence(a, b)
            for a, b in itertools.pairwise(edges)
            if self.document.text[a:b].strip()
        ]

    def _trim(self, start: int, end: int) -> tuple[int, int]:
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return start, end

    def flow(
        self, start: int = 0, end: int | None = None, *, markers: re.Pattern[str] | None = None
    ) -> str:
        """`text[start:end]` as prose: one line per paragraph.

        `markers` matches paragraph numbers at the beginning of a line; they are left out, and a
        paragraph begins there.
        """
        stretch = self.text[start : len(self.text) if end is None else end]
        if markers is not None:
            stretch = markers.sub("\n\n", stretch)
        return "\n".join(
            self._words.joined(paragraph)
            for paragraph in stretch.split("\n\n")
            if paragraph.strip()
        )


def align(flowed: str, raw: str, start: int) -> list[int]:
    """For each character of `flowed` its offset in the text that `raw` was cut from at `start`.

    The two differ in white space and in hyphens at line ends only.
    """
    offsets: list[int] = []
    at = 0
    for letter in flowed:
        if not letter.isspace():
            found = raw.find(letter, at)
            at = found if found >= 0 else at
        offsets.append(start + at)
        at += not letter.isspace()
    return [*offsets, start + min(at, len(raw))]


class _Words:
    """What the document itself says about its words, to undo its line breaks."""

    def __init__(self, lines: list[BodyLine], text: str) -> None:
        self._tokens: Counter[str] = Counter()
        self._inside: Counter[str] = Counter()
        self._between: Counter[str] = Counter()
        for line in lines:
            tokens = _TOKEN.findall(line.text)
            for token in tokens[1:-1]:
                self._tokens[_bare(token)] += 1
            for token in tokens:
                self._inside.update(a + b for a, b in itertools.pairwise(token))
            for a, b in itertools.pairwise(tokens):
                self._between[a[-1] + b[0]] += 1

    def joined(self, paragraph: str) -> str:
        pieces = [" ".join(line.split()) for line in paragraph.split("\n")]
        full = max(map(len, pieces))
        result, last = "", ""
        for piece in pieces:
            if _LISTED.match(piece) or (last and max(len(last), len(piece)) < full / 2):
                result = f"{result} {piece}"  # a line of a list: no word goes on
            else:
                result = self._join(result, piece) if result else piece
            last = piece
        return result.strip()

    def _join(self, before: str, after: str) -> str:
        if not after:
            return before
        a, b = before[-1], after[0]
        if _UNSPACED.match(a) and _UNSPACED.match(b):
            return before + after
        if a == "-" and len(before) > 1 and before[-2].isalpha() and b.islower():
            return self._hyphenated(before, after)
        if a in _STOP or not (_HANGUL.match(a) or _HANGUL.match(b)):
            return f"{before} {after}"
        return before + ("" if self._one_word(before, after) else " ") + after

    def _hyphenated(self, before: str, after: str) -> str:
        whole = _bare(before.rsplit(None, 1)[-1][:-1] + after.split(None, 1)[0])
        return before[:-1] + after if self._tokens[whole] else before + after

    def _one_word(self, before: str, after: str) -> bool:
        tail, head = before.rsplit(None, 1)[-1], after.split(None, 1)[0]
        whole = self._tokens[_bare(tail + head)]
        apart = min(self._tokens[_bare(tail)], self._tokens[_bare(head)])
        if whole != apart:
            return whole > apart
        pair = before[-1] + after[0]
        return self._inside[pair] > 2 * self._between[pair]


def _bare(token: str) -> str:
    return _EDGE.sub("", token)
