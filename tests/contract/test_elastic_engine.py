"""The Elasticsearch engine keeps the engine contract, on a real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from indexing.elastic import ElasticEngine, discard
from indexing.settings import ElasticSettings
from nlp.domain import Encoder
from nlp.terms import KoDicAnalyser
from tests.contract.engine import EngineContract, documents, shared_encoder
from tests.elastic import own_settings

__all__ = ["documents", "shared_encoder"]
ANALYSER = KoDicAnalyser()
pytestmark = pytest.mark.server


@pytest.fixture
def settings() -> Iterator[ElasticSettings]:
    with own_settings() as settings:
        yield settings


class TestElasticEngine(EngineContract):
    @pytest.fixture
    def open_engine(
        self, settings: ElasticSettings, shared_encoder: Encoder
    ) -> Callable[..., ElasticEngine]:
        def opened(encoder: Encoder | None = shared_encoder) -> ElasticEngine:
            return ElasticEngine(settings, analyser=ANALYSER, encoder=encoder)

        return opened

    @pytest.fixture
    def discard(self, settings: ElasticSettings) -> Callable[[], None]:
        return lambda: discard(settings)
