"""Running heads, page numbers and line numbers: text that is on the page but not of the body."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from nlp.pdf.runs import Run

EDGE = 0.115
"""Running heads and page numbers stand in this share of the page's height, above and below."""

SHARE = 0.4
"""Text that stands at the same place on this share of the pages is a running head."""

MANY = 5
"""With fewer pages only what stands unchanged on every page is a running head."""

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"^(?:[-–—\[(<]\s*\d{1,4}\s*[-–—\])>]|\d{1,4}|\d{1,4}\s*/\s*\d{1,4}|page\s+\d{1,4}"
    r"(?:\s+of\s+\d{1,4})?|sheet\s+\d+\s+of\s+\d+|[ivxlc]{1,6})$",
    re.IGNORECASE,
)
_DASHED = re.compile(r"^[-–—]\s*\d{1,4}\s*[-–—]$")
_LINE_NUMBER = re.compile(r"^\d{1,2}$")

PageRuns = tuple[Sequence[Run], float]
"""Runs of a page and the page's height."""


def find_furniture(pages: Sequence[PageRuns]) -> list[set[int]]:
    """For each page the `order` numbers of the runs that are furniture."""
    edges = [_edge_runs(runs, height) for runs, height in pages]
    counts: Counter[tuple[str, int]] = Counter()
    for edge in edges:
        counts.update(
            {
                key
                for run in edge
                for how in (True, False)
                for key in _keys(run, spread=1, masked=how)
            }
        )
    least = max(2, SHARE * len(pages))
    found = []
    for (runs, _height), edge in zip(pages, edges, strict=True):
        top = min((run.middle for run in runs), default=0.0)
        bottom = max((run.middle for run in runs), default=0.0)
        marked = set()
        for run in edge:
            outermost = len(pages) >= MANY and (run.y0 < top or run.y1 > bottom)
            seen = counts[_keys(run, spread=0, masked=outermost)[0]]
            if _is_furniture(run, seen, least, len(pages)):
                marked.add(run.order)
        found.append(marked | _line_numbers(runs))
    return found


def _edge_runs(runs: Sequence[Run], height: float) -> list[Run]:
    return [run for run in runs if run.y1 < height * EDGE or run.y0 > height * (1 - EDGE)]


def _keys(run: Run, *, spread: int, masked: bool) -> list[tuple[str, int]]:
    """The run's words at its height and (for counting) a bit around it.

    Digits are masked for the outermost line of a page; further in, only text that is the same on
    every page counts: ``청구항 3`` may well begin a page at the same height as ``청구항 7``.
    """
    words = run.text.replace(" ", "")
    if masked or _PAGE_NUMBER.match(run.text):
        words = _DIGITS.sub("#", words)
    at = round(run.y0 / 2)
    return [(words, at + shift) for shift in range(-spread, spread + 1)]


def _is_furniture(run: Run, seen: int, least: float, pages: int) -> bool:
    if _DASHED.match(run.text):
        return True
    if _PAGE_NUMBER.match(run.text):
        return seen >= min(2, pages)
    if len(run.text) < 2:
        return False
    return seen >= least if pages >= MANY else pages > 1 and seen == pages


def _line_numbers(runs: Sequence[Run]) -> set[int]:
    """Numbers 5, 10, 15 … (or 10, 20 …) that stand below each other beside or between columns."""
    numbers = [run for run in runs if _LINE_NUMBER.match(run.text) and int(run.text) % 5 == 0]
    if len(numbers) < 3:
        return set()
    numbers.sort(key=lambda run: (run.x0 + run.x1) / 2)
    marked: set[int] = set()
    group: list[Run] = []
    for run in [*numbers, None]:
        if run is not None and (
            not group or abs(run.x0 + run.x1 - group[-1].x0 - group[-1].x1) < 16
        ):
            group.append(run)
            continue
        marked |= _ladder(group)
        group = [run] if run is not None else []
    return marked


def _ladder(group: list[Run]) -> set[int]:
    if len(group) < 3:
        return set()
    down = sorted(group, key=lambda run: run.y0)
    values = [int(run.text) for run in down]
    steps = {after - before for before, after in itertools.pairwise(values)}
    if steps <= {5} or steps <= {10}:
        return {run.order for run in group}
    return set()
