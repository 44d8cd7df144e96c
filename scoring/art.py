"""The earlier documents that a judged document is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from indexing.engine import Hit, IndexSnapshot, Query, SearchEngine, SearchFilter
from nlp.domain import TermAnalyser
from scoring.corpus import Comparison, Corpus
from scoring.measure import Measured, measure
from scoring.settings import ScoringSettings
from scoring.statements import Statements
from scoring.subject import Subject

_QUERY_CHARACTERS = 4_000  # of the judged text given to the search
_BY_SEARCH = 200  # documents taken from it


@dataclass(frozen=True, slots=True)
class EarlierArt:
    """Documents in reach, by id: those that count, and the applicant's own (or family)."""

    counted: tuple[str, ...]
    own: tuple[str, ...]
    searched: int
    """Earlier documents in the index, whether compared element by element or only ranked."""
    complete: bool
    """Every earlier document was compared, not only the nearest."""


class ArtFinder:
    """Keeps the passages it has read while they stay as they are. One thread at a time."""

    def __init__(
        self, *, engine: SearchEngine, analyser: TermAnalyser, settings: ScoringSettings
    ) -> None:
        self._engine = engine
        self._analyser = analyser
        self._settings = settings
        self._snapshot: IndexSnapshot | None = None
        self.corpus = Corpus(engine=engine, analyser=analyser)
        self._heads: dict[str, Hit] = {}
        self._prints: dict[str, str] = {}  # fingerprints of what was read

    def refresh(self) -> IndexSnapshot:
        """Forgets documents that changed or went since they were read."""
        snapshot = self._engine.snapshot()
        if self.corpus.size > 2 * self._settings.passages_in_memory:
            self.corpus = Corpus(engine=self._engine, analyser=self._analyser)
            self._heads, self._prints = {}, {}
        if self._snapshot is not None and self._snapshot.id != snapshot.id:
            current = self._engine.fingerprints(list(self._prints))
            changed = [name for name, print_ in self._prints.items() if current.get(name) != print_]
            self.corpus.forget(changed)
            for name in changed:
                self._heads.pop(name, None)
                del self._prints[name]
        self._snapshot = snapshot
        return snapshot

    def _load(self, ids: Sequence[str]) -> None:
        """Reads the passages of documents that are not kept yet."""
        new = [name for name in ids if name not in self._prints]
        if new:
            self._prints.update(self._engine.fingerprints(new))
            self.corpus.add(new)

    def load_all(self) -> None:
        """Reads every passage, where the index is small enough to be kept in memory."""
        snapshot = self.refresh()
        if snapshot.documents and snapshot.passages <= self._settings.passages_in_memory:
            ids = self._engine.ids(filter=SearchFilter())
            self._load(ids)
            self.heads(ids)

    def heads(self, ids: Iterable[str]) -> list[Hit]:
        """Head data in the given order; unknown ids are left out."""
        wanted = list(ids)
        missing = [document_id for document_id in wanted if document_id not in self._heads]
        if missing:
            self._heads.update((hit.id, hit) for hit in self._engine.get(missing))
        return [self._heads[document_id] for document_id in wanted if document_id in self._heads]

    def find(self, subject: Subject, statements: Statements) -> EarlierArt:
        """Earlier documents for these statements, their passages loaded into `corpus`."""
        snapshot = self.refresh()
        if snapshot.documents == 0:
            return EarlierArt(counted=(), own=(), searched=0, complete=True)
        allowed = SearchFilter(before=subject.cutoff, exclude_ids=(subject.id,))
        searched = self._engine.count(filter=allowed)
        complete = snapshot.passages <= self._settings.passages_in_memory
        if complete:
            ids = self._engine.ids(filter=allowed)
        else:
            ids = sorted(self._narrowed(subject, statements, allowed))
        self._load(ids)
        ids = [document_id for document_id in ids if document_id in self.corpus.column]
        own = self._own(subject, ids)
        return EarlierArt(
            counted=tuple(document_id for document_id in ids if document_id not in own),
            own=tuple(document_id for document_id in ids if document_id in own),
            searched=searched,
            complete=complete,
        )

    def compare(
        self, subject: Subject, statements: Statements, art: EarlierArt
    ) -> tuple[Comparison, Measured | None]:
        """All of `corpus` beside the statements, and raw originality against what counts.

        Columns of `Measured` index `art.counted`.
        """
        if not art.counted and not art.own:
            return empty_comparison(len(statements.items)), None
        comparison = self.corpus.compare(statements)
        columns = self.corpus.columns(art.counted)
        known = self._known_terms(subject, statements, art)
        measured = measure(
            statements,
            comparison.by_element[:, columns],
            comparison.nearness[columns],
            known=known,
        )
        return comparison, measured

    def neighbours(
        self, art: EarlierArt, comparison: Comparison, *, limit: int
    ) -> list[tuple[Hit, float]]:
        """The nearest documents that count, with their nearness, nearest first."""
        nearness = comparison.nearness[self.corpus.columns(art.counted)]
        order = [int(i) for i in np.argsort(-nearness, kind="stable")[:limit]]
        heads = self.heads(art.counted[i] for i in order)
        return [(hit, float(nearness[i])) for hit, i in zip(heads, order, strict=True)]

    def _known_terms(self, subject: Subject, statements: Statements, art: EarlierArt) -> set[str]:
        if art.complete:
            return self.corpus.known_terms(statements.terms, self.corpus.columns(art.counted))
        allowed = SearchFilter(before=subject.cutoff, exclude_ids=(subject.id, *art.own))
        return self._engine.known_terms(list(statements.terms), filter=allowed)

    def _own(self, subject: Subject, ids: Iterable[str]) -> set[str]:
        """Ids of the applicant's own documents and of those of the same family."""
        own: set[str] = set()
        if subject.applicants:
            own.update(self._engine.ids(filter=SearchFilter(applicants=subject.applicants)))
        if subject.family is not None:
            own.update(hit.id for hit in self.heads(ids) if hit.family == subject.family)
        return own

    def _narrowed(
        self, subject: Subject, statements: Statements, allowed: SearchFilter
    ) -> set[str]:
        """The nearest documents by the best of their cosines to any element, and by search."""
        limit = self._settings.nearest_documents
        best: dict[str, float] = {}
        for row in self._engine.nearest_documents(statements.vectors, filter=allowed, limit=limit):
            for document_id, cosine in row:
                best[document_id] = max(cosine, best.get(document_id, -1.0))
        ranked = sorted(best, key=lambda document_id: (-best[document_id], document_id))
        query = Query(
            text=statements.text[:_QUERY_CHARACTERS],
            title=subject.title or None,
            ipc=subject.ipc,
            filter=allowed,
            limit=_BY_SEARCH,
        )
        return {*ranked[:limit], *(hit.id for hit in self._engine.search(query))}


def empty_comparison(elements: int) -> Comparison:
    return Comparison(
        by_element=np.empty((elements, 0), dtype=np.float32),
        by_passage=np.empty((elements, 0), dtype=np.float32),
        nearness=np.empty(0, dtype=np.float32),
    )
