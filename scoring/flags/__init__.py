"""Flags: what was read, checked against itself. They explain and ask; they change no score."""

from __future__ import annotations

from nlp.domain import ParsedDocument, ProposalFeatures
from scoring.evaluation import Flag, Severity
from scoring.flags import business, money, targets, time
from scoring.flags.model import Read

CHECKS = (
    targets.weights,
    targets.unweighted,
    targets.yearly,
    targets.levels,
    targets.complete,
    targets.tests,
    targets.outputs,
    money.parts,
    money.years,
    money.rows,
    money.rows_by_year,
    time.trl,
    business.sales_against_market,
    business.sales_parts,
    business.markets,
    time.length,
    time.order,
    time.phases,
    time.impossible,
    time.people,
)
"""Every check, in the order in which flags are shown."""


def flags_of(
    proposal: ProposalFeatures,
    document: ParsedDocument | None = None,
    *,
    government_share: float | None = None,
) -> tuple[Flag, ...]:
    """All flags, warnings first. `government_share`: the highest that is allowed (0–1)."""
    read = Read(proposal, document, government_share)
    found = [flag for check in CHECKS for flag in check(read)]
    return tuple(sorted(found, key=lambda flag: flag.severity is not Severity.WARNING))


__all__ = ["CHECKS", "flags_of"]
