"""Reading proposals (연구개발계획서, 사업계획서): `extract_proposal` and its spaCy pipeline."""

from __future__ import annotations

from nlp.proposals.kind import Kind
from nlp.proposals.pipeline import build_pipeline
from nlp.proposals.reader import FIELDS, extract_proposal, looks_like_proposal

__all__ = ["FIELDS", "Kind", "build_pipeline", "extract_proposal", "looks_like_proposal"]
