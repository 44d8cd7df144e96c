"""Rows of loads to and from what the rest of the code sees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from indexing.catalog.load_models import LoadFileRow, LoadPartRow, LoadRejectRow, LoadRow
from indexing.catalog.load_types import (
    FilePlace,
    Load,
    LoadCounts,
    LoadFile,
    LoadOptions,
    LoadOrder,
    LoadPart,
    LoadState,
    NamedReject,
    PartKind,
    PartState,
    Place,
    Reject,
)


def load_row(order: LoadOrder, *, now: datetime) -> LoadRow:
    return LoadRow(
        id=order.id,
        state=LoadState.LOADING.value,
        actor=order.actor[:200],
        options=order.options.model_dump_json(),
        changed=False,
        attempts=0,
        finishing_done=0,
        finishing_total=0,
        created_at=now,
    )


def load_of(row: LoadRow) -> Load:
    return Load(
        id=row.id,
        state=LoadState(row.state),
        actor=row.actor,
        options=LoadOptions.model_validate_json(row.options),
        message=row.message,
        changed=row.changed,
        finishing_done=row.finishing_done,
        finishing_total=row.finishing_total,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )


def read_file(row: LoadFileRow) -> LoadFile:
    return LoadFile(
        position=row.position,
        name=row.name,
        fingerprint=row.fingerprint,
        place=FilePlace.model_validate_json(row.place),
        size=row.size,
        sequence=row.sequence,
    )


def file_rows(order: LoadOrder, numbers: Sequence[int]) -> list[dict[str, object]]:
    """`numbers`: of each file in the order of all loading."""
    return [
        {
            "load_id": order.id,
            "position": position,
            "name": file.name[:255],
            "fingerprint": file.fingerprint,
            "sequence": number,
            "place": file.place.model_dump_json(),
            "size": file.size,
        }
        for position, (file, number) in enumerate(zip(order.files, numbers, strict=True))
    ]


def plan_rows(order: LoadOrder) -> list[dict[str, object]]:
    """The first part of each file: finds the others, or is all of it."""
    kind = PartKind.PLAN if order.options.queued else PartKind.RECORDS
    keys = [(order.id, position, 0) for position in range(len(order.files))]
    return [_part(key, kind, Place(), None) for key in keys]


def part_row(plan: LoadPart, number: int, start: Place, end: int) -> dict[str, object]:
    return _part((plan.load_id, plan.position, number), PartKind.RECORDS, start, end)


def _part(
    key: tuple[str, int, int], kind: PartKind, start: Place, end: int | None
) -> dict[str, object]:
    load_id, position, number = key
    return {
        "load_id": load_id,
        "position": position,
        "number": number,
        "kind": kind.value,
        "state": PartState.WAITING.value,
        "start_offset": start.offset,
        "end_offset": end,
        "offset": start.offset,
        "line": start.line,
        "record": start.record,
        **LoadCounts().model_dump(),
        "attempts": 0,
    }


def part_of(row: LoadPartRow) -> LoadPart:
    return LoadPart(
        load_id=row.load_id,
        position=row.position,
        number=row.number,
        kind=PartKind(row.kind),
        state=PartState(row.state),
        start=row.start_offset,
        end=row.end_offset,
        at=Place(offset=row.offset, line=row.line, record=row.record),
        counts=LoadCounts(
            records=row.records,
            added=row.added,
            replaced=row.replaced,
            updated=row.updated,
            unchanged=row.unchanged,
            rejected=row.rejected,
        ),
        attempts=row.attempts,
        lease_owner=row.lease_owner,
        message=row.message,
    )


def reject_row(part: LoadPart, reject: Reject) -> dict[str, object]:
    return {"load_id": part.load_id, "position": part.position, **reject.model_dump()}


def named_reject(row: LoadRejectRow, file: str) -> NamedReject:
    return NamedReject(
        position=row.position,
        file=file,
        record=row.record,
        line=row.line,
        offset=row.offset,
        reason=row.reason,
        raw=row.raw,
        cut=row.cut,
    )
