"""Names of persons hidden on a page that a reader asked to see without them, as in exports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from indexing.errors import NotInCatalogError
from nlp.corrections import CorrectionStatus
from nlp.domain import Features
from scoring.likeness.findings import LikenessFinding
from workers.export.masking import UNMASKED, Mask
from workers.service import Novum


def mask_of(
    novum: Novum,
    sha256: str,
    likeness: Sequence[LikenessFinding],
    corrections: Sequence[CorrectionStatus],
) -> Mask:
    """Of a document, and of those that its likeness quotes; one without features has no names."""
    features = _features(novum, sha256)
    if features is None:
        return UNMASKED
    return Mask.of(features, corrections, others=_others(novum, likeness))


def _others(novum: Novum, likeness: Sequence[LikenessFinding]) -> Iterator[Features]:
    for finding in likeness:
        key = finding.other.sha256 if finding.other else None
        features = _features(novum, key) if key else None
        if features is not None:
            yield features


def _features(novum: Novum, key: str) -> Features | None:
    try:
        return novum.features(key)
    except NotInCatalogError:
        return None
