"""What the checks of what was read are given, and how they answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nlp.domain import Evidence, ParsedDocument, ProposalFeatures
from scoring.evaluation import Flag, FlagKind, Severity, Text

EVIDENCE = 12
"""Places shown for one flag."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was read; `document` where there is one. `government_share`: highest allowed, 0–1."""

    proposal: ProposalFeatures
    document: ParsedDocument | None = None
    government_share: float | None = None


Flags = Iterator[Flag]


def warning(kind: FlagKind, ko: str, en: str, evidence: Iterable[Evidence] = ()) -> Flag:
    return _flag(kind, Severity.WARNING, ko, en, evidence)


def notice(kind: FlagKind, ko: str, en: str, evidence: Iterable[Evidence] = ()) -> Flag:
    return _flag(kind, Severity.NOTICE, ko, en, evidence)


def _flag(
    kind: FlagKind, severity: Severity, ko: str, en: str, evidence: Iterable[Evidence]
) -> Flag:
    places = tuple(dict.fromkeys(evidence))[:EVIDENCE]
    return Flag(kind=kind, severity=severity, text=Text(ko=ko, en=en), evidence=places)
