"""How each correction stands: whether it counts, and what the machine reads there now."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.corrections.addresses import Steps, part_of, steps_of
from nlp.corrections.applying import applied
from nlp.corrections.events import (
    Correction,
    CorrectionError,
    CorrectionStatus,
    MachineNow,
    State,
    effective,
)
from nlp.corrections.items import AnyFound, Items, as_json
from nlp.domain import Features


def standing(features: Features, corrections: Sequence[Correction]) -> list[CorrectionStatus]:
    """In the order in which they were made. `features` are what the machine reads now."""
    fields, unfit = applied(features, corrections)
    live = effective(corrections)
    counted = {one.id for one in live}
    found = []
    for one in corrections:
        if one.withdraws is not None:
            state = State.WITHDRAWAL
        elif one.id not in counted:
            state = State.WITHDRAWN
        elif one.id in unfit:
            state = State.UNFIT
        elif any(_covers(later, one) for later in live if later.id > one.id):
            state = State.SUPERSEDED
        else:
            state = State.EFFECTIVE
        found.append(_status(fields.get(one.field), features, one, state))
    return found


def _status(
    made: Items | None, features: Features, one: Correction, state: State
) -> CorrectionStatus:
    steps = steps_of(one.part)
    try:
        items = made or Items(features, one.field)
        then, now = items.then(one), items.now(one)
    except CorrectionError:  # a field, or a type, of another version
        return CorrectionStatus(correction=one, state=state)
    before, reads = _part(then, steps), _part(now, steps)
    if state is not State.EFFECTIVE:
        return CorrectionStatus(correction=one, state=state, before=as_json(before))
    person = items.named(one)
    if reads == (_part(person.found, steps) if person else None):
        says = MachineNow.AGREES
    elif items.many and now is None and then is not None:
        says = MachineNow.GONE
    else:
        says = MachineNow.AS_BEFORE if reads == before else MachineNow.DIFFERS
    return CorrectionStatus(
        correction=one, state=state, before=as_json(before), machine_now=says, now=as_json(reads)
    )


def _part(found: AnyFound | None, steps: Steps) -> object:
    return part_of(found.value, steps) if found else None


def _covers(later: Correction, one: Correction) -> bool:
    """Whether a later correction sets all that this one set."""
    if (later.field, later.item) != (one.field, one.item):
        return False
    wide = steps_of(later.part)
    return steps_of(one.part)[: len(wide)] == wide
