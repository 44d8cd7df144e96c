"""A new version of both indexes beside the old one, which serves until the moment of the switch.

Shards, replicas and the kind of vector index are fixed when an index is made; passages that killed
writers left behind stay in it. A renewal copies every document with its passages into new indexes,
then what was written meanwhile, again and again until little is left; then the old indexes take no
writes for the last of it (writers wait and are not told), sums over all documents are compared,
and the aliases switch in one step. Killed before the switch, it has changed nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from indexing.elastic.bulk import Action, send
from indexing.elastic.connection import Connection
from indexing.elastic.generation import generation_of, questions
from indexing.elastic.indices import Layout, behind, checked, create, delete
from indexing.elastic.mapping import (
    BODY_RECORD,
    EMBEDDING,
    RECORD,
    VECTOR,
    Identity,
    Names,
    documents_index,
    passages_index,
)
from indexing.elastic.packed import unpack_vectors, whole_numbers
from indexing.elastic.reading import lean, scan, value
from indexing.elastic.records import KEY, passage_id, version_of
from indexing.elastic.statistics import sums
from indexing.errors import EngineUnavailableError, IndexingError
from indexing.settings import ElasticSettings
from nlp.domain import Frozen

_Json = dict[str, Any]
Progress = Callable[[int, int], None]
"""Told documents copied, and how many there are."""

_BATCH = 250
_PASSES = 10
_LITTLE = 1_000
"""So few changes in a pass that the next one is left to the moment without writes."""


class RenewalReport(Frozen):
    """What serves now."""

    documents: int
    passages: int
    index: str  # of documents


def renew(
    settings: ElasticSettings, *, restart: bool = False, progress: Progress = lambda *_: None
) -> RenewalReport:
    """Makes the indexes anew, with the settings of now, while search goes on.

    `restart`: what a killed renewal left behind is removed first. Raises `IndexingError` where
    there is no index, `EngineUnavailableError` where another renewal seems to run.
    """
    connection = Connection(settings)
    names = Names(settings.prefix)
    try:
        found = behind(connection, names.documents)
        meta = found[1]["mappings"].get("_meta", {}) if found else {}
        identity = Identity(
            encoder=meta.get("encoder", ""),
            analyser=meta.get("analyser", ""),
            dimension=int(meta.get("dimension", 0)),
        )
        Renewal(connection, names, identity, settings, progress).run(restart=restart)
        now = checked(connection, names, identity)
        counted = sums(connection, names.documents, {"match_all": {}})
        return RenewalReport(
            documents=counted.documents, passages=counted.passages, index=now.documents
        )
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class Renewal:
    connection: Connection
    names: Names
    identity: Identity
    settings: ElasticSettings
    progress: Progress

    def run(self, *, restart: bool) -> None:
        """Raises `EngineUnavailableError` where another renewal seems to run (see `restart`)."""
        old = checked(self.connection, self.names, self.identity)
        new = self._created(old, restart=restart)
        try:
            self._copy(old, new)
            self._switch(old, new)
        except BaseException:
            self._allow_writes(old)
            self._remove(new)
            raise
        # Long lists that somebody is reading from the old indexes may end first.
        time.sleep(self.settings.timeout.total_seconds())
        self._remove(old)

    def _created(self, old: Layout, *, restart: bool) -> Layout:
        number = 1 + max(_number(old.documents), _number(old.passages))
        new = Layout(
            documents=self.names.version(self.names.documents, number),
            passages=self.names.version(self.names.passages, number),
            document_shards=self.settings.shards,
        )
        if restart:
            self._allow_writes(old)
            self._remove(new)
        for index, body in (
            (new.documents, documents_index(self.identity, self.settings)),
            (new.passages, passages_index(self.identity, self.settings)),
        ):
            if not create(self.connection, index, body, alias=None):
                raise EngineUnavailableError(
                    f"{index} is there already: another renewal runs, or one was killed.",
                    where=self.connection.where,
                    todo="If none runs: novum index renew --restart",
                )
        return new

    def _copy(self, old: Layout, new: Layout) -> None:
        """Passes until the last one found little."""
        for _ in range(_PASSES):
            if self._bring_over(old, new) <= _LITTLE:
                return

    def _switch(self, old: Layout, new: Layout) -> None:
        seen = self._newest(old)
        self._bring_over(old, new)
        for index in (old.passages, old.documents):
            self.connection.write(
                lambda client, index=index: client.indices.add_block(index=index, block="write")  # type: ignore[misc]
            )
        self._refresh(old)
        # Nearly always only additions are left: a range finds them; deletions show in the sums.
        self._add(old, new, self._keys(old, {"range": {"_seq_no": {"gt": seen}}}))
        self._refresh(new)
        if not self._same(old, new):
            self._bring_over(old, new)
        if not self._same(old, new):
            raise IndexingError(
                "The new index is not equal to the old one; the old one stays.",
                where=f"{self.connection.where} {new.documents}",
                todo="Run it again; if it happens twice, report it.",
            )
        moves: list[_Json] = []
        for alias, before, after in (
            (self.names.passages, old.passages, new.passages),
            (self.names.documents, old.documents, new.documents),
        ):
            moves.append({"remove": {"index": before, "alias": alias, "must_exist": True}})
            moves.append({"add": {"index": after, "alias": alias}})
        self.connection.write(lambda client: client.indices.update_aliases(actions=moves))

    def _bring_over(self, old: Layout, new: Layout) -> int:
        """Makes the new indexes what the old ones are; returns how many documents differed."""
        self._refresh(old)
        self._refresh(new)
        total = generation_of(
            self.connection.searches(
                questions(old.documents, shards=old.document_shards, preference="novum")
            )
        ).documents
        changes = _differences(self._listed(old), self._listed(new))
        count = 0
        while part := list(islice(changes, _BATCH)):
            gone = [version for _, version in part if version is not None]
            self._drop(new, gone)
            self._add(old, new, [key for key, _ in part])
            count += len(part)
            self.progress(min(count, total), total)
        self._refresh(new)
        return count

    def _add(self, old: Layout, new: Layout, keys: Sequence[str]) -> None:
        for start in range(0, len(keys), _BATCH):
            part = list(keys[start : start + _BATCH])
            asked = {
                "docvalue_fields": [RECORD, BODY_RECORD, VECTOR],
                "query": {"terms": {"key": part}},
            }
            documents = [
                self._whole(hit) for hit in scan(self.connection, old.documents, asked, page=_BATCH)
            ]
            versions = [version_of(one["key"], one["digest"]) for one in documents]
            self._sent(self._passages(old, new, versions))
            self._sent(Action("index", new.documents, one["key"], one) for one in documents)

    def _passages(self, old: Layout, new: Layout, versions: Sequence[str]) -> Iterator[Action]:
        asked = {"docvalue_fields": [VECTOR], "query": {"terms": {"version": list(versions)}}}
        for hit in scan(self.connection, old.passages, asked, page=1_000):
            body = self._whole(hit)
            name = passage_id(body["version"], body["ordinal"])
            yield Action("index", new.passages, name, body, routing=body["key"])

    def _whole(self, hit: Mapping[str, Any]) -> _Json:
        """A stored document as it was sent: what `_source` leaves out comes from doc values."""
        body: _Json = dict(hit["_source"])
        for name in (RECORD, BODY_RECORD, VECTOR):
            if (packed := value(hit, name)) is not None:
                body[name] = packed
        if VECTOR in body:
            vector = unpack_vectors([body[VECTOR]], self.identity.dimension)[0]
            body[EMBEDDING] = whole_numbers(vector.astype("float32"))
        return body

    def _drop(self, new: Layout, versions: Sequence[str]) -> None:
        """Takes outdated documents and their passages out of the new indexes."""
        if not versions:
            return
        asked = {**lean(["version", "ordinal"]), "query": {"terms": {"version": list(versions)}}}
        hits = scan(self.connection, new.passages, asked)
        places = [passage_id(value(hit, "version"), value(hit, "ordinal")) for hit in hits]
        self._sent(Action("delete", new.passages, one, routing=one[:KEY]) for one in places)
        self._sent(Action("delete", new.documents, version[:KEY]) for version in versions)

    def _listed(self, layout: Layout) -> Iterator[tuple[str, str]]:
        """(key, digest) of every document, by rising key."""
        asked = {**lean(("key", "digest")), "query": {"match_all": {}}, "sort": ["key"]}
        for hit in scan(self.connection, layout.documents, asked, page=2_000):
            yield value(hit, "key"), value(hit, "digest")

    def _keys(self, layout: Layout, condition: _Json) -> list[str]:
        asked = {**lean(["key"]), "query": condition}
        return [value(hit, "key") for hit in scan(self.connection, layout.documents, asked)]

    def _newest(self, layout: Layout) -> int:
        """A sequence number that no shard had passed yet."""
        looks = questions(layout.documents, shards=layout.document_shards, preference="novum")
        return min(newest for _, newest in generation_of(self.connection.searches(looks)).shards)

    def _same(self, old: Layout, new: Layout) -> bool:
        everything: _Json = {"match_all": {}}
        one, other = (sums(self.connection, layout.documents, everything) for layout in (old, new))
        found = self.connection.search(
            new.passages, {"size": 0, "track_total_hits": True, "query": everything}
        )
        return one == other and int(found["hits"]["total"]["value"]) >= other.passages

    def _sent(self, actions: Iterator[Action]) -> None:
        failures = send(self.connection, actions, settings=self.settings, to_alias=False).failures
        lost = {name: one for name, one in failures.items() if one.status != 404}
        if lost:
            name, failure = next(iter(lost.items()))
            raise IndexingError(
                f"{len(lost)} items were not copied, such as {name}: {failure.reason}",
                where=self.connection.where,
                todo="The old index stays. Look at the server's log and run it again.",
            )

    def _refresh(self, layout: Layout) -> None:
        for index in (layout.passages, layout.documents):
            self.connection.write(
                lambda client, index=index: client.indices.refresh(index=index)  # type: ignore[misc]
            )

    def _allow_writes(self, layout: Layout) -> None:
        self.connection.write(
            lambda client: client.options(ignore_status=404).indices.put_settings(
                index=[layout.passages, layout.documents], settings={"index.blocks.write": None}
            )
        )

    def _remove(self, layout: Layout) -> None:
        """Deletes both indexes where no alias stands for them."""
        for alias, index in (
            (self.names.passages, layout.passages),
            (self.names.documents, layout.documents),
        ):
            current = behind(self.connection, alias)
            if current is None or current[0] != index:
                delete(self.connection, index)


def _differences(
    old: Iterator[tuple[str, str]], new: Iterator[tuple[str, str]]
) -> Iterator[tuple[str, str | None]]:
    """Keys whose documents differ, with the version that is to go from the new index."""
    one, other = next(old, None), next(new, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one[0] < other[0]):
            assert one is not None  # noqa: S101  the loop's condition
            yield one[0], None
            one = next(old, None)
        elif one is None or other[0] < one[0]:
            yield other[0], version_of(*other)
            other = next(new, None)
        else:
            if one[1] != other[1]:
                yield one[0], version_of(*other)
            one, other = next(old, None), next(new, None)


def _number(index: str) -> int:
    """``novum-documents-000002`` is version 2."""
    return int(index.rpartition("-")[2])
