"""A person's corrections of fields: kept beside what the machine read, and winning over it.

A correction names its value by an address: a field, for what repeats the place of an item from 0,
and a part of it (``title``, ``budget.total.amount``, ``targets[2].final``). Places are those that
the person saw. An item is held by what the machine read of it then (`Correction.machine`), so that
it is found again when another reading lists the items in another order; where it is read no more,
it stays as the person left it.

Corrections are events in order: later ones win, one that was withdrawn is as if never made.
"""

from nlp.corrections.addresses import from_text, parse_address
from nlp.corrections.applying import corrected, proposed
from nlp.corrections.events import (
    Correction,
    CorrectionError,
    CorrectionStatus,
    MachineNow,
    State,
    effective,
)
from nlp.corrections.items import correctable
from nlp.corrections.standing import standing

__all__ = [
    "Correction",
    "CorrectionError",
    "CorrectionStatus",
    "MachineNow",
    "State",
    "correctable",
    "corrected",
    "effective",
    "from_text",
    "parse_address",
    "proposed",
    "standing",
]
