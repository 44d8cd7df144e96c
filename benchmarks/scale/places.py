"""Where each engine keeps the benchmark's documents."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

from benchmarks.scale.measure import folder_bytes
from indexing.embedded import EmbeddedEngine
from indexing.embedded.ranking import Weights
from indexing.engine import SearchEngine
from nlp.domain import Encoder
from nlp.terms import KoDicAnalyser


class Embedded(AbstractContextManager["Embedded"]):
    name = "embedded"

    def __init__(self, work: Path, encoder: Encoder) -> None:
        self._folder = work / "embedded"
        shutil.rmtree(self._folder, ignore_errors=True)
        self._encoder = encoder
        self._analyser = KoDicAnalyser()

    def open(self, weights: dict[str, float]) -> SearchEngine:
        return EmbeddedEngine(
            self._folder,
            analyser=self._analyser,
            encoder=self._encoder,
            weights=Weights(**weights),
        )

    def bytes(self) -> int:
        return folder_bytes(self._folder)

    def settle(self) -> None:
        """Nothing runs behind its back."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


PLACES: dict[str, Callable[[Path, Encoder], Embedded]] = {"embedded": Embedded}
