"""The description under its standard headings."""

from __future__ import annotations

import re

from nlp.body import Body, BodyLine
from nlp.domain.document import BlockKind
from nlp.domain.features import DescriptionPart, DescriptionSection
from nlp.patents.headings import Mark, heading

_PARAGRAPH = re.compile(r"(?m)^\s*(?:[\[【][0-9０-９]{1,5}[\]】]|<\d{1,4}>)\s*")


def read_description(body: Body, language: str) -> tuple[DescriptionSection, ...]:
    """Sections in order. Two headings of the same part make two sections.

    Many European descriptions have no heading but the one above them all.
    """
    opened: tuple[DescriptionPart, BodyLine] | None = None
    sections: list[DescriptionSection] = []
    for line in body.lines:
        what = heading(line.text) if line.kind is not BlockKind.TABLE else None
        if what is None:
            continue
        if opened is not None:
            section = _section(body, *opened, line.start)
            sections += [section] if section else []
        if what is Mark.DESCRIPTION and language == "en":
            what = DescriptionPart.OTHER
        opened = (what, line) if isinstance(what, DescriptionPart) else None
    if opened is not None:
        section = _section(body, *opened, len(body.text))
        sections += [section] if section else []
    return tuple(sections)


def _section(
    body: Body, part: DescriptionPart, line: BodyLine, end: int
) -> DescriptionSection | None:
    text = body.flow(line.end, end, markers=_PARAGRAPH).strip()
    if not text:
        return None
    evidence = body.evidence(line.end, end)
    return DescriptionSection(
        part=part,
        heading=" ".join(line.text.split()),
        text=text,
        evidence=evidence[0] if evidence else None,
    )
