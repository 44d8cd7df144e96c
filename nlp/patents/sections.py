"""An English description as sections under its headings, whichever file it came from."""

from __future__ import annotations

import re

from nlp.domain.evidence import Evidence
from nlp.domain.features import DescriptionPart, DescriptionSection
from nlp.patents.english import LONGEST, REGIONS, part_of
from nlp.patents.markup import Element
from nlp.patents.plain import one_line, plain
from nlp.patents.values import QUOTE, printable

_HEADINGS = frozenset(("heading", "H"))
_CONTAINERS = frozenset(("section", "BTEXT", "TEXT"))


_PARAGRAPH = re.compile(r"^(?:\(\d{1,5}\)|\[\d{4,5}\])\s*")


class Sections:
    """Gathers a description from its headings and paragraphs in order."""

    def __init__(self) -> None:
        self._done: list[DescriptionSection] = []
        self._part, self._heading = DescriptionPart.OTHER, ""
        self._lines: list[str] = []

    def region(self, name: str) -> None:
        """A part of the file that is marked as such; its own headings may follow."""
        part, heading = REGIONS[name]
        self._open(part, heading)

    def heading(self, text: str) -> None:
        """A heading of a part opens a section; a smaller one is a line of its section."""
        part = part_of(text)
        if part is not None:
            self._open(part, text)
        elif text:
            self._lines.append(text)

    def text(self, text: str) -> None:
        if text:
            self._lines.append(text)

    def line(self, text: str) -> None:
        """A line of a text without markup. Paragraphs are numbered in most of them; headings are
        in capitals or have no number."""
        words = _PARAGRAPH.sub("", text)
        short = len(words) <= LONGEST and not words.endswith((".", ";", ":", ","))
        if short and (words.isupper() or words == text) and part_of(words):
            self.heading(words)
        else:
            self.text(words)

    def finish(self) -> tuple[DescriptionSection, ...]:
        self._open(DescriptionPart.OTHER, "")
        return tuple(self._done)

    def _open(self, part: DescriptionPart, heading: str) -> None:
        if self._lines:
            text = printable("\n".join(self._lines))
            source = self._heading or "description"
            evidence = Evidence(source=source, quote=text[:QUOTE])
            self._done.append(
                DescriptionSection(
                    part=self._part, heading=self._heading, text=text, evidence=evidence
                )
            )
        self._part, self._heading, self._lines = part, heading, []


def read_sections(description: Element | None) -> tuple[DescriptionSection, ...]:
    """Sections of a description in any of the office's XML forms."""
    sections = Sections()
    if description is not None:
        _gather(description, sections)
    return sections.finish()


def _gather(element: Element, sections: Sections) -> None:
    for child in element:
        tag = child.tag
        if not isinstance(tag, str):
            _instruction(child, sections)
        elif tag in _HEADINGS:
            sections.heading(one_line(child))
        elif tag in REGIONS:
            sections.region(tag)
            _gather(child, sections)
        elif tag in _CONTAINERS:
            _gather(child, sections)
        else:
            sections.text(plain(child))


def _instruction(node: Element, sections: Sections) -> None:
    """``<?BRFSUM description="Brief Summary" end="lead"?>`` opens a region."""
    target = getattr(node, "target", None)
    if target in REGIONS and 'end="lead"' in (node.text or ""):
        sections.region(target)
