"""The reference distributions: raw originality of indexed patents and projects.

Each document is measured as a submission would be, against the art earlier than itself, so that a
percentile compares like with like. Of a large index, where each takes seconds, a fair sample is.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from indexing.engine import Hit, SearchEngine, SearchFilter
from indexing.reference import ReferenceRow, ReferenceStore
from nlp.domain import Genre, Passage, TermAnalyser, Vectors
from nlp.passages import judged_passages
from scoring.art import ArtFinder
from scoring.corpus import Corpus, Floats
from scoring.field import NEIGHBOURS, field_of
from scoring.measure import Measured, measure
from scoring.settings import ScoringSettings
from scoring.similarity import weighted_terms
from scoring.statements import Statements, bases_of, make_statements
from scoring.subject import subject_of_hit

Progress = Callable[[int, int], None]

_BLOCK = 64  # documents whose cosines are computed at once


def build_reference(
    *,
    engine: SearchEngine,
    analyser: TermAnalyser,
    reference: ReferenceStore,
    progress: Progress | None = None,
    settings: ScoringSettings | None = None,
) -> int:
    """Measures the documents of the index and replaces the reference. Returns how many rows.

    Of a large index (`passages_in_memory`) `reference_documents` of each genre. A patent with
    claims gets a row for its claims and one for its abstract. Documents without a date or without
    any earlier art get none. `progress` is told (done, all) documents.
    """
    settings = settings or ScoringSettings()
    snapshot = engine.snapshot()
    if snapshot.passages <= settings.passages_in_memory:
        heads = engine.get(engine.ids(filter=SearchFilter()))
        source = _together(engine, analyser, heads)
    else:
        heads = engine.get(_sample(engine, settings.reference_documents))
        source = _one_by_one(engine, analyser, settings, heads)
    rows: list[ReferenceRow] = []
    for done, of_document in enumerate(source, start=1):
        rows.extend(of_document)
        if progress is not None:
            progress(done, len(heads))
    rows.sort(key=lambda row: (row.document_id, row.basis))
    reference.replace(snapshot.id, rows)
    return len(rows)


def _sample(engine: SearchEngine, size: int) -> list[str]:
    """Ids of at most `size` documents of each genre, by a hash of them: the same after each load,
    but for those that new documents take the place of."""
    found: list[str] = []
    for genre in SearchFilter().genres:
        ids = engine.ids(filter=SearchFilter(genres=(genre,)))
        found += heapq.nsmallest(size, ids, key=_hashed)
    return sorted(found)


def _hashed(id: str) -> bytes:
    return hashlib.sha256(id.encode("utf-8", "surrogatepass")).digest()


def _together(
    engine: SearchEngine, analyser: TermAnalyser, heads: Sequence[Hit]
) -> Iterator[list[ReferenceRow]]:
    """All passages in memory: each document beside all others at once."""
    corpus = Corpus(engine=engine, analyser=analyser)
    corpus.add(hit.id for hit in heads)
    table = _Table(engine, corpus, heads)
    for first in range(0, len(heads), _BLOCK):
        block = heads[first : first + _BLOCK]
        judged = [_judged(corpus, hit) for hit in block]
        vectors = [item.vectors for of_document in judged for item in of_document]
        cosines = corpus.cosines(np.vstack(vectors)) if vectors else None
        start = 0
        for hit, of_document in zip(block, judged, strict=True):
            rows = []
            for statements in of_document:
                stop = start + len(statements.items)
                assert cosines is not None  # noqa: S101  there is at least one statement
                row = table.row(hit, statements, cosines[start:stop])
                start = stop
                rows.extend(row)
            yield rows


def _judged(corpus: Corpus, hit: Hit) -> list[Statements]:
    """The document's statements on each of its bases, from the stored vectors."""
    if hit.id not in corpus.column or hit.filed is None:
        return []
    rows = corpus.rows_of(hit.id)
    passages = [corpus.passage(row) for row in rows]
    terms = [corpus.terms(row) for row in rows]
    return _statements(hit.genre, passages, corpus.vectors(rows), terms)


class _Table:
    """Dates, families and applicants of the loaded documents as columns."""

    def __init__(self, engine: SearchEngine, corpus: Corpus, heads: Sequence[Hit]) -> None:
        self._engine = engine
        self._corpus = corpus
        self._applicants: dict[str, NDArray[np.bool_]] = {}
        self._heads = [hit for hit in heads if hit.id in corpus.column]  # ascending ids = columns
        self._filed = np.array(
            [hit.filed.toordinal() if hit.filed else np.iinfo(np.int64).max for hit in self._heads]
        )
        self._family = _codes(hit.family or "" for hit in self._heads)

    def row(self, hit: Hit, statements: Statements, cosines: Floats) -> list[ReferenceRow]:
        at = self._corpus.column[hit.id]
        own = self._of_applicant(hit.applicant or "")
        own = own | (self._family == self._family[at]) & (self._family[at] > 0)
        columns = np.flatnonzero((self._filed < self._filed[at]) & ~own)
        comparison = self._corpus.compare(statements, cosines=cosines)
        nearness = comparison.nearness[columns]
        known = self._corpus.known_terms(statements.terms, columns)
        measured = measure(statements, comparison.by_element[:, columns], nearness, known=known)
        if measured is None:
            return []
        order = np.argsort(-nearness, kind="stable")[: 4 * NEIGHBOURS]
        neighbours = [(self._heads[columns[i]], float(nearness[i])) for i in order]
        return [_row(hit, statements, measured, neighbours)]

    def _of_applicant(self, name: str) -> NDArray[np.bool_]:
        """Which columns are documents of this applicant; compared as the engine's filters do."""
        if name not in self._applicants:
            mask = np.zeros(len(self._heads), dtype=bool)
            if name:
                allowed = SearchFilter(applicants=(name,))
                found = [i for i in self._engine.ids(filter=allowed) if i in self._corpus.column]
                mask[self._corpus.columns(found)] = True
            self._applicants[name] = mask
        return self._applicants[name]


def _one_by_one(
    engine: SearchEngine, analyser: TermAnalyser, settings: ScoringSettings, heads: Sequence[Hit]
) -> Iterator[list[ReferenceRow]]:
    """A large index: each document is evaluated as a submission is."""
    finder = ArtFinder(engine=engine, analyser=analyser, settings=settings)
    for hit in heads:
        subject = subject_of_hit(hit)
        rows = []
        stored = engine.passages([hit.id]).get(hit.id, []) if subject.cutoff else []
        passages = [item.passage for item in stored]
        vectors: Floats = np.array([item.vector for item in stored], dtype=np.float32)
        terms = [weighted_terms(analyser.terms(passage.text)) for passage in passages]
        for statements in _statements(hit.genre, passages, vectors, terms):
            art = finder.find(subject, statements)
            comparison, measured = finder.compare(subject, statements, art)
            if measured is not None:
                neighbours = finder.neighbours(art, comparison, limit=4 * NEIGHBOURS)
                rows.append(_row(hit, statements, measured, neighbours))
        yield rows


def _statements(
    genre: Genre,
    passages: Sequence[Passage],
    vectors: Vectors,
    terms: Sequence[dict[str, float]],
) -> list[Statements]:
    """What is judged on each basis, from passages, their vectors and terms in the same order."""
    row = {passage.label: index for index, passage in enumerate(passages)}
    found = []
    for basis in bases_of(genre):
        chosen = judged_passages(passages, basis)
        if chosen:
            at = [row[passage.label] for passage in chosen]
            found.append(
                make_statements(
                    basis, chosen, vectors=vectors[at], terms=[terms[index] for index in at]
                )
            )
    return found


def _row(
    hit: Hit,
    statements: Statements,
    measured: Measured,
    neighbours: Sequence[tuple[Hit, float]],
) -> ReferenceRow:
    return ReferenceRow(
        document_id=hit.id,
        genre=hit.genre,
        basis=statements.basis,
        ipc=field_of(hit.ipc, neighbours).symbols,
        filed=hit.filed,
        characters=statements.characters,
        raw=measured.raw,
    )


def _codes(names: Iterator[str]) -> NDArray[np.int64]:
    """Equal names to equal positive numbers, nothing to 0."""
    codes: dict[str, int] = {"": 0}
    return np.array([codes.setdefault(name, len(codes)) for name in names], dtype=np.int64)
