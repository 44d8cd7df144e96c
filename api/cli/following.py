"""Progress of jobs in the terminal: run in this process, or by a worker and followed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from rich.padding import Padding
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from api.cli.output import CATEGORY_CODES, ExitCode, console, errors, problem, say
from indexing.catalog import Job, JobState, ProgressMessage
from workers.service import WATCH_INTERVAL, Novum

_EXIT_OF_STATE = {
    JobState.SUCCEEDED: ExitCode.OK,
    JobState.PARTIAL: ExitCode.PARTIAL,
    JobState.REJECTED: ExitCode.REJECTED,
    JobState.FAILED: ExitCode.FAILED,
    JobState.QUARANTINED: ExitCode.FAILED,
    JobState.CANCELLED: ExitCode.FAILED,
}


def exit_code(job: Job) -> ExitCode:
    """Of a finished job; where it failed, by the error that ended it."""
    if job.state is JobState.FAILED and job.issues:
        return CATEGORY_CODES.get(job.issues[-1].category, ExitCode.FAILED)
    return _EXIT_OF_STATE[job.state]


UNATTENDED_SECONDS = 20.0
"""After this long without any job begun, the reader is told that perhaps no worker runs."""


def run_here(novum: Novum, job: Job) -> Job:
    """Runs a job in this process, through the same stages as a worker."""
    with _bars() as bars:
        return novum.run(job.id, on_progress=_updater(bars, job))


def follow(novum: Novum, jobs: Sequence[Job]) -> list[Job]:
    """Follows jobs that a worker runs, all at once, until each has ended; same order."""
    with _bars() as bars:
        update = {job.id: _updater(bars, job) for job in jobs}
        latest = {job.id: job for job in jobs}
        told_at = time.monotonic() + UNATTENDED_SECONDS
        while any(not job.state.finished for job in latest.values()):
            for job_id, job in latest.items():
                if not job.state.finished:
                    latest[job_id] = novum.job_in_line(job_id)
                    update[job_id](latest[job_id])
            waiting = all(job.state is JobState.QUEUED for job in latest.values())
            if waiting and time.monotonic() > told_at:
                told_at = float("inf")
                bars.console.print(say("no_worker"), style="yellow")
            time.sleep(WATCH_INTERVAL.total_seconds())
    return list(latest.values())


def _bars() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[state]}"),
        TimeElapsedColumn(),
        console=errors(),
    )


def _updater(bars: Progress, job: Job) -> Callable[[Job], None]:
    task: TaskID = bars.add_task(job.file_name, total=1.0, state=say(f"state_{job.state}"))

    def update(job: Job) -> None:
        running = job.state is JobState.RUNNING
        state = say(f"message_{job.message}") if running else _waiting_or_end(job)
        bars.update(task, completed=1.0 if job.state.finished else job.share_done, state=state)
        if job.state.finished:
            bars.stop_task(task)

    return update


def _waiting_or_end(job: Job) -> str:
    """A state in words; of a waiting job also its place and when it begins."""
    if job.message is ProgressMessage.WAITING_TO_BE_ANNOUNCED:
        return say(f"message_{job.message}")
    words = [say(f"state_{job.state}")]
    if job.place is not None:
        words.append(say("place_in_queue", position=job.place.position, waiting=job.place.waiting))
        seconds = job.place.seconds_left
        if seconds is not None:
            minutes = seconds >= 90
            count = round(seconds / 60) if minutes else seconds
            words.append(say("about_minutes" if minutes else "about_seconds", count=count))
    return " · ".join(words)


def show_job(job: Job) -> None:
    """One line for the job and one for each thing that went wrong."""
    style = "green" if job.state is JobState.SUCCEEDED else "yellow"
    console().print(Text(f"{job.file_name}: {say(f'state_{job.state}')}", style=style))
    for issue in job.issues:
        console().print(Padding(problem(issue), (0, 0, 0, 2)))
