"""The scorecard of one document: everything that is judged, put together and stamped."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from threading import Lock

from indexing.engine import SearchEngine
from indexing.reference import ReferenceStore
from nlp.domain import (
    Encoder,
    Features,
    Genre,
    Issue,
    Outcome,
    ParsedDocument,
    ProposalFeatures,
    TermAnalyser,
)
from nlp.passages import passages_of
from scoring.assessing import assess, on_facts
from scoring.checks import Facts
from scoring.evaluation import Evaluation, Flag, Originality, Versions
from scoring.flags import flags_of
from scoring.grading import measured_originality, reading_note
from scoring.originality import OriginalityScorer
from scoring.rubric_types import Rubric
from scoring.settings import ScoringSettings
from scoring.subject import subject_of


class Evaluator:
    """Scores documents against one index, one at a time: other threads wait."""

    def __init__(
        self,
        *,
        engine: SearchEngine,
        encoder: Encoder,
        analyser: TermAnalyser,
        reference: ReferenceStore,
        rubric: Rubric,
        novum_version: str,
        settings: ScoringSettings | None = None,
    ) -> None:
        self._engine = engine
        self._encoder = encoder
        self._analyser = analyser
        self.rubric = rubric
        self._version = novum_version
        self._lock = Lock()
        self._settings = settings or ScoringSettings()
        self._originality = OriginalityScorer(
            engine=engine,
            encoder=encoder,
            analyser=analyser,
            reference=reference,
            settings=self._settings,
        )

    def stamp(self, rubric: Rubric | None = None) -> str:
        """Equal stamps: the same rubric, whatever file it came from, and the same settings."""
        settings = self._settings.model_dump_json(exclude={"rubric"})
        return f"{(rubric or self.rubric).stamp}|{settings}"

    def warm_up(self) -> None:
        """Reads the index's passages and loads the models, so that the first answer is quick."""
        with self._lock:
            self._originality.warm_up()

    def evaluate(
        self,
        features: Features,
        *,
        document: ParsedDocument | None,
        sha256: str,
        file_name: str,
        parser_version: str,
        outcome: Outcome,
        issues: Sequence[Issue],
        now: datetime,
        rubric: Rubric | None = None,
    ) -> Evaluation:
        """Scores, reasons, evidence and what could not be judged; by the own rubric without one.

        `document` gives the judged elements their pages and boxes; None for records without pages.
        The same inputs, index, reference and rubric give the same evaluation; `id` says so.
        """
        snapshot = self._engine.snapshot()
        subject = subject_of(features)
        with self._lock:
            judgement = self._originality.judge(subject, passages_of(features, document))
        rubric = rubric or self.rubric
        cited = self._cited(features)
        facts = self._facts(features, judgement.originality, cited)
        assessed = assess(
            rubric,
            genre=features.genre,
            originality=measured_originality(judgement, cutoff_known=subject.cutoff is not None),
            checked=on_facts(facts) if facts else None,
        )
        versions = Versions(
            novum=self._version,
            parser=parser_version,
            encoder=self._encoder.id,
            analyser=self._analyser.id,
            snapshot=snapshot.id,
            rubric=rubric.stamp,
        )
        return Evaluation(
            id=evaluation_id(sha256, features.id, versions),
            sha256=sha256,
            document_id=features.id,
            genre=features.genre,
            title=subject.title,
            file_name=file_name,
            language=subject.language,
            created_at=now,
            cutoff=subject.cutoff,
            cutoff_source=subject.cutoff_source,
            outcome=outcome,
            score=assessed.total.score,
            grade=assessed.total.grade,
            judged_weight=assessed.total.judged,
            panel_weight=assessed.total.panel,
            dimensions=assessed.dimensions,
            originality=judgement.originality,
            reasons=(*reading_note(outcome), *assessed.total.reasons),
            flags=_flags(features, document, rubric),
            issues=tuple(issues),
            versions=versions,
            rubric_title=rubric.title,
            conditions=assessed.conditions,
            explanation=assessed.explanation,
            cited_in_index=tuple(sorted(cited)),
        )

    def _cited(self, features: Features) -> frozenset[str]:
        """The patents it cites that the index holds."""
        if not isinstance(features, ProposalFeatures):
            return frozenset()
        hits = self._engine.get([found.value.id for found in features.cited])
        return frozenset(hit.id for hit in hits if hit.genre is Genre.PATENT)

    def _facts(
        self, features: Features, originality: Originality, cited: frozenset[str]
    ) -> Facts | None:
        if not isinstance(features, ProposalFeatures):
            return None
        return Facts(
            proposal=features,
            originality=originality,
            analyser=self._analyser,
            cited_in_index=cited,
        )


def _flags(features: Features, document: ParsedDocument | None, rubric: Rubric) -> tuple[Flag, ...]:
    if not isinstance(features, ProposalFeatures):
        return ()
    return flags_of(features, document, government_share=rubric.government_share)


def evaluation_id(sha256: str, document_id: str, versions: Versions) -> str:
    """Equal for equal file, document and versions."""
    content = "\n".join([sha256, document_id, versions.model_dump_json()])
    return hashlib.sha256(content.encode()).hexdigest()[:24]
