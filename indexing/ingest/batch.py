"""One batch of records into the catalog and the index.

Records are kept first, then the index is written, then both are said to agree (`Versions.settle`).
Killed in between, the record is not settled and the next worker does it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from indexing.catalog import Catalog
from indexing.catalog.load_types import LoadCounts, Reject
from indexing.catalog.numbering import LoadingOrder, version_of
from indexing.catalog.versions import Group, KnownRecord, NewRecord, Settled
from indexing.engine import Hit, IndexedDocument, SearchEngine
from indexing.errors import IndexingError, PartlyWrittenError
from indexing.heads import head_of
from indexing.ingest.merge import Folded, fold
from indexing.ingest.records import Entry
from indexing.prepare import Kept
from nlp.domain import Features

MEDIA_TYPE = "application/x-patent-record"
_ROUNDS = 20
"""Times a document is written because another loader wrote it too; more is no coincidence."""


class Prepare(Protocol):
    def __call__(
        self,
        features: Sequence[Features],
        *,
        kept: Mapping[str, Kept],
        stored: Mapping[str, str],
    ) -> Iterable[IndexedDocument]:
        """Features to what the engine takes, in the same order.

        `kept`: vectors of texts that the index has, by document id. `stored`: SHA-256 of the
        uploaded file that a document was read from, by document id.
        """


@dataclass(frozen=True, slots=True)
class Target:
    """Where records go, and the versions they are indexed with."""

    catalog: Catalog
    engine: SearchEngine
    prepare: Prepare
    stamp: str  # of extractor, encoder, analyser: records with another one are loaded again
    extractor_version: str
    keeps_vectors: Callable[[str], bool] = lambda _: False
    """Whether vectors in the index under this stamp are as the encoder would make them."""
    vectors: bool = True  # off: new texts get no vectors, unchanged documents keep theirs
    most_raw: int = 2**20  # bytes of a rejected record that are kept


@dataclass(slots=True)
class _Round:
    """What is being written: groups with what becomes of them, by key."""

    groups: dict[str, Group]
    folded: dict[str, Folded]
    present: dict[str, Hit]  # documents that are in the index under their current id
    doubtful: set[str]  # groups of which the index may hold what somebody wrote too late
    kept: dict[str, Kept] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)  # key → reason


class Batches:
    """Loads batches of one file."""

    def __init__(self, target: Target, *, file_name: str, sequence: int) -> None:
        self._target = target
        self._file_name = file_name
        self._sequence = sequence

    def load(self, entries: Sequence[Entry]) -> tuple[LoadCounts, list[Reject]]:
        """Adds, replaces and passes over records; says how many, and which were refused."""
        good = [entry for entry in entries if entry.features is not None]
        rejects = [self._reject(entry, entry.reason) for entry in entries if not entry.features]
        known = self._target.catalog.versions.known([entry.sha256 for entry in good])
        work = self._changed(good, known)
        added = replaced = updated = 0
        if work:
            begun = {name for name, one in known.items() if not self._stands(one.stamp)}
            outcomes, refused = self._write(work, begun)
            rejects += [
                self._reject(entry, f"{self._file_name}:{entry.line}: {refused[entry.sha256]}")
                for entry in _those(work, refused)
            ]
            added, replaced, updated = (outcomes.count(name) for name in _OUTCOMES)
        counts = LoadCounts(
            records=len(entries),
            added=added,
            replaced=replaced,
            updated=updated,
            unchanged=len(entries) - added - replaced - updated - len(rejects),
            rejected=len(rejects),
        )
        return counts, rejects

    def _reject(self, entry: Entry, reason: str) -> Reject:
        return entry.rejected(reason, most_bytes=self._target.most_raw)

    # --- what is new -----------------------------------------------------------------------

    def _changed(self, entries: Sequence[Entry], known: Mapping[str, KnownRecord]) -> list[Entry]:
        """Without those that the catalog and the index both have.

        The index is asked too: its folder can have been deleted and the catalog kept.
        """
        settled = [entry for entry in entries if self._is_settled(entry, known.get(entry.sha256))]
        ids = {entry.sha256: known[entry.sha256].document_id or "" for entry in settled}
        hits = self._target.engine.get(list(set(ids.values()))) if ids else []
        present = {hit.id for hit in hits}
        same = {sha256 for sha256, document_id in ids.items() if document_id in present}
        return [entry for entry in entries if entry.sha256 not in same]

    def _is_settled(self, entry: Entry, known: KnownRecord | None) -> bool:
        if known is None or known.stamp is None or entry.features is None:
            return False
        again = version_of(entry.features, order=self._order(entry)) > known.version
        return self._stands(known.stamp) and (known.current or not again)

    def _stands(self, stamp: str | None) -> bool:
        """An entry of the index with this stamp needs no writing for its stamp's sake."""
        target = self._target
        if stamp is None:
            return False
        return stamp == target.stamp or (not target.vectors and target.keeps_vectors(stamp))

    def _order(self, entry: Entry) -> LoadingOrder:
        return LoadingOrder(sequence=self._sequence, record=entry.record)

    # --- writing ---------------------------------------------------------------------------

    def _write(self, work: Sequence[Entry], begun: set[str]) -> tuple[list[str], dict[str, str]]:
        """Outcomes of the records, and reasons of the refused by SHA-256.

        Between reading a group and writing its document another loader may have written a newer
        one: ours has then replaced it in the index, and the catalog does not show that. So what
        was `begun` earlier, or did not settle at once, is written again whatever the catalog says.
        """
        versions = self._target.catalog.versions
        self._put(work)
        outcome: dict[str, str] = {}  # by key of the group
        refused: dict[str, str] = {}
        of_group: dict[str, list[str]] = {}
        pending = {entry.sha256 for entry in work}
        for _ in range(_ROUNDS):
            if not pending:
                break
            this = self._round(versions.groups(sorted(pending)), begun)
            mine = {
                key: sorted(sha256 for sha256, _ in group.seen if sha256 in pending)
                for key, group in this.groups.items()
            }
            of_group |= mine
            begun = pending
            lost = pending - {sha256 for digests in mine.values() for sha256 in digests}
            if lost:  # another loader was refused the same record, and forgot it
                self._put([entry for entry in work if entry.sha256 in lost])
            written = self._index(this, outcome)
            refused |= self._refuse(this, of_group)
            again = versions.settle(self._settled(this, of_group, written))
            pending = lost | {sha256 for key in again for sha256 in of_group[key]}
        if pending:
            raise IndexingError(
                f"{len(pending)} records are being changed by others all the time.",
                todo="Load one file after the other.",
            )
        return _counted(work, of_group, outcome, refused), refused

    def _put(self, entries: Sequence[Entry]) -> None:
        self._target.catalog.versions.put(
            [
                NewRecord(entry.sha256, entry.size, entry.features, self._order(entry))
                for entry in entries
                if entry.features
            ],
            file_name=self._file_name,
            extractor_version=self._target.extractor_version,
            media_type=MEDIA_TYPE,
        )

    def _round(self, groups: Sequence[Group], begun: set[str]) -> _Round:
        folded = {group.key: found for group in groups if (found := fold(group))}
        ids = [found.features.id for found in folded.values()]
        present = {hit.id: hit for hit in self._target.engine.get(ids)}
        doubtful = {group.key for group in groups if begun & {sha256 for sha256, _ in group.seen}}
        this = _Round({group.key: group for group in groups}, folded, present, doubtful)
        for group in groups:
            if group.key not in folded:
                this.refused[group.key] = _NOTHING_TO_ADD_TO
        return this

    def _index(self, this: _Round, outcome: dict[str, str]) -> set[str]:
        """Writes what differs from the index; returns the keys of these groups."""
        writing = {
            key: found for key, found in this.folded.items() if not self._stands_as(this, key)
        }
        self._keep_vectors(this, writing)
        # The index has what persons corrected; the catalog keeps what was loaded.
        features = self._target.catalog.corrections.applied(
            {found.current.sha256: found.features for found in writing.values()}
        )
        documents = list(
            self._target.prepare(
                [features[found.current.sha256] for found in writing.values()],
                kept=self._usable(this),
                stored={
                    found.features.id: found.current.sha256
                    for found in writing.values()
                    if found.current.stored
                },
            )
        )
        for key in this.folded:
            if key not in writing:
                outcome.setdefault(key, "unchanged")
        for key, document in zip(writing, documents, strict=True):
            outcome.setdefault(key, self._outcome(this, key, document))
        self._clear(this, writing)
        try:
            if documents:
                self._target.engine.upsert(documents)
        except PartlyWrittenError as error:
            keys = {found.features.id: key for key, found in writing.items()}
            this.refused |= {
                keys[name]: f"the search index refuses it: {why}"
                for name, why in error.items.items()
                if name in keys
            }
        return set(writing)

    def _stands_as(self, this: _Round, key: str) -> bool:
        """The index has the document already, word for word."""
        found = this.folded[key]
        before = _before(this.groups[key])
        return (
            before is not None
            and key not in this.doubtful
            and found.features.id in this.present
            and self._stands(before[1])
            and before[0] == found.features
        )

    def _outcome(self, this: _Round, key: str, document: IndexedDocument) -> str:
        before = _before(this.groups[key])
        if before is None:
            return "added"
        kept = this.kept.get(document.features.id)
        same = kept is not None and kept.says_all(
            document.passages, head_of(document.features).hit.title
        )
        return "updated" if same and self._stands(before[1]) else "replaced"

    def _keep_vectors(self, this: _Round, writing: Mapping[str, Folded]) -> None:
        """Reads the texts and vectors of documents that are in the index and about to change."""
        wanted = {
            found.features.id: before[1]
            for key, found in writing.items()
            if (before := _before(this.groups[key])) and found.features.id in this.present
        }
        # Of a patent whose id changes, as from a publication's to its grant's.
        earlier = {
            new: old
            for key, found in writing.items()
            if (new := found.features.id) not in wanted
            and (before := _before(this.groups[key]))
            and (old := before[0].id) != new
        }
        ids = [*wanted, *earlier.values()]
        if not ids:
            return
        engine = self._target.engine
        passages, vectors = engine.passages(ids), engine.document_vectors(ids)
        titles = {hit.id: hit.title for hit in engine.get(ids)}
        for new in [*wanted, *earlier]:
            old = earlier.get(new, new)
            if old in passages:
                this.kept[new] = Kept.of(titles.get(old, ""), passages[old], vectors.get(old))

    def _usable(self, this: _Round) -> dict[str, Kept]:
        """Vectors that may stand for those of the encoder."""
        usable = {}
        for key, found in this.folded.items():
            kept = this.kept.get(found.features.id)
            before = _before(this.groups[key])
            if (
                kept
                and kept.vector is not None
                and before
                and self._target.keeps_vectors(before[1])
            ):
                usable[found.features.id] = kept
        return usable

    def _clear(self, this: _Round, writing: Mapping[str, Folded]) -> None:
        """Takes out what stands in the index under an older id or with another stamp.

        An engine may see that the text is the same and leave the old entry.
        """
        gone: set[str] = set()
        for key, found in writing.items():
            group = this.groups[key]
            ids = {member.features.id for member in group.members}
            ids |= {member.document_id for member in group.members if member.document_id}
            gone |= ids - {found.features.id}
            before = _before(group)
            if before is not None and not self._stands(before[1]):
                gone.add(found.features.id)
        held = [hit.id for hit in self._target.engine.get(sorted(gone))] if gone else []
        if held:
            self._target.engine.delete(held)

    def _refuse(self, this: _Round, of_group: Mapping[str, list[str]]) -> dict[str, str]:
        """Forgets records that cannot be loaded."""
        lost = {sha256: why for key, why in this.refused.items() for sha256 in of_group[key]}
        if lost:
            self._target.catalog.versions.forget(lost)
        return lost

    def _settled(
        self, this: _Round, of_group: Mapping[str, list[str]], written: set[str]
    ) -> list[Settled]:
        target = self._target
        settled = []
        for key, found in this.folded.items():
            if key in this.refused:
                continue
            group = this.groups[key]
            before = _before(group)
            stamp = target.stamp
            whole = found.features.id in this.kept or key not in written
            if not target.vectors and before and whole and target.keeps_vectors(before[1]):
                stamp = before[1]
            settled.append(
                Settled(
                    key=key,
                    seen=group.seen,
                    sha256=found.current.sha256,
                    features=found.features,
                    merged=found.merged,
                    stamp=stamp,
                    records=tuple(of_group[key]),
                    written=key in written,
                )
            )
        return settled


_OUTCOMES = ("added", "replaced", "updated")
_NOTHING_TO_ADD_TO = (
    "the record has neither title nor abstract, "
    "and the library has no document that it could add to."
)


def _before(group: Group) -> tuple[Features, str] | None:
    """The document as it is kept now, with its stamp; None: it is new."""
    current = next((member for member in group.members if member.current), None)
    if current is None or current.stamp is None:
        return None
    return group.merged or current.features, current.stamp


def _those(work: Sequence[Entry], refused: Mapping[str, str]) -> list[Entry]:
    return [entry for entry in work if entry.sha256 in refused]


def _counted(
    work: Sequence[Entry],
    of_group: Mapping[str, Sequence[str]],
    outcome: Mapping[str, str],
    refused: Mapping[str, str],
) -> list[str]:
    """An outcome for each record that was not refused; of one document in one batch one counts for
    the document, and each other one was replaced by it at once."""
    key_of = {sha256: key for key, digests in of_group.items() for sha256 in digests}
    told: set[str] = set()
    outcomes = []
    for entry in work:
        key = key_of.get(entry.sha256)
        if key is None or entry.sha256 in refused:
            continue
        found = outcome.get(key, "unchanged")
        outcomes.append("replaced" if key in told and found != "unchanged" else found)
        told.add(key)
    return outcomes
