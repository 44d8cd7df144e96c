"""Scoring a whole call again after its weights changed: 24,000 stored evaluations, in seconds.

The evaluations are those of the demo's proposals, stored over and over under other documents; each
is scored again under a rubric with other weights. The peer is what they would take otherwise: one
full evaluation of a document that is read already, measured in the same run, times their number.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from demo.build import build
from indexing.catalog.models import Document, EvaluationResults, EvaluationRow
from nlp.domain import Genre
from scoring.evaluation import Evaluation
from scoring.quick import compact
from scoring.rubric import Rubric, load_rubric
from workers.rescoring import RescoreReport, rescore
from workers.service import Novum
from workers.settings import Settings

BATCH = 500


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="not needed: the corpus is the demo's")
    parser.add_argument("--count", type=int, default=24_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        files = build(folder / "corpus", report=lambda _: None)
        with Novum.open(Settings.load(home=folder / "home")) as novum:
            novum.ingest(files.patents, files.projects)
            bases = [_evaluated(novum, path) for path in files.proposals]
            full = _full(novum, files.proposals)
            _fill(novum, bases, asked.count)
            before = _memory()
            weights = _timed(novum, _other_weights())
            grown = _memory() - before
            stored = _first_pages(novum, weights[0])
    count = weights[0].rescored
    print(f"{'full evaluation of a document that is read already':56} {full:8.3f} s")
    print(f"{f'{count:,} evaluations under other weights':56} {weights[1]:8.1f} s  (asked: < 10)")
    print(f"{'  CPU time':56} {weights[2]:8.1f} s")
    print(f"{'  one':56} {1000 * weights[1] / count:8.3f} ms {full * count / weights[1]:10,.0f} x")
    print(f"{'  memory that it added at most':56} {grown:8.0f} MiB")
    print(f"{'the whole scorecard of a re-scored one, when opened':56} {stored:8.3f} s")
    return 0 if count == asked.count + len(bases) and weights[1] < 10 else 1


def _evaluated(novum: Novum, path: Path) -> Evaluation:
    job = novum.run(novum.submit(path, ring=False).id)
    if job.evaluation_id is None:
        raise RuntimeError(f"{path.name}: {job.state}: {job.issues}")
    return novum.evaluation(job.evaluation_id)


def _full(novum: Novum, proposals: tuple[Path, ...]) -> float:
    """Seconds of one evaluation more, of documents that are parsed, extracted and indexed."""
    rubric = load_rubric(Path("technology-first"))
    jobs = [novum.submit(path, rubric=rubric, ring=False) for path in proposals]
    started = time.perf_counter()
    for job in jobs:
        novum.run(job.id)
    return (time.perf_counter() - started) / len(jobs)


def _fill(novum: Novum, bases: list[Evaluation], count: int) -> None:
    """Copies of the evaluations under documents of their own, straight into the tables."""
    database = novum.catalog.evaluations._database
    now = novum.catalog.now()
    numbers = [compact(base) for base in bases]
    for start in range(0, count, BATCH):
        some = range(start, min(start + BATCH, count))
        with database.write() as session:
            session.execute(insert(Document), [_document(n, now) for n in some])
            session.execute(
                insert(EvaluationRow),
                [
                    {
                        "id": f"copy-{n}",
                        "sha256": f"{n:064x}",
                        "versions_key": f"{n:064x}",
                        "body": bases[n % len(bases)].model_dump_json(),
                        "created_at": now - timedelta(seconds=1),
                    }
                    for n in some
                ],
            )
            session.execute(
                insert(EvaluationResults),
                [
                    {
                        "evaluation_id": f"copy-{n}",
                        "sha256": f"{n:064x}",
                        "body": numbers[n % len(bases)],
                        "created_at": now,
                    }
                    for n in some
                ],
            )


def _document(n: int, now: object) -> dict[str, Any]:
    return {
        "sha256": f"{n:064x}",
        "document_id": f"copy-{n}",
        "genre": Genre.PROPOSAL.value,
        "media_type": "application/pdf",
        "size": 1,
        "current": True,
        "stored": False,
        "created_at": now,
    }


def _other_weights() -> Rubric:
    content: dict[str, Any] = json.loads(load_rubric(Path("default")).as_json())
    for part, weight in zip(content["dimensions"], (15, 25, 45, 15), strict=True):
        part["weight"] = weight
        for item, other in zip(part["items"], reversed(part["items"]), strict=True):
            item["swapped"] = other["weight"]
        for item in part["items"]:
            item["weight"] = item.pop("swapped")
    return Rubric.model_validate({**content, "id": "other-weights"})


def _timed(novum: Novum, rubric: Rubric) -> tuple[RescoreReport, float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    report = rescore(novum, rubric)
    return report, time.perf_counter() - wall, time.process_time() - cpu


def _first_pages(novum: Novum, report: RescoreReport) -> float:
    """Seconds to open one of those at the head of the order."""
    started = time.perf_counter()
    shown = list(_opened(novum, report))
    return (time.perf_counter() - started) / len(shown)


def _opened(novum: Novum, report: RescoreReport) -> Iterator[Evaluation]:
    for summary in report.summaries[:10]:
        done = novum.evaluation(summary.evaluation)
        if done.score != summary.score:
            raise RuntimeError("The scorecard and the list disagree.")
        yield done


def _memory() -> float:
    """MiB, the highest so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
