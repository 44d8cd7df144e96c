"""Originality (기술 원천성) of one document: measured, ranked, and with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexing.engine import SearchEngine
from indexing.reference import ReferenceRow, ReferenceStore
from nlp.domain import Encoder, Genre, Passage, TermAnalyser
from nlp.passages import judged_passages
from scoring import sentences
from scoring.art import ArtFinder, EarlierArt
from scoring.corpus import Comparison
from scoring.evaluation import JudgedElement, Originality, Pair, PriorArt, Rank, Text
from scoring.field import NEIGHBOURS, Field, field_of
from scoring.matches import ArtViews
from scoring.measure import Measured
from scoring.ranking import rank
from scoring.settings import ScoringSettings
from scoring.statements import Basis, Statements, bases_of, encode_statements
from scoring.subject import Subject


@dataclass(frozen=True, slots=True)
class Judgement:
    """Originality with what the dimension's confidence and sentences are made from."""

    originality: Originality
    field: Field
    reasons: tuple[Text, ...]
    fell_back: bool = False


@dataclass(frozen=True, slots=True)
class _Compared:
    statements: Statements
    art: EarlierArt
    comparison: Comparison
    measured: Measured


class OriginalityScorer:
    """Keeps the passages of one index snapshot in memory between documents. One thread."""

    def __init__(
        self,
        *,
        engine: SearchEngine,
        encoder: Encoder,
        analyser: TermAnalyser,
        reference: ReferenceStore,
        settings: ScoringSettings,
    ) -> None:
        self._encoder = encoder
        self._analyser = analyser
        self._reference = reference
        self._settings = settings
        self._peers: dict[tuple[str, Genre, Basis], Sequence[ReferenceRow]] = {}
        self.finder = ArtFinder(engine=engine, analyser=analyser, settings=settings)

    def warm_up(self) -> None:
        """Loads what the first evaluation would."""
        self._encoder.encode(["warm-up"])
        self.finder.load_all()

    def judge(self, subject: Subject, passages: Sequence[Passage]) -> Judgement:
        """`passages` are those of `nlp.passages.passages_of`."""
        bases = [b for b in bases_of(subject.genre) if judged_passages(passages, b)]
        if not bases:
            return _unjudged((), sentences.nothing_judged(subject.genre), searched=0)
        statements = self._statements(bases[0], passages)
        art = self.finder.find(subject, statements)
        comparison, measured = self.finder.compare(subject, statements, art)
        if measured is None:
            own = ArtViews(self.finder, subject, statements, art.own, comparison).best(
                list(art.own), always=(), limit=self._settings.shown
            )
            reason = sentences.only_own(len(art.own)) if own else sentences.nothing_searched()
            return _unjudged(_elements(statements), reason, searched=art.searched, own_art=own)
        compared = _Compared(statements, art, comparison, measured)
        return self._judged(subject, passages, compared)

    def _judged(
        self,
        subject: Subject,
        passages: Sequence[Passage],
        compared: _Compared,
    ) -> Judgement:
        art, measured = compared.art, compared.measured
        neighbours = self.finder.neighbours(art, compared.comparison, limit=4 * NEIGHBOURS)
        field = field_of(subject.ipc, neighbours)
        place = self._rank(subject, field, compared.statements, measured)
        notes = [sentences.field_note(field)]
        fell_back = False
        if place.percentile is None and compared.statements.basis is Basis.CLAIMS:
            other = self._rank_by_abstract(subject, field, passages)
            if other is not None:
                notes.append(sentences.fell_back(place, fewest=self._settings.comparable_documents))
                place, fell_back = other, True
        originality = self._assemble(subject, compared, place)
        reasons = self._reasons(subject, compared, originality, notes)
        return Judgement(originality=originality, field=field, reasons=reasons, fell_back=fell_back)

    def _statements(self, basis: Basis, passages: Sequence[Passage]) -> Statements:
        return encode_statements(
            basis,
            judged_passages(passages, basis),
            encoder=self._encoder,
            analyser=self._analyser,
        )

    def _rank(
        self, subject: Subject, field: Field, statements: Statements, measured: Measured
    ) -> Rank:
        snapshot = self._reference.snapshot_id() or ""
        return rank(
            measured.raw,
            rows=self._rows(snapshot, peers_of(subject.genre), statements.basis),
            basis=statements.basis,
            symbols=field.symbols,
            before=subject.cutoff,
            characters=statements.characters,
            document_id=subject.id,
            snapshot=snapshot,
            fewest=self._settings.comparable_documents,
        )

    def _rows(self, snapshot: str, genre: Genre, basis: Basis) -> Sequence[ReferenceRow]:
        """Reference rows, read once per reference."""
        key = (snapshot, genre, basis)
        if not snapshot:
            return ()
        if key not in self._peers:
            self._peers = {kept: rows for kept, rows in self._peers.items() if kept[0] == snapshot}
            self._peers[key] = self._reference.rows(genre=genre, basis=basis)
        return self._peers[key]

    def _rank_by_abstract(
        self, subject: Subject, field: Field, passages: Sequence[Passage]
    ) -> Rank | None:
        """For a patent whose claims have too few peers; None where its abstract has too few too."""
        if not judged_passages(passages, Basis.ABSTRACT):
            return None
        statements = self._statements(Basis.ABSTRACT, passages)
        art = self.finder.find(subject, statements)
        _, measured = self.finder.compare(subject, statements, art)
        if measured is None:
            return None
        place = self._rank(subject, field, statements, measured)
        return place if place.percentile is not None else None

    def _assemble(self, subject: Subject, compared: _Compared, place: Rank) -> Originality:
        statements, art, measured = compared.statements, compared.art, compared.measured
        views = ArtViews(self.finder, subject, statements, art.own, compared.comparison)
        counted, known = list(art.counted), self.finder.corpus
        new = _new_terms(statements, known.known_terms(statements.terms, known.columns(counted)))
        pair = measured.best_two
        first = [counted[i] for i in (measured.best_one, *(pair or ()), measured.nearest)]
        titles = [hit.title for hit in self.finder.heads(counted)]
        return Originality(
            raw=measured.raw,
            parts=sentences.parts(measured, titles=titles, new_terms=new),
            elements=_elements(statements),
            prior_art=views.best(counted, always=first, limit=self._settings.shown),
            own_art=views.best(list(art.own), always=(), limit=self._settings.shown),
            duplicate_funding=self._duplicates(subject, views, art),
            best_two=Pair(
                first=counted[pair[0]],
                second=counted[pair[1]],
                coverage=round(measured.best_two_coverage, 4),
            )
            if pair
            else None,
            new_terms=new[:30],
            rank=place,
            searched=art.searched,
        )

    def _duplicates(
        self, subject: Subject, views: ArtViews, art: EarlierArt
    ) -> tuple[PriorArt, ...]:
        """Earlier projects, the applicant's own among them, that overlap above the threshold."""
        if subject.genre is Genre.PATENT:
            return ()
        projects = [
            hit.id
            for hit in self.finder.heads([*art.counted, *art.own])
            if hit.genre is Genre.PROJECT
        ]
        shown = views.best(projects, always=(), limit=self._settings.shown)
        return tuple(item for item in shown if item.coverage >= self._settings.duplicate_coverage)

    def _reasons(
        self,
        subject: Subject,
        compared: _Compared,
        originality: Originality,
        notes: Sequence[Text | None],
    ) -> tuple[Text, ...]:
        art = compared.art
        fewest = self._settings.comparable_documents
        genre = peers_of(subject.genre)
        assert originality.rank is not None  # noqa: S101  set by _assemble
        texts: list[Text | None] = [
            sentences.ranked(originality.rank, genre=genre, fewest=fewest),
            *[part.explanation for part in originality.parts],
            sentences.searched(
                art.searched,
                cutoff=subject.cutoff,
                complete=art.complete,
                compared=len(art.counted) + len(art.own),
            ),
            *notes,
            None if originality.rank.snapshot else sentences.no_reference(),
            sentences.own_note(len(art.own)) if art.own else None,
            sentences.publication_note(originality.prior_art),
        ]
        if originality.duplicate_funding:
            texts.append(sentences.duplicates_note(len(originality.duplicate_funding)))
        return tuple(text for text in texts if text is not None)


def peers_of(genre: Genre) -> Genre:
    """The genre a document is ranked among: proposals among earlier projects, never patents."""
    return Genre.PATENT if genre is Genre.PATENT else Genre.PROJECT


def _new_terms(statements: Statements, known: set[str]) -> tuple[str, ...]:
    """Content terms that no earlier document has, the most specific first."""
    fresh = [term for term in statements.terms if term not in known and not term.isdigit()]
    return tuple(sorted(fresh, key=lambda term: -statements.terms[term]))


def _elements(statements: Statements) -> tuple[JudgedElement, ...]:
    return tuple(
        JudgedElement(label=item.label, text=item.text, evidence=item.evidence)
        for item in statements.items
    )


def _unjudged(
    elements: tuple[JudgedElement, ...],
    reason: Text,
    *,
    searched: int,
    own_art: tuple[PriorArt, ...] = (),
) -> Judgement:
    return Judgement(
        originality=Originality(
            raw=None, parts=(), elements=elements, prior_art=(), own_art=own_art, searched=searched
        ),
        field=Field(symbols=()),
        reasons=(reason,),
    )
