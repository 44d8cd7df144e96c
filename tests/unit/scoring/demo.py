"""The demo records in real engines, encoded once for all scoring tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from indexing.catalog import Catalog
from indexing.embedded import EmbeddedEngine
from indexing.engine import IndexedDocument, SearchEngine
from indexing.prepare import prepare
from indexing.reference import ReferenceStore
from indexing.settings import CatalogSettings
from nlp.domain import (
    Encoder,
    Evidence,
    Features,
    Found,
    Outcome,
    Party,
    PatentFeatures,
    ProjectFeatures,
    ProposalFeatures,
)
from nlp.encoder import load_encoder
from nlp.patents.reading import Record, read_records
from nlp.terms import KoDicAnalyser
from scoring.evaluate import Evaluator
from scoring.evaluation import Evaluation
from scoring.reference import build_reference
from scoring.rubric import load_rubric

DEMO = Path(__file__).parents[3] / "demo"
NOW = datetime(2026, 4, 1, tzinfo=UTC)


@cache
def encoder() -> Encoder:
    return load_encoder()


@cache
def analyser() -> KoDicAnalyser:
    return KoDicAnalyser()


@cache
def records() -> tuple[IndexedDocument, ...]:
    """Every demo patent and project, ready for an engine."""
    features: list[Features] = []
    for name in ("patents.jsonl", "projects.jsonl"):
        for record in read_records(DEMO / name):
            assert isinstance(record, Record)
            features.append(record.features)
    return tuple(prepare(features, encoder=encoder()))


def prepared(features: Sequence[Features]) -> list[IndexedDocument]:
    return prepare(features, encoder=encoder())


def open_engine(folder: Path, documents: Iterable[IndexedDocument] = ()) -> EmbeddedEngine:
    engine = EmbeddedEngine(folder, analyser=analyser(), encoder=encoder())
    engine.upsert(documents)
    return engine


def open_catalog(folder: Path) -> Catalog:
    return Catalog.open(CatalogSettings(url=f"sqlite:///{folder / 'novum.sqlite'}"))


def fill_reference(engine: SearchEngine, reference: ReferenceStore) -> int:
    return build_reference(engine=engine, analyser=analyser(), reference=reference)


def evaluator(engine: SearchEngine, reference: ReferenceStore) -> Evaluator:
    return Evaluator(
        engine=engine,
        encoder=encoder(),
        analyser=analyser(),
        reference=reference,
        rubric=load_rubric(),
        novum_version="test",
    )


def evaluate(judge: Evaluator, features: Features) -> Evaluation:
    return judge.evaluate(
        features,
        document=None,
        sha256="0" * 64,
        file_name=features.source,
        parser_version="test",
        outcome=Outcome.SUCCEEDED,
        issues=(),
        now=NOW,
    )


def proposal_like(
    project: ProjectFeatures, *, organisation: str, submitted: datetime = NOW
) -> ProposalFeatures:
    """A project's text handed in as a proposal."""
    return ProposalFeatures(
        id=f"proposal-of-{project.id}",
        source="proposal.pdf",
        language=project.language,
        title=project.title,
        goal=project.goal,
        method=project.method,
        organisation=found(organisation),
        submission_date=Found(value=submitted.date()),
    )


def found(text: str) -> Found[str]:
    return Found(value=text, evidence=(Evidence(source="test", quote=text[:200]),))


def patents() -> list[PatentFeatures]:
    return [d.features for d in records() if isinstance(d.features, PatentFeatures)]


def projects() -> list[ProjectFeatures]:
    return [d.features for d in records() if isinstance(d.features, ProjectFeatures)]


def copy_of(patent: PatentFeatures, *, number: str, applicant: str, years: int) -> PatentFeatures:
    """The same text under another number and applicant, filed `years` later (or earlier)."""
    assert patent.filing_date is not None
    filed = patent.filing_date.value
    return patent.model_copy(
        update={
            "id": number,
            "family": None,
            "applicants": (Found(value=Party(name=applicant)),),
            "filing_date": Found(value=filed.replace(year=filed.year + years, day=1)),
            "publication_date": None,
        }
    )
