"""How fast a call is screened: ``python -m benchmarks.screening [--submissions 1000]``

Submissions of about ten pages, made from the demo's by mixing its sentences' words from a seed, so
that no two have text in common. They are read, indexed, compared and ordered in this process, as by
`novum screen`, beside the demo's earlier art. The peer is the same work one submission after the
other (`--peer` of them), without the second one being read meanwhile. Memory is the most that this
process held after a tenth of the call, and at its end.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

from benchmarks.queueing import Setup, opened
from demo.build import FIXED_TIME, HERE, build, fonts
from indexing.catalog.screenings import ScreeningOrder
from workers.screening import Progress, standing, take_in, unfinished, work_here
from workers.service import Novum

LONGER = 8
"""Prose that originality does not judge is repeated so often, in other words each time: ten pages,
and judged texts of the length of the demo's earlier projects."""
JUDGED = ("goal", "method", "novelty")
PROSE = (*JUDGED, "need", "related", "effects", "team_text", "market_text")
"""Parts of the demo's sources whose text is mixed."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=1000)
    parser.add_argument("--peer", type=int, default=20)
    parser.add_argument("--data", type=Path, help="not used: everything is invented")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        demo = build(root / "demo")
        calls = {"peer": root / "peer", "call": root / "call"}
        write_submissions(calls["peer"], asked.peer, first=0)
        write_submissions(calls["call"], asked.submissions, first=asked.peer)
        with opened(Setup("files", postgres=False), root / "home") as novum:
            novum.ingest(demo.patents, demo.projects)
            novum.refresh_reference()
            novum.evaluator.warm_up()
            report(novum, calls)
    return 0


def report(novum: Novum, calls: dict[str, Path]) -> None:
    began = time.perf_counter()
    peer = take_in(novum, calls["peer"], ScreeningOrder(call="peer"), ring=False)
    for job in unfinished(novum, peer):
        novum.run(job.id)
    alone = 60 * len(novum.catalog.screenings.entries(peer)) / (time.perf_counter() - began)

    early: list[float] = []

    def watch(progress: Progress) -> None:
        if not early and progress.done >= progress.total / 10:
            early.append(megabytes())

    began = time.perf_counter()
    call = take_in(novum, calls["call"], ScreeningOrder(call="call"), ring=False)
    work_here(novum, call, progress=watch)
    taken = time.perf_counter() - began
    count = len(novum.catalog.screenings.entries(call))
    pace = 60 * count / taken
    began = time.perf_counter()
    queues = {str(queue): number for queue, number in standing(novum, call).queues.items()}
    ordered = time.perf_counter() - began
    print(
        f"{count} submissions: {pace:.1f} a minute; 8,000 would take {8000 / pace / 60:.1f} hours"
    )
    print(f"one after the other: {alone:.1f} a minute; ratio {pace / alone:.2f}")
    print(f"ordered in {ordered:.1f} s: {queues}")
    print(f"memory: {early[0]:.0f} MB after a tenth, {megabytes():.0f} MB at the end")


def megabytes() -> float:
    """The most memory that this process held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def write_submissions(folder: Path, count: int, *, first: int) -> None:
    """PDFs `first`, `first` + 1, …; equal numbers have equal content."""
    import typst

    folder.mkdir()
    sources = sorted((HERE / "proposals").glob("*.yaml"))
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        shutil.copytree(HERE / "templates", root / "templates")
        (root / "proposals").mkdir()
        for number in range(first, first + count):
            source = yaml.safe_load(sources[number % len(sources)].read_text("utf-8"))
            text = yaml.safe_dump(varied(source, number), allow_unicode=True, sort_keys=False)
            (root / "proposals" / "one.yaml").write_text(text, "utf-8")
            content = typst.compile(
                root / "templates" / f"{source['form']}.typ",
                root=root,
                font_paths=fonts(),
                format="pdf",
                sys_inputs={"data": "/proposals/one.yaml"},
                timestamp=FIXED_TIME,
            )
            (folder / f"{number:05}.pdf").write_bytes(content)


def varied(source: dict[str, Any], number: int) -> dict[str, Any]:
    """The source with its prose in other words, and more of it."""
    mixed = random.Random(number)  # noqa: S311 - no secret
    words = [word for name in PROSE for text in texts(source.get(name)) for word in text.split()]

    def other(text: str) -> str:
        return " ".join(mixed.choices(words, k=len(text.split()))) + "."

    new = {**source, "title": f"{source['title']} {number}"}
    for name in PROSE:
        value = source.get(name)
        if isinstance(value, str):
            new[name] = other(value)
        elif isinstance(value, list) and all(isinstance(one, str) for one in value):
            times = 1 if name in JUDGED else LONGER
            new[name] = [other(one) for one in value for _ in range(times)]
    return new


def texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


if __name__ == "__main__":
    raise SystemExit(main())
