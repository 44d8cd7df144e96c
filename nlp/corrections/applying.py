"""Corrections made, and a new one checked before it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import JsonValue

from nlp.corrections.addresses import Address, parse_address
from nlp.corrections.events import Correction, CorrectionError, effective
from nlp.corrections.items import Item, Items, as_json
from nlp.domain import Features


def corrected(features: Features, corrections: Sequence[Correction]) -> Features:
    """What the machine read with every correction that counts. One that does not fit any more is
    passed over (`standing` says so)."""
    fields = applied(features, corrections)[0]
    if not fields:
        return features
    update: dict[str, object] = {}
    for name, items in fields.items():
        found = tuple(item.found for item in items.shown)
        update[name] = found if items.many else next(iter(found), None)
    missing = [name for name in features.missing if not update.get(name)]
    missing += [name for name in update if not update[name] and name not in missing]
    return features.model_copy(update={**update, "missing": tuple(missing)})


def applied(
    features: Features, corrections: Sequence[Correction]
) -> tuple[dict[str, Items], frozenset[int]]:
    """The corrected fields, and the ids of corrections that do not fit."""
    fields: dict[str, Items] = {}
    unfit: set[int] = set()
    for one in effective(corrections):
        try:
            if one.field not in fields:
                fields[one.field] = Items(features, one.field)
            fields[one.field].apply(one)
        except CorrectionError:
            unfit.add(one.id)
    return fields, frozenset(unfit)


def proposed(
    features: Features,
    known: Sequence[Correction],
    *,
    address: str,
    value: JsonValue,
    by: str,
    why: str,
    at: datetime,
    item: str,
) -> Correction:
    """A correction to be kept, of what stands at an address once those in `known` are made.

    `features` are the machine's; `item` names an item that nobody has corrected before; the
    catalog gives the `id`. Raises `CorrectionError` where field or value are not what they should
    be.
    """
    address = address.strip()
    to = parse_address(address)
    items = applied(features, known)[0].get(to.field) or Items(features, to.field)
    here = _at(items, to)
    name = next(iter(here.names), item) if items.many and here else item if items.many else ""
    earlier = [one for one in known if one.field == to.field and one.item == name]
    if items.many:
        machine = earlier[0].machine if earlier else as_json(here.found) if here else None
    else:
        machine = as_json(items.machine[0])
    made = Correction(
        id=0, address=address, field=to.field, item=name, part=to.part,
        machine=machine, value=value, by=by, why=why, at=at,
    )  # fmt: skip
    items.apply(made)
    return made


def _at(items: Items, to: Address) -> Item | None:
    """The item at the place that a person sees; None for the one behind the last, to be added."""
    if not items.many:
        if to.place is not None:
            raise CorrectionError(f"{to.field} does not repeat.", todo=f"Write {to.field}.")
        return items.all[0]
    shown = items.shown
    if to.place is None or to.place > len(shown):
        raise CorrectionError(
            f"{to.field} has {len(shown)} items.",
            todo=f"Write {to.field}[0] for the first, {to.field}[{len(shown)}] to add one.",
        )
    return shown[to.place] if to.place < len(shown) else None
