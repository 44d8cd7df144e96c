"""The search engine that runs inside the process: tantivy and exact vectors in one folder."""

from indexing.embedded.engine import EmbeddedEngine
from indexing.embedded.store import discard

__all__ = ["EmbeddedEngine", "discard"]
