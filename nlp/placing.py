"""Where on the pages a part of a field's text stands."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from nlp.body import Body
from nlp.domain import Evidence, ParsedDocument
from nlp.domain.document import QUOTE_CHARACTERS

NEAR = 5_000
"""A part whose words were changed on the way is looked for within this many signs."""
EDGE = 16
"""Signs by which the beginning and the end of such a part are found."""


class Written:
    """A document's body as signs without white space and hyphens, each with its place.

    Readers join line breaks and take hyphens out; what is left is the same in their values.
    """

    def __init__(self, document: ParsedDocument, body: Body | None = None) -> None:
        self.body = body or Body(document)
        signs: list[str] = []
        self._offsets: list[int] = []  # in the body's text
        for line in self.body.lines:
            kept = [(at, sign) for at, sign in enumerate(line.text, line.start) if _says(sign)]
            self._offsets.extend(at for at, _ in kept)
            signs.extend(sign for _, sign in kept)
        self.signs = "".join(signs)

    def at(self, offset: int) -> int:
        """Index of the first sign at or behind an offset into the document's text."""
        return bisect_left(self._offsets, offset, key=self.body.origin)

    def evidence(self, first: int, end: int) -> Evidence | None:
        """Evidence of `signs[first:end]`, on the page where it begins."""
        found = self.body.evidence(self._offsets[first], self._offsets[end - 1] + 1)
        return found[0] if found else None


class Place:
    """A field's text with its evidence, able to say where a part of the text is.

    A part is looked up from where the last one was found onwards, from the field's first evidence
    on: a field goes on over pages, and its evidence may name only the first of them.
    """

    def __init__(
        self, written: Written | None, text: str, evidence: Sequence[Evidence], source: str
    ) -> None:
        self._written = written
        self._text = text
        self._evidence = evidence[0] if evidence else None
        self._source = source
        starts = [one.start for one in evidence if one.start is not None]
        self._begin = written.at(min(starts)) if written and starts else None
        self._from = self._begin or 0

    def of(self, start: int, end: int) -> Evidence:
        """Evidence of `text[start:end]`: its own boxes where it is found, else the field's."""
        words = self._text[start:end]
        quote = " ".join(words.split())[:QUOTE_CHARACTERS]
        own = self._own("".join(sign for sign in words if _says(sign)))
        if own is not None:
            return own.model_copy(update={"quote": quote})
        if self._evidence is None:
            return Evidence(source=self._source, quote=quote)
        return self._evidence.model_copy(update={"quote": quote})

    def _own(self, plain: str) -> Evidence | None:
        if self._written is None or self._begin is None or not plain:
            return None
        span = self._found(plain, self._from) or self._found(plain, self._begin)
        if span is None:
            return None
        self._from = span[1]
        return self._written.evidence(*span)

    def _found(self, plain: str, begin: int) -> tuple[int, int] | None:
        """Where the signs stand, or (paragraph numbers were taken out) their beginning and end."""
        signs = self._written.signs if self._written else ""
        at = signs.find(plain, begin)
        if at >= 0:
            return at, at + len(plain)
        if len(plain) <= EDGE:
            return None
        head = signs.find(plain[:EDGE], begin, begin + NEAR)
        reach = begin + NEAR if head < 0 else head + 2 * len(plain)
        tail = signs.find(plain[-EDGE:], max(head, begin), reach)
        if max(head, tail) < 0:
            return None
        return (head if head >= 0 else tail), (tail if tail >= 0 else head) + EDGE


def _says(sign: str) -> bool:
    return sign != "-" and not sign.isspace()
