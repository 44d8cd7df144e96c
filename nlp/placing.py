"""Where on the pages a part of a field's text stands."""

from __future__ import annotations

from nlp.domain import Evidence, ParsedDocument
from nlp.domain.document import QUOTE_CHARACTERS


class Place:
    """A field's text with its evidence, able to say where a part of the text is.

    `text` is the field's value, which readers may have cleaned: line breaks joined, paragraph
    numbers taken out. A part is looked up in the document by its characters without white space,
    from where the last one was found onwards.
    """

    def __init__(
        self, document: ParsedDocument | None, text: str, evidence: Evidence | None, source: str
    ) -> None:
        self._document = document
        self._text = text
        self._evidence = evidence
        self._source = source
        self._plain = ""
        self._offsets: list[int] = []
        self._from = 0
        if document is not None and evidence is not None:
            self._read(document, evidence)

    def of(self, start: int, end: int) -> Evidence:
        """Evidence of `text[start:end]`: its own boxes where it is found, else the field's."""
        words = self._text[start:end]
        plain = "".join(words.split())
        at = self._plain.find(plain, self._from) if plain else -1
        if self._document is not None and at >= 0:
            self._from = at + len(plain)
            first, last = self._offsets[at], self._offsets[at + len(plain) - 1]
            return self._document.evidence(first, last + 1)
        quote = " ".join(words.split())[:QUOTE_CHARACTERS]
        if self._evidence is None:
            return Evidence(source=self._source, quote=quote)
        return self._evidence.model_copy(update={"quote": quote})

    def _read(self, document: ParsedDocument, evidence: Evidence) -> None:
        if evidence.start is None or evidence.end is None:
            return
        span = document.text[evidence.start : evidence.end]
        self._offsets = [
            evidence.start + index for index, sign in enumerate(span) if not sign.isspace()
        ]
        self._plain = "".join(span.split())
