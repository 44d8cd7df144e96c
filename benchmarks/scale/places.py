"""Where each engine keeps the benchmark's documents."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.request import Request, urlopen

from benchmarks.scale.measure import folder_bytes
from indexing.elastic import ElasticEngine
from indexing.embedded import EmbeddedEngine
from indexing.engine import SearchEngine
from indexing.ranking.query import Weights
from indexing.settings import ElasticSettings
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

    def stored(self) -> int:
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


class Elasticsearch(AbstractContextManager["Elasticsearch"]):
    """A server at `NOVUM_SEARCH_URL` (default: this machine), in indexes of the benchmark's own."""

    name = "elasticsearch"

    def __init__(self, work: Path, encoder: Encoder) -> None:
        given = ElasticSettings()
        url = given.url or os.environ.get("NOVUM_TEST_ELASTICSEARCH", "http://127.0.0.1:9200")
        self._settings = given.model_copy(update={"url": url, "prefix": "novum-scale"})
        self._encoder = encoder
        self._analyser = KoDicAnalyser()
        self._remove()

    def open(self, weights: dict[str, float]) -> SearchEngine:
        return ElasticEngine(
            self._settings,
            analyser=self._analyser,
            encoder=self._encoder,
            weights=Weights(**weights),
        )

    def stored(self) -> int:
        figures = json.loads(self._asked("/novum-scale-*/_stats/store"))
        return int(figures["_all"]["primaries"]["store"]["size_in_bytes"])

    def settle(self) -> None:
        """Waits until the merges that the load left behind are done."""
        self._asked("/novum-scale-*/_flush", method="POST")
        while self._merging():
            time.sleep(1.0)

    def _merging(self) -> int:
        figures = json.loads(self._asked("/novum-scale-*/_stats/merge"))
        return int(figures["_all"]["total"]["merges"]["current"])

    def _remove(self) -> None:
        for line in self._asked("/_cat/indices/novum-scale-*?h=index").decode().split():
            self._asked(f"/{line}", method="DELETE")

    def _asked(self, path: str, *, method: str = "GET") -> bytes:
        with urlopen(Request(f"{self._settings.url}{path}", method=method), timeout=300) as answer:  # noqa: S310
            return bytes(answer.read())

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._remove()


PLACES: dict[str, Callable[[Path, Encoder], Any]] = {
    "embedded": Embedded,
    "elasticsearch": Elasticsearch,
}
