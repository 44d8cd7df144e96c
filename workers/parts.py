"""Which readers, models and engine: the one place that knows the implementations.

Imports stay inside the functions: asking for a job's state must not load a model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indexing.engine import IndexedDocument, Query, SearchEngine, SearchFilter
from indexing.reference import ReferenceStore
from nlp.domain import (
    Encoder,
    Features,
    Genre,
    Issue,
    Outcome,
    ParsedDocument,
    TermAnalyser,
    Vectors,
)

if TYPE_CHECKING:
    from indexing.prepare import Kept
    from scoring.evaluate import Evaluator
    from workers.settings import Settings


def parse(path: Path, *, file_name: str) -> ParsedDocument:
    """In a limited child process. Raises a `DocumentError` that names `file_name`."""
    from nlp.intake import parse_file

    return parse_file(path, file_name=file_name)


def extract(parsed: ParsedDocument, *, genre: Genre | None) -> Features:
    """As `genre`, or as what the document looks like: a gazette first, else a proposal."""
    from nlp.extract import extract as extract_features

    return extract_features(parsed, genre=genre)


def outcome_of(features: Features) -> tuple[Outcome, tuple[Issue, ...]]:
    """How the extraction ended, with what a person should know about it."""
    from nlp.extract import outcome_of as outcome_of_features

    return outcome_of_features(features)


def warm_up() -> None:
    """Loads what reading proposals needs, so that the first one does not wait."""
    from nlp.proposals import build_pipeline

    for language in ("ko", "en"):
        build_pipeline(language)


def make_encoder() -> Encoder:
    from nlp.encoder import load_encoder

    return load_encoder()


def make_analyser() -> TermAnalyser:
    from nlp.terms import KoDicAnalyser

    return KoDicAnalyser()


def open_engine(settings: Settings, *, encoder: Encoder, analyser: TermAnalyser) -> SearchEngine:
    """Elasticsearch where `NOVUM_SEARCH_URL` is set, else the engine in the data folder."""
    from indexing.settings import ElasticSettings
    from workers.settings import read

    elastic = read(ElasticSettings)
    if elastic.url:
        from indexing.elastic import ElasticEngine

        return ElasticEngine(elastic, analyser=analyser, encoder=encoder)
    from indexing.embedded import EmbeddedEngine

    return EmbeddedEngine(settings.store.index, analyser=analyser, encoder=encoder)


def discard_index(settings: Settings) -> None:
    """Removes the search index as a whole; `novum index rebuild` makes it again."""
    from indexing.settings import ElasticSettings
    from workers.settings import read

    elastic = read(ElasticSettings)
    if elastic.url:
        from indexing.elastic import discard as discard_indexes

        discard_indexes(elastic)
    else:
        from indexing.embedded import discard

        discard(settings.store.index)


def make_evaluator(
    *, engine: SearchEngine, encoder: Encoder, analyser: TermAnalyser, reference: ReferenceStore
) -> Evaluator:
    from scoring.evaluate import Evaluator
    from scoring.rubric import load_rubric
    from scoring.settings import ScoringSettings
    from workers.settings import read

    settings = read(ScoringSettings)
    return Evaluator(
        engine=engine,
        encoder=encoder,
        analyser=analyser,
        reference=reference,
        rubric=load_rubric(settings.rubric),
        novum_version=version("novum"),
        settings=settings,
    )


def prepare(
    features: Sequence[Features], *, encoder: Encoder, parsed: ParsedDocument | None = None
) -> list[IndexedDocument]:
    """Ready for the engine; `parsed` gives the places of one document's passages."""
    from indexing.prepare import prepare as prepare_documents

    return prepare_documents(features, encoder=encoder, document_for=lambda _: parsed)


def prepare_records(
    features: Sequence[Features],
    *,
    encoder: Encoder,
    kept: Mapping[str, Kept],
    only_whole: bool,
    document_for: Callable[[Features], ParsedDocument | None],
) -> list[IndexedDocument]:
    """Ready for the engine, with vectors that it has already where texts are what they were."""
    from indexing.prepare import prepare as prepare_documents

    return prepare_documents(
        features,
        encoder=encoder,
        document_for=document_for,
        kept=kept,
        only_whole=only_whole,
    )


def query_like(features: Features, *, filter: SearchFilter | None, limit: int) -> Query:
    """A question for art like this document: itself and its family left out."""
    from indexing.heads import head_of

    head = head_of(features)
    given = filter or SearchFilter()
    families = (head.hit.family,) if head.hit.family else ()
    return Query(
        text=head.text or head.title,
        title=head.title or None,
        ipc=head.hit.ipc,
        filter=given.model_copy(
            update={
                "exclude_ids": (*given.exclude_ids, features.id),
                "exclude_families": (*given.exclude_families, *families),
            }
        ),
        limit=limit,
    )


class WithoutVectors:
    """Stands in for an encoder where a load goes without vectors: every text gives zeros.

    Documents with zero vectors are found by their words; a later load with vectors replaces them.
    """

    def __init__(self, encoder: Encoder) -> None:
        self.id = encoder.id
        self.dimension = encoder.dimension

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        return np.zeros((len(texts), self.dimension), dtype=np.float32)
