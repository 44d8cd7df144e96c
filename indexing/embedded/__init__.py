"""The search engine that runs inside the process: tantivy and exact vectors in one folder."""

from indexing.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
