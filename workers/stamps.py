"""What made a result: versions under which each stage keeps its output.

The version of code is a digest of its files, so that no changed rule is ever answered from a result
of the old one.
"""

from __future__ import annotations

import hashlib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import nlp
from indexing.catalog import Job
from nlp.domain import Genre
from nlp.encoder.loading import NAME
from nlp.likeness.winnowing import SCHEME
from scoring.likeness.settings import LikenessSettings
from workers import rubrics

if TYPE_CHECKING:
    from workers.service import Novum

_ROOT = Path(nlp.__file__).resolve().parent.parent
_SUFFIXES = frozenset({".py", ".yaml", ".json"})

_PARSER = (
    "nlp/intake",
    "nlp/pdf",
    "nlp/flow",
    "nlp/domain",
    "nlp/language.py",
    "nlp/headings.py",
    "nlp/hidden.py",
)
_RECORDS = ("nlp/patents", "nlp/domain", "nlp/numbers.py", "nlp/language.py")
_EXTRACTOR = (
    *_RECORDS, "nlp/proposals", "nlp/terms.py", "nlp/encoder/probe.py",
    f"nlp/encoder/models/{NAME}/SHA256SUMS",
)  # fmt: skip
_PRINTS = ("nlp/likeness", "nlp/proposals/body.py")
_LIKENESS = (*_PRINTS, "scoring/likeness", "workers/likeness.py")
_INDEX = ("indexing/prepare.py", "indexing/heads.py", "nlp/passages.py", "nlp/statements.py")


def parser_version() -> str:
    from nlp.intake import PARSER_VERSION

    return f"{PARSER_VERSION}+{code_digest(*_PARSER)}"


def extractor_version(genre: Genre | None) -> str:
    """`genre` as the submitter named it; without one the extractor decides."""
    return f"extract+{code_digest(*_EXTRACTOR)}:{genre or 'any'}"


def records_version() -> str:
    return f"records+{code_digest(*_RECORDS)}"


def corrected_version(features_version: str, corrections: int) -> str:
    """Of features with that many corrections."""
    return f"{features_version}+{corrections}" if corrections else features_version


def index_stamp(features_version: str, *, encoder_id: str, analyser_id: str) -> str:
    """How a document stands in the index; equal stamps need no indexing again."""
    return "|".join((features_version, encoder_id, analyser_id, code_digest(*_INDEX)))


def same_vectors(stamp: str, *, encoder_id: str) -> bool:
    """Whether vectors of a document with this stamp are as the encoder would make them now."""
    parts = stamp.split("|")
    return len(parts) == 4 and (parts[1], parts[3]) == (encoder_id, code_digest(*_INDEX))


def prints_version(parser: str, *, filled_in: bool) -> str:
    """How the fingerprints of a document were made: whose words they are, and of which reading."""
    return f"{prints_code()}{parser}:{'filled' if filled_in else 'form'}"


def prints_code() -> str:
    """What the versions of all fingerprints made by this code begin with."""
    return f"{SCHEME}+{code_digest(*_PRINTS)}:"


def likeness_stamp(prints: str, settings: LikenessSettings, *, art: int, day: date | None) -> str:
    """What a comparison with others depends on, apart from those others."""
    given = day.isoformat() if day else ""
    return "|".join((prints, code_digest(*_LIKENESS), settings.model_dump_json(), str(art), given))


def evaluation_key(novum: Novum, job: Job, *, corrections: int) -> str:
    """Digest of everything that an evaluation depends on, apart from the document's bytes."""
    parts = (
        parser_version(),
        corrected_version(extractor_version(job.genre), corrections),
        novum.encoder.id,
        novum.analyser.id,
        str(novum.catalog.documents.prior_art_version()),
        novum.catalog.reference.snapshot_id() or "",
        novum.evaluator.stamp(rubrics.kept(novum, job.rubric)),
        code_digest("scoring", "nlp", "indexing"),
        job.submitted.isoformat() if job.submitted else "",
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def evaluation_id(sha256: str, key: str) -> str:
    """24 hex digits, equal for equal documents and keys."""
    return hashlib.sha256(f"{sha256}\n{key}".encode()).hexdigest()[:24]


@lru_cache(maxsize=32)
def code_digest(*places: str) -> str:
    """12 hex digits over the source files of packages or modules, and what they read."""
    digest = hashlib.sha256()
    for place in places:
        for path in _files(_ROOT / place):
            digest.update(str(path.relative_to(_ROOT)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return sorted(path for path in place.rglob("*") if path.suffix in _SUFFIXES)
