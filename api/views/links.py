"""Where a piece of evidence can be opened: on a page of the application, or inside a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote, urlencode

from nlp.domain import Evidence

MAX_BOXES = 60
"""Boxes carried in an address; a longer passage is marked by its first lines."""


class Links(Protocol):
    def evidence(self, document: str, evidence: Evidence) -> str | None:
        """Address of the place, or None where the document has no pages here."""

    def document(self, document: str) -> str | None:
        """Address of a document's own page, or None."""


def page_address(sha256: str, evidence: Evidence) -> str | None:
    """The evidence viewer at the quoted boxes, or at the quoted words of a text without pages."""
    if evidence.page is None:
        if evidence.start is None:
            return None
        return f"/documents/{sha256}/text?start={evidence.start}&end={evidence.end}#evidence"
    boxes = [
        ("box", f"{box.x0:.1f},{box.y0:.1f},{box.x1:.1f},{box.y1:.1f}")
        for box in evidence.boxes[:MAX_BOXES]
    ]
    query = f"?{urlencode(boxes, safe=',')}" if boxes else ""
    return f"/documents/{sha256}/pages/{evidence.page}{query}#evidence"


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Addresses in the application. `find` gives a document's SHA-256, None for bulk records."""

    own: Mapping[str, str]  # document id → SHA-256 of the evaluated document
    find: Callable[[str], str | None]
    _found: dict[str, str | None] = field(default_factory=dict)

    def evidence(self, document: str, evidence: Evidence) -> str | None:
        placed = evidence.page is not None or evidence.start is not None
        sha256 = self._sha256(document) if placed else None
        return page_address(sha256, evidence) if sha256 else None

    def document(self, document: str) -> str | None:
        return f"/documents/{quote(document, safe='')}"

    def _sha256(self, document: str) -> str | None:
        if document in self.own:
            return self.own[document]
        if document not in self._found:
            self._found[document] = self.find(document)
        return self._found[document]


@dataclass(frozen=True, slots=True)
class ReportLinks:
    """Anchors of the pictures that a report carries with it."""

    anchors: Mapping[tuple[str, Evidence], str]

    def evidence(self, document: str, evidence: Evidence) -> str | None:
        anchor = self.anchors.get((document, evidence))
        return f"#{anchor}" if anchor else None

    def document(self, document: str) -> str | None:
        return None
