"""The stages a document goes through: parse → extract → index → evaluate.

Each stage keeps its output under (SHA-256, version) and takes it from there when it exists, so a
stage that is run again costs nothing and changes nothing. The same functions serve the queue's
workers and a run in the caller's process.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from indexing.catalog import Job, JobKind, WorkKind, utc_now
from indexing.catalog.rescorings import ResultsRecord
from nlp.corrections import corrected
from nlp.domain import (
    Evidence,
    Features,
    Found,
    Issue,
    Outcome,
    ParsedDocument,
    ProposalFeatures,
    Stage,
)
from scoring.evaluation import Evaluation
from scoring.quick import compact
from workers import parts, rubrics
from workers.lease import Lease
from workers.likeness import compare_submission
from workers.rebuild import index_record
from workers.stamps import (
    corrected_version,
    evaluation_id,
    evaluation_key,
    extractor_version,
    index_stamp,
    parser_version,
)
from workers.tally import Measure

if TYPE_CHECKING:
    from workers.service import Novum


@dataclass(frozen=True, slots=True)
class Result:
    """What a finished job leaves on its row."""

    outcome: Outcome
    issues: tuple[Issue, ...]
    evaluation_id: str | None


def run_stages(
    novum: Novum, job: Job, lease: Lease, *, kinds: Collection[WorkKind] = tuple(WorkKind)
) -> Result | None:
    """The stages that a worker of these kinds does; None: read, and the rest is for another one.

    Raises what a stage raises; what is done already is kept.
    """
    if job.kind is JobKind.INDEX and not novum.catalog.documents.get(job.sha256).stored:
        return _run_record(novum, job, lease, kinds=kinds)
    if job.wants is WorkKind.PARSE:
        with lease.stage_of(Stage.PARSE):
            parsed = parse(novum, job)
        with lease.stage_of(Stage.EXTRACT):
            features = extract(novum, job, parsed)
            lease.document_id = features.id
        if WorkKind.ENCODE not in kinds:
            return None
    else:
        parsed = parse(novum, job)  # kept by the worker that read it
        features = extract(novum, job, parsed)
        lease.document_id = features.id
    made = novum.catalog.corrections.of(job.sha256)
    features = corrected(features, made)
    with lease.stage_of(Stage.INDEX):
        index(novum, job, parsed, features, corrections=len(made))
        compare_submission(novum, job.sha256, parsed, features, day=job.submitted)
    if job.kind is JobKind.INDEX:
        outcome, issues = reading(parsed, features)
        return Result(outcome, issues, None)
    with lease.stage_of(Stage.EVALUATE):
        evaluation = evaluate(novum, job, parsed, features, corrections=len(made))
    return Result(evaluation.outcome, evaluation.issues, evaluation.id)


def _run_record(
    novum: Novum, job: Job, lease: Lease, *, kinds: Collection[WorkKind]
) -> Result | None:
    """A record of a bulk file: the catalog has its fields, there is no file to read."""
    if WorkKind.ENCODE not in kinds:
        return None
    with lease.stage_of(Stage.INDEX), _timed(novum, Stage.INDEX):
        lease.document_id = index_record(novum, job.sha256)
    return Result(Outcome.SUCCEEDED, (), None)


def reading(parsed: ParsedDocument, features: Features) -> tuple[Outcome, tuple[Issue, ...]]:
    """How parsing and extraction ended together: in part where either did."""
    outcome, issues = parts.outcome_of(features)
    both = tuple(dict.fromkeys((*parsed.issues, *issues)))
    partial = Outcome.PARTIAL in (parsed.outcome, outcome)
    return (Outcome.PARTIAL if partial else Outcome.SUCCEEDED), both


def parse(novum: Novum, job: Job) -> ParsedDocument:
    """Bytes to text with places. Raises a `DocumentError` that names the file."""
    documents = novum.catalog.documents
    version = parser_version()
    kept = documents.parsed(job.sha256, parser_version=version)
    if kept is not None:
        return kept
    with novum.local_file(job.sha256) as path, _timed(novum, Stage.PARSE):
        parsed = parts.parse(path, file_name=job.file_name)
    documents.put_parsed(parsed, parser_version=version)
    return parsed


def extract(novum: Novum, job: Job, parsed: ParsedDocument) -> Features:
    """Text to the structured record; as the genre that the submitter named, else as it reads."""
    documents = novum.catalog.documents
    version = extractor_version(job.genre)
    kept = documents.features(job.sha256, extractor_version=version)
    if kept is not None:
        return kept
    with _timed(novum, Stage.EXTRACT):
        features = parts.extract(parsed, genre=job.genre)
    documents.put_features(job.sha256, features, extractor_version=version)
    return features


def index(
    novum: Novum, job: Job, parsed: ParsedDocument, features: Features, *, corrections: int
) -> None:
    """Into the search index. A document that a newer one of its id has replaced stays out."""
    documents = novum.catalog.documents
    if not documents.get(job.sha256).current:
        return
    stamp = index_stamp(
        corrected_version(extractor_version(job.genre), corrections),
        encoder_id=novum.encoder.id,
        analyser_id=novum.analyser.id,
    )
    if documents.index_stamp(job.sha256) == stamp and novum.engine.get([features.id]):
        return
    with _timed(novum, Stage.INDEX):
        novum.engine.upsert(parts.prepare([features], encoder=novum.encoder, parsed=parsed))
    documents.set_index_stamp(job.sha256, stamp)


def evaluate(
    novum: Novum, job: Job, parsed: ParsedDocument, features: Features, *, corrections: int
) -> Evaluation:
    """The scorecard; the kept one where everything that made it is still the same."""
    key = evaluation_key(novum, job, corrections=corrections)
    evaluations = novum.catalog.evaluations
    kept = evaluations.find(sha256=job.sha256, versions_key=key)
    if kept is not None:
        return Evaluation.model_validate_json(kept.body)
    outcome, issues = reading(parsed, features)
    rubric = rubrics.kept(novum, job.rubric)
    with novum.evaluating, _timed(novum, Stage.EVALUATE):
        evaluation = novum.evaluator.evaluate(
            with_given_date(features, job.submitted),
            document=parsed,
            sha256=job.sha256,
            file_name=job.file_name,
            parser_version=parsed.parser_version,
            outcome=outcome,
            issues=issues,
            now=utc_now(),
            rubric=rubric,
        )
    # The key knows more than the evaluation's stamp (the reference, a given date): so must the id.
    versions = evaluation.versions.model_copy(
        update={"corrections": corrections, "extractor": extractor_version(job.genre)}
    )
    evaluation = evaluation.model_copy(
        update={
            "id": evaluation_id(job.sha256, key),
            "versions": versions,
            "given_date": job.submitted,
        }
    )
    record = evaluations.put(
        id=evaluation.id,
        sha256=job.sha256,
        versions_key=key,
        body=evaluation.model_dump_json(),
    )
    kept_now = Evaluation.model_validate_json(record.body)
    rubrics.keep(novum, rubric)
    numbers = ResultsRecord(record.id, record.sha256, compact(kept_now), record.created_at)
    novum.catalog.rescorings.put_results([numbers])
    return kept_now


def _timed(novum: Novum, stage: Stage) -> AbstractContextManager[None]:
    """Around the work itself: a kept result that is taken again is no stage time."""
    return novum.tally.timing(Measure.STAGE, stage.value)


def with_given_date(features: Features, submitted: date | None) -> Features:
    """A proposal with the submission date that the submitter gave; it wins over a printed one."""
    if submitted is None or not isinstance(features, ProposalFeatures):
        return features
    evidence = Evidence(source="given at submission", quote=submitted.isoformat())
    return features.model_copy(
        update={
            "submission_date": Found[date](value=submitted, evidence=(evidence,)),
            "missing": tuple(name for name in features.missing if name != "submission_date"),
        }
    )
