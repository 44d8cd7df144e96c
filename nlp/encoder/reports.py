"""What the commands of an encoder answer."""

from __future__ import annotations

from pathlib import Path

from nlp.domain import Frozen


class Embedded(Frozen):
    """What was written."""

    rows: int
    dimension: int
    encoder: str
    out: Path


class TuningReport(Frozen):
    """Mean reciprocal rank of a text's counterpart among all of its kind, on held-out documents."""

    documents: int
    pairs: int
    held_out: int  # documents
    before: float
    after: float
    gain: float
    low: float  # of the gain, 95 % interval of the paired bootstrap
    high: float
    promoted: bool
    out: Path | None  # the new model folder; none where it was not promoted
