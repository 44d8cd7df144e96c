"""A call as it stands now: what is read is judged, ordered, and told with its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from indexing.catalog import Job, utc_now
from indexing.catalog.screenings import Decision, Entry, Screening
from indexing.errors import NotInCatalogError
from nlp.domain import ProposalFeatures
from scoring.evaluation import Evaluation
from scoring.rubric import Rubric
from scoring.screening.call import ScreenedCall, Submission, judged, screened
from scoring.screening.triage import (
    Triage,
    not_by_this_rubric,
    reasons_of,
    same_file,
    unreadable,
)
from scoring.uncertainty import Draws
from workers.likeness import findings_of
from workers.rescoring import rescore, under
from workers.screening.intake import jobs_of, rubric_of

if TYPE_CHECKING:
    from workers.service import Novum

Line = tuple[Submission, Draws | None]


def settle(novum: Novum, screening: Screening) -> None:
    """Scores again, under the call's rubric, what was evaluated under another one."""
    rubric = rubric_of(novum, screening)
    if rubric is None:
        return
    jobs = jobs_of(novum, novum.catalog.screenings.entries(screening)).values()
    others = {job.evaluation_id for job in jobs if job.rubric != screening.rubric}
    names = sorted(name for name in others if name)
    if names:
        rescore(novum, rubric, names=names, actor=screening.actor)


def standing(novum: Novum, screening: Screening) -> ScreenedCall:
    """Reads one evaluation after the other; what stays in memory is a line for each."""
    rubric = rubric_of(novum, screening)
    entries = novum.catalog.screenings.entries(screening)
    decided = {one.name: one for one in novum.catalog.screenings.decisions(screening)}
    jobs = jobs_of(novum, entries)
    lines = (
        (_decided(line, decided.get(line.name)), draws)
        for line, draws in _lines(novum, screening, rubric, entries, jobs)
    )
    return ScreenedCall(
        id=screening.id,
        call=screening.call,
        rubric=screening.rubric,
        rubric_title=rubric.title if rubric else None,
        threshold=screening.threshold,
        made_at=utc_now(),
        submissions=screened(lines),
    )


def _lines(
    novum: Novum,
    screening: Screening,
    rubric: Rubric | None,
    entries: list[Entry],
    jobs: Mapping[str, Job],
) -> Iterator[Line]:
    evaluated: dict[str, list[Entry]] = {}
    for entry in entries:
        job = jobs.get(entry.job_id or "")
        if job is not None and job.evaluation_id:
            evaluated.setdefault(job.evaluation_id, []).append(entry)
        else:
            yield _without_evaluation(entry, job), None
    for record in novum.catalog.evaluations.many(list(evaluated)):
        names = [entry.name for entry in evaluated.pop(record.id)]
        evaluation = Evaluation.model_validate_json(record.body)
        try:
            evaluation = _by(novum, rubric, evaluation)
        except NotInCatalogError as error:
            yield from ((_not_judged(name, evaluation, error), None) for name in names)
            continue
        reasons = reasons_of(
            evaluation, findings_of(novum, evaluation.sha256), threshold=screening.threshold
        )
        organisation = _organisation(novum, evaluation)
        for name in names:
            others = [other for other in names if other != name]
            own = (*reasons, same_file(others)) if others else reasons
            yield judged(name, evaluation, own, organisation=organisation)
    for lost in evaluated.values():  # removed since: asked for again by the next screening
        yield from ((Submission(name=entry.name, queue=Triage.WAITING), None) for entry in lost)


def _by(novum: Novum, rubric: Rubric | None, evaluation: Evaluation) -> Evaluation:
    """The evaluation under the call's rubric."""
    if rubric is None or evaluation.versions.rubric == rubric.stamp:
        return evaluation
    return under(novum, evaluation, rubric)


def _not_judged(name: str, evaluation: Evaluation, error: NotInCatalogError) -> Submission:
    reason = not_by_this_rubric(error.what)
    return Submission(
        name=name,
        sha256=evaluation.sha256,
        evaluation_id=evaluation.id,
        title=evaluation.title,
        queue=reason.queue,
        reasons=(reason,),
    )


def _without_evaluation(entry: Entry, job: Job | None) -> Submission:
    if job is not None and not job.state.finished:
        return Submission(name=entry.name, sha256=entry.sha256, queue=Triage.WAITING)
    issue = entry.refusal or (job.issues[-1] if job is not None and job.issues else None)
    reason = unreadable(issue)
    return Submission(name=entry.name, sha256=entry.sha256, queue=reason.queue, reasons=(reason,))


def _organisation(novum: Novum, evaluation: Evaluation) -> str:
    features = novum.catalog.documents.features(evaluation.sha256)
    if isinstance(features, ProposalFeatures) and features.organisation is not None:
        return features.organisation.value
    return ""


def _decided(line: Submission, decision: Decision | None) -> Submission:
    if decision is None:
        return line
    return line.model_copy(
        update={
            "decision": decision.decision.value,
            "decided_by": decision.by,
            "decided_why": decision.why,
            "decided_at": decision.at,
        }
    )
