"""The Elasticsearch engine keeps the engine contract, on a real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from indexing.elastic import ElasticEngine
from indexing.settings import ElasticSettings
from nlp.domain import Encoder
from nlp.terms import KoDicAnalyser
from tests.contract.engine import EngineContract, documents, use_encoder
from tests.elastic import own_settings

__all__ = ["documents", "use_encoder"]
ANALYSER = KoDicAnalyser()
pytestmark = pytest.mark.server


@pytest.fixture
def settings() -> Iterator[ElasticSettings]:
    with own_settings() as settings:
        yield settings


class TestElasticEngine(EngineContract):
    @pytest.fixture
    def open_engine(
        self, settings: ElasticSettings, use_encoder: Encoder
    ) -> Callable[..., ElasticEngine]:
        def opened(encoder: Encoder | None = use_encoder) -> ElasticEngine:
            return ElasticEngine(settings, analyser=ANALYSER, encoder=encoder)

        return opened
