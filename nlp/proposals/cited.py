"""Patents that a proposal cites, with their numbers in the spelling of `nlp.numbers`."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.domain import CitedDocument, Found
from nlp.numbers import normalise
from nlp.proposals.body import Body, is_blank
from nlp.proposals.chunks import Chunk
from nlp.proposals.lexicon import Role

SECTION_CONFIDENCE = 0.95
ELSEWHERE_CONFIDENCE = 0.8
"""How sure a number is a cited patent, in a section on prior art and outside of one."""


def find_cited(
    body: Body, chunks: Sequence[Chunk], cells: Sequence[Chunk]
) -> tuple[Found[CitedDocument], ...]:
    """Each patent once, in order of appearance; `cells` are the texts of table cells."""
    found: dict[str, Found[CitedDocument]] = {}
    for chunk in (*chunks, *cells):
        for value in chunk.of("PATENT"):
            raw = " ".join(value.text.split())
            if is_blank(raw):
                continue
            number = normalise(raw)
            inside = Role.PRIOR_ART in chunk.roles or Role.REFERENCES in chunk.roles
            evidence = body.document.evidence(value.start, value.end)
            found.setdefault(
                number,
                Found(
                    value=CitedDocument(raw=raw, id=number),
                    evidence=(evidence,),
                    confidence=SECTION_CONFIDENCE if inside else ELSEWHERE_CONFIDENCE,
                ),
            )
    return tuple(found.values())
