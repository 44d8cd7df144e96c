"""An unfinished load that is ordered again: it goes on, wherever its files are now."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from indexing.catalog.load_models import LoadFileRow, LoadPartRow, LoadRow
from indexing.catalog.load_types import LoadOrder, LoadState, PartState


def try_again(session: Session, row: LoadRow) -> None:
    """Somebody asks for it again: earlier attempts do not count, and nothing waits for its time."""
    mine = LoadPartRow.load_id == row.id
    given_up = update(LoadPartRow).where(mine, LoadPartRow.state == PartState.GIVEN_UP.value)
    session.execute(given_up.values(state=PartState.WAITING.value, message=None))
    unfinished = update(LoadPartRow).where(mine, LoadPartRow.state != PartState.DONE.value)
    session.execute(unfinished.values(attempts=0, not_before=None))
    row.state, row.message, row.ring_after, row.attempts = LoadState.LOADING.value, None, None, 0
    row.finished_at = None
    session.flush()


def take_places(session: Session, order: LoadOrder) -> None:
    """The same bytes may lie elsewhere than when the load began, or have been copied anew."""
    for position, file in enumerate(order.files):
        this = update(LoadFileRow).where(
            LoadFileRow.load_id == order.id,
            LoadFileRow.position == position,
            LoadFileRow.fingerprint == file.fingerprint,
        )
        session.execute(this.values(name=file.name[:255], place=file.place.model_dump_json()))
