"""Corrections as they are kept, and how each stands to the document as it is read now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from pydantic import JsonValue

from nlp.domain import Frozen
from nlp.errors import ErrorCategory, NovumError


class CorrectionError(NovumError):
    """No such field, or no value of its kind."""

    category = ErrorCategory.CORRECTION


class Correction(Frozen):
    """A value that a person set, or the withdrawal of one (`withdraws`)."""

    id: int
    address: str  # as the person gave it
    field: str
    item: str = ""  # equal for corrections of one item of a field that repeats
    part: str = ""  # within the value, such as ``total.amount``; empty: all of it
    machine: JsonValue = None  # value, evidence, confidence then; null: nothing was found
    value: JsonValue = None  # null: the document says nothing
    by: str
    why: str
    at: datetime
    withdraws: int | None = None


class State(StrEnum):
    EFFECTIVE = "effective"
    SUPERSEDED = "superseded"  # by a later one of the same value, or of all around it
    WITHDRAWN = "withdrawn"
    WITHDRAWAL = "withdrawal"
    UNFIT = "unfit"  # the field's type has changed, or what it added to was withdrawn: passed over


class MachineNow(StrEnum):
    """What the machine reads now where a person corrected it."""

    AS_BEFORE = "as_before"
    AGREES = "agrees"  # with the person
    DIFFERS = "differs"  # from the person, and from what it read before
    GONE = "gone"  # it does not find the item any more


class CorrectionStatus(Frozen):
    """`before` and `now`: the machine's value of that part when it was corrected, and now."""

    correction: Correction
    state: State
    before: JsonValue = None
    machine_now: MachineNow | None = None  # of an effective one
    now: JsonValue = None


def effective(corrections: Sequence[Correction]) -> list[Correction]:
    """Those that count, in order: withdrawn ones and withdrawals left out."""
    gone = {one.withdraws for one in corrections if one.withdraws is not None}
    return [one for one in corrections if one.withdraws is None and one.id not in gone]
