"""`Passage`: the unit that is compared, and the unit a reader is shown as evidence."""

from __future__ import annotations

from nlp.domain.base import Frozen
from nlp.domain.evidence import Evidence


class Passage(Frozen):
    """One statement of a document: a claim element, a sentence of an abstract, a paragraph.

    `label` is unique within the document and says where: ``claim 1a``, ``abstract 2``, ``goal 1``.
    """

    label: str
    text: str
    evidence: Evidence
    judged: bool = False  # belongs to what the document claims as its own (see `nlp.passages`)
