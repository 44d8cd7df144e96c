"""Prints the installed packages that neither Novum nor its extras for running need, one a line.

The image is built from the one lock of everything, tests included; these are removed again.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, distribution, distributions

from packaging.requirements import Requirement

EXTRAS = frozenset({"cluster", "export"})
KEPT = frozenset({"pip", "packaging", "setuptools", "wheel"})
"""What installs the others; `packaging` is needed here."""


def main() -> None:
    needed = closure("novum", EXTRAS)
    installed = {normal(found.name) for found in distributions()}
    for name in sorted(installed - needed - KEPT):
        sys.stdout.write(f"{name}\n")


def closure(name: str, extras: frozenset[str]) -> set[str]:
    """The package and everything that it needs here, with the extras that each asks for."""
    found: set[str] = set()
    seen: set[tuple[str, frozenset[str]]] = set()
    todo = [(normal(name), extras)]
    while todo:
        asked = todo.pop()
        if asked in seen:
            continue
        seen.add(asked)
        try:
            requires = distribution(asked[0]).requires or []
        except PackageNotFoundError:
            continue  # for another platform, or optional
        found.add(asked[0])
        for requirement in map(Requirement, requires):
            if applies(requirement, asked[1]):
                todo.append((normal(requirement.name), frozenset(requirement.extras)))
    return found


def applies(requirement: Requirement, extras: frozenset[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras | {""})


def normal(name: str) -> str:
    """PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    main()
