"""Running text in pieces that the pipeline reads, with their place in the document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nlp.domain import Evidence
from nlp.proposals.body import Body, BodyLine
from nlp.proposals.lexicon import Role
from nlp.proposals.outline import Segment
from nlp.proposals.pipeline import FOR_HEADINGS

if TYPE_CHECKING:
    from spacy.language import Language

_SENTENCE_END = re.compile(
    r"(?<=[다음함됨임])\.\s+|(?<!\b[A-Z])(?<!\bNo)(?<!\bFig)(?<!\bDr)(?<!\bvs)(?<!\bal)[.!?]\s+(?=[A-Z(])|(?<=다\))\.?\s+|\n(?=\s*[○●◦□■•·※ㅇ-])"
)


@dataclass(frozen=True)
class Value:
    """A value at `document.text[start:end]`; `label` is one of `ValueLabel`."""

    label: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Chunk:
    """A block's text under one heading; offsets of `values` count from the document's beginning."""

    start: int
    text: str
    roles: tuple[Role, ...]
    values: tuple[Value, ...]

    def sentences(self) -> Iterator[Chunk]:
        """The chunk cut into sentences, each with its own values."""
        at = 0
        borders = [match.end() for match in _SENTENCE_END.finditer(self.text)]
        for end in [*borders, len(self.text)]:
            if end > at:
                start, stop = self.start + at, self.start + end
                inside = tuple(v for v in self.values if start <= v.start and v.end <= stop)
                yield Chunk(start, self.text[at:end], self.roles, inside)
            at = end

    def of(self, *labels: str) -> list[Value]:
        """Values of some labels, in order."""
        return [value for value in self.values if value.label in labels]

    def evidence(self, body: Body) -> Evidence:
        stripped = self.text.strip()
        start = self.start + self.text.index(stripped) if stripped else self.start
        return body.document.evidence(start, start + len(stripped))


def read_chunks(body: Body, segments: Sequence[Segment], nlp: Language) -> list[Chunk]:
    """All running text of the body, block by block, with the pipeline's values."""
    spans = [
        (lines[0].start, lines[-1].end, segment.roles)
        for segment in segments
        for lines in _blocks(segment.lines)
    ]
    texts = [body.document.text[start:end] for start, end, _ in spans]
    chunks: list[Chunk] = []
    docs = nlp.pipe(texts, disable=FOR_HEADINGS)
    for (start, _, roles), text, doc in zip(spans, texts, docs, strict=True):
        values = tuple(
            Value(span.label_, start + span.start_char, start + span.end_char, span.text)
            for span in doc.spans["values"]
        )
        chunks.append(Chunk(start, text, roles, values))
    return chunks


def _blocks(lines: Sequence[BodyLine]) -> Iterator[list[BodyLine]]:
    """Neighbouring lines of one block; a line that was set aside in between ends a piece."""
    group: list[BodyLine] = []
    for line in lines:
        if group and (line.block != group[-1].block or line.page != group[-1].page):
            yield group
            group = []
        group.append(line)
    if group:
        yield group
