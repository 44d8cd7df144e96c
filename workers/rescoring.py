"""Evaluations under another rubric, many at once: nothing is read and nothing is searched again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from indexing.catalog.rescorings import RescoringRecord, ResultsRecord
from indexing.errors import NotInCatalogError
from nlp.corrections import corrected
from nlp.domain import Frozen, ParsedDocument
from scoring.checks import Facts
from scoring.evaluation import Evaluation
from scoring.quick import Plan, Summary, compact
from scoring.rescoring import facts_of, keys_of, limit_in, rescored, results_of
from scoring.rubric import Rubric, read_rubric
from workers import rubrics
from workers.pipeline import with_given_date
from workers.stamps import code_digest

if TYPE_CHECKING:
    from workers.service import Novum

_BATCH = 1_000
_NAMED = 100
"""Left out evaluations that a report names."""

OnRescored = Callable[[int], None]


class LeftOut(Frozen):
    """An evaluation that could not be scored again; a full evaluation does it."""

    evaluation: str
    file_name: str
    why: str


class RescoreReport(Frozen):
    """What came of scoring again: highest total first, those without a total last."""

    rubric: str  # stamp
    rescored: int
    recomputed: int  # of them with checks computed from the stored fields
    left_out: int
    named: tuple[LeftOut, ...] = ()  # the first of those left out
    summaries: tuple[Summary, ...] = ()


def rescore(
    novum: Novum,
    rubric: Rubric,
    *,
    names: Sequence[str] = (),
    actor: str = "local",
    progress: OnRescored | None = None,
) -> RescoreReport:
    """The newest evaluation of each document, or those that `names` (ids of either) say."""
    rubrics.keep(novum, rubric)
    work = _Work(novum, rubric)
    records = _named(novum, names) if names else novum.catalog.rescorings.newest_results()
    done = 0
    while batch := list(islice(records, _BATCH)):
        work.take(batch)
        done += len(batch)
        if progress is not None:
            progress(done)
    details = {"rescored": len(work.summaries), "left_out": work.left_out}
    novum.catalog.audit.add(actor=actor, action="rescore", subject=rubric.stamp, details=details)
    return work.report()


class _Work:
    def __init__(self, novum: Novum, rubric: Rubric) -> None:
        self._novum = novum
        self._plan = Plan(rubric)
        self._stamp = rubric.stamp
        self.summaries: list[Summary] = []
        self.recomputed = 0
        self.left_out = 0
        self.named: list[LeftOut] = []

    def take(self, batch: Sequence[ResultsRecord]) -> None:
        rows = []
        for record in batch:
            summary = self._summary(record, json.loads(record.body))
            if summary is None:
                continue
            self.summaries.append(summary)
            rows.append(
                RescoringRecord(
                    id=summary.evaluation,
                    base_id=record.evaluation_id,
                    rubric=self._stamp,
                    body=summary.model_dump_json(),
                    created_at=self._novum.catalog.now(),
                )
            )
        self._novum.catalog.rescorings.put(rows)

    def _summary(self, record: ResultsRecord, kept: dict[str, Any]) -> Summary | None:
        if kept["genre"] == "proposal" and self._plan.lacking(kept["results"]):
            evaluation = self._novum.evaluation(record.evaluation_id)
            try:
                done = under(self._novum, evaluation, self._plan.rubric)
            except NotInCatalogError as error:
                self._leave_out(record, kept, error)
                return None
            self.recomputed += 1
            kept = {**kept, "results": json.loads(compact(done))["results"]}
        return self._plan.summary(
            kept,
            id=rescoring_id(record.evaluation_id, self._stamp),
            base=record.evaluation_id,
            sha256=record.sha256,
        )

    def _leave_out(
        self, record: ResultsRecord, kept: dict[str, Any], error: NotInCatalogError
    ) -> None:
        self.left_out += 1
        if len(self.named) < _NAMED:
            name = kept["file"]
            self.named.append(
                LeftOut(evaluation=record.evaluation_id, file_name=name, why=error.what)
            )

    def report(self) -> RescoreReport:
        ordered = sorted(self.summaries, key=lambda one: (one.score is None, -(one.score or 0.0)))
        return RescoreReport(
            rubric=self._stamp,
            rescored=len(ordered),
            recomputed=self.recomputed,
            left_out=self.left_out,
            named=tuple(self.named),
            summaries=tuple(ordered),
        )


def rescoring_id(base: str, stamp: str) -> str:
    """24 hex digits: equal for the same findings, rubric and code."""
    content = "\n".join(("rescored", base, stamp, code_digest("scoring")))
    return hashlib.sha256(content.encode()).hexdigest()[:24]


def find(novum: Novum, id: str) -> Evaluation | None:
    """The whole scorecard of a re-scoring, made from its base; None: there is none of this id.

    Raises `NotInCatalogError` where it would be another one than was made then.
    """
    record = novum.catalog.rescorings.find(id)
    if record is None:
        return None
    body = novum.catalog.rescorings.rubric(record.rubric)
    if body is None:
        raise NotInCatalogError("The rubric of this evaluation is gone", where=record.rubric)
    rubric = read_rubric(body, where=record.rubric)
    done = under(novum, novum.evaluation(record.base_id), rubric)
    done = done.model_copy(update={"id": record.id, "created_at": record.created_at})
    if done.score != Summary.model_validate_json(record.body).score:
        raise NotInCatalogError(
            "This total was made by another version of Novum",
            where=record.id,
            todo="Run `novum rescore` again.",
        )
    return done


def under(novum: Novum, base: Evaluation, rubric: Rubric) -> Evaluation:
    """Raises `NotInCatalogError` where what a missing check needs is not kept."""
    results, keys = results_of(base), keys_of(rubric)
    same = set(keys) <= results.keys() and limit_in(keys) == limit_in(tuple(results))
    proposal = base.genre == "proposal"
    facts, document = (None, None) if same or not proposal else _facts(novum, base)
    return rescored(
        base,
        rubric,
        id=rescoring_id(base.id, rubric.stamp),
        now=novum.catalog.now(),
        facts=facts,
        document=document,
    )


def _facts(novum: Novum, base: Evaluation) -> tuple[Facts, ParsedDocument | None]:
    """The fields that the evaluation was made from, as they are kept."""
    documents = novum.catalog.documents
    version = base.versions.extractor
    features = documents.features(base.sha256, extractor_version=version) if version else None
    if features is not None:
        made = novum.catalog.corrections.of(base.sha256)[: base.versions.corrections]
        features = with_given_date(corrected(features, made), base.given_date)
    facts = facts_of(base, features, novum.analyser) if features is not None else None
    document = documents.parsed(base.sha256)  # the last one: an older text is not kept apart
    same_text = document is not None and document.parser_version == base.versions.parser
    if facts is None or not same_text:
        raise NotInCatalogError(
            "A check of this rubric was not run, and the fields it needs are not kept",
            where=base.file_name,
            todo="Evaluate the document in full: `novum evaluate FILE --rubric …`.",
        )
    return facts, document


def _named(novum: Novum, names: Sequence[str]) -> Iterator[ResultsRecord]:
    for name in names:
        evaluation = _find(novum, name)
        found = novum.catalog.rescorings.results_of([evaluation.base or evaluation.id])
        yield found[0] if found else _results(evaluation)


def _find(novum: Novum, name: str) -> Evaluation:
    try:
        return novum.evaluation(name)
    except NotInCatalogError:
        latest = novum.latest_evaluation(name)
        if latest is None:
            raise
        return latest


def _results(evaluation: Evaluation) -> ResultsRecord:
    """Of an evaluation that was made before its numbers were kept."""
    return ResultsRecord(
        evaluation_id=evaluation.id,
        sha256=evaluation.sha256,
        body=compact(evaluation),
        created_at=evaluation.created_at,
    )
