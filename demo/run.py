"""`make demo`: the main job on an invented corpus, through the real queue.

Builds the corpus, starts a worker, loads patents and earlier projects, evaluates the proposals,
prints the scorecards, writes an HTML report for each, and stops what it started. A second run finds
everything done and doubles nothing.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from api.cli.application import language_of
from api.cli.following import follow, show_job
from api.cli.judging import result_of, write_report_for
from api.cli.loading import ingest_with_progress, show_report
from api.cli.output import console
from api.cli.scorecard import show_evaluation
from api.cli.serving import worker_beside
from demo.build import build
from indexing.catalog import Job, JobState
from workers.service import Novum
from workers.settings import Settings


def step(korean: str, english: str) -> None:
    console().print(f"\n[bold cyan]▶ {english if LANGUAGE == 'en' else korean}[/]")


def main() -> int:
    """Returns 0 when every proposal has its scorecard."""
    started = time.monotonic()
    os.environ["NOVUM_LANG"] = LANGUAGE
    # A second run finds everything done: nothing would need the models that a worker warms up with.
    os.environ.setdefault("NOVUM_WARM_UP", "0")
    step("데모 자료 만들기 (지어낸 특허, 과제, 제안서)", "Building the corpus (all invented)")
    folder = Settings.load().store.home / "demo"
    files = build(folder / "corpus")
    with worker_beside(enabled=True), Novum.open() as novum:
        step("특허와 기수행 과제 넣기", "Loading patents and earlier projects")
        for records in (files.patents, files.projects):
            show_report(ingest_with_progress(novum, records))
        step("제안서 평가 (작업 대기열을 거쳐)", "Evaluating the proposals through the queue")
        jobs = follow(novum, [novum.submit(proposal) for proposal in files.proposals])
        for job in jobs:
            _present(novum, job, folder / "reports")
    step("끝", "Done")
    console().print(_closing(time.monotonic() - started), highlight=False)
    return 0 if all(job.evaluation_id for job in jobs) else 1


def _present(novum: Novum, job: Job, reports: Path) -> None:
    evaluation = result_of(novum, job)
    if evaluation is None or job.state is not JobState.SUCCEEDED:
        show_job(job)
    if evaluation is not None:
        show_evaluation(evaluation)
        console().print(
            f"HTML: {write_report_for(novum, evaluation, reports, file_name=job.file_name)}"
        )


def _closing(seconds: float) -> str:
    if LANGUAGE == "en":
        return f"{seconds:.0f} s. [bold]make serve[/] opens the same in a browser."
    return f"{seconds:.0f}초. [bold]make serve[/]로 같은 것을 브라우저에서 볼 수 있습니다."


LANGUAGE = language_of(sys.argv[1:])

if __name__ == "__main__":
    sys.exit(main())
