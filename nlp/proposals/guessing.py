"""Fields whose sections have no heading that tells their role, guessed from the text itself.

A linear probe over the bundled encoder says what a paragraph is about. Only guesses that were right
four times in five on documents it had not seen are taken; their confidence stays low.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import groupby, islice

from nlp.domain import GUESSED, Evidence, Found
from nlp.encoder.loading import bundled_probe
from nlp.encoder.probe import TextProbe
from nlp.proposals.body import Body
from nlp.proposals.lexicon import squash
from nlp.proposals.outline import Segment

FIELDS = {
    "need": "problem",
    "goal": "target",
    "method": "solution",
    "market_text": "market",
    "team_text": "team",
}
"""Field and the probe's label for it."""
SHORTEST = 30
"""Letters of a paragraph that can be judged."""
MOST = 500
"""Paragraphs judged of one document, about two seconds: a book of them is no proposal."""


def guess(body: Body, parts: Iterable[Segment], wanted: Collection[str]) -> dict[str, Found[str]]:
    """Of the fields in `wanted` those that a paragraph outside all known sections speaks of."""
    labels = {label: field for field, label in FIELDS.items() if field in wanted}
    if not labels:
        return {}
    found_texts = (text for part in parts if not part.roles for text in _paragraphs(body, part))
    paragraphs = list(islice(found_texts, MOST))
    if not paragraphs:
        return {}
    found: dict[str, list[tuple[str, Evidence]]] = {}
    guesses = _probe().guess([text for text, _ in paragraphs])
    for (text, evidence), one in zip(paragraphs, guesses, strict=True):
        if one.sure and one.label in labels:
            found.setdefault(labels[one.label], []).append((text, evidence))
    return {
        field: Found(
            value="\n".join(text for text, _ in pieces),
            evidence=tuple(evidence for _, evidence in pieces),
            confidence=GUESSED,
        )
        for field, pieces in found.items()
    }


def _paragraphs(body: Body, part: Segment) -> Iterable[tuple[str, Evidence]]:
    for _, group in groupby(part.lines, key=lambda line: line.block):
        lines = list(group)
        text = body.prose(lines)
        if len(squash(text)) >= SHORTEST:
            yield text, body.document.evidence(lines[0].start, lines[-1].end)


@lru_cache(maxsize=1)
def _probe() -> TextProbe:
    return bundled_probe("roles")
