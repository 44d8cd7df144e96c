"""How a document is replaced, so that a writer may be killed and two may meet.

1. Look what is there (in real time, not as searches see it); equal digests are left alone.
2. Write the new passages, under ids made of document, digest and place: the old ones stay.
3. Switch the document over, on the condition that it is still the version of step 1. Whoever lost
   against another writer begins again at 1.
4. Refresh the passages, then the documents: the new version is visible, with its passages.
5. Delete the passages of the version replaced, unless somebody has written them anew.

Readers believe a passage only if it carries its document's current digest. Killed before 3, a
writer leaves the old version; after it, the new one, which the next refresh shows. Passages left
behind belong to no version: they are never shown, the next load of the same document takes those
of its own up again, and `novum index renew` leaves the others out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from indexing.documents import NewDocument
from indexing.elastic.bulk import CONFLICT, MISSING, Action, Failure, Report, send
from indexing.elastic.connection import Connection
from indexing.elastic.mapping import Names
from indexing.elastic.records import (
    KEY,
    document_body,
    key_of,
    passage_id,
    passage_records,
    short_digest,
    version_of,
)
from indexing.errors import EngineUnavailableError
from indexing.settings import ElasticSettings

_Json = dict[str, Any]
_TRIES = 8
"""Times a document is tried that other writers change at the same moment."""
_ASKED = 1_000


@dataclass(frozen=True, slots=True)
class Current:
    """A document as it is now, refreshed or not."""

    digest: str
    passages: int
    seen: tuple[int, int]


@dataclass(slots=True)
class Written:
    """What a write left to do and could not do."""

    refused: dict[str, str] = field(default_factory=dict)  # reasons by document id
    outdated: list[Action] = field(default_factory=list)  # passages to delete once it is visible
    done: int = 0


@dataclass(frozen=True, slots=True)
class Writer:
    connection: Connection
    names: Names
    settings: ElasticSettings

    def replace(self, documents: Sequence[NewDocument], written: Written) -> None:
        """Adds or replaces documents of distinct ids; not visible before `publish`."""
        waiting = {key_of(new.id): new for new in documents}
        for _ in range(_TRIES):
            current = self._current(list(waiting))
            fresh = {
                key: new
                for key, new in waiting.items()
                if key not in current or current[key].digest != short_digest(new)
            }
            if not fresh:
                return
            replaced = {key: one for key, one in current.items() if key in fresh}
            outdated = self._outdated(replaced)
            placed = self._write_passages(fresh)
            refused = {
                fresh[name[:KEY]].id: failure.reason for name, failure in placed.failures.items()
            }
            whole = {key: new for key, new in fresh.items() if new.id not in refused}
            switched = self._send(_switches(self.names.documents, whole, current))
            failures = switched.failures
            if len({_number(index) for index in placed.indexes | switched.indexes}) > 1:
                # A renewed index took over in between: passages must be in it too.
                self._write_passages(whole)
            conflicts = {key for key, failure in failures.items() if _met_another(failure)}
            for key in failures.keys() - conflicts:
                refused[fresh[key].id] = failures[key].reason
            written.refused |= refused
            for key in whole.keys() - failures.keys():
                written.outdated += outdated.get(key, [])
                written.done += 1
            written.outdated += self._orphans([n for n in fresh.values() if n.id in refused])
            waiting = {key: fresh[key] for key in conflicts}
        if waiting:
            raise _crowded(self.connection.where, waiting[next(iter(waiting))].id)

    def delete(self, ids: Iterable[str], written: Written) -> None:
        """Takes documents out; they are visible until `publish`."""
        waiting = [key_of(name) for name in dict.fromkeys(ids)]
        for _ in range(_TRIES):
            current = self._current(waiting)
            outdated = self._outdated(current)
            failures = self._send(
                Action("delete", self.names.documents, key, seen=one.seen)
                for key, one in current.items()
            ).failures
            for key in current.keys() - failures.keys():
                written.outdated += outdated[key]
                written.done += 1
            waiting = [key for key, failure in failures.items() if failure.status == CONFLICT]
            if not waiting:
                return
        raise _crowded(self.connection.where, waiting[0])

    def publish(self, written: Written) -> None:
        """Makes everything written visible, then deletes what it replaced."""
        for index in (self.names.passages, self.names.documents):
            self.connection.write(lambda client, index=index: client.indices.refresh(index=index))  # type: ignore[misc]
        self._send(written.outdated)
        written.outdated = []

    def _send(self, actions: Iterable[Action]) -> Report:
        return send(self.connection, actions, settings=self.settings)

    def _current(self, keys: Sequence[str]) -> dict[str, Current]:
        found = {}
        asked = [{"_id": key} for key in keys]
        for one in self._each(self.names.documents, asked, ["digest", "passages"]):
            source = one["_source"]
            seen = (one["_seq_no"], one["_primary_term"])
            found[one["_id"]] = Current(source["digest"], source["passages"], seen)
        return found

    def _outdated(self, current: Mapping[str, Current]) -> dict[str, list[Action]]:
        """Deletions of all passages of these versions, on the condition that they stay."""
        asked = [
            {"_id": passage_id(version_of(key, one.digest), ordinal), "routing": key}
            for key, one in current.items()
            for ordinal in range(one.passages)
        ]
        actions: dict[str, list[Action]] = {key: [] for key in current}
        for found in self._each(self.names.passages, asked, []):
            key = found["_id"][:KEY]
            seen = (found["_seq_no"], found["_primary_term"])
            deletion = Action("delete", self.names.passages, found["_id"], routing=key, seen=seen)
            actions[key].append(deletion)
        return actions

    def _each(self, index: str, asked: Sequence[_Json], fields: list[str]) -> Iterator[_Json]:
        """Documents that are there, by id, in real time."""
        for start in range(0, len(asked), _ASKED):
            yield from self.connection.stored(index, asked[start : start + _ASKED], fields)

    def _write_passages(self, fresh: Mapping[str, NewDocument]) -> Report:
        return self._send(
            Action("index", self.names.passages, record.id, record.body, routing=key)
            for key, new in fresh.items()
            for record in passage_records(new)
        )

    def _orphans(self, refused: Sequence[NewDocument]) -> list[Action]:
        """Passages of documents that could not be written."""
        versions = [(key_of(new.id), new) for new in refused]
        return [
            Action(
                "delete",
                self.names.passages,
                passage_id(version_of(key, short_digest(new)), ordinal),
                routing=key,
            )
            for key, new in versions
            for ordinal in range(len(new.source.passages))
        ]


def _switches(
    index: str, documents: Mapping[str, NewDocument], current: Mapping[str, Current]
) -> Iterator[Action]:
    for key, new in documents.items():
        if key in current:
            yield Action("index", index, key, document_body(new), seen=current[key].seen)
        else:
            yield Action("create", index, key, document_body(new))


def _number(index: str) -> str:
    """Version of an index: documents and passages that belong together have the same."""
    return index.rpartition("-")[2]


def _met_another(failure: Failure) -> bool:
    """Somebody else wrote or deleted the document since it was looked at."""
    return failure.status in (CONFLICT, MISSING) and "index_not_found" not in failure.reason


def _crowded(where: str, name: str) -> EngineUnavailableError:
    return EngineUnavailableError(
        f"Other writers keep changing document {name}.",
        where=where,
        todo="Load a document by one worker at a time; run it again.",
    )
