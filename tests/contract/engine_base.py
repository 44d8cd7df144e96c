"""What every test of the engine contract starts from: an engine, documents, the real encoder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from indexing.engine import IndexedDocument, SearchEngine, SearchFilter
from indexing.prepare import prepare
from nlp.domain import Encoder, Genre
from nlp.encoder import load_encoder
from tests.contract.engine_documents import DOCUMENTS

OpenEngine = Callable[..., SearchEngine]
"""Opens the engine of one test again, over what it holds; `encoder` changes the encoder."""

EVERYTHING = SearchFilter(genres=tuple(Genre))


@pytest.fixture(scope="session")
def shared_encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="session")
def documents(shared_encoder: Encoder) -> list[IndexedDocument]:
    return prepare(DOCUMENTS, encoder=shared_encoder)


class OtherEncoder:
    """The same vectors under another name, as another model would have."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    id = "another-encoder"

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    def encode(self, texts: Sequence[str], *, query: bool = False) -> np.ndarray:
        return self._encoder.encode(texts, query=query)


class EngineBase:
    """Gives each test an engine over its own empty place."""

    @pytest.fixture
    def open_engine(self) -> OpenEngine:
        """Overridden by each engine: opens it over this test's own empty place."""
        raise NotImplementedError

    @pytest.fixture
    def engine(self, open_engine: OpenEngine) -> Iterator[SearchEngine]:
        engine = open_engine()
        yield engine
        engine.close()

    @pytest.fixture
    def full(self, engine: SearchEngine, documents: list[IndexedDocument]) -> SearchEngine:
        assert engine.upsert(documents) == len(documents)
        return engine
