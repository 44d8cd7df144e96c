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
from scoring.checks import Facts
from scoring.evaluation import (
    Dimension,
    DimensionScore,
    Evaluation,
    Flag,
    Originality,
    Text,
    Versions,
)
from scoring.flags import flags_of
from scoring.grading import findings_of, grade_findings, grade_originality, not_from_this, total
from scoring.originality import OriginalityScorer
from scoring.rubric import Rubric
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
        self._rubric = rubric
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

    @property
    def stamp(self) -> str:
        """Equal stamps: the same rubric, whatever file it came from, and the same settings."""
        return f"{self._rubric.stamp}|{self._settings.model_dump_json(exclude={'rubric'})}"

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
    ) -> Evaluation:
        """Scores, reasons, evidence and what could not be judged.

        `document` gives the judged elements their pages and boxes; None for records without pages.
        The same inputs, index, reference and rubric give the same evaluation; `id` says so.
        """
        snapshot = self._engine.snapshot()
        subject = subject_of(features)
        with self._lock:
            judgement = self._originality.judge(subject, passages_of(features, document))
        dimensions = tuple(
            grade_originality(
                judgement, cutoff_known=subject.cutoff is not None, rubric=self._rubric
            )
            if part.dimension is Dimension.ORIGINALITY
            else self._by_rubric(part.dimension, features, judgement.originality)
            for part in self._rubric.dimensions
        )
        score, grade, judged_weight, reasons = total(dimensions, self._rubric)
        versions = Versions(
            novum=self._version,
            parser=parser_version,
            encoder=self._encoder.id,
            analyser=self._analyser.id,
            snapshot=snapshot.id,
            rubric=self._rubric.stamp,
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
            score=score,
            grade=grade,
            judged_weight=judged_weight,
            dimensions=dimensions,
            originality=judgement.originality,
            reasons=(*_reading(outcome), *reasons),
            flags=self._flags(features, document),
            issues=tuple(issues),
            versions=versions,
        )

    def _flags(self, features: Features, document: ParsedDocument | None) -> tuple[Flag, ...]:
        if not isinstance(features, ProposalFeatures):
            return ()
        return flags_of(features, document, government_share=self._rubric.government_share)

    def _by_rubric(
        self, dimension: Dimension, features: Features, originality: Originality
    ) -> DimensionScore:
        if not isinstance(features, ProposalFeatures):
            return not_from_this(dimension, features.genre)
        part = next(part for part in self._rubric.dimensions if part.dimension is dimension)
        facts = Facts(
            proposal=features,
            originality=originality,
            analyser=self._analyser,
            cited_in_index={
                hit.id: hit
                for hit in self._engine.get([found.value.id for found in features.cited])
                if hit.genre is Genre.PATENT
            },
        )
        return grade_findings(dimension, findings_of(part, facts), self._rubric)


def evaluation_id(sha256: str, document_id: str, versions: Versions) -> str:
    """Equal for equal file, document and versions."""
    content = "\n".join([sha256, document_id, versions.model_dump_json()])
    return hashlib.sha256(content.encode()).hexdigest()[:24]


def _reading(outcome: Outcome) -> tuple[Text, ...]:
    if outcome is Outcome.SUCCEEDED:
        return ()
    return (
        Text(
            ko="문서를 온전히 읽지 못했습니다. 읽은 부분만으로 판단했으니 오류 목록을 보십시오.",
            en="The document was not read in full: judged on what was read, see the issues.",
        ),
    )
