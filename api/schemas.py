"""The published JSON schemas of what Novum answers, and the types of answers to searches."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

from api.errors import ErrorBody, ErrorDetail, NotHereError
from indexing.catalog import Job
from indexing.catalog.copying import CatalogComparison
from indexing.catalog.screenings import Decision, Screening
from indexing.elastic.renewal import RenewalReport
from indexing.engine import Hit
from indexing.files import CopyReport
from indexing.ingest import IngestReport
from indexing.inspection import Finding, Problem
from nlp.corrections import Correction, CorrectionStatus
from nlp.domain import Features, Frozen, ParsedDocument
from nlp.encoder.reports import Embedded, TuningReport
from scoring.evaluation import Evaluation, Text
from scoring.finance import StatementReport
from scoring.likeness.findings import LikenessFinding
from scoring.models.gate import Decision as PromotionDecision
from scoring.models.importing import ImportReport
from scoring.models.validation import Validation
from scoring.rubric import Rubric
from scoring.screening import ScreenedCall
from workers.backup import BackupReport, Manifest, RestoreReport
from workers.export import ExportReport
from workers.modelling import CardReport, ModelList, RollbackReport, TrainReport
from workers.rebuild import RebuildReport
from workers.repair import RepairReport
from workers.rescoring import RescoreReport

DRAFT = "https://json-schema.org/draft/2020-12/schema"


class SearchAnswer(Frozen):
    """Found documents, best first. A Korean patent's `id` is its application number as digits."""

    hits: tuple[Hit, ...]


class BatchAnswer(Frozen):
    """The answer to one line of a batch of queries."""

    id: str
    hits: tuple[Hit, ...]


class BatchFault(Frozen):
    """Stands in the place of the answer to a line that is not a query; `line` counts from 1."""

    line: int
    error: str


class JobList(Frozen):
    """Jobs, newest first."""

    jobs: tuple[Job, ...]


class AddedList(JobList):
    """What became of added files; `errors` are of those that never became a job."""

    errors: tuple[ErrorDetail, ...] = ()


class EvaluationList(Frozen):
    """The evaluations of several files, in their order; a refused one has an error in its place."""

    evaluations: tuple[Evaluation | ErrorBody, ...]


class LikenessAnswer(Frozen):
    """Versions and copies of a document as they are known now, the gravest first."""

    findings: tuple[LikenessFinding, ...]


class ScreeningList(Frozen):
    """Screened calls, newest first."""

    screenings: tuple[Screening, ...]


class CorrectionList(Frozen):
    """Corrections of a document in the order in which they were made, withdrawals too."""

    corrections: tuple[CorrectionStatus, ...]


class RubricFacts(Frozen):
    """A rubric in a few numbers; `panel_points` of its 100 are for the panel to give."""

    name: str  # that `--rubric` takes, or the file
    title: Text
    stamp: str
    dimensions: int
    items: int
    panel_points: float
    rules: int  # requirements and bonus items


class RubricList(Frozen):
    """The rubrics that come with Novum."""

    rubrics: tuple[RubricFacts, ...]


class CheckState(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


class Check(Frozen):
    """One thing that `novum doctor` looked at."""

    name: str
    state: CheckState
    detail: str
    todo: str | None = None


class InspectionReport(Frozen):
    """What `novum doctor --deep` found."""

    counts: dict[Problem, int]  # of each kind that there is
    findings: tuple[Finding, ...]  # the first 1000
    repaired: RepairReport | None = None


class CheckList(Frozen):
    checks: tuple[Check, ...]
    inspection: InspectionReport | None = None


class Migrated(Frozen):
    """Revisions of the catalog's tables; None: there were none."""

    before: str | None
    after: str | None


class RestoreAnswer(RestoreReport):
    """What came back; `index` is null where it was not rebuilt."""

    index: RebuildReport | None = None


_TYPES: dict[str, Any] = {
    "parsed-document": ParsedDocument,
    "features": Features,
    "evaluation": Evaluation,
    "evaluations": EvaluationList,
    "likeness": LikenessAnswer,
    "rubric": Rubric,
    "rubric-facts": RubricFacts,
    "rubrics": RubricList,
    "rescore": RescoreReport,
    "ingest": IngestReport,
    "added": AddedList,
    "checks": CheckList,
    "files-copy": CopyReport,
    "correction": Correction,
    "corrections": CorrectionList,
    "screening": ScreenedCall,
    "screenings": ScreeningList,
    "decision": Decision,
    "export": ExportReport,
    "search": SearchAnswer,
    "search-batch-line": BatchAnswer | BatchFault,
    "job": Job,
    "store-copy": CatalogComparison,
    "backup": BackupReport,
    "backup-manifest": Manifest,
    "restore": RestoreAnswer,
    "store-migrate": Migrated,
    "index-rebuild": RebuildReport,
    "index-renew": RenewalReport,
    "encoder-embed": Embedded,
    "encoder-tune": TuningReport,
    "model-ratios": StatementReport,
    "model-import": ImportReport,
    "model-train": TrainReport,
    "model-validate": Validation,
    "model-promote": PromotionDecision,
    "model-rollback": RollbackReport,
    "model-list": ModelList,
    "model-card": CardReport,
    "error": ErrorBody,
}

NAMES = tuple(_TYPES)
"""What `schema` knows."""


def schema(name: str) -> dict[str, Any]:
    """JSON schema (draft 2020-12) of an answer as it is written. Raises `NotHereError`."""
    if name not in _TYPES:
        raise NotHereError(
            f"There is no schema named {name!r}.",
            where="schema",
            todo=f"One of {', '.join(NAMES)}.",
        )
    body = TypeAdapter(_TYPES[name]).json_schema(mode="serialization")
    return {"$schema": DRAFT, "$id": f"urn:novum:schema:{name}", "title": name, **body}
