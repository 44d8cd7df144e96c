"""Applicant names made comparable: ``주식회사 한빛`` and ``㈜한빛`` are one applicant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_FORMS = re.compile(
    r"주식\s*회사|유한\s*책임\s*회사|유한\s*회사|합자\s*회사|합명\s*회사|\(\s*[주유재사학]\s*\)"
    r"|재단법인|사단법인|학교법인|산학\s*협력단|농업회사법인"
    r"|\b(?:co|ltd|inc|corp|corporation|company|limited|llc|gmbh|ag|kk|plc|sa|bv|nv|oy|ab)\b\.?",
    re.IGNORECASE,
)


def normalise(name: str) -> str:
    """Without the legal form, spaces and punctuation, in lower case; compatibility forms folded."""
    plain = unicodedata.normalize("NFKC", name)
    bare = re.sub(r"\W+", "", _FORMS.sub(" ", plain)).casefold()
    return bare or re.sub(r"\W+", "", plain).casefold()


def normalise_all(names: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(None, map(normalise, names)))
